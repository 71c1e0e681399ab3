/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Into the next kernel in protected mode: Documentation/arch/x86/boot.rst, 32-bit boot protocol
 * (__BOOT_CS is 0x10, __BOOT_DS 0x18); Multiboot specification 3.2.
 *
 * In: protected mode, paging off, flat segments, a stack. Where this runs is known only now: a call
 * tells, and the last two instructions get their operands written into them.
 */
#define CODE	0x10
#define DATA	0x18

	.text
	.code32

/* Own descriptors, in place of those of a kernel that is no more; changes eax and ebx. */
	.globl	use_gdt32
use_gdt32:
	call	1f
1:	popl	%ebx
	leal	gdt32-1b(%ebx), %eax
	movl	%eax, gdt32_pointer+2-1b(%ebx)
	lgdt	gdt32_pointer-1b(%ebx)
	movl	$DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%eax, %fs
	movl	%eax, %gs
	popl	%eax
	pushl	$CODE
	pushl	%eax
	lret

	.globl	enter32
enter32:
	call	use_gdt32
	call	1f
1:	popl	%ebx
	movl	entry32_regs+3*4-1b(%ebx), %eax
	testl	%eax, %eax
	jnz	2f
	leal	stack_end-1b(%ebx), %eax
2:	movl	%eax, esp_operand-1b(%ebx)
	movl	entry32_regs+8*4-1b(%ebx), %eax
	movl	%eax, eip_operand-1b(%ebx)
	leal	entry32_regs-1b(%ebx), %esp
	popal
	.byte	0xbc				/* movl $esp_operand, %esp */
esp_operand:
	.long	0
	.byte	0xea				/* ljmp $CODE, $eip_operand */
eip_operand:
	.long	0
	.word	CODE

	.data
	.balign	8
	.globl	gdt32
gdt32:
	.quad	0
	.quad	0
	.quad	0x00cf9b000000ffff		/* 0x10: 32-bit code */
	.quad	0x00cf93000000ffff		/* 0x18: data */
	.quad	0x00009b000000ffff		/* 0x20: 16-bit code, base set by real-mode.S */
	.quad	0x000093000000ffff		/* 0x28: 16-bit data, the same */
gdt32_end:
gdt32_pointer:
	.word	gdt32_end - gdt32 - 1
	.long	0

	.section .note.GNU-stack, "", @progbits
