/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where 32-bit Arm's kernels reach what they are given, counted from where their memory starts. */
#include "kexec/handover/handover.h"

static enum err arm_memory_start(const struct load *load, uint64_t *start)
{
	struct ranges memory = { .r = NULL };
	const enum err err = load->purpose->memory(load, &memory);

	*start = memory.n ? align_down(memory.r[0].start, load->host->arch->kernel_reach) : 0;
	return err;
}

/* PAGE_OFFSET moves all that is above it: with less below, the kernel maps more memory. */
static uint64_t arm_low_reach(const struct load *load)
{
	const uint64_t usual = UINT64_C(0xc0000000), given = load->request->page_offset;

	return load->host->arch->low_reach + (given ? usual - given : 0);
}

enum err arm_confine(struct load *load)
{
	const struct arch *arch = load->host->arch;
	uint64_t start;
	const enum err err = arm_memory_start(load, &start);

	if (err)
		return err;
	const struct range low = { start, start + arm_low_reach(load) };
	const struct range kernel = { start, start + arch->kernel_reach };

	for (size_t i = 0; i < load->plan.n; i++) {
		struct segment *segment = &load->plan.segments[i];

		if (segment->role == ROLE_KERNEL)
			segment->rule.within = range_intersect(segment->rule.within, kernel);
		else if (segment->role != ROLE_ELFCOREHDR)
			segment->rule.within = range_intersect(segment->rule.within, low);
	}
	return ERR_NONE;
}
