/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands for the old kernel: enters purgatory as Linux does (arch/arm/kernel/relocate_kernel.S): no
 * MMU, no caches, in SVC mode or, where it was started so, in hyp mode.
 */
#include "tests/purgatory/arm/machine.h"

	.arch	armv7-a
	.arm
start:
	mov	r0, #-1				@ neither of these is for the next kernel
	ldr	r1, =BOARD
	mov	r2, #-3
	ldr	r3, =ENTRY_AT
	ldr	r3, [r3]
	bx	r3

	.ltorg
	.section .note.GNU-stack, "", %progbits
