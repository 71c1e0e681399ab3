/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "include/sizes.h"
#include "kexec/image/image.h"
#include "kexec/unwrap/unwrap.h"
#include "tests/unit/made-packed.h"

static const struct format {
	const struct unwrapper *unwrapper;
	pack_fn *pack;	   /* NULL: this build is without it */
	const char *magic; /* what such a file starts with */
	size_t magic_size; /* what is shorter is not recognised */
	bool checked;	   /* has a check sum over its content */
} formats[] = {
	{ &gzip_unwrapper, pack_gzip, "\x1f\x8b", 2, true },
	{ &xz_unwrapper, pack_xz,
	  "\xfd"
	  "7zXZ\0",
	  6, true },
	{ &lzma_unwrapper, pack_lzma, "\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff", 13, false },
	{ &zstd_unwrapper, pack_zstd, "\x28\xb5\x2f\xfd", 4, true },
	{ &lz4_unwrapper, pack_lz4, "\x04\x22\x4d\x18", 4, true },
	{ &lz4_legacy_unwrapper, pack_lz4_legacy, "\x02\x21\x4c\x18", 4, false },
};

#define for_each_format(f)                                                                         \
	for (const struct format *f = formats; f < formats + sizeof(formats) / sizeof(*f); f++)    \
		if (f->pack)

/* Bytes that compress somewhat, with matches near and far. */
static struct span sample(struct ctx *ctx, size_t size)
{
	uint8_t *p = ctx_alloc(ctx, size);
	uint32_t x = 1;

	assert_non_null(p);
	for (size_t i = 0; i < size; i++) {
		x = x * 1664525 + 1013904223;
		p[i] = i % 64 < 40 ? (uint8_t)(i >> 9) : (uint8_t)(x >> 24);
	}
	return span_of(p, size);
}

static enum err unwrap_one(struct ctx *ctx, const struct format *f, struct span in, uint64_t limit,
			   struct span *out)
{
	struct payload payload = { .kernel = in };
	enum err err = unwrap_by(ctx, limit, &payload, f->unwrapper);

	*out = payload.kernel;
	return err;
}

