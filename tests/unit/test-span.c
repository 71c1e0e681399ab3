/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "include/span.h"

#define V16 0x0102
#define V32 UINT32_C(0x01020304)
#define V64 UINT64_C(0x0102030405060708)

static void stores_and_reads_the_most_significant_byte_first(void **state)
{
	uint8_t p[8];

	(void)state;
	put_be16(p, V16);
	assert_memory_equal(p, "\1\2", 2);
	assert_int_equal(span_be16(span_of(p, 2), 0), V16);
	put_be32(p, V32);
	assert_memory_equal(p, "\1\2\3\4", 4);
	assert_int_equal(span_be32(span_of(p, 4), 0), V32);
	put_be64(p, V64);
	assert_memory_equal(p, "\1\2\3\4\5\6\7\10", 8);
	assert_int_equal(span_be64(span_of(p, 8), 0), V64);
}

static void stores_and_reads_the_least_significant_byte_first(void **state)
{
	uint8_t p[8];

	(void)state;
	put_le16(p, V16);
	assert_memory_equal(p, "\2\1", 2);
	put_le32(p, V32);
	assert_memory_equal(p, "\4\3\2\1", 4);
	put_le64(p, V64);
	assert_memory_equal(p, "\10\7\6\5\4\3\2\1", 8);
	assert_int_equal(span_le64(span_of(p, 8), 0), V64);
}

static void stores_in_the_byte_order_asked_for(void **state)
{
	uint8_t p[8];

	(void)state;
	for (unsigned int big = 0; big < 2; big++) {
		put_u16(p, big, V16);
		assert_int_equal(p[0], big ? 1 : 2);
		put_u32(p, big, V32);
		assert_int_equal(p[0], big ? 1 : 4);
		put_u64(p, big, V64);
		assert_int_equal(p[0], big ? 1 : 8);
	}
}

static void cuts_nothing_that_does_not_fit(void **state)
{
	const struct span s = SPAN_LITERAL("abcd");
	struct span piece = SPAN_NONE;

	(void)state;
	assert_true(span_cut(s, 1, 3, &piece) && piece.p == s.p + 1 && piece.n == 3);
	assert_false(span_cut(s, 2, 3, &piece));
	assert_false(span_cut(s, UINT64_MAX, 2, &piece));
	assert_false(span_cut(s, 1, UINT64_MAX, &piece));
	assert_int_equal(piece.n, 3);
	assert_int_equal(span_from(s, 5).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(stores_and_reads_the_most_significant_byte_first),
		with_ctx(stores_and_reads_the_least_significant_byte_first),
		with_ctx(stores_in_the_byte_order_asked_for),
		with_ctx(cuts_nothing_that_does_not_fit),
	};

	return run_tests(tests);
}
