/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two kernels of the test and the test agree on: QEMU's machine "virt", without firmware.
 */
#ifndef MACHINE_H
#define MACHINE_H

#define MACHINE_AT 0x80000000 /* firmware and the old kernel */
#define ENTRY_AT   0x800ff000 /* purgatory's entry address, 8 bytes */

/* Memory that the firmware keeps for itself, by a PMP entry (of a power of two of bytes). */
#define KEPT_AT	  0x80100000
#define KEPT_SIZE 0x10000

#define NEXT_AT	  0x80400000 /* the next kernel; where it collects what it saw: */
#define NEXT_DUMP 0x800
#define INITRD_AT 0x81000000
#define TREE_AT	  0x80408000 /* the device tree, which is only pointed to */

#define HART	  1 /* the one that the old kernel runs on at its end */
#define EXIT_DONE 33

#endif
