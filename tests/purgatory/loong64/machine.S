/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands for the old kernel: enters purgatory as Linux does (arch/loongarch/kernel/
 * relocate_kernel.S), translation on, at the cached window's address.
 */
#include "tests/purgatory/loong64/machine.h"

start:
	li.d	$t0, WINDOW_0
	csrwr	$t0, 0x180
	li.d	$t0, WINDOW_1
	csrwr	$t0, 0x181
	li.d	$t0, WINDOW_2
	csrwr	$t0, 0x182
	li.d	$t0, WINDOW_3
	csrwr	$t0, 0x183
	li.d	$t0, 0x71c1d			/* ECFG: entries by the cause */
	csrwr	$t0, 0x4
	pcaddi	$t0, 4				/* 1f, at the address that stays valid */
	li.d	$t1, 0x9000000000000000
	or	$t0, $t0, $t1
	jr	$t0
1:	li.w	$t0, MAPPED
	csrwr	$t0, 0x0
	li.d	$t0, ENTRY_AT + 0x9000000000000000
	ld.d	$t0, $t0, 0
	or	$t0, $t0, $t1
	li.w	$a0, EFI_BOOT
	li.d	$a1, -2				/* not for the next kernel */
	li.d	$a2, EFI_SYSTAB
	li.d	$sp, -3
	jr	$t0

	.section .note.GNU-stack, "", %progbits
