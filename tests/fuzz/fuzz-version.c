/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two or three versions, a line each: the order is one. */
#include "kexec/entries/internal.h"
#include "tests/fuzz/fuzz.h"

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

void fuzz(struct ctx *ctx, struct span input)
{
	struct span a = SPAN_NONE, b = SPAN_NONE, c = SPAN_NONE;

	(void)ctx;
	text_line(&input, &a);
	text_line(&input, &b);
	text_line(&input, &c);
	fuzz_expect(version_compare(a, a) == 0);
	fuzz_expect(sign(version_compare(a, b)) == -sign(version_compare(b, a)));
	if (version_compare(a, b) <= 0 && version_compare(b, c) <= 0)
		fuzz_expect(version_compare(a, c) <= 0);
}
