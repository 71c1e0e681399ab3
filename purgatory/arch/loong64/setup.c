/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory is cached as purgatory is entered; what differs is where devices are seen. */
#include "include/purgatory.h"
#include "purgatory/arch/loong64/regs.h"
#include "purgatory/purgatory.h"

/* What Linux is entered with; entry.S puts it into registers. */
uint64_t entry_address SETTING = 0;
uint64_t entry_cmdline SETTING = 0;

extern struct purgatory_console console;

void arch_setup(void)
{
	console.base |= (uint64_t)WINDOW_UNCACHED << WINDOW_SHIFT;
}

void arch_hash_begin(void)
{
}

void arch_hash_end(void)
{
}

_Noreturn void halt(void)
{
	for (;;)
		__asm__ volatile("idle 0");
}
