/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands for the next kernel: shows what it was entered with, and what its slave was. Runs at
 * NEXT_AT, its first 0x100 bytes at 0, too.
 */
#include "purgatory/arch/ppc64le/big.inc"
#include "tests/purgatory/ppc64le/machine.h"

#define BYTES	 96
#define PATIENCE 512000000			/* ticks of the timebase: a second */

start:
	b	master

	.org	0x60
	big	0x38a00000 + SLAVE_AT		/* li r5, SLAVE_AT */
	big	0xf8650000			/* std r3, 0(r5) */
	big	0x7c8000a6			/* mfmsr r4 */
	big	0xf8850008			/* std r4, 8(r5) */
	big	0x7c0004ac			/* sync */
	big	0x38800001			/* li r4, 1 */
	big	0xf8850010			/* std r4, 16(r5) */
	big	0x48000000			/* b . */

	.org	0x100
master:
	lis	r20, (NEXT_AT + NEXT_DUMP)@h
	ori	r20, r20, (NEXT_AT + NEXT_DUMP)@l
	std	r3, 0(r20)
	std	r4, 8(r20)
	std	r5, 16(r20)
	std	r8, 24(r20)
	std	r9, 32(r20)
	mfmsr	r6
	std	r6, 40(r20)
	li	r6, 28				/* boot_cpuid_phys */
	lwbrx	r7, r3, r6
	std	r7, 48(r20)
	ld	r7, 0x60(0)			/* is this kernel's beginning at 0? */
	std	r7, 56(r20)

	ld	r7, COUNT_AT(0)
	cmpdi	r7, 0
	beq	2f
	lis	r8, PATIENCE@h
	ori	r8, r8, PATIENCE@l
	mftb	r9
1:	ld	r7, SLAVE_AT + 16(0)
	cmpdi	r7, 0
	mftb	r10
	sub	r10, r10, r9
	bne	2f
	cmpd	r10, r8
	blt	1b
2:	li	r6, SLAVE_AT
	ldbrx	r7, 0, r6
	std	r7, 64(r20)
	addi	r6, r6, 8
	ldbrx	r7, 0, r6
	std	r7, 72(r20)

	lis	r7, (SAVED_AT + ENTRY_AT)@h
	ori	r7, r7, (SAVED_AT + ENTRY_AT)@l
	ld	r7, 0(r7)
	std	r7, 80(r20)
	lis	r7, (SAVED_AT + VECTOR_AT)@h
	ori	r7, r7, (SAVED_AT + VECTOR_AT)@l
	ld	r7, 0(r7)
	std	r7, 88(r20)

	li	r21, 0
3:	li	r3, H_PUT_TERM_CHAR
	lis	r4, DUMP_TERMINAL@h
	ori	r4, r4, DUMP_TERMINAL@l
	li	r5, 16
	ldbrx	r6, r20, r21
	addi	r21, r21, 8
	ldbrx	r7, r20, r21
	addi	r21, r21, 8
	sc	1
	cmpdi	r21, BYTES
	blt	3b

	.irp	number, RTAS_POWER_OFF, 2, 1, -1, -1, 0
	li	r5, \number
	stwbrx	r5, 0, r20
	addi	r20, r20, 4
	.endr
	addi	r4, r20, -24
	lis	r3, H_RTAS@h
	ori	r3, r3, H_RTAS@l
	sc	1
	b	.
	.section .note.GNU-stack, "", %progbits
