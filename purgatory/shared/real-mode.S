/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From protected mode without paging into real mode: boot.rst, "Running the kernel". Purgatory lies
 * below 1 MiB; all that real mode uses is in this section, and addresses are differences to its
 * start, so nothing is relocated.
 */
#define CODE16	0x20
#define DATA16	0x28

	.section .real, "awx", @progbits
	.balign	16
real_start:
	.balign	4
	.globl	entry16_regs
	.type	entry16_regs, @object
	.size	entry16_regs, 32
entry16_regs:					/* struct purgatory_regs16 */
	.skip	32
real_vector:
	.word	real_mode - real_start
real_segment:
	.word	0
bios_idt:
	.word	0x3ff
	.long	0

	.code32
	.globl	enter16
enter16:
	call	1f
1:	popl	%ebx
	leal	real_start-1b(%ebx), %eax
	movw	%ax, gdt32+CODE16+2-1b(%ebx)
	movw	%ax, gdt32+DATA16+2-1b(%ebx)
	movl	%eax, %ecx
	shrl	$4, %ecx
	movw	%cx, real_segment-1b(%ebx)
	shrl	$16, %eax
	movb	%al, gdt32+CODE16+4-1b(%ebx)
	movb	%al, gdt32+DATA16+4-1b(%ebx)
	call	use_gdt32
	.byte	0xea				/* ljmp $CODE16, $protected */
	.long	protected - real_start
	.word	CODE16

	.code16
protected:
	movw	$DATA16, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movw	%ax, %fs
	movw	%ax, %gs
	lidtl	bios_idt - real_start
	movl	%cr0, %eax
	andb	$0xfe, %al
	movl	%eax, %cr0
	ljmpw	*(real_vector - real_start)

real_mode:
	movw	%cs, %ax
	movw	%ax, %ss
	movw	$(entry16_regs - real_start), %sp
	popw	%gs
	popw	%fs
	popw	%es
	popaw
	popw	%ds
	lssw	%cs:(entry16_regs - real_start + 24), %sp
	ljmpw	*%cs:(entry16_regs - real_start + 28)

	.section .note.GNU-stack, "", @progbits
