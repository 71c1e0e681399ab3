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
	je	enter32
	ja	enter16

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

/*
 * boot.rst, 32-bit boot protocol; Multiboot specification 3.2. Code runs at an address that is
 * known only now, so the last two instructions get their operands written into them.
 */
enter32:
	leaq	stack_end(%rip), %rax
	movl	entry32_regs+3*4(%rip), %ecx
	testl	%ecx, %ecx
	cmovzl	%eax, %ecx
	movl	%ecx, esp_operand(%rip)
	movl	entry32_regs+8*4(%rip), %ecx
	movl	%ecx, eip_operand(%rip)
	leaq	gdt32(%rip), %rax
	movq	%rax, gdt32_pointer+2(%rip)
	leaq	gdt32_pointer(%rip), %rbx
	leaq	entry32_regs(%rip), %rbp
	leaq	1f(%rip), %rdi
	jmp	leave_long_mode

	.code32
1:	lgdt	(%ebx)
	movl	$DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%eax, %fs
	movl	%eax, %gs
	movl	%ebp, %esp
	popal
	.byte	0xbc				/* movl $esp_operand, %esp */
esp_operand:
	.long	0
	.byte	0xea				/* ljmp $CODE, $eip_operand */
eip_operand:
	.long	0
	.word	0x10

/* Into 32-bit code without paging at %rdi; keeps %rbx, %rbp and the stack. */
	.code64
	.globl	leave_long_mode
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

	.data
	.balign	16
	.globl	gdt
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff		/* 0x08: 32-bit code */
	.quad	0x00af9b000000ffff		/* 0x10: 64-bit code */
	.quad	0x00cf93000000ffff		/* 0x18: data */
	.quad	0x00009b000000ffff		/* 0x20: 16-bit code, base set by real-mode.S */
	.quad	0x000093000000ffff		/* 0x28: 16-bit data, the same */
gdt_end:
gdt32:
	.quad	0
	.quad	0
	.quad	0x00cf9b000000ffff		/* 0x10: 32-bit code */
	.quad	0x00cf93000000ffff		/* 0x18: data */
gdt32_end:
gdt_pointer:
	.word	gdt_end - gdt - 1
	.quad	0
gdt32_pointer:
	.word	gdt32_end - gdt32 - 1
	.quad	0

	.bss
	.balign	16
	.skip	8192
stack_end:

	.section .note.GNU-stack, "", @progbits
