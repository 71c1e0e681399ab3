/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as the machine's device tree, or a given one, or one behind the other as both; the
 * first byte chooses which, and the request. What is handed over must be a whole tree again.
 */
#include "tests/fuzz/image.h"

#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"

static void check_tree(const struct segment *tree)
{
#ifdef HAVE_FDT
	fuzz_expect(!fdt_check_full(tree->bytes.p, tree->bytes.n));
	fuzz_expect(fdt_path_offset(tree->bytes.p, "/chosen") > 0);
#endif
	fuzz_expect(tree->bytes.n <= tree->size && tree->size <= 2 << 20);
}

static void set_trees(struct load *load, struct host *host, struct span trees, uint8_t options)
{
	const uint64_t first = span_has(trees, 0, 8) ? span_be32(trees, 4) : 0;

	if (!(options & 32)) {
		host->device_tree = trees;
		return;
	}
	load->dtb = options & 64 ? span_from(trees, first) : trees;
	if (options & 64 && load->dtb.n)
		host->device_tree = span_of(trees.p, first);
}

static void plan(struct load *load, struct host *host)
{
	add_ram(load->ctx, host, (struct range){ GIB, 2 * GIB });
	if (device_tree.size(load) || plan_place(load) || device_tree.fill(load))
		return;
	check_tree(plan_find(&load->plan, ROLE_DTB));
}

void fuzz(struct ctx *ctx, struct span input)
{
	static const char *const lines[] = { NULL, "ttyAMA0", "ttyS1", "pl011,0x9000000" };
	const uint8_t options = input.n ? input.p[0] : 0;
	struct extent extent = { .size = 65536, .bytes = SPAN_LITERAL("kernel") };
	const struct image image = {
		.arch = &arch_arm64,
		.handover = &device_tree,
		.extents = &extent,
		.n_extents = 1,
		.relocatable = true,
		.align = 2 << 20,
		.within = RANGE_ALL,
		.cmdline_max = 2047,
		.initrd_within = RANGE_ALL,
	};
	const struct request request = { .memory = RANGE_ALL,
					 .serial = lines[options & 3],
					 .console_serial = options & 4 };
	struct host host = { .arch = &arch_arm64, .max_segments = 16 };
	struct load load = { .ctx = ctx,
			     .request = &request,
			     .host = &host,
			     .image = &image,
			     .cmdline = options & 8 ? "" : "a=b",
			     .cmdline_capacity = 4 };

	if (options & 16)
		load.initrd = SPAN_LITERAL("initrd");
	set_trees(&load, &host, span_from(input, 1), options);
	plan(&load, &host);
}
