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

static struct kho_running running(struct ctx *ctx, const char *cmdline)
{
	struct kho_running running;

	put_text(ctx, "/uname", "x86_64 7.2.12\n");
	assert_int_equal(kho_read(ctx, cmdline, &running), ERR_NONE);
	return running;
}

static void nothing_is_on_where_nothing_says_so(void **state)
{
	const struct kho_running now = running(*state, "quiet kho=off");

	assert_false(now.on || now.luo || now.shown || now.kept);
	assert_int_equal(now.formats.kho | now.formats.luo, 0);
}

static void what_runs_is_read_from_debugfs(void **state)
{
	put(*state, OUT "/fdt", "\xd0\x0d\xfe\xed\0kho-v3\0", 12);
	put(*state, OUT "/sub_fdts/LUO", "luo-v5\0\0\1", 9);
	const struct kho_running now = running(*state, "quiet");

	assert_true(now.on && now.luo && now.shown);
	assert_int_equal(now.formats.kho, 1 << 3);
	assert_int_equal(now.formats.luo, 1 << 5);
}

/* kho_init() adds what it hands on to debugfs only when nothing was handed to it. */
static void a_kernel_that_was_handed_something_has_the_format_of_that(void **state)
{
	put_text(*state, OUT "/scratch_len", "0x1000000\n");
	put(*state, "/sys/kernel/debug/kho/in/fdt", "\0kho-v4\0", 8);
	assert_int_equal(running(*state, "").formats.kho, 1 << 4);
}

static void what_the_kernel_says_of_itself_is_not_kept(void **state)
{
	put_text(*state, OUT "/sub_fdts/kexec-metadata", "");
	assert_true(running(*state, "").on);
	assert_null(running(*state, "").kept);
	put_text(*state, OUT "/sub_fdts/memblock", "");
	assert_string_equal(running(*state, "").kept, "memblock");
	assert_false(running(*state, "liveupdate=on").luo);
	put_text(*state, OUT "/sub_fdts/LUO", "");
	assert_string_equal(running(*state, "").kept, "LUO, memblock");
}

static void without_debugfs_the_command_line_tells(void **state)
{
	assert_true(running(*state, "kho=on").on);
	assert_false(running(*state, "kho=on").luo || running(*state, "kho=on").shown);
	assert_true(running(*state, "liveupdate=1 kho=y").luo);
	assert_false(running(*state, "liveupdate=on").luo);
}

static enum answer switched(struct ctx *ctx, const char *text)
{
	struct cmdline cmdline = { .separator = { .open = false } };

	assert_int_equal(cmdline_add(ctx, text, &cmdline), ERR_NONE);
	return kho_switch(&cmdline, "kho");
}

static void a_switch_is_read_as_the_kernel_reads_it(void **state)
{
	static const struct {
		const char *text;
		enum answer answer;
	} rows[] = {
		{ "kho=on", ANSWER_YES },     { "kho=oN", ANSWER_YES },
		{ "kho=1", ANSWER_YES },      { "kho=True", ANSWER_YES },
		{ "kho=enable", ANSWER_YES }, { "kho=off", ANSWER_NO },
		{ "kho=0", ANSWER_NO },	      { "kho=no", ANSWER_NO },
		{ "kho=disable", ANSWER_NO }, { "kho=o", ANSWER_UNKNOWN },
		{ "kho=", ANSWER_UNKNOWN },   { "kho", ANSWER_UNKNOWN },
		{ "kho=x", ANSWER_UNKNOWN },  { "", ANSWER_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(switched(*state, rows[i].text), rows[i].answer);
}

static struct kho_origin origin_of(struct ctx *ctx, uint32_t version, uint32_t count, size_t size)
{
	uint8_t meta[73] = { 0 };
	struct kho_origin origin;

	memcpy(meta, &version, 4);
	memcpy(meta + 4, "7.1.9", 5);
	memcpy(meta + 69, &count, 4);
	put(ctx, META, meta, size);
	assert_int_equal(kho_read_origin(ctx, &origin), ERR_NONE);
	return origin;
}

static void where_a_kernel_came_from_is_read_from_debugfs(void **state)
{
	struct kho_origin origin;

	assert_int_equal(kho_read_origin(*state, &origin), ERR_NONE);
	assert_null(origin.release);
	origin = origin_of(*state, 1, 7, 73);
	assert_string_equal(origin.release, "7.1.9");
	assert_int_equal(origin.count, 7);
	assert_null(origin_of(*state, 1, 7, 72).release);
	assert_null(origin_of(*state, 2, 7, 73).release);
}

/* Recorded on a machine of the other byte order. */
static void where_a_kernel_came_from_is_read_in_either_byte_order(void **state)
{
	const struct kho_origin origin =
		origin_of(*state, __builtin_bswap32(1), __builtin_bswap32(7), 73);

	assert_string_equal(origin.release, "7.1.9");
	assert_int_equal(origin.count, 7);
}

static struct kho_loss mismatch(struct ctx *ctx, struct kho_formats from, struct kho_formats to)
{
	struct kho_loss loss;

	assert_int_equal(kho_mismatch(ctx, &from, &to, &loss), ERR_NONE);
	return loss;
}

static void the_same_and_more_is_no_mismatch(void **state)
{
	const struct kho_formats from = { .kho = 1 << 4, .luo = 1 << 5 };

	assert_null(mismatch(*state, from, from).words);
	assert_null(mismatch(*state, from, (struct kho_formats){ 3 << 3, 3 << 4, 1 }).words);
	assert_null(mismatch(*state, (struct kho_formats){ .kho = 0 }, from).words);
}

static void each_format_that_is_not_understood_is_named(void **state)
{
	static const struct {
		struct kho_formats from, to;
		bool panics;
		const char *words;
	} rows[] = {
		{ { 1 << 4, 0, 0 }, { 1 << 3, 0, 0 }, false, "KHO|kho-v4 here|kho-v3 in" },
		{ { 1 << 4, 0, 0 }, { 0, 0, 0 }, false, "kho-v4 here|not there in" },
		{ { 1 << 4, 1 << 5, 0 }, { 1 << 4, 1 << 4, 0 }, true, "LUO|luo-v5 here|luo-v4 in" },
		{ { 1, 2, 0 }, { 2, 1, 0 }, false, "KHO|kho-v0 here|kho-v1 in" },
		{ { 1, 1, 1 << 2 }, { 1, 1, 1 << 1 }, false, "files|memfd-v2 here|memfd-v1" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct kho_loss loss = mismatch(*state, rows[i].from, rows[i].to);

		assert_words(loss.words, rows[i].words);
		assert_int_equal(loss.panics, rows[i].panics);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_format_is_a_string_of_its_own),
		cmocka_unit_test(part_of_a_message_is_not_a_format),
		with_root(nothing_is_on_where_nothing_says_so),
		with_root(what_runs_is_read_from_debugfs),
		with_root(a_kernel_that_was_handed_something_has_the_format_of_that),
		with_root(what_the_kernel_says_of_itself_is_not_kept),
		with_root(without_debugfs_the_command_line_tells),
		with_root(a_switch_is_read_as_the_kernel_reads_it),
		with_root(where_a_kernel_came_from_is_read_from_debugfs),
		with_root(where_a_kernel_came_from_is_read_in_either_byte_order),
		with_root(the_same_and_more_is_no_mismatch),
		with_root(each_format_that_is_not_understood_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
