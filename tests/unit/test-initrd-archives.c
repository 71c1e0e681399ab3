/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Initrds of several archives, some of them compressed, as the kernel would take them. */
#include "kexec/unwrap/cpio.h"
#include "kexec/unwrap/initrd-archives.h"
#include "tests/unit/made-packed.h"

#define BOUND "the bound of the test"

/* What a kernel can unpack, and how this is made. */
static pack_fn *const packers[] = {
	pack_gzip, pack_xz, pack_lzma, pack_zstd, pack_lz4_legacy,
};

#define for_each_packer(pack)                                                                      \
	for (pack_fn *const *pack = packers; pack < packers + sizeof(packers) / sizeof(*packers);  \
	     pack++)                                                                               \
		if (*pack)

/* One file with this text; its size is a multiple of 4. */
static struct span archive(struct ctx *ctx, const char *text)
{
	const struct cpio_file file = { "file", span_of(text, strlen(text)) };
	struct span made;

	assert_int_equal(cpio_make(ctx, "directory", &file, 1, &made), ERR_NONE);
	return made;
}

static struct span zeros(struct ctx *ctx, size_t n)
{
	return span_of(ctx_alloc(ctx, n + 1), n);
}

static enum err unpack(struct ctx *ctx, struct span *initrd)
{
	return initrd_archives_unpack(ctx, MIB, BOUND, initrd);
}

#define assert_becomes(ctx, initrd, expected)                                                      \
	do {                                                                                       \
		struct span became_ = initrd;                                                      \
		assert_int_equal(unpack(ctx, &became_), ERR_NONE);                                 \
		assert_true(span_equal(became_, expected));                                        \
	} while (0)

static void assert_left(struct ctx *ctx, struct span initrd, enum err err, const char *words)
{
	struct span left = initrd;

	assert_fails(ctx, err, unpack(ctx, &left), words);
	assert_ptr_equal(left.p, initrd.p);
	assert_int_equal(left.n, initrd.n);
}

static void each_compression_is_unpacked(void **state)
{
	for_each_packer(pack)
	{
		const struct span plain = archive(*state, "text");

		assert_becomes(*state, (*pack)(*state, plain), plain);
	}
}

static void microcode_in_front_stays_in_front(void **state)
{
	const struct span micro = archive(*state, "code"), main = archive(*state, "main");

	for_each_packer(pack)
	{
		const struct span packed = (*pack)(*state, main);

		assert_becomes(*state, joined(*state, micro, packed), joined(*state, micro, main));
		assert_becomes(*state,
			       joined(*state, joined(*state, micro, zeros(*state, 509)), packed),
			       joined(*state, micro, main));
	}
}

/* Whatever the length of what stands before it. */
static void each_archive_starts_at_a_multiple_of_four(void **state)
{
	const struct span a = archive(*state, "a"), b = archive(*state, "b");

	for_each_packer(pack) for (size_t odd = 1; odd < 4; odd++)
	{
		const struct span inner = joined(*state, a, zeros(*state, odd));
		const struct span packed = (*pack)(*state, inner);
		const struct span padded =
			joined(*state, packed, zeros(*state, 4 + (-packed.n & 3)));

		assert_becomes(*state, joined(*state, padded, b),
			       joined(*state, joined(*state, a, zeros(*state, 4)), b));
	}
}

static void all_archives_stay_in_order(void **state)
{
	struct span initrd = SPAN_NONE, plain = SPAN_NONE;
	char text[] = "0";

	for_each_packer(pack)
	{
		const struct span one = archive(*state, text), two = archive(*state, "plain");
		struct span packed = (*pack)(*state, one);

		packed = joined(*state, packed, zeros(*state, 4 + (-packed.n & 3)));
		initrd = initrd.n ? joined(*state, initrd, packed) : packed;
		initrd = joined(*state, initrd, two);
		plain = plain.n ? joined(*state, plain, one) : one;
		plain = joined(*state, plain, two);
		++*text;
	}
	if (initrd.n)
		assert_becomes(*state, initrd, plain);
}

static void an_initrd_that_is_not_compressed_stays_where_it_is(void **state)
{
	const struct span micro = archive(*state, "code"), main = archive(*state, "main");
	const struct span both = joined(*state, joined(*state, micro, zeros(*state, 8)), main);

	assert_left(*state, both, ERR_NOT_MINE, "");
	assert_left(*state, joined(*state, both, zeros(*state, 3)), ERR_NOT_MINE, "");
	assert_left(*state, zeros(*state, 64), ERR_NOT_MINE, "");
}

static void what_is_no_archive_is_left_alone(void **state)
{
	const struct span micro = archive(*state, "code");

	assert_left(*state, joined(*state, zeros(*state, 1024), SPAN_LITERAL("ext2")),
		    ERR_UNSUPPORTED, "at offset 1024|neither a cpio archive nor a compressed one");
	assert_left(*state, joined(*state, micro, SPAN_LITERAL("BZh9")), ERR_UNSUPPORTED,
		    "at offset 3|compressed by bzip2");
	assert_left(*state, joined(*state, micro, SPAN_LITERAL("\x89LZO")), ERR_UNSUPPORTED,
		    "compressed by lzo");
	assert_left(*state, joined(*state, micro, joined(*state, zeros(*state, 1), micro)),
		    ERR_UNSUPPORTED, "neither");
}