#ifdef HAVE_ANY
static bool same(struct span a, struct span b)
{
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

#define assert_same(a, b) assert_true(same(a, b))

static void bytes_come_out_as_they_went_in(void **state)
{
	static const size_t sizes[] = { 1, 40000, 8 * MIB, 8 * MIB + 1 };

	for_each_format(f) for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
	{
		const struct span in = sample(*state, sizes[i]);
		struct span out;

		assert_int_equal(unwrap_one(*state, f, f->pack(*state, in), 32 * MIB, &out),
				 ERR_NONE);
		assert_same(in, out);
	}
}

static void foreign_bytes_are_taken_for_no_format(void **state)
{
	static const char *const others[] = { "",
					      "\x1f",
					      "MZ",
					      "\x7f"
					      "ELF",
					      "\x5d\0\0",
					      "]\0\0\0\0\0\0\0\0\0\0\0\0\x01",
					      "(\xb5/" };

	for_each_format(f) for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
	{
		struct span out, in = span_of(others[i], i == 4	  ? 3
							 : i == 5 ? 12
								  : strlen(others[i]));

		assert_int_equal(unwrap_one(*state, f, in, MIB, &out), ERR_NOT_MINE);
		assert_ptr_equal(out.p, in.p);
	}
}

static void cut_off_input_is_refused(void **state)
{
	for_each_format(f)
	{
		const struct span packed = f->pack(*state, sample(*state, 20000));

		for (size_t n = 0; n < packed.n; n += n < 64 || n + 64 > packed.n ? 1 : 37) {
			struct ctx ctx;
			struct span out, *cut = malloc(sizeof(*cut) + n);
			enum err err;

			/* A block of its own, so that AddressSanitizer sees a read past the end. */
			assert_non_null(cut);
			memcpy(cut + 1, packed.p, n);
			ctx_init(&ctx, "cut");
			err = unwrap_one(&ctx, f, span_of(cut + 1, n), MIB, &out);
			assert_int_equal(err, n < f->magic_size ? ERR_NOT_MINE : ERR_BAD);
			if (err == ERR_BAD && n > f->magic_size)
				assert_words(ctx.message, "offset");
			ctx_free(&ctx);
			free(cut);
		}
	}
}

static void corrupt_input_with_a_check_sum_never_changes_the_content(void **state)
{
	for_each_format(f)
	{
		const struct span in = sample(*state, 20000), packed = f->pack(*state, in);
		uint8_t *broken = ctx_alloc(*state, packed.n);

		assert_non_null(broken);
		memcpy(broken, packed.p, packed.n);
		for (size_t i = 0; i < packed.n; i += i < 64 || i + 64 > packed.n ? 1 : 11) {
			struct ctx ctx;
			struct span out;
			enum err err;

			ctx_init(&ctx, "corrupt");
			broken[i] ^= 0x55;
			err = unwrap_one(&ctx, f, span_of(broken, packed.n), MIB, &out);
			broken[i] ^= 0x55;
			/*
			 * A byte that means nothing (gzip's time) may change; the content may not.
			 */
			if (f->checked && !err)
				assert_same(in, out);
			else if (err && err != ERR_NOT_MINE)
				assert_non_null(ctx.message);
			ctx_free(&ctx);
		}
	}
}

static void a_bomb_is_stopped_at_the_limit(void **state)
{
	const struct span zeros = span_of(ctx_alloc(*state, 16 * MIB), 16 * MIB);
	struct ctx *ctx = *state;

	for_each_format(f)
	{
		const struct span packed = f->pack(ctx, zeros);
		struct span out;

		assert_true(packed.n < MIB);
		assert_fails(ctx, ERR_BAD, unwrap_one(ctx, f, packed, 9 * MIB, &out),
			     "more than 9437184 bytes|bound");
	}
}

static void output_may_be_as_large_as_the_limit_and_no_larger(void **state)
{
	const struct span in = sample(*state, 70000);

	for_each_format(f)
	{
		const struct span packed = f->pack(*state, in);
		struct span out;

		assert_int_equal(unwrap_one(*state, f, packed, in.n, &out), ERR_NONE);
		assert_same(in, out);
		assert_int_equal(unwrap_one(*state, f, packed, in.n - 1, &out), ERR_BAD);
	}
}

static void a_second_stream_is_appended(void **state)
{
	const struct span in = sample(*state, 30000);

	for_each_format(f)
	{
		const struct span packed = f->pack(*state, in);
		struct span out;

		assert_int_equal(unwrap_one(*state, f, joined(*state, packed, packed), MIB, &out),
				 ERR_NONE);
		assert_same(joined(*state, in, in), out);
	}
}

static void the_size_that_the_kernel_build_appends_is_ignored(void **state)
{
	const struct span in = sample(*state, 30000);
	static const uint8_t zeros[9];
	uint8_t size[4];

	put_le32(size, (uint32_t)in.n);
	for_each_format(f)
	{
		const struct span packed = f->pack(*state, in);
		const struct span sized = joined(*state, packed, span_of(size, 4));
		struct span out;

		assert_int_equal(unwrap_one(*state, f, sized, MIB, &out), ERR_NONE);
		assert_same(in, out);
		assert_int_equal(unwrap_one(*state, f, joined(*state, sized, span_of(zeros, 9)),
					    MIB, &out),
				 ERR_NONE);
		assert_same(in, out);
		assert_int_equal(unwrap_one(*state, f, joined(*state, packed, span_of(zeros, 9)),
					    MIB, &out),
				 ERR_NONE);
		assert_same(in, out);
	}
}

/* As the uncompressed kernel is loaded that something else follows: with a note. */
static void what_follows_the_end_is_left_out(void **state)
{
	static const struct span tails[] = {
		SPAN_LITERAL("x"),
		SPAN_LITERAL("\0\0\0\0\0\0\0x"),
		SPAN_LITERAL("\x10\x20\x30\x40"),
		SPAN_LITERAL("\xd0\x0d\xfe\xed\0\0\0\x40"),
	};
	const struct span in = sample(*state, 30000);
	struct ctx *ctx = *state;

	for_each_format(f) for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
	{
		const struct span file = joined(ctx, f->pack(ctx, in), tails[i]);
		struct span out;

		assert_int_equal(unwrap_one(ctx, f, file, MIB, &out), ERR_NONE);
		assert_same(in, out);
	}
}

static void a_stream_with_nothing_inside_is_refused(void **state)
{
	struct ctx *ctx = *state;

	for_each_format(f)
	{
		struct span out;

		assert_int_equal(unwrap_one(ctx, f, f->pack(ctx, span_of("", 0)), MIB, &out),
				 ERR_BAD);
	}
}

/* Each costs the start of a decoder: a few megabytes of them were minutes. */
static void refuses_thousands_of_streams_with_hardly_anything_in_them(void **state)
{
	struct ctx *ctx = *state;

	for_each_format(f)
	{
		const struct span one = f->pack(ctx, span_of("x", 1));
		uint8_t *const many = ctx_alloc(ctx, 3000 * one.n);
		struct span out;

		assert_non_null(many);
		for (size_t i = 0; i < 3000; i++)
			memcpy(many + i * one.n, one.p, one.n);
		assert_fails(ctx, ERR_BAD,
			     unwrap_one(ctx, f, span_of(many, 3000 * one.n), MIB, &out),
			     "1024 compressed streams|only 1024 bytes");
	}
}
#endif

static void a_build_without_a_library_says_so(void **state)
{
	struct ctx *ctx = *state;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		const struct format *f = &formats[i];
		struct span out;

		if (!f->pack)
			assert_fails(ctx, ERR_UNSUPPORTED,
				     unwrap_one(ctx, f, span_of(f->magic, f->magic_size), MIB,
						&out),
				     "this build has no|support (configure --with-");
	}
}

