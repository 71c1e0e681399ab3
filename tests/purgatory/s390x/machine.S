/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands for the old kernel, and enters purgatory as Linux does: by the reset at its end, which
 * loads the PSW at 0 (arch/s390/kernel/relocate_kernel.S), or, crashing, by two calls
 * (arch/s390/kernel/machine_kexec.c).
 */
#include "include/s390-boot.h"
#include "tests/purgatory/s390x/machine.h"

#define SIGP_STOP 5
#define PAGE_MASK 0xf000
#define FRAME	  160

zero:
	.long	0x00080000, 0x80000000 + MACHINE_START
	.org	zero + EXTERNAL_NEW_PSW_AT
	.quad	PATTERN, PATTERN
	.org	zero + S390_PROGRAM_NEW_PSW
	.quad	PATTERN, PATTERN

	.org	zero + MACHINE_START
	sam64
	lgrl	%r8, pattern
	larl	%r1, zero + BORROWED_AT
	stg	%r8, 0(%r1)
	larl	%r1, zero + ENTRY_AT
	lrvg	%r4, 0(%r1)
	larl	%r1, zero + FLAGS_AT
	lrvg	%r5, 0(%r1)
	ltgr	%r5, %r5
	jnz	call

	nill	%r4, PAGE_MASK			/* purgatory's first byte */
	lr	%r6, %r4
	oilh	%r6, 0x8000
	larl	%r1, zero
	st	%r6, 4(%r1)
	aghi	%r4, S390_PURGATORY_FAULT
	lgrl	%r6, mask
	stg	%r6, S390_PROGRAM_NEW_PSW(%r1)
	stg	%r4, S390_PROGRAM_NEW_PSW + 8(%r1)
	lghi	%r0, 0
	diag	%r0, %r0, 0x308

call:	larl	%r15, zero + STACK_END - FRAME
	larl	%r1, low_address_protection
	lctlg	%c0, %c0, 0(%r1)
	lgr	%r6, %r15			/* a callee's to keep: r6 to r13, r15 */
	lgr	%r13, %r8
	lgr	%r9, %r4
	lgr	%r10, %r5
	lghi	%r2, 0
	basr	%r14, %r9
	cgr	%r6, %r15
	jne	stop
	cgr	%r13, %r8
	jne	stop
	cghi	%r10, FLAG_CALLED_AFTER
	je	1f
	ltgr	%r2, %r2
	jnz	stop
1:	larl	%r1, no_protection		/* s390_reset_system() */
	lctlg	%c0, %c0, 0(%r1)
	lghi	%r2, 1
	basr	%r14, %r9

stop:	larl	%r1, this_cpu
	stap	0(%r1)
	lh	%r3, 0(%r1)
	sigp	%r1, %r3, SIGP_STOP
	j	stop

	.balign	8
pattern:
	.quad	PATTERN
mask:	.quad	0x0000000180000000
low_address_protection:
	.quad	0x100000e0
no_protection:
	.quad	0xe0
this_cpu:
	.short	0
	.section .note.GNU-stack, "", %progbits
