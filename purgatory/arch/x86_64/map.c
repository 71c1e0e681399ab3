/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Intel SDM volume 3, 4.5: the page tables that the kernel left us with. */
#include "purgatory/arch/x86_64/map.h"

enum {
	PRESENT = 1 << 0,
	WRITABLE = 1 << 1,
	LARGE = 1 << 7,
	CR4_LA57 = 1 << 12,
	PAGE_SHIFT = 12,
	LARGE_SHIFT = 21,
};

#define ADDRESS UINT64_C(0x000ffffffffff000)

static unsigned top_shift(void)
{
	uint64_t cr4;

	__asm__ volatile("movq %%cr4, %0" : "=r"(cr4));
	return cr4 & CR4_LA57 ? 48 : 39;
}

static uint64_t *top_table(void)
{
	uint64_t cr3;

	__asm__ volatile("movq %%cr3, %0" : "=r"(cr3));
	return (uint64_t *)(cr3 & ADDRESS);
}

/* Nothing is taken away: what is there stays, and what was not present is in no TLB. */
void map_identity(uint64_t address, uint64_t spare)
{
	uint64_t *table = top_table();

	for (unsigned shift = top_shift(); shift >= PAGE_SHIFT; shift -= 9) {
		uint64_t *const entry = &table[address >> shift & 511];
		const uint64_t inside = (UINT64_C(1) << shift) - 1;

		if (*entry & PRESENT && (*entry & LARGE || shift == PAGE_SHIFT))
			return;
		if (!(*entry & PRESENT) && shift <= LARGE_SHIFT) {
			*entry = (address & ~inside) | PRESENT | WRITABLE |
				 (shift > PAGE_SHIFT ? LARGE : 0);
			return;
		}
		if (!(*entry & PRESENT)) {
			*entry = spare | PRESENT | WRITABLE;
			spare += 1 << PAGE_SHIFT;
		}
		table = (uint64_t *)(*entry & ADDRESS);
	}
}
