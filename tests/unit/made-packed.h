/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes as compressors make them; pack_FORMAT is NULL in a build without that library. */
#ifndef MADE_PACKED_H
#define MADE_PACKED_H

#include "config.h"
#include "include/sizes.h"
#include "tests/unit/unit.h"

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_LZMA
#include <lzma.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef HAVE_LZ4
#include <lz4.h>
#include <lz4frame.h>
#endif
#if defined(HAVE_ZLIB) || defined(HAVE_LZMA) || defined(HAVE_ZSTD) || defined(HAVE_LZ4)
#define HAVE_ANY 1
#endif

/* Compress @in to memory of @ctx. */
typedef struct span pack_fn(struct ctx *ctx, struct span in);

#ifdef HAVE_ANY
static inline uint8_t *room_for(struct ctx *ctx, struct span in, size_t *capacity)
{
	uint8_t *p;

	*capacity = in.n + in.n / 8 + 4096;
	p = ctx_alloc(ctx, *capacity);
	assert_non_null(p);
	return p;
}
#endif

#ifdef HAVE_ZLIB
static inline struct span pack_gzip(struct ctx *ctx, struct span in)
{
	size_t capacity;
	uint8_t *out = room_for(ctx, in, &capacity);
	z_stream z = { .next_in = (Bytef *)(uintptr_t)in.p,
		       .avail_in = (uInt)in.n,
		       .next_out = out,
		       .avail_out = (uInt)capacity };

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return span_of(out, capacity - z.avail_out);
}
#else
#define pack_gzip NULL
#endif

#ifdef HAVE_LZMA
static inline struct span pack_xz(struct ctx *ctx, struct span in)
{
	size_t capacity, used = 0;
	uint8_t *out = room_for(ctx, in, &capacity);

	assert_int_equal(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL, in.p, in.n, out, &used,
						 capacity),
			 LZMA_OK);
	return span_of(out, used);
}

static inline struct span pack_lzma(struct ctx *ctx, struct span in)
{
	size_t capacity;
	uint8_t *out = room_for(ctx, in, &capacity);
	lzma_stream z = LZMA_STREAM_INIT;
	lzma_options_lzma options;

	assert_false(lzma_lzma_preset(&options, 0));
	assert_int_equal(lzma_alone_encoder(&z, &options), LZMA_OK);
	z.next_in = in.p;
	z.avail_in = in.n;
	z.next_out = out;
	z.avail_out = capacity;
	assert_int_equal(lzma_code(&z, LZMA_FINISH), LZMA_STREAM_END);
	lzma_end(&z);
	return span_of(out, capacity - z.avail_out);
}
#else
#define pack_xz	  NULL
#define pack_lzma NULL
#endif

#ifdef HAVE_ZSTD
static inline struct span pack_zstd(struct ctx *ctx, struct span in)
{
	size_t capacity, used;
	uint8_t *out = room_for(ctx, in, &capacity);
	ZSTD_CCtx *z = ZSTD_createCCtx();

	ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
	used = ZSTD_compress2(z, out, capacity, in.p, in.n);
	assert_false(ZSTD_isError(used));
	ZSTD_freeCCtx(z);
	return span_of(out, used);
}
#else
#define pack_zstd NULL
#endif

#ifdef HAVE_LZ4
static inline struct span pack_lz4(struct ctx *ctx, struct span in)
{
	const LZ4F_preferences_t preferences = {
		.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled,
	};
	size_t capacity, used;
	uint8_t *out = room_for(ctx, in, &capacity);

	used = LZ4F_compressFrame(out, capacity, in.p, in.n, &preferences);
	assert_false(LZ4F_isError(used));
	return span_of(out, used);
}

static inline struct span pack_lz4_legacy(struct ctx *ctx, struct span in)
{
	size_t capacity, used = 4;
	uint8_t *out = room_for(ctx, in, &capacity);

	put_le32(out, 0x184c2102);
	while (in.n) {
		const int n = in.n < 8 * MIB ? (int)in.n : (int)(8 * MIB);
		const int got = LZ4_compress_default((const char *)in.p, (char *)out + used + 4, n,
						     (int)(capacity - used - 4));

		assert_true(got > 0);
		put_le32(out + used, (uint32_t)got);
		used += 4 + (size_t)got;
		in = span_from(in, (size_t)n);
	}
	return span_of(out, used);
}
#else
#define pack_lz4	NULL
#define pack_lz4_legacy NULL
#endif

static inline struct span joined(struct ctx *ctx, struct span a, struct span b)
{
	uint8_t *p = ctx_alloc(ctx, a.n + b.n);

	assert_non_null(p);
	memcpy(p, a.p, a.n);
	if (b.n)
		memcpy(p + a.n, b.p, b.n);
	return span_of(p, a.n + b.n);
}

#endif
