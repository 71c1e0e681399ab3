/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands for the next kernel: shows what it was entered with, by semihosting. Runs at NEXT_AT. */
#include "tests/purgatory/riscv64/machine.h"

#define SYS_WRITEC	3			/* RISC-V Semihosting: numbers are Arm's */
#define SYS_EXIT	0x18
#define ADP_STOPPED_APPLICATION_EXIT 0x20026

/* RISC-V Semihosting, 2: uncompressed, and in one page. */
	.macro	semihosting number
	li	a0, \number
	.balign	16
	slli	zero, zero, 0x1f
	ebreak
	srai	zero, zero, 7
	.endm

	.option	norvc
	.option	norelax
start:
	li	t0, NEXT_AT + NEXT_DUMP
	sd	a0, 0(t0)
	sd	a1, 8(t0)
	csrr	t1, satp
	sd	t1, 16(t0)
	csrr	t1, sstatus
	sd	t1, 24(t0)
	csrr	t1, sie
	sd	t1, 32(t0)
	addi	s1, t0, 40
	mv	s0, t0
1:	mv	a1, s0
	semihosting SYS_WRITEC
	addi	s0, s0, 1
	bltu	s0, s1, 1b
	li	a1, NEXT_AT + NEXT_DUMP
	li	t0, ADP_STOPPED_APPLICATION_EXIT
	sd	t0, 0(a1)
	li	t0, EXIT_DONE
	sd	t0, 8(a1)
	semihosting SYS_EXIT

	.section .note.GNU-stack, "", %progbits
