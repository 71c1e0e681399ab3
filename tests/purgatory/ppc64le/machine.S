/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands for the old kernel, in the place of the firmware: begins big endian at 0x100, and enters
 * purgatory as Linux does (arch/powerpc/kernel/misc_64.S, kexec_sequence and kexec_wait).
 */
#include "purgatory/arch/ppc64le/big.inc"
#include "tests/purgatory/ppc64le/machine.h"

#define ARGUMENTS 0x6800			/* of RTAS */

/* Firmware begins in 32-bit mode, with QEMU's since 8 floating point; Linux leaves without. */
.macro sixtyfour
	mfmsr	r6
	li	r7, 1
	sldi	r7, r7, 63			/* MSR_SF */
	or	r6, r6, r7
	lis	r7, 0x280			/* MSR_VEC, MSR_VSX */
	ori	r7, r7, 0x2000			/* MSR_FP */
	andc	r6, r6, r7
	mtmsrd	r6
	isync
.endm

start:
	.org	0x100
	big	0x38a00000 + (master - start)	/* li r5, master */
	little

slave:
	sixtyfour
	mfmsr	r6
	clrrdi	r6, r6, 1			/* MSR_LE */
	li	r5, 0x60
	mtsrr0	r5
	mtsrr1	r6
	rfid

	.org	0x180				/* where RTAS is told to start it */
	big	0x38a00000 + (slave - start)	/* li r5, slave */
	little

master:
	sixtyfour
	ld	r30, ENTRY_AT(0)
	ld	r4, ORDER_AT(0)
	cmpdi	r4, 0
	beq	3f
	li	r3, H_SET_MODE
	li	r5, 4				/* asm/hvcall.h, H_SET_MODE_RESOURCE_LE */
	li	r6, 0
	li	r7, 0
	sc	1
3:
	li	r4, 0x100
1:	addi	r4, r4, -8
	ldx	r5, r30, r4
	std	r5, 0(r4)
	cmpdi	r4, 0
	bne	1b
	ld	r4, COUNT_AT(0)
	cmpdi	r4, 0
	beq	2f

	li	r4, ARGUMENTS
	mr	r6, r4
	.irp	number, RTAS_START_CPU, 3, 1, 1, 0x180, SLAVE, 0
	lis	r5, (\number)@h
	ori	r5, r5, (\number)@l
	stwbrx	r5, 0, r6
	addi	r6, r6, 4
	.endr
	lis	r3, H_RTAS@h
	ori	r3, r3, H_RTAS@l
	sc	1

2:	li	r3, MASTER
	mr	r4, r30
	li	r5, 0
	li	r8, -1				/* none of these is for the next kernel */
	li	r9, -2
	mtctr	r4
	bctr

	.org	VECTOR_AT
	.quad	VECTOR
	.section .note.GNU-stack, "", %progbits
