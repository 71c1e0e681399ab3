/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where exceptions enter, in long mode or protected mode: Intel SDM volume 3, 6.3.1 and 6.13. */
#define EXCEPTIONS 32
#define NMI 2
#define WITH_ERROR_CODE 0x60227d00		/* 8, 10 to 14, 17, 21, 29, 30 */

#ifdef __x86_64__
#define IRET iretq
#else
#define IRET iretl
#endif

	.text
	.balign	16
	.globl	exception_entries
exception_entries:				/* of 16 bytes each */
	.set	number, 0
	.rept	EXCEPTIONS
	.balign	16
	.if	number == NMI			/* of a watchdog that nobody serves any more, say */
	IRET
	.endif
	.if	!(WITH_ERROR_CODE >> number & 1)
	push	$0
	.endif
	push	$number
	jmp	exception
	.set	number, number + 1
	.endr

#ifdef __x86_64__
exception:
	popq	%rdi
	popq	%rax				/* the error code */
	popq	%rsi				/* where */
	movq	%cr2, %rdx
	andq	$-16, %rsp
	call	fault
#else
exception:
	popl	%eax
	popl	%ecx
	popl	%ecx
	movl	%cr2, %edx
	.irp	reg, edx, ecx, eax
	pushl	$0
	pushl	%\reg
	.endr
	call	fault
#endif

	.section .note.GNU-stack, "", @progbits
