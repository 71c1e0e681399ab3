/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A purgatory's ELF file (FILE) inside kexec: NAME[] up to, not including, END. */
	.section .rodata
	.globl	NAME
	.type	NAME, %object
	.balign	16
NAME:
	.incbin	FILE
	.globl	END
	.type	END, %object
END:
	.size	NAME, . - NAME

	.section .note.GNU-stack, "", %progbits
