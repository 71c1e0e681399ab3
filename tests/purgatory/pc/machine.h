/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two kernels of the test and the test agree on. */
#ifndef MACHINE_H
#define MACHINE_H

#define MACHINE_AT 0x200000 /* the old kernel */
#define ENTRY_AT   0x1ff000 /* purgatory's entry address, 8 bytes */

#define BREAK_AT 0x1ff008 /* 4 bytes: an address for which it left a breakpoint, or 0 */
#define NMI_AT	 0x1ff00c /* 4 bytes: after how many ticks of the timer an NMI comes, or 0 */

#define LOW_AT	      0x1000 /* memory that the BIOS uses while it starts: */
#define LOW_END	      0x9f000
#define LOW_STAGED_AT 0x2000000 /* loaded here, moved by the old kernel */

/* i386: CR0's ET TS EM PE: no SSE, as it is found by the next kernel. */
#define OLD_CR0_32 0x1d

#define NEXT_AT	     0x10000 /* the next kernel, one page; its entries: */
#define NEXT_64	     0x000
#define NEXT_32	     0x100
#define NEXT_16	     0x200 /* as boot.rst has it: segment + 0x20, offset 0 */
#define NEXT_DUMP    0x800 /* where it collects what it saw */
#define INITRD_AT    0x1000000
#define SCRATCH_AT   0x18000	/* 32 bytes that it shows */
#define RETURN_MAGIC 0x6e727574 /* in ebx: return instead of ending */

#define UNMAPPED_AT 0x40000000 /* memory that is in none of the old kernel's page tables */
#define SPARE_AT    0x220000   /* three pages of zeros */

#define DUMP_PORT     0xe9 /* QEMU's debugcon */
#define EXIT_PORT     0xf4 /* isa-debug-exit: status is 2 * value + 1 */
#define EXIT_DONE     0x10
#define EXIT_RETURNED 0x11

#endif
