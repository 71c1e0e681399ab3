/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FUZZ_UNWRAPPER(row): any bytes as that format; at most 1 MiB comes out, all of it readable. */
#include "tests/fuzz/fuzz.h"

#include "kexec/unwrap/unwrap.h"

#define FUZZ_OUTPUT ((uint64_t)1 << 20)

static inline void fuzz_unwrapper(struct ctx *ctx, struct span input,
				  const struct unwrapper *unwrapper)
{
	struct payload payload = { .kernel = input, .layers = "" };
	const enum err err = unwrap_by(ctx, FUZZ_OUTPUT, &payload, unwrapper);
	volatile uint8_t last;

	fuzz_answer(ctx, err);
	if (err)
		return;
	fuzz_expect(payload.kernel.n && payload.kernel.n <= FUZZ_OUTPUT);
	for (size_t i = 0; i < payload.kernel.n; i++)
		last = payload.kernel.p[i];
	(void)last;
}

#define FUZZ_UNWRAPPER(row)                                                                        \
	void fuzz(struct ctx *ctx, struct span input)                                              \
	{                                                                                          \
		fuzz_unwrapper(ctx, input, &(row));                                                \
	}
