/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In: long mode, paging on, memory identity mapped, interrupts off; descriptor tables and, but
 * for a preserved context, the stack belong to a kernel that is no more.
 * Out: as entry_mode says.
 */
#define CODE32	0x08
#define CODE64	0x10
#define DATA	0x18

	.section .text.entry, "ax"
	.code64
	.globl	purgatory_start
purgatory_start:
	cli
	cld
	movq	%rsp, kernel_stack(%rip)
	leaq	stack_end(%rip), %rsp
	leaq	gdt(%rip), %rax
	movq	%rax, gdt_pointer+2(%rip)
	lgdt	gdt_pointer(%rip)
	movl	$DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%eax, %fs
	movl	%eax, %gs
	leaq	1f(%rip), %rax
	pushq	$CODE64
	pushq	%rax
	lretq
1:	xorl	%ebp, %ebp
	call	purgatory
	movl	entry_mode(%rip), %eax
	cmpl	$1, %eax
	jb	enter64
	leaq	enter32(%rip), %rdi
	je	leave_long_mode
	leaq	enter16(%rip), %rdi

/* Into 32-bit code without paging at %rdi; keeps the stack, which is below 4 GiB there. */
leave_long_mode:
	leaq	1f(%rip), %rax
	pushq	$CODE32
	pushq	%rax
	lretq
	.code32
1:	movl	$DATA, %eax
	movl	%eax, %ss
	movl	$0x11, %eax			/* CR0: PE and ET */
	movl	%eax, %cr0
	movl	$0xc0000080, %ecx		/* EFER */
	xorl	%eax, %eax
	xorl	%edx, %edx
	wrmsr
	movl	%eax, %cr4
	movl	%eax, %cr3
	jmp	*%edi
	.code64

/*
 * Documentation/arch/x86/boot.rst, 64-bit boot protocol: __BOOT_CS is 0x10, __BOOT_DS 0x18.
 * A caller whose context is preserved finds its stack as it left it.
 */
enter64:
	leaq	stack_end(%rip), %rax
	cmpq	$0, entry64_regs+15*8(%rip)
	jne	1f
	movq	%rax, entry64_regs+15*8(%rip)
1:	movq	kernel_stack(%rip), %rax
	cmpl	$0, preserve_context(%rip)
	je	2f
	movq	%rax, entry64_regs+15*8(%rip)
2:	leaq	entry64_regs(%rip), %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rbp
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rbx
	popq	%rax
	movq	entry64_regs+15*8(%rip), %rsp
	jmpq	*entry64_regs+16*8(%rip)

	.data
	.balign	16
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff		/* 0x08: 32-bit code */
	.quad	0x00af9b000000ffff		/* 0x10: 64-bit code */
	.quad	0x00cf93000000ffff		/* 0x18: data */
gdt_end:
gdt_pointer:
	.word	gdt_end - gdt - 1
	.quad	0

	.bss
	.balign	16
	.globl	stack_end
	.skip	8192
stack_end:

	.section .note.GNU-stack, "", @progbits
