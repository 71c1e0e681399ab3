/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/entries/internal.h"
#include "tests/fuzz/fuzz.h"

void fuzz(struct ctx *ctx, struct span input)
{
	const char *value;

	fuzz_answer(ctx, os_release_find(ctx, input, "NAME", &value));
	fuzz_expect(!value || strlen(value) < input.n);
}
