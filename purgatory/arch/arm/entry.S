/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In: MMU and data cache off, interrupts masked, r1 the machine's number (arch/arm/kernel/
 * relocate_kernel.S). Out: the same, r0 = 0, r2 the device tree or tagged list:
 * Documentation/arch/arm/booting.rst, "Calling the kernel image".
 */
	.arm
	.arch	armv7-a

#define SCTLR_M	 (1 << 0)
#define SCTLR_C	 (1 << 2)
#define SCTLR_I	 (1 << 12)
#define SCTLR_V	 (1 << 13)
#define SCTLR_TE (1 << 30)

	/* Where this runs is known only now. */
	.macro	address reg, label
	ldr	\reg, \label
	adr	ip, \label
	add	\reg, \reg, ip
	.endm

	.section .text.entry, "ax"
	.globl	purgatory_start
purgatory_start:
	mrs	r3, cpsr
	orr	r3, r3, #0xc0			@ I and F
	msr	cpsr_c, r3
	mov	r5, r1
	address	sp, 1f
	bl	purgatory
	mov	r0, #0
	mcr	p15, 0, r0, c7, c5, 0		@ ICIALLU
	mcr	p15, 0, r0, c7, c10, 4		@ data synchronization barrier
	address	r2, 2f
	address	r3, 3f
	mov	r1, r5
	ldr	r2, [r2]
	ldr	r3, [r3]
	bx	r3
1:	.word	stack_end - .
2:	.word	entry_tree - .
3:	.word	entry_address - .

	.text

/*
 * mmu_on(table): translation by it, caches on; returns SCTLR as it was. Arm Architecture Reference
 * Manual ARMv7-A, B3 (short descriptors) and B4 (registers).
 */
	.globl	mmu_on
mmu_on:
	mov	r2, #0
	mcr	p15, 0, r2, c2, c0, 2		@ TTBCR: TTBR0 for all, short descriptors
	mcr	p15, 0, r0, c2, c0, 0		@ TTBR0
	mov	r3, #1
	mcr	p15, 0, r3, c3, c0, 0		@ DACR: domain 0 by the descriptors
	mcr	p15, 0, r2, c8, c7, 0		@ TLBIALL
	mcr	p15, 0, r2, c7, c5, 0		@ ICIALLU
	mcr	p15, 0, r2, c7, c5, 6		@ BPIALL
	dsb
	isb
	mrc	p15, 0, r0, c1, c0, 0		@ SCTLR
	bic	r1, r0, #0x30000000		@ AFE, TRE
	bic	r1, r1, #0x00080000		@ WXN
	bic	r1, r1, #0x00000002		@ A
	orr	r1, r1, #(SCTLR_M | SCTLR_C)
	orr	r1, r1, #SCTLR_I
	mcr	p15, 0, r1, c1, c0, 0
	isb
	bx	lr

/*
 * mmu_off(sctlr): as it was; then all that lies in data caches goes to memory, by set and way:
 * ARMv7-A B2.2.7. What is pushed here is read again when that is done.
 */
	.globl	mmu_off
mmu_off:
	push	{r4-r11, lr}
	mcr	p15, 0, r0, c1, c0, 0
	isb
	dmb
	mrc	p15, 1, r0, c0, c0, 1		@ CLIDR
	ubfx	r3, r0, #24, #3			@ LoC
	mov	r10, #0				@ twice the level
1:	cmp	r10, r3, lsl #1
	bhs	5f
	add	r2, r10, r10, lsr #1
	lsr	r1, r0, r2
	and	r1, r1, #7
	cmp	r1, #2				@ does this level cache data?
	blo	4f
	mcr	p15, 2, r10, c0, c0, 0		@ CSSELR
	isb
	mrc	p15, 1, r1, c0, c0, 0		@ CCSIDR
	and	r2, r1, #7
	add	r2, r2, #4			@ log2 of a line's bytes, where the set stands
	ubfx	r4, r1, #3, #10			@ ways - 1
	clz	r5, r4				@ where the way's number stands
	ubfx	r7, r1, #13, #15		@ sets - 1
