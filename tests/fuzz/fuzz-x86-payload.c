/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A delta of 8 bytes, then an unpacked payload: what is not refused is relocated inside itself. */
#include "tests/fuzz/fuzz.h"

#include "kexec/image/x86-payload.h"

void fuzz(struct ctx *ctx, struct span input)
{
	struct x86_payload payload = { .packing = NULL };
	struct span file;

	if (!span_cut(input, 8, input.n - 8, &file) || input.n < 8)
		return;
	uint8_t *copy = ctx_alloc(ctx, file.n + 1);
	const uint64_t delta = span_le64(input, 0) & 0x3fe00000;
	enum err err = copy ? ERR_NONE : ERR_NO_MEMORY;

	if (err)
		return;
	memcpy(copy, file.p, file.n);
	err = x86_payload_open(ctx, copy, file.n, &payload);
	fuzz_answer(ctx, err);
	if (err)
		return;
	fuzz_expect(payload.n <= file.n && payload.n <= payload.size);
	fuzz_expect(payload.entry < payload.n);
	fuzz_answer(ctx, x86_payload_relocate(ctx, &payload, delta));
}
