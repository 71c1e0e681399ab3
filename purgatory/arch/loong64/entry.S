/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In: as Linux leaves a kernel for the next one (arch/loongarch/kernel/relocate_kernel.S): entered
 * at the cached window's address, translation and caches on, interrupts masked;
 * a0: booted by EFI?  a1: a command line, that of the last load of any kind  a2: EFI's system table
 * Out: the same with this load's own command line: Documentation/arch/loongarch/booting.rst.
 */
#include "purgatory/arch/loong64/regs.h"

	.section .text.entry, "ax"
	.globl	purgatory_start
purgatory_start:
	move	$s0, $a0
	move	$s1, $a2
	li.w	$t0, DMW3_PHYSICAL
	csrwr	$t0, CSR_DMW3
	move	$s2, $t0			/* csrwr exchanges */
	csrwr	$zero, CSR_ECFG			/* every exception enters at the same place */
	la.pcrel $t0, fault_entry
	csrwr	$t0, CSR_EENTRY
	la.pcrel $t0, refill_entry
	bstrpick.d $t0, $t0, WINDOW_SHIFT - 1, 0	/* physical */
	csrwr	$t0, CSR_TLBRENTRY
	la.pcrel $sp, stack_end
	bl	purgatory
	csrwr	$s2, CSR_DMW3
	la.pcrel $t0, entry_address
	ld.d	$t0, $t0, 0
	la.pcrel $t1, entry_cmdline
	ld.d	$a1, $t1, 0
	move	$a0, $s0
	move	$a2, $s1
	li.d	$t1, WINDOW_CACHED << WINDOW_SHIFT
	or	$t0, $t0, $t1
	dbar	0
	ibar	0
	jr	$t0

/*
 * Exceptions come here until the next kernel has its own entries. That for a missing translation
 * is entered without any: back to the cached window first.
 */
	.balign	4096
fault_entry:
	csrrd	$a0, CSR_ESTAT
	csrrd	$a1, CSR_ERA
	csrrd	$a2, CSR_BADV
1:	la.pcrel $sp, stack_end
	bl	fault

	.balign	4096
refill_entry:
	la.pcrel $t0, 2f
	li.d	$t1, WINDOW_CACHED << WINDOW_SHIFT
	or	$t0, $t0, $t1
	jr	$t0
2:	li.w	$t0, CRMD_MAPPED
	csrwr	$t0, CSR_CRMD
	li.w	$a0, ESTAT_REFILL
	csrrd	$a1, CSR_TLBRERA
	csrrd	$a2, CSR_TLBRBADV
	b	1b

	.bss
	.balign	16
	.skip	4096
stack_end:

	.section .note.GNU-stack, "", %progbits
