/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A load of a kernel of six bytes, for tests of one step of the plan: handover, placement. */
#ifndef MADE_LOAD_H
#define MADE_LOAD_H

#include "include/sizes.h"
#include "kexec/model.h"
#include "kexec/purpose/purpose.h"
#include "tests/unit/unit.h"

struct made_load {
	struct request request;
	struct host host;
	struct extent extent;
	struct image image;
	struct load load;
};

/*
 * A normal load with an initrd of six bytes and the command line "new"; memory can be used in
 * @usable. What is otherwise is set afterwards.
 */
static inline void make_load(struct ctx *ctx, struct made_load *made, const struct arch *arch,
			     const struct handover *handover, struct range usable)
{
	*made = (struct made_load){
		.request = { .memory = RANGE_ALL, .kernel = "vmlinux" },
		.host = { .arch = arch, .cmdline = "", .max_segments = 16 },
		.extent = { .size = MIB, .bytes = SPAN_LITERAL("kernel") },
	};
	made->image = (struct image){
		.arch = arch,
		.handover = handover,
		.extents = &made->extent,
		.n_extents = 1,
		.relocatable = true,
		.align = 2 * MIB,
		.within = RANGE_ALL,
		.cmdline_max = 2047,
		.initrd_within = RANGE_ALL,
	};
	made->load = (struct load){
		.ctx = ctx,
		.request = &made->request,
		.purpose = &purpose_normal,
		.host = &made->host,
		.image = &made->image,
		.initrd = SPAN_LITERAL("initrd"),
		.cmdline = "new",
		.cmdline_capacity = 4,
	};
	assert_int_equal(ranges_add(ctx, &made->host.usable, usable), ERR_NONE);
}

/* What purgatory's @symbol is set to; empty if it is not. */
static inline struct span made_setting(const struct load *load, const char *symbol)
{
	struct span value = SPAN_NONE;

	for (size_t i = 0; i < load->plan.n_symbols; i++)
		if (!strcmp(load->plan.symbols[i].symbol, symbol))
			value = load->plan.symbols[i].value;
	return value;
}

#endif
