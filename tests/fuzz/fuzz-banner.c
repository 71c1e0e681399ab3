/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a kernel: its banner is one printable line that stands in them. */
#include "tests/fuzz/fuzz.h"

#include "kexec/image/image.h"

void fuzz(struct ctx *ctx, struct span input)
{
	const char *const version = linux_banner(ctx, input);

	if (!version)
		return;
	const size_t n = strlen(version);

	fuzz_expect(n <= 256 && (!n || memmem(input.p, input.n, version, n)));
	for (size_t i = 0; i < n; i++)
		fuzz_expect(version[i] >= ' ' && version[i] <= '~');
}
