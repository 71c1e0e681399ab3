/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The entry in long mode. */
#include "include/purgatory.h"
#include "purgatory/shared/pc.h"
#include "purgatory/arch/x86_64/map.h"
#include "purgatory/purgatory.h"

#include <stddef.h>

struct purgatory_regs64 entry64_regs SETTING = { 0 };
uint32_t preserve_context SETTING = 0;
uint64_t jump_back_text SETTING = 0;
uint64_t page_tables SETTING = 0;

/* entry.S relies on these. */
_Static_assert(offsetof(struct purgatory_regs64, rsp) == 15 * 8, "entry.S pops 15 registers");
_Static_assert(offsetof(struct purgatory_regs64, rip) == 16 * 8, "entry.S jumps by this");

/* The stack pointer with which the kernel entered us; set by entry.S. */
uint64_t kernel_stack SETTING = 0;

void arch_setup(void)
{
	pc_setup();
	if (jump_back_text != 0)
		put_hex((char *)jump_back_text, *(const uint64_t *)kernel_stack, 16);
	/* The kernel that goes has mapped its own memory, not that of the one that waits. */
	if (page_tables != 0)
		map_identity(entry64_regs.rip, page_tables);
}
