/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands for the next kernel: shows what it was entered with, by semihosting. Runs at NEXT_AT. */
#include "tests/purgatory/arm/machine.h"

#define SYS_WRITEC	3			/* Semihosting for AArch32 and AArch64, chapter 6 */
#define SYS_EXIT_EXTENDED 0x20
#define ADP_STOPPED_APPLICATION_EXIT 0x20026

	.arch	armv7-a
	.arm
start:
	ldr	r9, =NEXT_AT + NEXT_DUMP
	stm	r9, {r0-r2}
	mrs	r0, cpsr
	mrc	p15, 0, r1, c1, c0, 0		@ SCTLR
	mrc	p15, 0, r2, c2, c0, 0		@ TTBR0
	mrs	r3, cpsr
	and	r3, r3, #0x1f
	cmp	r3, #MODE_HYP
	mrcne	p15, 0, r3, c1, c0, 2		@ CPACR
	mrceq	p15, 4, r3, c1, c1, 2		@ HCPTR
	add	r4, r9, #12
	stm	r4, {r0-r3}
	add	r4, r9, #28
1:	mov	r0, #SYS_WRITEC
	mov	r1, r9
	svc	0x123456
	add	r9, r9, #1
	cmp	r9, r4
	blo	1b
	ldr	r1, =NEXT_AT + NEXT_DUMP
	ldr	r0, =ADP_STOPPED_APPLICATION_EXIT
	mov	r2, #EXIT_DONE
	stm	r1, {r0, r2}
	mov	r0, #SYS_EXIT_EXTENDED
	svc	0x123456

	.ltorg
	.section .note.GNU-stack, "", %progbits
