/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands for the old kernel: enters purgatory as Linux does (arch/arm/kernel/relocate_kernel.S): no
 * MMU, no caches, in SVC mode or, where it was started so, in hyp mode; Advanced SIMD not to be
 * used.
 */
#include "tests/purgatory/arm/machine.h"

	.arch	armv7-a
	.arm
start:
	mrs	r0, cpsr
	and	r0, r0, #0x1f
	cmp	r0, #MODE_HYP
	mov	r0, #0
	mcrne	p15, 0, r0, c1, c0, 2		@ CPACR
	mrceq	p15, 4, r0, c1, c1, 2		@ HCPTR
	orreq	r0, r0, #HCPTR_TRAPS
	mcreq	p15, 4, r0, c1, c1, 2
	mov	r0, #-1				@ neither of these is for the next kernel
	ldr	r1, =BOARD
	mov	r2, #-3
	ldr	r3, =ENTRY_AT
	ldr	r3, [r3]
	bx	r3

	.ltorg
	.section .note.GNU-stack, "", %progbits
