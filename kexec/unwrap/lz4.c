/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LZ4 (lz4_Frame_format.md): the frame, and the legacy frame that the kernel's build makes. */
#include "kexec/unwrap/unwrap.h"

#define FRAME_MAGIC  SPAN_LITERAL("\x04\x22\x4d\x18")
#define LEGACY_MAGIC SPAN_LITERAL("\x02\x21\x4c\x18")

#ifdef HAVE_LZ4
#include <lz4.h>
#include <lz4frame.h>

/* What a legacy block holds; only the last one may hold less. */
#define LEGACY_BLOCK (8 << 20)

static enum err run_decoder(struct ctx *ctx, struct stream *s, LZ4F_dctx *dctx)
{
	/* What is written stays where it is: the decoder needs no window of its own. */
	const LZ4F_decompressOptions_t options = { .stableDst = 1 };
	size_t hint = 1;

	while (hint) {
		size_t in = s->in.n - s->at, out = s->capacity - s->used;
		const bool more = in > 0, full = out == 0;

		hint = LZ4F_decompress(dctx, s->out + s->used, &out, s->in.p + s->at, &in,
				       &options);
		s->at += in;
		s->used += out;
		if (LZ4F_isError(hint))
			return stream_broken(ctx, s, LZ4F_getErrorName(hint));
		if (hint && !in && !out)
			return more && full ? stream_full(ctx, s) : stream_truncated(ctx, s);
	}
	return ERR_NONE;
}

static enum err decode_frame(struct ctx *ctx, struct stream *s)
{
	LZ4F_dctx *dctx;
	enum err err;

	if (LZ4F_isError(LZ4F_createDecompressionContext(&dctx, LZ4F_VERSION)))
		return error(ctx, ERR_NO_MEMORY, "no memory for liblz4");
	err = run_decoder(ctx, s, dctx);
	LZ4F_freeDecompressionContext(dctx);
	return err;
}

static enum err decode_block(struct ctx *ctx, struct stream *s, int *got)
{
	const size_t left = s->capacity - s->used;
	const int capacity = left < LEGACY_BLOCK ? (int)left : LEGACY_BLOCK;
	const uint32_t size = span_le32(s->in, s->at);
	struct span block;

	if (size > LZ4_COMPRESSBOUND(LEGACY_BLOCK))
		return stream_broken(ctx, s, "a block larger than 8 MiB");
	if (!span_cut(s->in, s->at + 4, size, &block))
		return stream_truncated(ctx, s);
	*got = LZ4_decompress_safe((const char *)block.p, (char *)s->out + s->used, (int)size,
				   capacity);
	if (*got < 0 && capacity < LEGACY_BLOCK)
		return stream_full(ctx, s);
	if (*got < 0)
		return stream_broken(ctx, s, "no LZ4 block");
	s->at += 4 + size;
	s->used += (size_t)*got;
	return ERR_NONE;
}

/*
 * Blocks up to the end, without an end mark: a file that is cut exactly behind a full block
 * cannot be told from a whole one by anyone.
 */
static enum err decode_legacy(struct ctx *ctx, struct stream *s)
{
	int got = LEGACY_BLOCK;

	s->at += LEGACY_MAGIC.n;
	while (got == LEGACY_BLOCK && s->at < s->in.n && !stream_at_size(s)) {
		enum err err = ERR_NONE;

		if (!span_has(s->in, s->at, 4))
			return stream_truncated(ctx, s);
		if (span_le32(s->in, s->at) == 0 || span_is_at(s->in, s->at, LEGACY_MAGIC))
			return ERR_NONE;
		err = decode_block(ctx, s, &got);
		if (err)
			return err;
	}
	return ERR_NONE;
}
#else
#define decode_frame  NULL
#define decode_legacy NULL
#endif

const struct unwrapper lz4_unwrapper = {
	.name = "lz4",
	.magic = FRAME_MAGIC,
	.decode = decode_frame,
	.library = "lz4",
};
const struct unwrapper lz4_legacy_unwrapper = {
	.name = "lz4 (legacy)",
	.magic = LEGACY_MAGIC,
	.decode = decode_legacy,
	.library = "lz4",
};
