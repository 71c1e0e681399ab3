/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two kernels of the test and the test agree on: QEMU's machine "s390-ccw-virtio". */
#ifndef MACHINE_H
#define MACHINE_H

/* The old kernel stands at 0 and begins at: */
#define MACHINE_START 0x400

/* Numbers that QEMU stores have their least significant byte first. */
#define ENTRY_AT	  0x8000 /* purgatory's entry address, 8 bytes; after it: */
#define FLAGS_AT	  0x8008 /* how it is entered, 8 bytes: 0 for a reset, or */
#define FLAG_CALLED	  1	 /* as by a kernel that crashes, twice */
#define FLAG_CALLED_AFTER 2	 /* the same, whatever the first answer was */
#define STACK_END	  0xa000

#define NEXT_AT	   0x100000
#define SEEN_WORDS 5 /* what it shows, 8 bytes each */
#define INITRD_AT  0x1000000

/* What purgatory changes meanwhile in low core and in the page that it borrows. */
#define EXTERNAL_NEW_PSW_AT 0x1b0
#define BORROWED_AT	    0x6000
#define PATTERN		    0x0123456789abcdef

#endif
