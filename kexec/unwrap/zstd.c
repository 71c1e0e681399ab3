/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Zstandard (RFC 8878): one or more frames. */
#include "kexec/unwrap/unwrap.h"

#define MAGIC SPAN_LITERAL("\x28\xb5\x2f\xfd")

#ifdef HAVE_ZSTD
#include <zstd.h>
#include <zstd_errors.h>

static enum err zstd_error(struct ctx *ctx, const struct stream *s, size_t code)
{
	switch (ZSTD_getErrorCode(code)) {
	case ZSTD_error_dstSize_tooSmall:
		return stream_full(ctx, s);
	case ZSTD_error_srcSize_wrong:
		return stream_truncated(ctx, s);
	case ZSTD_error_memory_allocation:
		return error(ctx, ERR_NO_MEMORY, "no memory for libzstd");
	default:
		return stream_broken(ctx, s, ZSTD_getErrorName(code));
	}
}

/*
 * A whole frame at once: what was written before is the window, so that a frame with a window of
 * gigabytes needs no more memory than its output.
 */
static enum err decode_zstd(struct ctx *ctx, struct stream *s)
{
	const struct span rest = stream_rest(s);
	const size_t frame = ZSTD_findFrameCompressedSize(rest.p, rest.n);
	size_t got;

	if (ZSTD_isError(frame))
		return zstd_error(ctx, s, frame);
	got = ZSTD_decompress(s->out + s->used, s->capacity - s->used, rest.p, frame);
	if (ZSTD_isError(got))
		return zstd_error(ctx, s, got);
	s->at += frame;
	s->used += got;
	return ERR_NONE;
}
#else
#define decode_zstd NULL
#endif

const struct unwrapper zstd_unwrapper = {
	.name = "zstd",
	.magic = MAGIC,
	.decode = decode_zstd,
	.library = "zstd",
};