2:	mov	r9, r4
3:	orr	r11, r10, r9, lsl r5
	orr	r11, r11, r7, lsl r2
	mcr	p15, 0, r11, c7, c14, 2		@ DCCISW
	subs	r9, r9, #1
	bge	3b
	subs	r7, r7, #1
	bge	2b
4:	add	r10, r10, #2
	b	1b
5:	mov	r0, #0
	mcr	p15, 2, r0, c0, c0, 0
	dsb
	mcr	p15, 0, r0, c8, c7, 0		@ TLBIALL
	dsb
	isb
	pop	{r4-r11, pc}

/*
 * exceptions_here(state): they come to the vectors below, in Arm state; exceptions_back(state): as
 * it was. @state is VBAR and SCTLR. ARMv7-A B1.8.1 (vectors), B4.1.156 (VBAR).
 */
	.globl	exceptions_here
exceptions_here:
	mrc	p15, 0, r2, c12, c0, 0
	mrc	p15, 0, r3, c1, c0, 0
	stm	r0, {r2, r3}
	address	r2, 1f
	bic	r3, r3, #SCTLR_V
	bic	r3, r3, #SCTLR_TE
exceptions_set:
	mcr	p15, 0, r2, c12, c0, 0
	mcr	p15, 0, r3, c1, c0, 0
	isb
	bx	lr
1:	.word	vectors - .

	.globl	exceptions_back
exceptions_back:
	ldm	r0, {r2, r3}
	b	exceptions_set

/*
 * vectors_here(state, hyp): Advanced SIMD instructions work; vectors_back(state, hyp): as it was.
 * @state is CPACR, or in hyp mode HCPTR, and FPEXC. ARMv7-A B1.11.3, B4.1.40 (CPACR), B4.1.61
 * (HCPTR), B6.1.38 (FPEXC).
 */
	.globl	vectors_here
vectors_here:
	cmp	r1, #0
	mrceq	p15, 0, r2, c1, c0, 2		@ CPACR
	mrcne	p15, 4, r2, c1, c1, 2		@ HCPTR
	str	r2, [r0]
	orreq	r2, r2, #0x00f00000		@ cp10, cp11: full access
	biceq	r2, r2, #0xc0000000		@ ASEDIS, D32DIS
	bicne	r2, r2, #0x00008c00		@ TASE, TCP11, TCP10
	mcreq	p15, 0, r2, c1, c0, 2
	mcrne	p15, 4, r2, c1, c1, 2
	isb
	mrc	p10, 7, r2, c8, c0, 0		@ FPEXC
	str	r2, [r0, #4]
	orr	r2, r2, #0x40000000		@ EN
	mcr	p10, 7, r2, c8, c0, 0
	bx	lr

	.globl	vectors_back
vectors_back:
	ldm	r0, {r2, r3}
	mcr	p10, 7, r3, c8, c0, 0
	cmp	r1, #0
	mcreq	p15, 0, r2, c1, c0, 2
	mcrne	p15, 4, r2, c1, c1, 2
	isb
	bx	lr

/* The link register is so far behind the instruction: B1.8.3, table B1-7. */
	.macro	tell vector, behind, status, address
	sub	r2, lr, #\behind
	mov	r1, #\vector
	mrc	p15, 0, r0, c5, c0, \status	@ DFSR, IFSR
	mrc	p15, 0, r4, c6, c0, \address	@ DFAR, IFAR
	b	tell_fault
	.endm

	.balign	32
vectors:
	b	.				@ reset
	b	undefined
	b	.				@ supervisor call
	b	prefetch_abort
	b	data_abort
undefined:
	tell	4, 4, 1, 2
prefetch_abort:
	tell	0xc, 4, 1, 2
data_abort:
	tell	0x10, 8, 0, 0

/* The mode of the exception has a stack pointer of its own. */
tell_fault:
	address	sp, 1f
	mov	r3, #0
	mov	r5, #0
	push	{r4, r5}
	bl	fault
1:	.word	stack_end - .

	.bss
	.balign	16
	.skip	4096
stack_end:

	.section .note.GNU-stack, "", %progbits
