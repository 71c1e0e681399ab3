/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a unified kernel image of a boot menu. */
#include "kexec/entries/internal.h"
#include "tests/fuzz/fuzz.h"

void fuzz(struct ctx *ctx, struct span input)
{
	struct entry entry = { .id = "id", .profile = input.n && input.p[input.n - 1] == 1 };
	const enum err err = uki_describe(ctx, input, &entry);

	fuzz_answer(ctx, err);
	fuzz_expect(err || (entry.title && entry.options));
}