static void a_compressed_file_system_is_left_alone(void **state)
{
	for_each_packer(pack)
	{
		const struct span image = joined(*state, zeros(*state, 1024), SPAN_LITERAL("ext2"));

		assert_left(*state, (*pack)(*state, image), ERR_BAD, "at offset 0: inside");
	}
}

/* The kernel takes nothing of it either, and says so. */
static void a_stream_must_hold_whole_archives(void **state)
{
	const struct span one = archive(*state, "text");
	const struct span rest = joined(*state, one, SPAN_LITERAL("rest"));

	for_each_packer(pack)
	{
		const struct span cut = (*pack)(*state, span_of(one.p, one.n - 124));

		assert_left(*state, cut, ERR_BAD, "inside: no cpio archive ends|TRAILER");
		assert_left(*state, (*pack)(*state, rest), ERR_BAD, "inside|is not one");
	}
}

static void broken_bytes_leave_the_whole_as_it_is(void **state)
{
	const struct span micro = archive(*state, "code");

	for_each_packer(pack)
	{
		struct span packed = (*pack)(*state, archive(*state, "some text"));

		packed.n -= 12;
		assert_left(*state, joined(*state, micro, packed), ERR_BAD, "at offset");
	}
}

static void a_header_that_lies_is_named(void **state)
{
	static const struct {
		size_t at;
		const char *text, *words;
	} lies[] = {
		{ 0, "070707", "at offset 0: the cpio entry at offset 0|newc" },
		{ 6, "0000000g", "hexadecimal" },
		{ 54, "ffffffff", "past the end|c_filesize" },
		{ 94, "00000000", "c_namesize" },
		{ 94, "00001001", "c_namesize" },
		{ 94, "00000fff", "past the end" },
	};

	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		const struct span made = archive(*state, "text");

		memcpy((uint8_t *)made.p + lies[i].at, lies[i].text, strlen(lies[i].text));
		assert_left(*state, made, ERR_BAD, lies[i].words);
	}
	const struct span made = archive(*state, "text");

	((uint8_t *)made.p)[made.n - 124 + 61] = '1';
	assert_left(*state, joined(*state, made, zeros(*state, 4)), ERR_BAD, "trailer|c_filesize");
	for (size_t n = 1; n < 110; n++)
		assert_left(*state, span_of(archive(*state, "text").p, n), ERR_BAD, "cut short");
}

static void more_than_the_bound_is_left_packed(void **state)
{
	const struct span one = archive(*state, "text");

	for_each_packer(pack)
	{
		struct span packed = (*pack)(*state, one);

		assert_fails((struct ctx *)*state, ERR_BAD,
			     initrd_archives_unpack(*state, one.n - 1, BOUND, &packed),
			     "holds more than|" BOUND);
		packed = joined(*state, packed, zeros(*state, -packed.n & 3));
		packed = joined(*state, joined(*state, packed, zeros(*state, 4)), one);
		assert_fails((struct ctx *)*state, ERR_BAD,
			     initrd_archives_unpack(*state, 2 * one.n - 1, BOUND, &packed),
			     "holds more than|" BOUND);
		assert_int_equal(initrd_archives_unpack(*state, 2 * one.n, BOUND, &packed),
				 ERR_NONE);
	}
}

/* Documentation/admin-guide/bootconfig.rst: it is the end of the initrd, its numbers are aligned.
 */
static void a_boot_configuration_stays_at_the_end(void **state)
{
	static const uint8_t config[] = "key=1\n\0\0\x08\0\0\0\x12\x34\0\0#BOOTCONFIG\n";
	const struct span end = span_of(config, sizeof(config) - 1);
	const struct span plain = archive(*state, "text");

	for_each_packer(pack)
	{
		struct span packed = (*pack)(*state, plain);

		packed = joined(*state, packed, zeros(*state, -packed.n & 3));
		assert_becomes(*state, joined(*state, packed, end), joined(*state, plain, end));
		packed = joined(*state, packed, zeros(*state, 1));
		assert_becomes(*state, joined(*state, packed, end),
			       joined(*state, joined(*state, plain, zeros(*state, 1)), end));
		assert_becomes(*state,
			       joined(*state, joined(*state, packed, end), zeros(*state, 3)),
			       joined(*state, joined(*state, plain, zeros(*state, 1)),
				      joined(*state, end, zeros(*state, 3))));
	}
	assert_left(*state, joined(*state, plain, end), ERR_NOT_MINE, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(each_compression_is_unpacked),
		with_ctx(microcode_in_front_stays_in_front),
		with_ctx(each_archive_starts_at_a_multiple_of_four),
		with_ctx(all_archives_stay_in_order),
		with_ctx(an_initrd_that_is_not_compressed_stays_where_it_is),
		with_ctx(what_is_no_archive_is_left_alone),
		with_ctx(a_compressed_file_system_is_left_alone),
		with_ctx(a_stream_must_hold_whole_archives),
		with_ctx(broken_bytes_leave_the_whole_as_it_is),
		with_ctx(a_header_that_lies_is_named),
		with_ctx(more_than_the_bound_is_left_packed),
		with_ctx(a_boot_configuration_stays_at_the_end),
	};

	return run_tests(tests);
}
