/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MMU and caches on for the hashing: with them off every byte is a bus access of its own, and a
 * hundred megabytes take minutes. The tables map what is hashed, this image and the console, by
 * pages where need be and nothing else: the processor reads ahead wherever memory is mapped, and
 * not all of it may be read. Whatever cannot be mapped so is hashed slowly, as before.
 *
 * Arm Architecture Reference Manual, D8 (4 KiB granule, 48-bit addresses, level 0 to 3).
 */
#include "include/kexec-times.h"
#include "include/purgatory.h"
#include "purgatory/arch/arm64/regs.h"
#include "purgatory/purgatory.h"

#include <stddef.h>

extern struct purgatory_console console;
extern struct purgatory_region sha_regions[PURGATORY_REGIONS_MAX];
extern uint32_t sha_check;
extern const uint8_t purgatory_start[], purgatory_end[];

/* entry.S */
struct mmu {
	uint64_t ttbr, tcr, mair;
};

void cache_flush(uint64_t start, uint64_t end);
uint64_t mmu_on(const struct mmu *mmu);
void mmu_off(uint64_t sctlr, uint64_t start, uint64_t end);

enum {
	PAGE_SHIFT = 12,
	PAGE = 1 << PAGE_SHIFT,
	LEVEL_BITS = 9,
	ENTRIES = 1 << LEVEL_BITS,
	/* A region needs at most two tables of each level for its ends; Linux takes 16 segments. */
	TABLES = 80,
	ADDRESS_BITS = 48,
};

/* Descriptors, D8.3 */
#define VALID		UINT64_C(1)
#define TABLE_OR_PAGE	UINT64_C(2)
#define ATTR_NORMAL	(UINT64_C(0) << 2) /* index into MAIR */
#define ATTR_DEVICE	(UINT64_C(1) << 2)
#define AP_RES1		(UINT64_C(1) << 6) /* at EL2 without E2H */
#define AP_READ_ONLY	(UINT64_C(1) << 7)
#define INNER_SHAREABLE (UINT64_C(3) << 8)
#define ACCESSED	(UINT64_C(1) << 10)
#define XN		(UINT64_C(1) << 54)
#define PXN		(UINT64_C(1) << 53) /* EL1, and EL2 with E2H */

/* Write-back, allocating; nGnRnE */
#define MAIR UINT64_C(0x00ff)

/* TCR: 48 bits, walks through the inner shareable write-back cache. */
#define TCR_COMMON	 ((UINT64_C(64) - ADDRESS_BITS) | 1 << 8 | 1 << 10 | 3 << 12)
#define TCR_EPD1	 (UINT64_C(1) << 23)
#define TCR_IPS_SHIFT	 32
#define TCR_EL2_RES1	 (UINT64_C(1) << 31 | 1 << 23)
#define TCR_EL2_PS_SHIFT 16

static uint64_t tables[TABLES][ENTRIES] __attribute__((aligned(4096)));
static unsigned tables_used;

static struct {
	bool on;
	uint64_t sctlr;
} mmu_state;

static struct {
	bool el2, e2h;
} mode;

static uint64_t *new_table(void)
{
	return tables_used < TABLES ? tables[tables_used++] : NULL;
}

/*
 * The table below @entry, made when there is none; NULL when a block stands there or none is left.
 */
static uint64_t *table_below(uint64_t *entry)
{
	uint64_t *table;

	if (*entry & VALID)
		return *entry & TABLE_OR_PAGE ? (uint64_t *)(*entry & ~UINT64_C(0xfff)) : NULL;
	table = new_table();
	if (table)
		*entry = (uint64_t)table | TABLE_OR_PAGE | VALID;
	return table;
}

/* Map as much of [@start, @end) as one entry can; returns how much, 0 when it cannot be. */
static uint64_t map_one(uint64_t start, uint64_t end, uint64_t attributes)
{
	uint64_t *table = tables[0];

	for (unsigned level = 0; table; level++) {
		const unsigned shift = PAGE_SHIFT + LEVEL_BITS * (3 - level);
		const uint64_t size = UINT64_C(1) << shift;
		uint64_t *entry = &table[start >> shift & (ENTRIES - 1)];
		const bool fits = !(start & (size - 1)) && end - start >= size &&
				  !(*entry & TABLE_OR_PAGE);

		if (level == 3 || (level > 0 && fits)) {
			*entry = start | attributes | VALID | (level == 3 ? TABLE_OR_PAGE : 0);
			return size;
		}
		table = table_below(entry);
	}
	return 0;
}