static void every_layer_is_taken_off_and_named(void **state)
{
	const struct span in = sample(*state, 30000);
	struct payload payload = { .kernel = in };
	struct ctx *ctx = *state;

	assert_int_equal(unwrap_all(ctx, UINT64_MAX, &payload), ERR_NONE);
	assert_string_equal(payload.layers, "");
	assert_ptr_equal(payload.kernel.p, in.p);
#if defined(HAVE_ZLIB) && defined(HAVE_LZMA)
	payload.kernel = pack_xz(ctx, pack_gzip(ctx, in));
	assert_int_equal(unwrap_all(ctx, UINT64_MAX, &payload), ERR_NONE);
	assert_string_equal(payload.layers, "xz, gzip");
	assert_same(payload.kernel, in);

	payload.kernel = pack_gzip(ctx, in);
	payload.kernel = pack_xz(ctx, span_of(payload.kernel.p, payload.kernel.n - 1));
	assert_fails(ctx, ERR_BAD, unwrap_all(ctx, UINT64_MAX, &payload), "xz, gzip: |cut short");
#endif
}

#ifdef HAVE_ZLIB
static void a_file_wrapped_too_often_is_refused(void **state)
{
	struct ctx *ctx = *state;
	struct payload payload = { .kernel = sample(ctx, 100) };

	for (int i = 0; i < 9; i++)
		payload.kernel = pack_gzip(ctx, payload.kernel);
	assert_fails(ctx, ERR_BAD, unwrap_all(ctx, UINT64_MAX, &payload), "more than 8 times");
}

/* Each layer fits, all together do not. */
static void all_layers_together_stay_within_the_limit(void **state)
{
	struct ctx *ctx = *state;
	const struct span in = sample(ctx, 30000), inner = pack_gzip(ctx, in);
	const struct span wrapped = pack_gzip(ctx, inner);
	struct payload payload = { .kernel = wrapped };

	assert_int_equal(unwrap_all(ctx, inner.n + in.n, &payload), ERR_NONE);
	assert_same(payload.kernel, in);
	payload.kernel = wrapped;
	assert_fails(ctx, ERR_BAD, unwrap_all(ctx, inner.n + in.n - 1, &payload),
		     "gzip, gzip|holds more than 29999 bytes");
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef HAVE_ANY
		with_ctx(bytes_come_out_as_they_went_in),
		with_ctx(foreign_bytes_are_taken_for_no_format),
		with_ctx(cut_off_input_is_refused),
		with_ctx(corrupt_input_with_a_check_sum_never_changes_the_content),
		with_ctx(a_bomb_is_stopped_at_the_limit),
		with_ctx(output_may_be_as_large_as_the_limit_and_no_larger),
		with_ctx(a_second_stream_is_appended),
		with_ctx(the_size_that_the_kernel_build_appends_is_ignored),
		with_ctx(what_follows_the_end_is_left_out),
		with_ctx(a_stream_with_nothing_inside_is_refused),
		with_ctx(refuses_thousands_of_streams_with_hardly_anything_in_them),
#endif
		with_ctx(a_build_without_a_library_says_so),
		with_ctx(every_layer_is_taken_off_and_named),
#ifdef HAVE_ZLIB
		with_ctx(a_file_wrapped_too_often_is_refused),
		with_ctx(all_layers_together_stay_within_the_limit),
#endif
	};

	return run_tests(tests);
}
