/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Into real mode: boot.rst, "Running the kernel". Purgatory lies below 1 MiB; all that real mode
 * uses is in this section, and addresses are differences to its start, so nothing is relocated.
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

	.code64
	.globl	enter16
enter16:
	leaq	real_start(%rip), %rax
	movw	%ax, gdt+CODE16+2(%rip)
	movw	%ax, gdt+DATA16+2(%rip)
	movl	%eax, %ecx
	shrl	$4, %ecx
	movw	%cx, real_segment(%rip)
	shrl	$16, %eax
	movb	%al, gdt+CODE16+4(%rip)
	movb	%al, gdt+DATA16+4(%rip)
	leaq	1f(%rip), %rdi
	jmp	leave_long_mode

	.code32
1:	.byte	0xea				/* ljmp $CODE16, $protected */
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
