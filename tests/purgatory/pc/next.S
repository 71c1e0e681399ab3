/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands for the next kernel: shows the registers that it was entered with, in the order of
 * include/purgatory.h, then control registers, segments and SCRATCH. Runs at NEXT_AT.
 */
#include "tests/purgatory/pc/machine.h"

#define DUMP	(NEXT_AT + NEXT_DUMP)

start:
#ifdef __x86_64__
	.code64
	movq	%r15, DUMP
	movq	%r14, DUMP + 8
	movq	%r13, DUMP + 16
	movq	%r12, DUMP + 24
	movq	%r11, DUMP + 32
	movq	%r10, DUMP + 40
	movq	%r9, DUMP + 48
	movq	%r8, DUMP + 56
	movq	%rbp, DUMP + 64
	movq	%rdi, DUMP + 72
	movq	%rsi, DUMP + 80
	movq	%rdx, DUMP + 88
	movq	%rcx, DUMP + 96
	movq	%rbx, DUMP + 104
	movq	%rax, DUMP + 112
	movq	%rsp, DUMP + 120
	leaq	start(%rip), %rax
	movq	%rax, DUMP + 128
	movq	%cr0, %rax
	movl	%eax, DUMP + 136
	movq	%cr4, %rax
	movl	%eax, DUMP + 140
	movw	%cs, DUMP + 144
	movw	%ss, DUMP + 146
	movl	$DUMP, %esi
	movl	$148, %ecx
	movl	$DUMP_PORT, %edx
	rep outsb
	movl	$SCRATCH_AT, %esi
	movl	$32, %ecx
	rep outsb
	movl	$0xb8000 + 23 * 160, %esi	/* the screen's last line but one */
	movl	$160, %ecx
	rep outsb
	cmpl	$RETURN_MAGIC, %ebx
	jne	1f
	ret
1:	movl	$EXIT_DONE, %eax
	outl	%eax, $EXIT_PORT
	hlt

#endif
	.org	NEXT_32
	.code32
	movl	%edi, DUMP
	movl	%esi, DUMP + 4
	movl	%ebp, DUMP + 8
	movl	%esp, DUMP + 12
	movl	%ebx, DUMP + 16
	movl	%edx, DUMP + 20
	movl	%ecx, DUMP + 24
	movl	%eax, DUMP + 28
	call	1f
1:	popl	%eax
	subl	$1b - start - NEXT_32, %eax
	movl	%eax, DUMP + 32
	movl	%cr0, %eax
	movl	%eax, DUMP + 36
	movl	%cr4, %eax
	movl	%eax, DUMP + 40
	movw	%cs, DUMP + 44
	movw	%ss, DUMP + 46
	movl	$DUMP, %esi
	movl	$48, %ecx
	movl	$DUMP_PORT, %edx
	rep outsb
	movl	$SCRATCH_AT, %esi
	movl	$32, %ecx
	rep outsb
	movl	$0xb8000 + 23 * 160, %esi
	movl	$160, %ecx
	rep outsb
	movl	$EXIT_DONE, %eax
	outl	%eax, $EXIT_PORT
	hlt

#define DUMP16	(NEXT_DUMP - NEXT_16)		/* from cs */

	.org	NEXT_16
	.code16
	movw	%gs, %cs:DUMP16
	movw	%fs, %cs:DUMP16 + 2
	movw	%es, %cs:DUMP16 + 4
	movw	%di, %cs:DUMP16 + 6
	movw	%si, %cs:DUMP16 + 8
	movw	%bp, %cs:DUMP16 + 10
	movw	$0, %cs:DUMP16 + 12
	movw	%bx, %cs:DUMP16 + 14
	movw	%dx, %cs:DUMP16 + 16
	movw	%cx, %cs:DUMP16 + 18
	movw	%ax, %cs:DUMP16 + 20
	movw	%ds, %cs:DUMP16 + 22
	movw	%sp, %cs:DUMP16 + 24
	movw	%ss, %cs:DUMP16 + 26
	movw	$0, %cs:DUMP16 + 28
	movw	%cs, %cs:DUMP16 + 30
	movl	%cr0, %eax
	movl	%eax, %cs:DUMP16 + 32
	int	$0x12				/* the BIOS answers: KiB of low memory */
	movw	%ax, %cs:DUMP16 + 36
	movw	%cs, %ax
	movw	%ax, %ds
	movw	$DUMP16, %si
	movw	$38, %cx
	movw	$DUMP_PORT, %dx
	rep outsb
	movl	$EXIT_DONE, %eax
	outl	%eax, $EXIT_PORT
	hlt

	.section .note.GNU-stack, "", @progbits
