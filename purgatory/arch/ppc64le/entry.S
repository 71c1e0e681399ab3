/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In (arch/powerpc/kernel/misc_64.S, kexec_sequence and kexec_wait): real mode, interrupts off. The
 * master is here, in its own byte order, with r3 its number and r4 this address. These first 0x100
 * bytes have been copied to address 0, where at 0x60 the slaves arrive, big endian, with r3 their
 * number, whenever they please.
 *
 * Out (Documentation/arch/powerpc/booting.rst, head_64.S): the first 0x100 bytes of the next kernel
 * lie at address 0 before the slaves are sent to its 0x60, as they came; the master has r3 the
 * device tree, r4 the kernel, r5 0, and, where firmware is OPAL, r8 its base and r9 its entry.
 */
#include "purgatory/arch/ppc64le/big.inc"
#include "purgatory/arch/ppc64le/stub.h"

#define FIRST		  0x100			/* head_64.S, first_256B */
#define SECONDARY_HOLD	  0x60
#define FDT_BOOT_CPU	  28			/* Devicetree Specification 5.2: boot_cpuid_phys */
#define FRAME		  32			/* ELFv2 ABI, 2.2.2.2: the smallest */

/* r2 and r1; r12 is lost. */
.macro own_toc_and_stack
	bcl	20, 31, 1f
1:	mflr	r12
	addis	r2, r12, (.TOC. - 1b)@ha
	addi	r2, r2, (.TOC. - 1b)@l
	addis	r1, r2, (stack_end - FRAME)@toc@ha
	addi	r1, r1, (stack_end - FRAME)@toc@l
.endm

	.section .text.entry, "ax"
	.globl	purgatory_start
purgatory_start:
	b	master

	.org	SECONDARY_HOLD
	big	0x38a00000 + (slave_address - purgatory_start) /* li r5, slave_address */
	big	0x7ca02c28			/* ldbrx r5, 0, r5 */
	little
	.balign	8
slave_address:
	.quad	slave

	.org	FIRST
/* Here a slave waits in the master's byte order. */
slave:
	bcl	20, 31, 1f
1:	mflr	r6
	addi	r5, r6, slaves_waiting - 1b
2:	lwarx	r7, 0, r5
	addi	r7, r7, 1
	stwcx.	r7, 0, r5
	bne	2b
	addi	r5, r6, slaves_go - 1b
	or	1, 1, 1				/* low priority */
3:	lwz	r7, 0(r5)
	cmpwi	r7, 0
	beq	3b
	or	2, 2, 2
	isync
	li	r5, SECONDARY_HOLD
	mfmsr	r6
	clrrdi	r6, r6, 1			/* MSR_LE */
	mtsrr0	r5
	mtsrr1	r6
	rfid

	.balign	4
	.globl	slaves_waiting
slaves_waiting:
	.long	0
slaves_go:
	.long	0

master:
	own_toc_and_stack
	li	r0, 0
	std	r0, 0(r1)
	mr	r31, r3
	bl	purgatory
	nop
	bl	slaves_await
	nop
	addis	r3, r2, entry_tree@toc@ha
	ld	r3, entry_tree@toc@l(r3)
	li	r4, FDT_BOOT_CPU
	stwbrx	r31, r3, r4			/* hashed as kexec made it, so after the check */
	addis	r4, r2, entry_address@toc@ha
	ld	r4, entry_address@toc@l(r4)
	bl	copy_first
	bl	slaves_release
	addis	r8, r2, opal_base@toc@ha
	ld	r8, opal_base@toc@l(r8)
	addis	r9, r2, opal_entry@toc@ha
	ld	r9, opal_entry@toc@l(r9)
	li	r5, 0
	li	r6, 0
	li	r7, 0
	mtctr	r4
	isync
	bctr

/* The beginning of the kernel at r4 to address 0, and out of the instruction cache. */
copy_first:
	li	r6, FIRST
1:	addi	r6, r6, -8
	ldx	r0, r4, r6
	std	r0, 0(r6)
	dcbst	0, r6
	sync
	icbi	0, r6
	cmpdi	r6, 0
	bne	1b
	sync
	isync
	blr

slaves_release:
	mflr	r0
	bcl	20, 31, 1f
1:	mflr	r6
	mtlr	r0
	li	r7, 1
	stw	r7, slaves_go - 1b(r6)
	sync
	blr

/* asm/hvcall.h: arguments and result are where C has them, and no other registers are lost. */
	.globl	hypervisor_call
hypervisor_call:
	sc	1
	blr

/*
 * Copied to EXCEPTION_LITTLE. A vector calls it, at its fourth or eighth byte; the processor is in
 * the byte order that the old kernel chose for exceptions (LPCR, HID0).
 */
	.globl	exception_stub
exception_stub:
	mflr	r3
	b	1f
	big	0x7c6802a6			/* mflr r3 */
	big	0x7c9a02a6			/* mfsrr0 r4 */
	big	0x38a00000 + EXCEPTION_LITTLE + 0x30 /* li r5, 2f */
	little
1:	mfsrr0	r4
	nop
	.org	exception_stub + 0x30
2:	mfdar	r5
	mfspr	r6, 1023			/* PIR */
	ld	r7, EXCEPTION_OWNER(0)
	cmpd	r6, r7
	bne	.				/* another processor, which the old kernel lost */
	ld	r12, EXCEPTION_TOLD(0)
	mtctr	r12
	bctr
	.org	exception_stub + EXCEPTION_STUB_SIZE

/* r3 is behind the vector, r4 where it happened, r5 the address. */
	.globl	exception_told
exception_told:
	own_toc_and_stack
	clrrdi	r3, r3, 4
	bl	fault
	nop

	.bss
	.balign	16
	.skip	8192
stack_end:

	.section .note.GNU-stack, "", %progbits
