/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/entries/internal.h"
#include "tests/fuzz/fuzz.h"

void fuzz(struct ctx *ctx, struct span input)
{
	struct grub_variables variables = { NULL };
	struct span cleared;
	const char *text = "$a ${b} $ ${c";

	fuzz_answer(ctx, grubenv_parse(ctx, input, &variables));
	const enum err err = grubenv_clear(ctx, input, "a", &cleared);

	fuzz_answer(ctx, err);
	fuzz_expect(err || (cleared.n == input.n &&
			    grubenv_clear(ctx, cleared, "a", &cleared) == ERR_NOT_MINE));
	fuzz_expect(grub_expand(ctx, &variables, &text) == ERR_NONE && text);
}
