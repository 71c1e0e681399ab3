/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands for the firmware, which keeps a piece of memory, and for the old kernel: enters purgatory
 * as Linux does for a crash (arch/riscv/kernel/kexec_relocate.S), through stvec, by an instruction
 * that faults, in supervisor mode, on another hart than the first. Privileged Architecture 3.1.6
 * (mstatus), 3.7 (PMP).
 */
#include "tests/purgatory/riscv64/machine.h"

#define MSTATUS_MPP	0x1800
#define MSTATUS_MPP_S	0x800
#define MSTATUS_SIE	0x2
#define DELEGATED	0xb1ff			/* exceptions, all that supervisor mode can have */
#define PMP_NAPOT	0x18
#define PMP_RWX		0x7

	.option	norelax
start:
	csrr	t0, mhartid
	li	t1, HART
	bne	t0, t1, park
	li	t0, (KEPT_AT >> 2) | (KEPT_SIZE / 8 - 1)
	csrw	pmpaddr0, t0
	li	t0, -1
	csrw	pmpaddr1, t0
	li	t0, PMP_NAPOT | (PMP_NAPOT | PMP_RWX) << 8
	csrw	pmpcfg0, t0
	li	t0, DELEGATED
	csrw	medeleg, t0
	li	t0, -1
	csrw	mcounteren, t0
	li	t0, MSTATUS_MPP | MSTATUS_SIE
	csrc	mstatus, t0
	li	t0, MSTATUS_MPP_S
	csrs	mstatus, t0
	jal	t0, 1f				/* nothing links this: no la */
old_kernel:
	li	t0, ENTRY_AT
	ld	t0, 0(t0)
	csrw	stvec, t0
	li	sp, -1				/* of no use to anybody */
	li	gp, -1
	li	tp, -1
	li	a0, HART
	li	a1, -2				/* what it takes for the device tree */
	unimp

1:	csrw	mepc, t0
	mret

park:	wfi
	j	park

	.section .note.GNU-stack, "", %progbits
