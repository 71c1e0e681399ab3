/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two kernels of the test and the test agree on: QEMU's machine "virt", where the old
 * kernel stands in for the firmware.
 */
#ifndef MACHINE_H
#define MACHINE_H

#define ENTRY_AT 0x2ff000 /* purgatory's entry address, 8 bytes */

#define NEXT_AT	   0x400000 /* the next kernel */
#define CMDLINE_AT 0x408000 /* its command line, which is only pointed to */
#define INITRD_AT  0x1000000

#define UART_AT 0x1fe001e0
/* Advanced Configuration and Power Interface, 4.8.4 (hardware-reduced): sleep control, S5 */
#define SLEEP_AT  0x100e001c
#define SLEEP_OFF 0x34

/* What the old kernel passes. */
#define EFI_BOOT   1
#define EFI_SYSTAB 0x123456789

/* arch/loongarch/include/asm/loongarch.h: its windows, uncached, cached, write-combined, none. */
#define WINDOW_0 0x8000000000000001
#define WINDOW_1 0x9000000000000011
#define WINDOW_2 0xa000000000000021
#define WINDOW_3 0
#define MAPPED	 0xb0

#endif