static bool map(uint64_t start, uint64_t size, uint64_t attributes)
{
	const uint64_t end = (start + size + PAGE - 1) & -(uint64_t)PAGE;

	if (end < start || end >> ADDRESS_BITS)
		return false;
	for (start &= -(uint64_t)PAGE; start < end;) {
		const uint64_t done = map_one(start, end, attributes);

		if (!done)
			return false;
		start += done;
	}
	return true;
}

/* Beyond what the region's format has: EL2 alone has one privilege level, and one XN bit. */
static uint64_t no_execute(void)
{
	return mode.el2 && !mode.e2h ? XN : XN | PXN;
}

static bool map_all(void)
{
	const uint64_t normal = ATTR_NORMAL | INNER_SHAREABLE | ACCESSED |
				(mode.el2 && !mode.e2h ? AP_RES1 : 0);
	const uint64_t device = (normal & ~ATTR_NORMAL) | ATTR_DEVICE | no_execute();
	bool ok =
		map((uint64_t)purgatory_start, (uint64_t)(purgatory_end - purgatory_start), normal);

	if (console.type != PURGATORY_NO_UART)
		ok = ok && map(console.base, PAGE, device);
	for (unsigned i = 0; ok && i < PURGATORY_REGIONS_MAX && sha_regions[i].len > 0; i++)
		ok = map(sha_regions[i].start, sha_regions[i].len,
			 normal | AP_READ_ONLY | no_execute());
	return ok;
}

static void read_mode(void)
{
	uint64_t el, hcr = 0;

	__asm__ volatile("mrs %0, CurrentEL" : "=r"(el));
	mode.el2 = el == CURRENT_EL2;
	if (mode.el2)
		__asm__ volatile("mrs %0, hcr_el2" : "=r"(hcr));
	mode.e2h = hcr >> HCR_E2H_BIT & 1;
}

/* TCR for this level; false when the processor has no 4 KiB granule. */
static bool find_tcr(uint64_t *tcr)
{
	uint64_t features, size;

	__asm__("mrs %0, id_aa64mmfr0_el1" : "=r"(features));
	size = features & 15; /* PARange; 5 is 48 bits */
	if (size > 5)
		size = 5;
	if (mode.el2 && !mode.e2h)
		*tcr = TCR_COMMON | TCR_EL2_RES1 | size << TCR_EL2_PS_SHIFT;
	else
		*tcr = TCR_COMMON | TCR_EPD1 | size << TCR_IPS_SHIFT;
	return (features >> 28 & 15) != 15; /* TGran4 */
}

/*
 * What other observers may have left in caches of the regions: memory is what the kernel will see.
 */
static void flush_regions(void)
{
	for (unsigned i = 0; i < PURGATORY_REGIONS_MAX && sha_regions[i].len > 0; i++)
		cache_flush(sha_regions[i].start, sha_regions[i].start + sha_regions[i].len);
}

void arch_hash_begin(void)
{
	struct mmu mmu = { .mair = MAIR };

	read_mode();
	if (!sha_check || !find_tcr(&mmu.tcr))
		return;
	mmu.ttbr = (uint64_t)new_table();
	if (!map_all()) {
		console_write(
			"purgatory: memory cannot be mapped, caches stay off: this takes long\n");
		return;
	}
	flush_regions();
	/* The tables were written past the caches; no line of them may be older. */
	cache_flush((uint64_t)purgatory_start, (uint64_t)purgatory_end);
	mmu_state.on = true;
	mmu_state.sctlr = mmu_on(&mmu);
}

void arch_hash_end(void)
{
	if (mmu_state.on)
		mmu_off(mmu_state.sctlr, (uint64_t)purgatory_start, (uint64_t)purgatory_end);
	/* Will be written past the caches, and read through them. */
	if (time_stamps)
		cache_flush(time_stamps, time_stamps + KEXEC_TIMES_SIZE);
}

void arch_setup(void)
{
}

_Noreturn void halt(void)
{
	for (;;)
		__asm__ volatile("wfi");
}
