/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands for the next kernel: says what it was entered with, in hexadecimal on the VT220 console,
 * and stops. Runs at NEXT_AT.
 */
#include "include/s390-boot.h"
#include "tests/purgatory/s390x/machine.h"

#define SIGP_STOP 5
#define WRITE_EVENT_DATA 0x00760005
#define WRITE_EVENT_MASK 0x00780005

start:
	larl	%r9, seen
	epsw	%r1, %r2
	st	%r1, 0(%r9)
	st	%r2, 4(%r9)
	stctg	%c0, %c0, 8(%r9)
	lghi	%r1, 0
	lg	%r3, EXTERNAL_NEW_PSW_AT(%r1)
	stg	%r3, 16(%r9)
	llill	%r4, BORROWED_AT
	lg	%r3, 0(%r4)
	stg	%r3, 24(%r9)
	lg	%r3, S390_PROGRAM_NEW_PSW(%r1)
	stg	%r3, 32(%r9)

	lghi	%r5, SEEN_WORDS * 8
	larl	%r10, text
	larl	%r11, digits
1:	llgc	%r1, 0(%r9)
	lr	%r2, %r1
	srl	%r1, 4
	nill	%r2, 15
	ic	%r1, 0(%r1, %r11)
	ic	%r2, 0(%r2, %r11)
	stc	%r1, 0(%r10)
	stc	%r2, 1(%r10)
	la	%r9, 1(%r9)
	la	%r10, 2(%r10)
	brctg	%r5, 1b
	mvi	0(%r10), '\n'

	larl	%r4, masks
	llilf	%r3, WRITE_EVENT_MASK
	.insn	rre, 0xb2200000, %r3, %r4
	larl	%r4, request
	llilf	%r3, WRITE_EVENT_DATA
	.insn	rre, 0xb2200000, %r3, %r4
2:	larl	%r1, this_cpu
	stap	0(%r1)
	lh	%r3, 0(%r1)
	sigp	%r1, %r3, SIGP_STOP
	j	2b

digits:	.ascii	"0123456789abcdef"
	.balign	8
seen:	.skip	SEEN_WORDS * 8
this_cpu:
	.short	0
	.balign	8
masks:	.short	end_of_masks - masks
	.skip	6
	.short	0, 4
	.long	0, 1 << (32 - 0x1a), 0, 0
end_of_masks:
	.balign	8
request:
	.short	end_of_request - request
	.skip	6
event:	.short	end_of_request - event
	.byte	0x1a, 0
	.short	0
text:	.skip	SEEN_WORDS * 16 + 1
end_of_request:
	.section .note.GNU-stack, "", %progbits
