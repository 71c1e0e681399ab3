/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "purgatory/purgatory.h"

/* RISC-V "V" 1.0, 3.2: VS, here Initial; where there are no vectors, it stays Off. */
#define STATUS_VS_INITIAL 0x200ul

static unsigned long status_before;

void arch_setup(void)
{
}

/* For the one function that uses them. */
void arch_hash_begin(void)
{
	__asm__ volatile("csrrs %0, sstatus, %1" : "=r"(status_before) : "r"(STATUS_VS_INITIAL));
}

void arch_hash_end(void)
{
	__asm__ volatile("csrw sstatus, %0" : : "r"(status_before));
}

_Noreturn void halt(void)
{
	for (;;)
		__asm__ volatile("wfi");
}
