/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/entries/internal.h"
#include "tests/fuzz/fuzz.h"

void fuzz(struct ctx *ctx, struct span input)
{
	struct grub_variables variables = { NULL };
	const char *text = "$a ${b} $ ${c";

	fuzz_answer(ctx, grubenv_parse(ctx, input, &variables));
	fuzz_expect(grub_expand(ctx, &variables, &text) == ERR_NONE && text);
}
