/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In: EL1 or EL2, MMU and data cache off, interrupts masked; memory as written by the old kernel,
 * clean to the point of coherency.
 * Out: the same, for the next kernel: Documentation/arch/arm64/booting.rst, "Call the kernel image".
 */
#include "purgatory/arch/arm64/regs.h"

	.section .text.entry, "ax"
	.globl	purgatory_start
purgatory_start:
	msr	daifset, #0xf
	/*
	 * Nothing of this image may be in a cache: what is written now goes past it to memory, and
	 * must not be hidden by an old line once caches are on.
	 */
	adrp	x0, purgatory_start
	adrp	x1, purgatory_end
	add	x1, x1, :lo12:purgatory_end
	bl	cache_flush
	adrp	x0, stack_end
	add	x0, x0, :lo12:stack_end
	mov	sp, x0
	mov	x29, xzr
	bl	fp_enable
	mov	x19, x0
	bl	purgatory
	mov	x0, x19
	bl	fp_restore
	ic	iallu
	dsb	nsh
	isb
	adrp	x4, entry_address
	ldr	x4, [x4, :lo12:entry_address]
	adrp	x0, entry_tree
	ldr	x0, [x0, :lo12:entry_tree]
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	br	x4

/* cache_flush(start, end): clean and invalidate, by address, to the point of coherency. */
	.globl	cache_flush
cache_flush:
	mrs	x2, ctr_el0
	ubfx	x2, x2, #16, #4			/* DminLine: log2 of words of 4 bytes */
	mov	x3, #4
	lsl	x2, x3, x2
	sub	x3, x2, #1
	bic	x0, x0, x3
	dsb	sy
1:	dc	civac, x0
	add	x0, x0, x2
	cmp	x0, x1
	b.lo	1b
	dsb	sy
	ret

/* The old value of the register that traps floating point and SIMD; the hashing uses them. */
fp_enable:
	mrs	x1, CurrentEL
	cmp	x1, #CURRENT_EL2
	b.eq	1f
	mrs	x0, cpacr_el1
	orr	x1, x0, #CPACR_FPEN
	msr	cpacr_el1, x1
	isb
	ret
1:	mrs	x0, cptr_el2
	mrs	x2, hcr_el2
	orr	x1, x0, #CPACR_FPEN		/* with E2H the layout is that of CPACR_EL1 */
	bic	x3, x0, #CPTR_EL2_TFP
	tst	x2, #(1 << HCR_E2H_BIT)
	csel	x1, x1, x3, ne
	msr	cptr_el2, x1
	isb
	ret

fp_restore:
	mrs	x1, CurrentEL
	cmp	x1, #CURRENT_EL2
	b.eq	1f
	msr	cpacr_el1, x0
	isb
	ret
1:	msr	cptr_el2, x0
	isb
	ret

/*
 * mmu_on(const struct mmu *): translation by new tables, caches on. Returns SCTLR as it was.
 * What was written so far lies in memory; no line of it is in a cache.
 */
	.globl	mmu_on
mmu_on:
	ldp	x1, x2, [x0]			/* ttbr, tcr */
	ldr	x3, [x0, #16]			/* mair */
	mrs	x4, CurrentEL
	cmp	x4, #CURRENT_EL2
	b.eq	1f
	mrs	x0, sctlr_el1
	msr	ttbr0_el1, x1
	msr	tcr_el1, x2
	msr	mair_el1, x3
	isb
	tlbi	vmalle1
	b	2f
1:	mrs	x0, sctlr_el2
	msr	ttbr0_el2, x1
	msr	tcr_el2, x2
	msr	mair_el2, x3
	isb
	tlbi	alle2
2:	ic	iallu
	dsb	nsh
	isb
	ldr	w5, =SCTLR_OFF
	bic	x5, x0, x5
	ldr	w6, =SCTLR_ON
	orr	x5, x5, x6
	b.eq	3f
	msr	sctlr_el1, x5
	isb
	ret
3:	msr	sctlr_el2, x5
	isb
	ret

/*
 * mmu_off(sctlr, start, end): SCTLR as it was; then what lies in caches of [start, end), this
 * image, goes to memory. Between the two no memory is read or written.
 */
	.globl	mmu_off
mmu_off:
	mov	x9, x30
	mrs	x4, CurrentEL
	cmp	x4, #CURRENT_EL2
	b.eq	1f
	msr	sctlr_el1, x0
	isb
	tlbi	vmalle1
	b	2f
1:	msr	sctlr_el2, x0
	isb
	tlbi	alle2
2:	dsb	nsh
	isb
	mov	x0, x1
	mov	x1, x2
	bl	cache_flush
	ret	x9

	.ltorg

	.bss
	.balign	16
	.skip	4096
stack_end:

	.section .note.GNU-stack, "", %progbits
