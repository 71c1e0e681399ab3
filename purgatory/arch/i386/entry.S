/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In: protected mode, paging off, interrupts off, flat segments without a table behind them, the
 * stack of a kernel that is no more (arch/x86/kernel/relocate_kernel_32.S). Out: as entry_mode
 * says.
 */
#define ENTRY_16	2			/* include/purgatory.h */

	.section .text.entry, "ax"
	.globl	purgatory_start
purgatory_start:
	cli
	cld
	call	1f
1:	popl	%ebx
	leal	stack_end-1b(%ebx), %esp
	call	use_gdt32
	xorl	%ebp, %ebp
	call	purgatory
	call	1f
1:	popl	%ebx
	cmpl	$ENTRY_16, entry_mode-1b(%ebx)
	je	enter16
	jmp	enter32

	.bss
	.balign	16
	.globl	stack_end
	.skip	6144
stack_end:

	.section .note.GNU-stack, "", @progbits
