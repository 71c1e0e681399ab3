/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands for the old kernel: enters purgatory as Linux does (arch/arm64/kernel/cpu-reset.S): MMU
 * and caches off, floating point trapped, at EL1 or EL2, in the latter with or without E2H.
 */
#include "tests/purgatory/arm64/machine.h"

#define HCR_E2H_TGE	(1 << 34 | 1 << 27)

start:
	ldr	x0, =PCI_CONFIG_AT		/* PCI: BAR 0, then the command register: I/O */
	ldr	w1, =UART_IO
	str	w1, [x0, #0x10]
	mov	w1, #1
	str	w1, [x0, #4]

	mrs	x0, CurrentEL
	cmp	x0, #8
	b.eq	1f
	ldr	x1, =OLD_SCTLR_EL1
	msr	sctlr_el1, x1
	msr	cpacr_el1, xzr
	b	3f
1:	ldr	x1, =OLD_CPTR_EL2
	ldr	x0, =FLAGS_AT
	ldr	x0, [x0]
	cbz	x0, 2f
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

	.ltorg
	.section .note.GNU-stack, "", %progbits
