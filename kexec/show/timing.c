/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --timing: what has to be done between the two kernels, as far as the plan says. */
#include <stdio.h>

#include "include/sha256.h"
#include "include/sizes.h"
#include "kexec/plan/plan.h"
#include "kexec/show/internal.h"
#include "kexec/show/plan.h"
#include "kexec/show/plot.h"

/* One of the things that are left: for how many bytes, how, and what it takes. */
struct timing_step {
	const char *what;
	uint64_t bytes;
	const char *way; /* in words; NULL: there is only one */
	uint64_t instructions;
};

enum { TIMING_COPY, TIMING_CHECK, TIMING_UNPACK, TIMING_STEPS };

struct timing {
	struct timing_step step[TIMING_STEPS];
	uint64_t instructions;
};

/* Instructions for a KiB of it, as counted; of what every machine has, on x86_64 (doc/gap.md). */
struct timing_cost {
	const char *way;
	unsigned per_kib;
};

/* The last row is for every way that has none. */
static const struct timing_cost copy_costs[] = { { NULL, 132 } };
static const struct timing_cost hash_costs[] = {
	{ "SHA", 3050 },   { "AVX2", 9200 },	{ "SSE2", 24700 }, { "Zvknh", 1500 },
	{ "Zknh", 24900 }, { "POWER8", 12800 }, { NULL, 55300 },
};
static const struct timing_cost unpack_costs[] = {
	{ "xz", 70000 }, { "lzma", 55000 }, { "zstd", 14000 }, { "gzip", 16000 }, { NULL, 5000 },
};

static uint64_t timing_instructions(const struct timing_cost *row, const char *way, uint64_t bytes)
{
	while (row->way && (!way || strcmp(row->way, way) != 0))
		row++;
	return bytes / KIB * row->per_kib;
}

static void timing_bytes(const struct load *load, struct timing *timing)
{
	for (size_t i = 0; i < load->plan.n; i++) {
		const struct segment *segment = &load->plan.segments[i];

		/* A few pages, as many as the compiler has made of it. */
		if (segment->role == ROLE_PURGATORY)
			continue;
		/* What a crash kernel gets lies where it belongs from the load on. */
		timing->step[TIMING_COPY].bytes += load->request->panic ? 0 : segment->bytes.n;
		if (!load->request->no_checks && segment_is_hashed(segment))
			timing->step[TIMING_CHECK].bytes += segment->bytes.n;
	}
}

/* Purgatory runs on this processor, unless another machine's plan is made. */
static const char *hash_words(const struct load *load, const char *way)
{
	if (load->request->host)
		return "by that machine's processor, reckoned without special instructions";
	return *way ? ctx_printf(load->ctx, "by its %s instructions", way)
		    : "without special instructions";
}

/* What is not known of another machine's processor is taken to be slow. */
static void timing_check(const struct load *load, struct timing_step *step)
{
	const struct sha256_way way = sha256_way(0);

	if (!step->bytes)
		return;
	step->way = hash_words(load, way.name);
	step->instructions =
		timing_instructions(hash_costs, load->request->host ? "" : way.name, step->bytes);
}

static void timing_unpack(const struct load *load, struct timing_step *step)
{
	const struct image *image = load->image;

	step->bytes = image->unpacks;
	step->instructions = timing_instructions(unpack_costs, image->unpacks_from, step->bytes);
	if (image->unpacks)
		step->way = ctx_printf(load->ctx, "from %s", image->unpacks_from);
	else
		step->way = image->unpacked ? "it is unpacked already" : "as its file has it";
}

static struct timing timing_of(const struct load *load)
{
	struct timing timing = { .step = { [TIMING_COPY] = { .what = "copy" },
					   [TIMING_CHECK] = { .what = "check" },
					   [TIMING_UNPACK] = { .what = "unpack" } } };
	struct timing_step *copy = &timing.step[TIMING_COPY];

	timing_bytes(load, &timing);
	copy->instructions = timing_instructions(copy_costs, NULL, copy->bytes);
	timing_check(load, &timing.step[TIMING_CHECK]);
	timing_unpack(load, &timing.step[TIMING_UNPACK]);
	for (size_t i = 0; i < TIMING_STEPS; i++)
		timing.instructions += timing.step[i].instructions;
	return timing;
}

static double mebibytes(uint64_t bytes)
{
	return (double)bytes / (double)MIB;
}

static double millions(uint64_t instructions)
{
	return (double)instructions / 1e6;
}

static const char *unpack_words(const struct load *load, const struct timing_step *step)
{
	if (!step->bytes)
		return load->image->unpacked ? "is unpacked already" : "starts as its file has it";
	return ctx_printf(load->ctx, "unpacks %.1f MiB %s", mebibytes(step->bytes), step->way);
}

void timing_print(const struct load *load)
{
	const struct timing timing = timing_of(load);
	const struct timing_step *check = &timing.step[TIMING_CHECK];
	const char *unpack = unpack_words(load, &timing.step[TIMING_UNPACK]);

	printf("timing: %.1f MiB to be copied, %.1f MiB to be hashed%s%s%s; the kernel %s; some %.0f million instructions\n",
	       mebibytes(timing.step[TIMING_COPY].bytes), mebibytes(check->bytes),
	       check->way ? " (" : "", check->way ? check->way : "", check->way ? ")" : "",
	       unpack ? unpack : "", millions(timing.instructions));
}

void timing_json(struct json *j, const struct load *load)
{
	const struct timing timing = timing_of(load);

	json_object(j, "timing");
	json_u64(j, "copied", timing.step[TIMING_COPY].bytes);
	json_u64(j, "hashed", timing.step[TIMING_CHECK].bytes);
	json_bool(j, "kernel_unpacked", load->image->unpacked);
	json_u64(j, "unpacks", timing.step[TIMING_UNPACK].bytes);
	json_u64(j, "instructions", timing.instructions);
	json_end(j);
}

static const char *step_words(struct ctx *ctx, const struct timing_step *step)
{
	return ctx_printf(ctx, "%.1f million instructions for %.1f MiB%s%s",
			  millions(step->instructions), mebibytes(step->bytes),
			  step->way ? ": " : "", step->way ? step->way : "");
}

enum err timing_plot(const struct load *load)
{
	struct ctx *ctx = load->ctx;
	const struct timing timing = timing_of(load);
	struct plot_bar bars[TIMING_STEPS];

	for (size_t i = 0; i < TIMING_STEPS; i++)
		bars[i] = (struct plot_bar){ timing.step[i].what, timing.step[i].instructions,
					     step_words(ctx, &timing.step[i]) };
	const struct plot plot = {
		.title = ctx_printf(ctx, "What kexec leaves to do between two kernels: %s",
				    load->request->kernel ? load->request->kernel : ""),
		.total = ctx_printf(ctx, "some %.0f million instructions, estimated",
				    millions(timing.instructions)),
		.bars = bars,
		.n = TIMING_STEPS,
	};

	return plot_write(ctx, load->request->timing_file, &plot);
}
