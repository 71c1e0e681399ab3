/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a variable of EFI: what is read is text in UTF-8. */
#include "include/text.h"
#include "kexec/entries/internal.h"
#include "tests/fuzz/fuzz.h"

void fuzz(struct ctx *ctx, struct span input)
{
	const char *text;
	const enum err err = efi_string_parse(ctx, input, &text);
	struct span rest = err ? SPAN_NONE : text_of(text);

	fuzz_answer(ctx, err);
	while (rest.n) {
		uint32_t point;
		const size_t n = utf8_length(rest, &point);

		fuzz_expect(n > 0);
		rest = span_from(rest, n);
	}
}
