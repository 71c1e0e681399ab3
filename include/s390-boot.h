/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An s390 kernel as it lies in memory, from its first byte on, which stands at address 0:
 * arch/s390/boot/head.S, and struct parmarea of arch/s390/include/asm/setup.h. Numbers are 64 bits,
 * most significant byte first. For C and assembly.
 */
#ifndef S390_BOOT_H
#define S390_BOOT_H

/* Low core: Principles of Operation, "Assigned Storage Locations". */
#define S390_RESET_PSW	     0x0   /* 8 bytes: loaded by a reset (diag 308) */
#define S390_PROGRAM_NEW_PSW 0x1d0 /* 16 bytes: where program checks go */

#define S390_LOW_END 0x10000 /* below, no kernel has anything of its own while it runs */

#define S390_START	 0x10000
#define S390_EP_STRING	 0x10008
#define S390_EP_COUNT	 0x1000f /* a byte: how many entry points follow */
#define S390_KDUMP_START 0x10010

#define S390_PARMAREA	      0x10400
#define S390_INITRD_START     0x10408
#define S390_INITRD_SIZE      0x10410
#define S390_OLDMEM_BASE      0x10418
#define S390_OLDMEM_SIZE      0x10420
#define S390_KERNEL_VERSION   0x10428 /* address of its text */
#define S390_CMDLINE_CAPACITY 0x10430 /* with NUL; 0 means: */
#define S390_CMDLINE	      0x10480

#define S390_OLD_CMDLINE_CAPACITY 896

/*
 * Principles of Operation, "Program-Status-Word Format": with 64-bit addresses, as 16 bytes of
 * which the address is the second half, and with addresses of 31 bits, as 8 bytes with the address
 * in them. DAT and interruptions off.
 */
#define S390_PSW_64	   UINT64_C(0x0000000180000000)
#define S390_SHORT_PSW_31  UINT64_C(0x0008000080000000)
#define S390_SHORT_PSW_END (UINT64_C(1) << 31)

/*
 * From purgatory's first byte on, what those two PSWs point to; its ELF entry is for a kernel that
 * crashes, which calls it twice.
 */
#define S390_PURGATORY_RESET 0
#define S390_PURGATORY_FAULT 8

#endif
