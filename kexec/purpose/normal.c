/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -l: the next kernel takes the machine as it is. */
#include "kexec/plan/plan.h"
#include "kexec/purpose/purpose.h"

/* Where the topmost @bytes of @memory begin; 0 when it has no more than that. */
static uint64_t normal_top(const struct ranges *memory, uint64_t bytes)
{
	for (size_t i = memory->n; i-- > 0; bytes -= range_size(memory->r[i]))
		if (range_size(memory->r[i]) >= bytes)
			return memory->r[i].end - bytes;
	return 0;
}

/*
 * How much: for those pages, for this program, which has the same bytes, and for what it read them
 * from; without the last where memory is scarce.
 */
static uint64_t normal_spare(const struct ranges *memory, uint64_t total)
{
	return normal_top(memory, 5 * total) ? 3 * total : 2 * total;
}

/*
 * Until the jump, the running kernel keeps what it is given in pages of its own. Each of those that
 * turns out to be part of a segment's place is put aside, on a list that is searched for every
 * page from then on (kernel/kexec_core.c, kimage_alloc_page()): doc/gap.md has the figures. So
 * nothing is placed where those pages come from, as long as there is other memory.
 */
static enum err normal_prefer(struct load *load)
{
	struct plan *plan = &load->plan;
	struct ranges memory;
	uint64_t total = 0;
	const enum err err = plan_memory(load, &memory);

	if (err || !load->host->arch->allocates_high)
		return err;
	for (size_t i = 0; i < plan->n; i++)
		total += plan->segments[i].size;
	for (size_t i = 0; i < plan->n; i++)
		if (plan->segments[i].rule.high)
			plan->segments[i].rule.below =
				normal_top(&memory, normal_spare(&memory, total));
	return ERR_NONE;
}

const struct purpose purpose_normal = {
	.name = "normal",
	.memory_name = "usable",
	.memory = purpose_usable,
	.prefer = normal_prefer,
};
