/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two kernels of the test and the test agree on: QEMU's machine "virt". */
#ifndef MACHINE_H
#define MACHINE_H

#define MACHINE_AT 0x40200000 /* the old kernel */
#define ENTRY_AT   0x401ff000 /* purgatory's entry address */

#define NEXT_AT	  0x40400000 /* the next kernel; where it collects what it saw: */
#define NEXT_DUMP 0x800
#define INITRD_AT 0x41000000
#define TREE_AT	  0x40408000 /* the device tree, which is only pointed to */

#define EXIT_DONE 33

/* Arm Architecture Reference Manual ARMv7-A, B1.3.1, B4.1.40, B4.1.61 */
#define MODE_HYP     0x1a
#define CPACR_ACCESS 0x00f00000 /* cp10, cp11 */
#define HCPTR_TRAPS  0x8c00	/* TASE, TCP11, TCP10 */

#define BOARD 0x1234 /* the machine's number, which passes */

#endif
