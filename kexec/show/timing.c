/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --timing: what has to be done between the two kernels, as far as the plan says. */
#include <stdio.h>

#include "include/sha256.h"
#include "include/sizes.h"
#include "kexec/plan/plan.h"
#include "kexec/show/internal.h"
#include "kexec/show/plan.h"

struct timing {
	uint64_t copied; /* bytes that the running kernel puts in their places */
	uint64_t hashed; /* bytes that purgatory checks */
};

static struct timing timing_of(const struct load *load)
{
	struct timing timing = { 0, 0 };

	for (size_t i = 0; i < load->plan.n; i++) {
		const struct segment *segment = &load->plan.segments[i];

		/* A few pages, as many as the compiler has made of it. */
		if (segment->role == ROLE_PURGATORY)
			continue;
		/* What a crash kernel gets lies where it belongs from the load on. */
		timing.copied += load->request->panic ? 0 : segment->bytes.n;
		if (!load->request->no_checks && segment_is_hashed(segment))
			timing.hashed += segment->bytes.n;
	}
	return timing;
}

/* Purgatory runs on this processor, unless another machine's plan is made. */
static const char *timing_way(const struct load *load)
{
	const struct sha256_way way = sha256_way(0);

	if (load->request->host)
		return "by that machine's processor";
	return *way.name ? ctx_printf(load->ctx, "by its %s instructions", way.name)
			 : "without special instructions";
}

void timing_print(const struct load *load)
{
	const struct timing timing = timing_of(load);
	const char *way = timing_way(load);

	printf("timing: %.1f MiB to be copied, %.1f MiB to be hashed%s%s%s; the kernel %s\n",
	       (double)timing.copied / (double)MIB, (double)timing.hashed / (double)MIB,
	       timing.hashed ? " (" : "", timing.hashed && way ? way : "", timing.hashed ? ")" : "",
	       load->image->unpacked ? "is unpacked already" : "starts as its file has it");
}

void timing_json(struct json *j, const struct load *load)
{
	const struct timing timing = timing_of(load);

	json_object(j, "timing");
	json_u64(j, "copied", timing.copied);
	json_u64(j, "hashed", timing.hashed);
	json_bool(j, "kernel_unpacked", load->image->unpacked);
	json_end(j);
}
