/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as an entry of UAPI.1; the first line as the name of its file. */
#include "kexec/entries/internal.h"
#include "tests/fuzz/fuzz.h"

void fuzz(struct ctx *ctx, struct span input)
{
	struct boot_count count;
	struct span name = SPAN_NONE;
	struct bls bls;

	if (text_line(&input, &name) && boot_count_parse(name, ".conf", &count)) {
		fuzz_expect(count.n > 0 && count.n + 5 <= name.n);
		fuzz_expect((count.left >= 0) == (count.n + 5 < name.n));
	}
	const enum err err = bls_parse(ctx, input, &bls);

	fuzz_answer(ctx, err);
	fuzz_expect(err || bls.linux_path || bls.uki || bls.efi || bls.uki_url);
}
