/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "kexec/host/internal.h"
#include "kexec/host/iomem.h"

static enum err parse(struct ctx *ctx, const char *text, struct iomem *iomem)
{
	return iomem_parse(ctx, "/proc/iomem", span_of(text, strlen(text)), iomem);
}

static const char guest[] = "00000000-00000fff : Reserved\n"
			    "00001000-0009fbff : System RAM\n"
			    "000a0000-000bffff : PCI Bus 0000:00\n"
			    "00100000-3ffdffff : System RAM\n"
			    "  01000000-01a0177f : Kernel code\n"
			    "  2a000000-32ffffff : Crash kernel\n"
			    "fd000000-fdffffff : 0000:00:02.0\n"
			    "  fd000000-fdffffff : efifb\n"
			    "100000000-13fffffff : System RAM\n"
			    "  130000000-137ffffff : Crash kernel\n"
			    "ffffffffffff0000-ffffffffffffffff : top\n";

static void a_real_file_is_read_with_its_names_and_depths(void **state)
{
	struct iomem iomem;

	assert_int_equal(parse(*state, guest, &iomem), ERR_NONE);
	assert_int_equal(iomem.n, 11);
	assert_false(iomem.hidden);
	assert_int_equal(iomem.e[1].range.start, 0x1000);
	assert_int_equal(iomem.e[1].range.end, 0x9fc00);
	assert_int_equal(iomem.e[1].depth, 0);
	assert_string_equal(iomem.e[2].name, "PCI Bus 0000:00");
	assert_int_equal(iomem.e[4].depth, 1);
	assert_string_equal(iomem.e[9].name, "Crash kernel");
	assert_true(iomem.e[10].range.end == UINT64_MAX);
}

static void both_crash_windows_are_found(void **state)
{
	struct ranges crash = { .r = NULL };
	struct iomem iomem;

	assert_int_equal(parse(*state, guest, &iomem), ERR_NONE);
	assert_int_equal(iomem_ranges(*state, &iomem, "Crash kernel", &crash), ERR_NONE);
	assert_int_equal(crash.n, 2);
	assert_int_equal(crash.r[0].end, 0x33000000);
	assert_int_equal(crash.r[1].start, 0x130000000);
}

static void addresses_of_zero_count_as_hidden(void **state)
{
	struct iomem iomem;

	assert_int_equal(parse(*state,
			       "00000000-00000000 : System RAM\n"
			       "  00000000-00000000 : Crash kernel\n",
			       &iomem),
			 ERR_NONE);
	assert_true(iomem.hidden);
	assert_int_equal(iomem.n, 0);
}

static void an_empty_file_does_not_count_as_hidden(void **state)
{
	struct iomem iomem;

	assert_int_equal(parse(*state, "", &iomem), ERR_NONE);
	assert_false(iomem.hidden);
	assert_int_equal(iomem.n, 0);
}

static void a_last_line_without_newline_is_read(void **state)
{
	struct iomem iomem;

	assert_int_equal(parse(*state, "0-fff : a\n1000-1fff : b", &iomem), ERR_NONE);
	assert_int_equal(iomem.n, 2);
	assert_string_equal(iomem.e[1].name, "b");
}

static void a_broken_line_is_refused_with_its_number(void **state)
{
	static const char *const lines[] = {
		"nonsense",	 "0-fff",  "0-fff :x",	"0fff : x",
		"-fff : x",	 "0- : x", "fff-0 : x", "11111111111111111-22222222222222222 : x",
		"0x0-0xfff : x",
	};
	struct iomem iomem;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *text = ctx_printf(*state, "0-fff : good\n%s\n", lines[i]);

		assert_fails((struct ctx *)*state, ERR_BAD, parse(*state, text, &iomem),
			     "/proc/iomem|line 2");
	}
}

/* @n lines of one page each, with a hole before each. */
static const char *lines_of_ram(struct ctx *ctx, uint32_t n)
{
	char *text = ctx_alloc(ctx, (uint64_t)n * 64), *at = text;

	assert_non_null(text);
	for (uint32_t i = 0; i < n; i++)
		at += sprintf(at, "%x000-%xfff : System RAM\n", 2 * i + 1, 2 * i + 1);
	return text;
}

static void endless_file_is_not_taken_for_a_map(void **state)
{
	struct ctx *ctx = *state;
	struct iomem iomem;

	assert_int_equal(parse(ctx, lines_of_ram(ctx, RANGES_MAX), &iomem), ERR_NONE);
	assert_int_equal(iomem.n, RANGES_MAX);
	assert_fails(ctx, ERR_BAD, parse(ctx, lines_of_ram(ctx, 200000), &iomem),
		     "/proc/iomem: more than 65536 entries");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_real_file_is_read_with_its_names_and_depths),
		with_ctx(both_crash_windows_are_found),
		with_ctx(addresses_of_zero_count_as_hidden),
		with_ctx(an_empty_file_does_not_count_as_hidden),
		with_ctx(a_last_line_without_newline_is_read),
		with_ctx(a_broken_line_is_refused_with_its_number),
		with_ctx(endless_file_is_not_taken_for_a_map),
	};

	return run_tests(tests);
}
