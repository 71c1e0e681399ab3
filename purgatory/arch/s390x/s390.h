/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this directory give each other. */
#ifndef S390_H
#define S390_H

#include <stdbool.h>
#include <stdint.h>

#include "include/s390-boot.h"

/* Principles of Operation, "Assigned Storage Locations": real addresses. */
enum low_core {
	EXTERNAL_CODE = 0x86,
	PROGRAM_CODE = 0x8e,
	PROGRAM_OLD_PSW = 0x150,
	EXTERNAL_NEW_PSW = 0x1b0,
	LOW_CORE_USED = 0x200, /* all that interruptions write or read lies below */
};

/* Principles of Operation, "Program-Status-Word Format" */
#define PSW_EXTERNAL UINT64_C(0x0100000000000000)
#define PSW_WAIT     UINT64_C(0x0002000000000000)

struct psw {
	uint64_t mask, address;
};

/* The kernel that was left is not at its end yet, and may not come to it. */
extern bool kernel_runs;

/* Memory at a real address; the compiler takes small ones for faults of the program. */
static inline void *real_memory(uintptr_t address)
{
	void *p;

	__asm__("" : "=r"(p) : "0"(address));
	return p;
}

#endif
