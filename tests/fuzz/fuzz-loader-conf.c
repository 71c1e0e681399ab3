/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/entries/internal.h"
#include "tests/fuzz/fuzz.h"

void fuzz(struct ctx *ctx, struct span input)
{
	struct loader_conf conf;

	fuzz_answer(ctx, loader_conf_parse(ctx, input, &conf));
	fuzz_expect(!conf.default_entry || *conf.default_entry);
}
