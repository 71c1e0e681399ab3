/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exceptions are told of, and MMU and caches on for the hashing, as on arm64: only what is hashed,
 * this image and the console are mapped, by pages where need be. Processors before ARMv7, and hyp
 * mode, whose tables are others, hash with the caches off. Advanced SIMD is on where it has the
 * SHA-2 instructions.
 *
 * Arm Architecture Reference Manual ARMv7-A, B3.5 (short descriptors).
 */
#include "include/purgatory.h"
#include "purgatory/purgatory.h"

#include <stddef.h>

extern struct purgatory_console console;
extern struct purgatory_region sha_regions[PURGATORY_REGIONS_MAX];
extern uint32_t sha_check;
extern const uint8_t purgatory_start[], purgatory_end[];

/* entry.S */
uint32_t mmu_on(const uint32_t *table);
void mmu_off(uint32_t sctlr);
void exceptions_here(uint32_t state[2]);
void exceptions_back(const uint32_t state[2]);
void vectors_here(uint32_t state[2], bool hyp);
void vectors_back(const uint32_t state[2], bool hyp);

enum {
	PAGE_SHIFT = 12,
	PAGE = 1 << PAGE_SHIFT,
	SECTION_SHIFT = 20,
	SECTION = 1 << SECTION_SHIFT,
	SECTIONS = 4096,
	PAGES = SECTION / PAGE,
	/* A region needs one for each of its ends; Linux takes 16 segments. */
	TABLES = 40,

	MODE = 0x1f,
	MODE_HYP = 0x1a,
};

/* The attributes stand at other places in the descriptors of sections and of pages. */
struct attributes {
	uint32_t section, page;
};

/* Write-back, allocating (TEX 1, C, B), read and written (AP 1) or read and not executed (AP 5). */
static const struct attributes normal = { 1 << 12 | 1 << 10 | 0xe, 1 << 6 | 1 << 4 | 0xe };
static const struct attributes hashed = { 1 << 15 | 1 << 12 | 1 << 10 | 1 << 4 | 0xe,
					  1 << 9 | 1 << 6 | 1 << 4 | 0xf };
/* Shareable device (B), not executed. */
static const struct attributes device = { 1 << 10 | 1 << 4 | 0x6, 1 << 4 | 0x7 };

#define TABLE 1u

static uint32_t sections[SECTIONS] __attribute__((aligned(0x4000)));
static uint32_t tables[TABLES][PAGES] __attribute__((aligned(0x400)));
static unsigned tables_used;

static struct {
	bool on;
	uint32_t sctlr;
} mmu_state;
static struct {
	bool here;
	uint32_t before[2];
} exceptions, vectors;

/* The pages below @entry; NULL when a section stands there or no table is left. */
static uint32_t *pages_below(uint32_t *entry)
{
	if (*entry)
		return (*entry & 3) == TABLE ? (uint32_t *)(*entry & ~0x3ffu) : NULL;
	if (tables_used == TABLES)
		return NULL;
	*entry = (uint32_t)tables[tables_used] | TABLE;
	return tables[tables_used++];
}

/* Map as much of [@start, @end) as one entry can; returns how much, 0 when it cannot be. */
static uint32_t map_one(uint64_t start, uint64_t end, const struct attributes *attributes)
{
	const uint32_t at = (uint32_t)start;
	uint32_t *entry = &sections[at >> SECTION_SHIFT];

	if (!(at & (SECTION - 1)) && end - start >= SECTION && !*entry) {
		*entry = at | attributes->section;
		return SECTION;
	}
	uint32_t *pages = pages_below(entry);

	if (!pages)
		return 0;
	pages[at >> PAGE_SHIFT & (PAGES - 1)] = at | attributes->page;
	return PAGE;
}

static bool map(uint64_t start, uint64_t size, const struct attributes *attributes)
{
	const uint64_t end = (start + size + PAGE - 1) & -(uint64_t)PAGE;

	if (end > UINT64_C(1) << 32)
		return false;
	for (start &= -(uint64_t)PAGE; start < end;) {
		const uint32_t done = map_one(start, end, attributes);

		if (!done)
			return false;
		start += done;
	}
	return true;
}

static bool map_all(void)
{
	bool ok = map((uint32_t)purgatory_start, (uint32_t)(purgatory_end - purgatory_start),
		      &normal);

	if (console.type != PURGATORY_NO_UART)
		ok = ok && map(console.base, PAGE, &device);
	for (unsigned i = 0; ok && i < PURGATORY_REGIONS_MAX && sha_regions[i].len > 0; i++)
		ok = map(sha_regions[i].start, sha_regions[i].len, &hashed);
	return ok;
}

static bool in_hyp_mode(void)
{
	uint32_t cpsr;

	__asm__ volatile("mrs %0, cpsr" : "=r"(cpsr));
	return (cpsr & MODE) == MODE_HYP;
}

/* B4.1.105, MIDR: 0xf is a processor that says by registers what it can do. */
static bool says_what_it_has(void)
{
	uint32_t midr;

	__asm__ volatile("mrc p15, 0, %0, c0, c0, 0" : "=r"(midr));
	return (midr >> 16 & 15) == 15;
}

/* ID_MMFR0 (B4.1.89): VMSAv7. */
static bool has_tables(void)
{
	uint32_t mmfr0;

	if (!says_what_it_has() || in_hyp_mode())
		return false;
	__asm__ volatile("mrc p15, 0, %0, c0, c1, 4" : "=r"(mmfr0));
	return (mmfr0 & 15) >= 3;
}

/* ID_ISAR5.SHA2: Arm Architecture Reference Manual for A-profile, G8.2.95; 0 before Armv8. */
bool arm_has_sha(void)
{
	uint32_t isar5;

	if (!says_what_it_has())
		return false;
	__asm__ volatile("mrc p15, 0, %0, c0, c2, 5" : "=r"(isar5));
	return isar5 >> 12 & 15;
}

void arch_hash_begin(void)
{
	exceptions.here = has_tables();
	if (exceptions.here)
		exceptions_here(exceptions.before);
	if (!sha_check)
		return;
	vectors.here = arm_has_sha();
	if (vectors.here)
		vectors_here(vectors.before, in_hyp_mode());
	if (!exceptions.here || !map_all()) {
		console_write(
			"purgatory: memory cannot be mapped, caches stay off: this takes long\n");
		return;
	}
	mmu_state.on = true;
	mmu_state.sctlr = mmu_on(sections);
}

void arch_hash_end(void)
{
	if (mmu_state.on)
		mmu_off(mmu_state.sctlr);
	if (vectors.here)
		vectors_back(vectors.before, in_hyp_mode());
	if (exceptions.here)
		exceptions_back(exceptions.before);
}

void arch_setup(void)
{
}

/* Wait for an interrupt, where that is not an undefined instruction, as on XScale. */
_Noreturn void halt(void)
{
	const bool can_wait = says_what_it_has();

	for (;;)
		if (can_wait)
			__asm__ volatile("mcr p15, 0, %0, c7, c0, 4" : : "r"(0));
}
