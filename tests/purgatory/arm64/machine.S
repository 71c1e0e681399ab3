/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands for the old kernel: enters purgatory as Linux does (arch/arm64/kernel/cpu-reset.S): MMU
 * and caches off, floating point trapped, at EL1 or EL2, in the latter with or without E2H. Or for
 * a hypervisor and its guest: no processor of QEMU's lacks the SHA-2 instructions, but any can hide
 * them.
 */
#include "tests/purgatory/arm64/machine.h"

#define HCR_E2H_TGE	(1 << 34 | 1 << 27)
#define HCR_RW_TID3	(1 << 31 | 1 << 18)
#define CPTR_RES1	0x33ff
#define SPSR_EL1H	0x3c5			/* interrupts masked */
#define EC_MSR_MRS	0x18
#define ISS_ISAR0	0x30000d		/* a read of ID_AA64ISAR0_EL1, without Rt */
#define ISS_MMFR0	0x30000f
#define ISAR0_SHA2	0xf000
#define X0_TO_X30	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, \
			21, 22, 23, 24, 25, 26, 27, 28, 29, 30

start:
	ldr	x0, =PCI_CONFIG_AT		/* PCI: BAR 0, then the command register: I/O */
	ldr	w1, =UART_IO
	str	w1, [x0, #0x10]
	mov	w1, #1
	str	w1, [x0, #4]

	mrs	x0, CurrentEL
	cmp	x0, #8
	b.eq	1f
at_el1:	ldr	x1, =OLD_SCTLR_EL1
	msr	sctlr_el1, x1
	msr	cpacr_el1, xzr
	b	3f
1:	ldr	x1, =OLD_CPTR_EL2
	ldr	x0, =FLAGS_AT
	ldr	x0, [x0]
	tbnz	x0, #FLAG_NOSHA, be_hypervisor
	tbz	x0, #FLAG_E2H, 2f
	ldr	x2, =HCR_E2H_TGE
	msr	hcr_el2, x2
	isb
	mov	x1, xzr
2:	msr	cptr_el2, x1
	ldr	x1, =OLD_SCTLR_EL2
	msr	sctlr_el2, x1
3:	isb
	ldr	x4, =ENTRY_AT
	ldr	x4, [x4]
	ldr	x5, =STARTED_AT
	mrs	x6, cntvct_el0
	str	x6, [x5]
	mov	x0, #-1				/* none of these is for the next kernel */
	mov	x1, #-2
	mov	x2, #-3
	mov	x3, #-4
	br	x4

be_hypervisor:
	adr	x0, vectors
	msr	vbar_el2, x0
	ldr	x0, =HCR_RW_TID3
	msr	hcr_el2, x0
	ldr	x0, =CPTR_RES1
	msr	cptr_el2, x0
	ldr	x0, =SPSR_EL1H
	msr	spsr_el2, x0
	adr	x0, at_el1
	msr	elr_el2, x0
	ldr	x0, =ENTRY_AT			/* below it nothing lies */
	mov	sp, x0
	eret

/* DDI 0487, ESR_EL2, ISS of a trapped MRS: the register that Rt names gets the value. */
guest_reads:
	sub	sp, sp, #256
	.irp	n, X0_TO_X30
	str	x\n, [sp, #\n * 8]
	.endr
	mrs	x0, esr_el2
	lsr	x1, x0, #26
	cmp	x1, #EC_MSR_MRS
	b.ne	.
	ubfx	x1, x0, #0, #22
	bfi	x1, xzr, #5, #5
	ldr	x2, =ISS_ISAR0
	cmp	x1, x2
	b.ne	1f
	mrs	x3, id_aa64isar0_el1
	bic	x3, x3, #ISAR0_SHA2
	b	2f
1:	ldr	x2, =ISS_MMFR0
	cmp	x1, x2
	b.ne	.				/* purgatory reads no other */
	mrs	x3, id_aa64mmfr0_el1
2:	ubfx	x1, x0, #5, #5
	str	x3, [sp, x1, lsl #3]
	mrs	x0, elr_el2
	add	x0, x0, #4
	msr	elr_el2, x0
	.irp	n, X0_TO_X30
	ldr	x\n, [sp, #\n * 8]
	.endr
	add	sp, sp, #256
	eret

	.ltorg
	.balign	2048
vectors:
	.org	vectors + 0x400			/* a lower exception level, AArch64, synchronous */
	b	guest_reads
	.section .note.GNU-stack, "", %progbits
