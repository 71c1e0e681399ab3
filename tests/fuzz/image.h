/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as a kernel file of one format; what is taken is planned for a machine of 6 GiB. The
 * first byte chooses the options that matter.
 */
#ifndef FUZZ_IMAGE_H
#define FUZZ_IMAGE_H

#include "config.h"
#include "include/sizes.h"
#include "tests/fuzz/fuzz.h"

#include "include/memory-map.h"
#include "kexec/arch/arch.h"
#include "kexec/image/image.h"
#include "kexec/plan/plan.h"
#include "kexec/purpose/purpose.h"

#ifdef HAVE_FDT
#include <libfdt.h>
#endif

static inline void check_image(const struct image *image)
{
	fuzz_expect(image->arch && image->handover && image->n_extents);
	fuzz_expect(image->align && !(image->align & (image->align - 1)));
	fuzz_expect(!range_is_empty(image->within));
	fuzz_expect(!image->relocatable || (image->n_extents == 1 && !image->extents[0].address));
	for (size_t i = 0; i < image->n_extents; i++) {
		const struct extent *e = &image->extents[i];
		uint64_t end;

		fuzz_expect(e->size && e->bytes.n <= e->size);
		fuzz_expect(!__builtin_add_overflow(e->address, e->size, &end));
		fuzz_expect(i + 1 == image->n_extents || end <= image->extents[i + 1].address);
	}
}

static inline void add_ram(struct ctx *ctx, struct host *host, struct range range)
{
	fuzz_expect(!memory_map_add(ctx, &host->map, range, MEMORY_RAM));
	fuzz_expect(!ranges_add(ctx, &host->usable, range));
	fuzz_expect(!ranges_add(ctx, &host->crash, range));
}

/* The smallest device tree, for the machines that have one. */
static inline struct span small_tree(void)
{
#ifdef HAVE_FDT
	static uint8_t tree[256];

	fuzz_expect(!fdt_create_empty_tree(tree, sizeof(tree)));
	return span_of(tree, sizeof(tree));
#else
	return SPAN_NONE;
#endif
}

/* Where any entry can reach it: its ELF file need not have been built. */
static inline enum err add_purgatory(struct load *load)
{
	struct rule rule = load->host->arch->purgatory_rule;

	rule.within.end = GIB;
	return plan_add(load, ROLE_PURGATORY, SPAN_NONE, 0x8000, rule);
}

static inline void plan_image(struct ctx *ctx, const struct request *request,
			      const struct image *image)
{
	struct host host = { .arch = image->arch, .device_tree = small_tree(), .max_segments = 16 };
	struct load load = { .ctx = ctx,
			     .request = request,
			     .purpose = purpose_choose(request),
			     .host = &host,
			     .image = image,
			     .initrd = SPAN_LITERAL("initrd"),
			     .cmdline = "a=b",
			     .cmdline_capacity = 4 };

	if (request->args != ARGS_LINUX)
		load.initrd = SPAN_NONE;
	add_ram(ctx, &host, (struct range){ 0, 0x9f000 });
	add_ram(ctx, &host, (struct range){ 0x100000, 3 * GIB });
	add_ram(ctx, &host, (struct range){ 4 * GIB, 7 * GIB });
	load.next_map = host.map;
	if (image->handover->size(&load) || add_purgatory(&load) || plan_place(&load) ||
	    image->handover->fill(&load))
		return;
	for (size_t i = 0; i < load.plan.n; i++) {
		const struct segment *s = &load.plan.segments[i];

		fuzz_expect(s->bytes.n <= s->size && !(s->address & 0xfff));
		fuzz_expect(ranges_contain(&host.usable, segment_range(s)));
	}
}

static inline void fuzz_image(struct ctx *ctx, struct span input, const struct image_format *format)
{
	const uint8_t options = input.n ? input.p[0] : 0;
	const struct request request = {
		.kernel = "k",
		.memory = RANGE_ALL,
		.panic = options & 1,
		.real_mode = options & 2,
		.entry_32bit = options & 4,
		.args = (enum args_style)(options >> 3 & 3),
		.atags = options & 32,
	};
	struct image image = { .confined = request.panic, .payload.kernel = span_from(input, 1) };
	const enum err err = format->parse(ctx, &request, &image);

	fuzz_expect(err == ERR_NONE || err == ERR_NOT_MINE || ctx->message);
	if (err)
		return;
	check_image(&image);
	plan_image(ctx, &request, &image);
}

#define FUZZ_IMAGE(format)                                                                         \
	void fuzz(struct ctx *ctx, struct span input)                                              \
	{                                                                                          \
		fuzz_image(ctx, input, &format);                                                   \
	}

#endif
