/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two ways in. Instead of the kernel that was left: from the reset that ends it (diag 308), by the
 * PSW at address 0, in whatever architecture and addressing mode that leaves. Out of a kernel that
 * crashes: called twice by C, int (int go), first (go is 0) to be told by 0 that the crash kernel
 * may be started while all still runs (arch/s390/kernel/machine_kexec.c, kdump_csum_valid()), then,
 * with all else stopped, to start it.
 */
#include "include/s390-boot.h"

#define SIGP_SET_ARCHITECTURE	0x12		/* Principles of Operation, "Control" */
#define MODE_ZARCH		2
#define FRAME			160		/* ELF ABI s390x supplement, "The Stack Frame" */
#define SAVED_R6		48

	.section .text.entry, "ax"
	.globl	s390_start
s390_start:
	jg	reset
	.org	s390_start + S390_PURGATORY_FAULT
	larl	%r15, fault_stack_end - FRAME
	jg	s390_program_check

	.globl	purgatory_start
purgatory_start:
	stmg	%r6, %r15, SAVED_R6(%r15)
	lgr	%r1, %r15
	larl	%r15, stack_end - FRAME - 8
	stg	%r1, FRAME(%r15)
	brasl	%r14, s390_called
	lg	%r15, FRAME(%r15)
	lmg	%r6, %r15, SAVED_R6(%r15)
	br	%r14

reset:
	slr	%r0, %r0
	lhi	%r1, MODE_ZARCH
	sigp	%r1, %r0, SIGP_SET_ARCHITECTURE
	sam64
	larl	%r15, stack_end - FRAME
	brasl	%r14, purgatory

	.globl	s390_enter
s390_enter:
	larl	%r1, entry_address
	lg	%r1, 0(%r1)
	br	%r1

	.bss
	.balign	8
	.skip	4096
stack_end:
	.skip	2048
fault_stack_end:

	.section .note.GNU-stack, "", %progbits
