/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <errno.h>
#include <unistd.h>

#include "include/span.h"

static void a_piece_past_the_end_is_refused(void **state)
{
	const struct span s = SPAN_LITERAL("0123456789");
	struct span piece = SPAN_NONE;

	(void)state;
	assert_true(span_cut(s, 0, 10, &piece));
	assert_int_equal(piece.n, 10);
	assert_true(span_cut(s, 10, 0, &piece));
	assert_int_equal(piece.n, 0);
	assert_true(span_cut(s, 4, 3, &piece));
	assert_memory_equal(piece.p, "456", 3);
	assert_false(span_cut(s, 4, 7, &piece));
	assert_false(span_cut(s, 11, 0, &piece));
	assert_int_equal(piece.n, 3); /* untouched by the refusals */
}

static void an_offset_and_size_that_wrap_do_not_fit(void **state)
{
	const struct span s = SPAN_LITERAL("0123456789");

	(void)state;
	assert_false(span_has(s, UINT64_MAX, 2));
	assert_false(span_has(s, 2, UINT64_MAX));
	assert_false(span_has(s, UINT64_MAX, UINT64_MAX));
	assert_false(span_has(SPAN_NONE, 0, 1));
	assert_true(span_has(SPAN_NONE, 0, 0));
	assert_false(span_is_at(s, UINT64_MAX, SPAN_LITERAL("0")));
	assert_false(span_is_at(s, 9, SPAN_LITERAL("90")));
	assert_true(span_is_at(s, 9, SPAN_LITERAL("9")));
	assert_int_equal(span_from(s, 10).n, 0);
	assert_int_equal(span_from(s, UINT64_MAX).n, 0);
	assert_int_equal(span_from(s, 7).n, 3);
}

static void byte_orders_are_kept_apart(void **state)
{
	const struct span s = SPAN_LITERAL("\x81\x82\x83\x84\x85\x86\x87\x88");
	uint8_t out[8];

	(void)state;
	assert_int_equal(span_u8(s, 7), 0x88);
	assert_int_equal(span_le16(s, 0), 0x8281);
	assert_int_equal(span_be16(s, 0), 0x8182);
	assert_int_equal(span_le32(s, 4), 0x88878685);
	assert_int_equal(span_be32(s, 4), 0x85868788);
	assert_int_equal(span_le64(s, 0), 0x8887868584838281);
	assert_int_equal(span_be64(s, 0), 0x8182838485868788);
	put_le64(out, 0x8887868584838281);
	assert_memory_equal(out, s.p, 8);
}

static void memory_is_zeroed_aligned_and_not_shared(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 15, 16, 17, 16384, 16385, 65536, 1 << 20 };
	uint8_t *last = NULL;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint8_t *p = ctx_alloc(*state, sizes[i]);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % 16, 0);
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xff, sizes[i]);
		assert_ptr_not_equal(p, last);
		last = sizes[i] ? p : NULL;
	}
}

static void an_impossible_size_is_refused(void **state)
{
	struct ctx *ctx = *state;

	assert_null(ctx_alloc(ctx, UINT64_MAX));
	assert_words(ctx->message, "no memory for 18446744073709551615 bytes, "
				   "more than this program can address");
	assert_null(ctx_alloc(ctx, UINT64_MAX - 4095));
	assert_null(ctx_alloc(ctx, SIZE_MAX / 2));
}

static void a_grown_array_keeps_its_elements(void **state)
{
	size_t capacity = 0;
	uint32_t *p = NULL;

	for (uint32_t i = 0; i < 20000; i++) {
		p = ctx_grow(*state, p, i, &capacity, sizeof(*p));
		assert_non_null(p);
		assert_true(capacity > i);
		p[i] = i;
	}
	for (uint32_t i = 0; i < 20000; i++)
		assert_int_equal(p[i], i);
}

static uint64_t resident_pages(void)
{
	uint64_t size, resident = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%lu %lu", &size, &resident), 2);
	fclose(f);
	return resident;
}

static void released_memory_is_given_back(void **state)
{
	const size_t size = 64 << 20;
	uint8_t *p = ctx_alloc(*state, size);
	const uint64_t before = resident_pages();

	assert_non_null(p);
	memset(p, 1, size);
	assert_true(resident_pages() > before + 10000);
	ctx_trim(*state, p, size / 2);
	assert_true(resident_pages() < before + 10000);
	assert_int_equal(p[size / 2 - 1], 1);
	ctx_release(*state, p);
	assert_true(resident_pages() < before + 2000);
	ctx_release(*state, NULL);
	ctx_release(*state, state);
}

static void untouched_memory_costs_nothing(void **state)
{
	const uint64_t before = resident_pages();

	assert_non_null(ctx_alloc(*state, (uint64_t)4 << 30));
	assert_true(resident_pages() < before + 2000);
}

static void a_message_names_its_context(void **state)
{
	struct ctx *ctx = *state;

	assert_int_equal(error(ctx, ERR_BAD, "field %d", 7), ERR_BAD);
	assert_int_equal(prefix_error(ctx, ERR_BAD, "file %s", "x"), ERR_BAD);
	assert_string_equal(ctx->message, "file x: field 7");
	assert_int_equal(error(ctx, ERR_UNSUPPORTED, "later"), ERR_UNSUPPORTED);
	assert_string_equal(ctx->message, "later");
}

static void a_good_or_foreign_answer_gains_no_message(void **state)
{
	struct ctx *ctx = *state;

	assert_int_equal(prefix_error(ctx, ERR_NONE, "file"), ERR_NONE);
	assert_int_equal(prefix_error(ctx, ERR_NOT_MINE, "file"), ERR_NOT_MINE);
	assert_null(ctx->message);
}

static void errno_is_named_and_lack_of_permission_is_a_refusal(void **state)
{
	struct ctx *ctx = *state;

	errno = ENOSPC;
	assert_fails(ctx, ERR_SYSTEM, error_errno(ctx, "x"), "x: No space left on device");
	errno = EACCES;
	assert_fails(ctx, ERR_REFUSED, error_errno(ctx, "y"), "y: Permission denied");
	errno = EPERM;
	assert_fails(ctx, ERR_REFUSED, error_errno(ctx, "z"), "z: Operation not permitted");
}

static void a_long_text_is_printed_whole(void **state)
{
	const size_t size = 300000;
	char *text = malloc(size + 1), *copy;

	assert_non_null(text);
	memset(text, 'a', size);
	text[size] = 0;
	copy = ctx_printf(*state, "%s", text);
	assert_string_equal(copy, text);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_piece_past_the_end_is_refused),
		with_ctx(an_offset_and_size_that_wrap_do_not_fit),
		with_ctx(byte_orders_are_kept_apart),
		with_ctx(memory_is_zeroed_aligned_and_not_shared),
		with_ctx(an_impossible_size_is_refused),
		with_ctx(a_grown_array_keeps_its_elements),
		with_ctx(released_memory_is_given_back),
		with_ctx(untouched_memory_costs_nothing),
		with_ctx(a_message_names_its_context),
		with_ctx(a_good_or_foreign_answer_gains_no_message),
		with_ctx(errno_is_named_and_lack_of_permission_is_a_refusal),
		with_ctx(a_long_text_is_printed_whole),
	};

	return run_tests(tests);
}
