/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two kernels of the test and the test agree on: QEMU's machine "virt". */
#ifndef MACHINE_H
#define MACHINE_H

#define MACHINE_AT 0x40200000 /* the old kernel */
#define ENTRY_AT   0x401ff000 /* purgatory's entry address, 8 bytes; after it: */
#define FLAGS_AT   0x401ff008 /* of an old kernel at EL2, 8 bytes: */
#define FLAG_E2H   0	      /* bit: with HCR_EL2.E2H */
#define FLAG_NOSHA 1	      /* bit: it is a hypervisor whose guest, at EL1, sees no SHA-2 */
#define STARTED_AT 0x401ff010 /* the counter when purgatory was entered */

#define NEXT_AT	  0x40400000 /* the next kernel; where it collects what it saw: */
#define NEXT_DUMP 0x800
#define INITRD_AT 0x41000000
#define TREE_AT	  0x40408000 /* the device tree, which is only pointed to */

#define EXIT_DONE 33

/* A serial port on the PCI bus: machine.S gives it this address (-M virt,highmem=off). */
#define PCI_CONFIG_AT 0x3f008000 /* device 1 of bus 0 */
#define PCI_IO_AT     0x3eff0000
#define UART_IO	      0x1000

/*
 * Registers as Linux leaves them (arch/arm64/include/asm/sysreg.h, INIT_SCTLR_*_MMU_OFF): no MMU,
 * no caches.
 */
#define OLD_SCTLR_EL1 0x30d00800
#define OLD_SCTLR_EL2 0x30c50830

/*
 * Floating point traps (CPACR_EL1; CPTR_EL2 with E2H alike: 0), and CPTR_EL2 without: TFP and RES1.
 */
#define OLD_CPTR_EL2 0x37ff

#endif
