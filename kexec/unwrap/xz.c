/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xz (The .xz File Format, 1.1.0) and the older lzma (LZMA_alone), both by liblzma. */
#include "kexec/unwrap/unwrap.h"
#include "include/sizes.h"

#define XZ_MAGIC                                                                                   \
	SPAN_LITERAL("\xfd"                                                                        \
		     "7zXZ\0")

/*
 * lzma has no magic: properties 0x5d (lc 3, lp 0, pb 2), which everyone uses, a dictionary size
 * that is a multiple of 64 KiB, and a 64 bit size that is unknown (all ones) or no giant.
 */
#define LZMA_MAGIC  SPAN_LITERAL("\x5d\0\0")
#define LZMA_HEADER 13

#ifdef HAVE_LZMA
#include <lzma.h>

/* The kernel's own build asks for up to 128 MiB of dictionary (scripts/xz_wrap.sh). */
#define DECODER_MEMORY (256 * MIB)

static enum err lzma_error(struct ctx *ctx, const struct stream *s, const lzma_stream *z,
			   lzma_ret code)
{
	switch (code) {
	case LZMA_MEM_ERROR:
		return error(ctx, ERR_NO_MEMORY, "no memory for liblzma");
	case LZMA_MEMLIMIT_ERROR:
		return error(
			ctx, ERR_UNSUPPORTED,
			"needs %llu MiB to decompress, more than %llu: compress it with a smaller dictionary",
			(unsigned long long)lzma_memusage(z) >> 20,
			(unsigned long long)DECODER_MEMORY >> 20);
	case LZMA_BUF_ERROR:
		return z->avail_in ? stream_full(ctx, s) : stream_truncated(ctx, s);
	case LZMA_UNSUPPORTED_CHECK:
		return error(ctx, ERR_UNSUPPORTED, "liblzma does not know its kind of check sum");
	case LZMA_OPTIONS_ERROR:
		return error(ctx, ERR_UNSUPPORTED,
			     "liblzma does not know the filters or flags at offset %zu", s->at);
	default:
		return stream_broken(ctx, s, "liblzma cannot decode it");
	}
}

static enum err run_decoder(struct ctx *ctx, struct stream *s, lzma_stream *z, lzma_ret code)
{
	const struct span rest = stream_rest(s);

	z->next_in = rest.p;
	z->avail_in = rest.n;
	z->next_out = s->out + s->used;
	z->avail_out = s->capacity - s->used;
	while (code == LZMA_OK)
		code = lzma_code(z, LZMA_FINISH);
	s->at = s->in.n - z->avail_in;
	s->used = s->capacity - z->avail_out;
	if (code != LZMA_STREAM_END)
		return lzma_error(ctx, s, z, code);
	return ERR_NONE;
}

static enum err decode_xz(struct ctx *ctx, struct stream *s)
{
	lzma_stream z = LZMA_STREAM_INIT;
	const lzma_ret code = lzma_stream_decoder(&z, DECODER_MEMORY, LZMA_TELL_UNSUPPORTED_CHECK);
	enum err err = run_decoder(ctx, s, &z, code);

	lzma_end(&z);
	return err;
}

static enum err decode_lzma(struct ctx *ctx, struct stream *s)
{
	lzma_stream z = LZMA_STREAM_INIT;
	enum err err = run_decoder(ctx, s, &z, lzma_alone_decoder(&z, DECODER_MEMORY));

	lzma_end(&z);
	return err;
}
#else
#define decode_xz   NULL
#define decode_lzma NULL
#endif

static bool is_lzma(struct span s)
{
	const uint64_t size = s.n < LZMA_HEADER ? UINT64_MAX - 1 : span_le64(s, 5);

	return size == UINT64_MAX || size < (uint64_t)1 << 40;
}

const struct unwrapper xz_unwrapper = {
	.name = "xz",
	.magic = XZ_MAGIC,
	.decode = decode_xz,
	.library = "lzma",
};
const struct unwrapper lzma_unwrapper = {
	.name = "lzma",
	.magic = LZMA_MAGIC,
	.is = is_lzma,
	.decode = decode_lzma,
	.library = "lzma",
};
