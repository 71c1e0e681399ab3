/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as an initrd; what comes out has at most 1 MiB and nothing left in it to unpack. */
#include "tests/fuzz/fuzz.h"

#include "kexec/unwrap/initrd-archives.h"

#define FUZZ_OUTPUT ((uint64_t)1 << 20)

void fuzz(struct ctx *ctx, struct span input)
{
	struct span initrd = input, again;
	const enum err err = initrd_archives_unpack(ctx, FUZZ_OUTPUT, "that of the test", &initrd);

	fuzz_answer(ctx, err);
	if (err) {
		fuzz_expect(initrd.p == input.p && initrd.n == input.n);
		return;
	}
	fuzz_expect(initrd.n && initrd.n <= FUZZ_OUTPUT);
	again = initrd;
	fuzz_expect(initrd_archives_unpack(ctx, FUZZ_OUTPUT, "that of the test", &again) ==
		    ERR_NOT_MINE);
}
