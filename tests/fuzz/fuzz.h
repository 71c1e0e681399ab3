/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fuzz target is one file fuzz-NAME.c with this header and one function, and one folder
 * corpus/NAME of small inputs:
 *
 *	void fuzz(struct ctx *ctx, struct span input)
 *	{
 *		fuzz_answer(ctx, parse(ctx, input, ...));
 *	}
 *
 * `make check` replays the corpus, `make fuzz FUZZ="NAME..." FUZZ_TIME=seconds` searches on.
 * Parsers with another shape define LLVMFuzzerTestOneInput() themselves, without this header.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdlib.h>

#include "include/ctx.h"

void fuzz(struct ctx *ctx, struct span input);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctx ctx;

	ctx_init(&ctx, "fuzz");
	fuzz(&ctx, span_of(data, size));
	ctx_free(&ctx);
	return 0;
}

/* For what must hold: libFuzzer keeps the input that breaks it. */
static inline void fuzz_expect(bool condition)
{
	if (!condition)
		abort();
}

/* A reader's answer: good, not mine, or a fault of the input that is said in words. */
static inline void fuzz_answer(const struct ctx *ctx, enum err err)
{
	fuzz_expect(err == ERR_NONE || err == ERR_NOT_MINE || err == ERR_BAD ||
		    err == ERR_UNSUPPORTED);
	if (err == ERR_BAD || err == ERR_UNSUPPORTED)
		fuzz_expect(ctx->message && *ctx->message);
}

#endif
