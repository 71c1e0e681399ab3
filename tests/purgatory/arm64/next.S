/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands for the next kernel: shows what it was entered with, by semihosting. Runs at NEXT_AT. */
#include "tests/purgatory/arm64/machine.h"

#define SYS_WRITEC	3			/* Semihosting for AArch32 and AArch64, chapter 6 */
#define SYS_EXIT	0x18
#define ADP_STOPPED_APPLICATION_EXIT 0x20026

start:
	mrs	x10, cntvct_el0
	ldr	x9, =NEXT_AT + NEXT_DUMP
	stp	x0, x1, [x9]
	stp	x2, x3, [x9, #16]
	mrs	x0, CurrentEL
	mrs	x1, daif
	stp	x0, x1, [x9, #32]
	cmp	x0, #8
	b.eq	1f
	mrs	x1, sctlr_el1
	mrs	x2, cpacr_el1
	mrs	x3, ttbr0_el1
	mrs	x4, mair_el1
	mov	x5, xzr
	b	2f
1:	mrs	x1, sctlr_el2
	mrs	x2, cptr_el2
	mrs	x3, ttbr0_el2
	mrs	x4, mair_el2
	mrs	x5, hcr_el2
2:	stp	x1, x2, [x9, #48]
	stp	x3, x4, [x9, #64]
	ldr	x6, =STARTED_AT
	ldr	x6, [x6]
	sub	x6, x10, x6
	stp	x5, x6, [x9, #80]
	mrs	x6, cntfrq_el0
	str	x6, [x9, #96]
	add	x19, x9, #104
3:	mov	w0, #SYS_WRITEC
	mov	x1, x9
	hlt	#0xf000
	add	x9, x9, #1
	cmp	x9, x19
	b.lo	3b
	ldr	x1, =NEXT_AT + NEXT_DUMP
	ldr	x0, =ADP_STOPPED_APPLICATION_EXIT
	mov	x2, #EXIT_DONE
	stp	x0, x2, [x1]
	mov	w0, #SYS_EXIT
	hlt	#0xf000

	.ltorg
	.section .note.GNU-stack, "", %progbits
