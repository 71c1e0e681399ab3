/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In: supervisor mode, satp 0 (so that addresses are physical ones), interrupts off, a0 the hart
 * that runs (arch/riscv/kernel/kexec_relocate.S).
 * Out: the same, and a1 the device tree: Documentation/arch/riscv/boot.rst.
 */
	.section .text.entry, "ax"
	.globl	purgatory_start
	.balign	4			/* a crash kernel is entered through stvec */
purgatory_start:
	csrw	sie, zero
	csrw	sip, zero
	/* Until now an exception ran the old kernel's copying once more, from its start. */
	lla	t0, exception
	csrw	stvec, t0
	lla	sp, stack_end
	mv	s0, a0
	call	purgatory
	fence	rw, rw
	fence.i				/* the next kernel was written as data */
	mv	a0, s0
	lla	t0, entry_tree
	ld	a1, 0(t0)
	lla	t0, entry_address
	ld	t0, 0(t0)
	jr	t0

/* Privileged Architecture 4.1.2, stvec in direct mode: aligned to 4 bytes. */
	.balign	4
exception:
	lla	sp, stack_end
	csrr	a0, scause
	csrr	a1, sepc
	csrr	a2, stval
	call	fault

/*
 * Does an instruction of the extension, sha256sum0 or vsha2ms, do without an exception? Machine
 * mode passes on what it does not emulate. Vectors must be of 128 bits, which is four words for
 * vsetivli.
 */
.macro try
	csrr	t0, stvec
	lla	t1, tried
	csrw	stvec, t1
	mv	a0, zero
.endm

	.globl	riscv_has_zknh
riscv_has_zknh:
	try
	.insn	i 0x13, 1, t1, zero, 0x100
	li	a0, 1
	j	tried

	.globl	riscv_has_zvknh
riscv_has_zvknh:
	try
	.insn	i 0x57, 7, t1, x4, -0x330
	.insn	r 0x77, 2, 0x5b, x8, x9, x10
	addi	t1, t1, -4
	seqz	a0, t1

	.balign	4
tried:	csrw	stvec, t0
	ret

	.bss
	.balign	16
	.skip	4096
stack_end:

	.section .note.GNU-stack, "", %progbits
