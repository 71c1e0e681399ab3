/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/host/kho.h"
#include "tests/unit/made-root.h"

#define OUT "/sys/kernel/debug/kho/out"

#define META "/sys/kernel/debug/kho/in/sub_fdts/kexec-metadata"

#define FORMATS(text) kho_formats_of(SPAN_LITERAL(text))

static void a_format_is_a_string_of_its_own(void **state)
{
	const struct kho_formats formats = FORMATS("\0kho-v4\0luo-v5\0\1memfd-v2\0");

	(void)state;
	assert_int_equal(formats.kho, 1 << 4);
	assert_int_equal(formats.luo, 1 << 5);
	assert_int_equal(formats.memfd, 1 << 2);
	assert_int_equal(FORMATS("kho-v63\0kho-v0\0").kho, UINT64_C(1) << 63 | 1);
}

static void part_of_a_message_is_not_a_format(void **state)
{
	(void)state;
	assert_int_equal(FORMATS("is kho-v4\0xkho-v3\0").kho, 0);
	assert_int_equal(FORMATS("\0kho-v4 is\0kho-v\0kho-vx\0kho-v4").kho, 0);
	assert_int_equal(FORMATS("\0kho-v64\0kho-v4294967300\0").kho, 0);
	assert_int_equal(FORMATS("").kho, 0);
}

static void what_runs_is_read_from_debugfs(void **state)
{
	struct kho_formats formats;

	assert_int_equal(kho_formats_running(*state, &formats), ERR_NONE);
	assert_int_equal(formats.kho | formats.luo, 0);
	put(*state, OUT "/fdt", "\xd0\x0d\xfe\xed\0kho-v3\0", 12);
	put(*state, OUT "/sub_fdts/LUO", "luo-v5\0\0\1", 9);
	assert_int_equal(kho_formats_running(*state, &formats), ERR_NONE);
	assert_int_equal(formats.kho, 1 << 3);
	assert_int_equal(formats.luo, 1 << 5);
}

static void where_a_kernel_came_from_is_read_from_debugfs(void **state)
{
	struct kho_origin origin;
	uint8_t meta[73] = { 0 };
	const uint32_t version = 1, count = 7, other = 2;

	assert_int_equal(kho_read_origin(*state, &origin), ERR_NONE);
	assert_null(origin.release);
	memcpy(meta, &version, 4);
	memcpy(meta + 4, "7.1.9", 5);
	memcpy(meta + 69, &count, 4);
	put(*state, META, meta, sizeof(meta));
	assert_int_equal(kho_read_origin(*state, &origin), ERR_NONE);
	assert_string_equal(origin.release, "7.1.9");
	assert_int_equal(origin.count, 7);
	put(*state, META, meta, sizeof(meta) - 1);
	assert_int_equal(kho_read_origin(*state, &origin), ERR_NONE);
	assert_null(origin.release);
	memcpy(meta, &other, 4);
	put(*state, META, meta, sizeof(meta));
	assert_int_equal(kho_read_origin(*state, &origin), ERR_NONE);
	assert_null(origin.release);
}

static const char *mismatch(struct ctx *ctx, struct kho_formats from, struct kho_formats to)
{
	const char *words;

	assert_int_equal(kho_mismatch(ctx, &from, &to, &words), ERR_NONE);
	return words;
}

static void the_same_and_more_is_no_mismatch(void **state)
{
	const struct kho_formats from = { .kho = 1 << 4, .luo = 1 << 5 };

	assert_null(mismatch(*state, from, from));
	assert_null(mismatch(*state, from, (struct kho_formats){ 3 << 3, 3 << 4, 1 }));
	assert_null(mismatch(*state, (struct kho_formats){ .kho = 0 }, from));
}

static void each_format_that_is_not_understood_is_named(void **state)
{
	static const struct {
		struct kho_formats from, to;
		const char *words;
	} rows[] = {
		{ { 1 << 4, 0, 0 }, { 1 << 3, 0, 0 }, "KHO|kho-v4 here|kho-v3 in" },
		{ { 1 << 4, 0, 0 }, { 0, 0, 0 }, "kho-v4 here|not there in" },
		{ { 1 << 4, 1 << 5, 0 }, { 1 << 4, 1 << 4, 0 }, "LUO|luo-v5 here|luo-v4 in" },
		{ { 1, 1, 1 << 2 }, { 1, 1, 1 << 1 }, "memory files|memfd-v2 here|memfd-v1" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_words(mismatch(*state, rows[i].from, rows[i].to), rows[i].words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_format_is_a_string_of_its_own),
		cmocka_unit_test(part_of_a_message_is_not_a_format),
		with_root(what_runs_is_read_from_debugfs),
		with_root(where_a_kernel_came_from_is_read_from_debugfs),
		with_root(the_same_and_more_is_no_mismatch),
		with_root(each_format_that_is_not_understood_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
