/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kdump/codec.h"

#include <stdlib.h>

#include "config.h"

/* The fast ends of the scales: in a crash kernel there is one processor and little memory. */

#ifdef HAVE_ZSTD
#include <zstd.h>

static enum err zstd_open(struct ctx *ctx, void **state)
{
	ZSTD_CCtx *const z = ZSTD_createCCtx();

	if (!z || ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, 1)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1)))
		return error(ctx, ERR_NO_MEMORY, "zstd: no memory");
	*state = z;
	return ERR_NONE;
}

static enum err zstd_write(struct ctx *ctx, void *state, struct output *output, struct span in,
			   bool last)
{
	ZSTD_inBuffer from = { in.p, in.n, 0 };
	uint8_t buffer[16384];
	size_t left;
	enum err err = ERR_NONE;

	do {
		ZSTD_outBuffer to = { buffer, sizeof(buffer), 0 };

		left = ZSTD_compressStream2(state, &to, &from, last ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left))
			return error(ctx, ERR_SYSTEM, "zstd: %s", ZSTD_getErrorName(left));
		err = output_write(ctx, output, span_of(buffer, to.pos));
	} while (!err && (last ? left != 0 : from.pos < from.size));
	return err;
}

static void zstd_close(void *state)
{
	ZSTD_freeCCtx(state);
}
#endif

#ifdef HAVE_ZLIB
#include <zlib.h>

static enum err zlib_open(struct ctx *ctx, void **state)
{
	z_stream *const z = ctx_alloc(ctx, sizeof(*z));

	/* 16 more than the window's bits: zlib writes gzip's header and trailer. */
	if (!z || deflateInit2(z, 1, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return error(ctx, ERR_NO_MEMORY, "zlib: no memory");
	*state = z;
	return ERR_NONE;
}

static enum err zlib_write(struct ctx *ctx, void *state, struct output *output, struct span in,
			   bool last)
{
	z_stream *const z = state;
	Bytef buffer[16384];
	enum err err;

	ensure(in.n <= UINT32_MAX);
	z->next_in = (z_const Bytef *)in.p;
	z->avail_in = (uInt)in.n;
	do {
		z->next_out = buffer;
		z->avail_out = sizeof(buffer);
		if (deflate(z, last ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_ERROR)
			return error(ctx, ERR_SYSTEM, "zlib: %s",
				     z->msg ? z->msg : "broken stream");
		err = output_write(ctx, output, span_of(buffer, sizeof(buffer) - z->avail_out));
	} while (!err && z->avail_out == 0);
	return err;
}

static void zlib_close(void *state)
{
	deflateEnd(state);
}
#endif

#ifdef HAVE_LZ4
#include <lz4frame.h>

#define LZ4_PIECE (size_t)65536

struct lz4 {
	LZ4F_cctx *context;
	uint8_t *buffer;
	size_t capacity;
	bool begun;
};

static enum err lz4_open(struct ctx *ctx, void **state)
{
	struct lz4 *const z = ctx_alloc(ctx, sizeof(*z));

	if (!z || LZ4F_isError(LZ4F_createCompressionContext(&z->context, LZ4F_VERSION)))
		return error(ctx, ERR_NO_MEMORY, "lz4: no memory");
	z->capacity = LZ4F_compressBound(LZ4_PIECE, NULL) + LZ4F_HEADER_SIZE_MAX;
	z->buffer = ctx_alloc(ctx, z->capacity);
	*state = z;
	return z->buffer ? ERR_NONE : ERR_NO_MEMORY;
}

static enum err lz4_put(struct ctx *ctx, const struct lz4 *z, struct output *output, size_t n)
{
	if (LZ4F_isError(n))
		return error(ctx, ERR_SYSTEM, "lz4: %s", LZ4F_getErrorName(n));
	return output_write(ctx, output, span_of(z->buffer, n));
}

static enum err lz4_write(struct ctx *ctx, void *state, struct output *output, struct span in,
			  bool last)
{
	struct lz4 *const z = state;
	enum err err = ERR_NONE;

	if (!z->begun)
		err = lz4_put(ctx, z, output,
			      LZ4F_compressBegin(z->context, z->buffer, z->capacity, NULL));
	z->begun = true;
	while (!err && in.n) {
		const size_t n = in.n < LZ4_PIECE ? in.n : LZ4_PIECE;

		err = lz4_put(ctx, z, output,
			      LZ4F_compressUpdate(z->context, z->buffer, z->capacity, in.p, n,
						  NULL));
		in = span_from(in, n);
	}
	if (!err && last)
		err = lz4_put(ctx, z, output,
			      LZ4F_compressEnd(z->context, z->buffer, z->capacity, NULL));
	return err;
}

static void lz4_close(void *state)
{
	struct lz4 *const z = state;

	LZ4F_freeCompressionContext(z->context);
}
#endif

static const struct codec codecs[] = {
#ifdef HAVE_ZSTD
	{ "zstd", ".zst", zstd_open, zstd_write, zstd_close },
#endif
#ifdef HAVE_ZLIB
	{ "zlib", ".gz", zlib_open, zlib_write, zlib_close },
#endif
#ifdef HAVE_LZ4
	{ "lz4", ".lz4", lz4_open, lz4_write, lz4_close },
#endif
	{ NULL, NULL, NULL, NULL, NULL },
};

enum err codec_find(struct ctx *ctx, const char *name, const struct codec **codec)
{
	const char *names = "";

	for (const struct codec *c = codecs; c->name; c++) {
		if (strcmp(c->name, name) == 0) {
			*codec = c;
			return ERR_NONE;
		}
		names = ctx_printf(ctx, "%s %s", names ? names : "", c->name);
	}
	return error(ctx, ERR_USAGE, "unknown compression '%s': this build has%s", name, names);
}
