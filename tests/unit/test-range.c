/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "include/range.h"

#define TOP UINT64_MAX

static char *text_of(struct ctx *ctx, const struct ranges *list)
{
	char *text = ctx_printf(ctx, "%s", "");

	for (size_t i = 0; i < list->n; i++)
		text = ctx_printf(ctx, "%s%s%llx-%llx", text, i ? " " : "",
				  (unsigned long long)list->r[i].start,
				  (unsigned long long)list->r[i].end);
	return text;
}

/* A list made by @script: "+10-20" adds, "-10-20" takes away, in hexadecimal. */
static struct ranges made_by(struct ctx *ctx, const char *script)
{
	struct ranges list = { .n = 0 };

	while (*script) {
		const char sign = *script;
		char *rest;
		struct range r = { .start = strtoull(script + 1, &rest, 16) };
		enum err err;

		assert_int_equal(*rest, '-');
		r.end = strtoull(rest + 1, &rest, 16);
		err = sign == '+' ? ranges_add(ctx, &list, r) : ranges_remove(ctx, &list, r);
		assert_int_equal(err, ERR_NONE);
		script = rest + (*rest == ' ');
	}
	return list;
}

struct step {
	const char *script, *wanted;
};

static void assert_steps(struct ctx *ctx, const struct step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct ranges list = made_by(ctx, steps[i].script);

		assert_string_equal(text_of(ctx, &list), steps[i].wanted);
	}
}

#define assert_all(ctx, steps) assert_steps(ctx, steps, sizeof(steps) / sizeof(steps[0]))

static void added_ranges_are_merged_and_stay_in_order(void **state)
{
	static const struct step steps[] = {
		{ "+10-20", "10-20" },
		{ "+30-40 +10-20", "10-20 30-40" },
		{ "+10-20 +20-30", "10-30" },			  /* touching above */
		{ "+20-30 +10-20", "10-30" },			  /* touching below */
		{ "+10-20 +10-20", "10-20" },			  /* the same */
		{ "+10-40 +20-30", "10-40" },			  /* contained */
		{ "+20-30 +10-40", "10-40" },			  /* containing */
		{ "+10-20 +30-40 +50-60 +18-58", "10-60" },	  /* over several */
		{ "+10-20 +30-40 +50-60 +20-30", "10-40 50-60" }, /* fills the gap exactly */
		{ "+10-20 +30-40 +50-60 +0-100", "0-100" },
		{ "+10-20 +15-10 +5-5", "10-20" }, /* empty is nothing */
	};

	assert_all(*state, steps);
}

static void a_removed_range_is_cut_out_of_all_the_others(void **state)
{
	static const struct step steps[] = {
		{ "+10-40 -20-30", "10-20 30-40" }, /* split */
		{ "+10-40 -10-40", "" },	    /* exact */
		{ "+10-40 -0-100", "" },	    /* containing */
		{ "+10-40 -10-20", "20-40" },	    /* at the start */
		{ "+10-40 -30-40", "10-30" },	    /* at the end */
		{ "+10-40 -0-10 -40-50", "10-40" }, /* touching takes nothing */
		{ "+10-20 +30-40 +50-60 -18-58", "10-18 58-60" },
		{ "+10-20 -30-20 -15-15", "10-20" }, /* empty is nothing */
		{ "-10-20", "" },
	};

	assert_all(*state, steps);
}

static void the_top_of_the_address_space_does_not_wrap(void **state)
{
	static const struct step steps[] = {
		{ "+fffffffffffff000-ffffffffffffffff", "fffffffffffff000-ffffffffffffffff" },
		{ "+0-ffffffffffffffff -1000-fffffffffffff000",
		  "0-1000 fffffffffffff000-ffffffffffffffff" },
		{ "+0-8000000000000000 +8000000000000000-ffffffffffffffff", "0-ffffffffffffffff" },
		{ "+0-ffffffffffffffff -0-ffffffffffffffff", "" },
	};
	uint64_t up;

	assert_all(*state, steps);
	assert_false(align_up(TOP, 0x1000, &up));
	assert_false(align_up(TOP - 0xffe, 0x1000, &up));
	assert_true(align_up(TOP - 0xfff, 0x1000, &up));
	assert_int_equal(up, TOP - 0xfff);
	assert_false(align_up(((uint64_t)1 << 63) + 1, (uint64_t)1 << 63, &up));
	assert_int_equal(align_down(TOP, 0x1000), TOP - 0xfff);
	assert_int_equal(align_down(0xfff, 0x1000), 0);
}

static void neighbours_do_not_overlap_and_containment_is_found(void **state)
{
	const struct range a = { 10, 20 }, next = { 20, 30 }, in = { 12, 15 }, all = RANGE_ALL;

	(void)state;
	assert_false(range_overlaps(a, next));
	assert_false(range_overlaps(next, a));
	assert_true(range_overlaps(a, in));
	assert_true(range_overlaps(in, a));
	assert_true(range_overlaps(a, all));
	assert_true(range_contains(a, a));
	assert_true(range_contains(a, in));
	assert_false(range_contains(in, a));
	assert_true(range_is_empty(range_intersect(a, next)));
	assert_int_equal(range_size(range_intersect(a, all)), 10);
}

static void containment_does_not_span_a_gap(void **state)
{
	const struct ranges list = made_by(*state, "+10-20 +20-30 +40-50");

	assert_true(ranges_contain(&list, (struct range){ 0x18, 0x28 }));
	assert_true(ranges_contain(&list, (struct range){ 0x10, 0x30 }));
	assert_false(ranges_contain(&list, (struct range){ 0x28, 0x48 }));
	assert_false(ranges_contain(&list, (struct range){ 0x10, 0x31 }));
	assert_false(ranges_contain(&list, (struct range){ 0x30, 0x40 }));
	assert_int_equal(ranges_total(&list), 0x30);
}

static void a_copy_shares_no_memory(void **state)
{
	struct ranges list = made_by(*state, "+10-20 +30-40"), copy;

	assert_int_equal(ranges_copy(*state, &copy, &list), ERR_NONE);
	assert_int_equal(ranges_remove(*state, &list, (struct range){ 0x10, 0x18 }), ERR_NONE);
	assert_int_equal(ranges_add(*state, &list, (struct range){ 0x38, 0x60 }), ERR_NONE);
	assert_string_equal(text_of(*state, &copy), "10-20 30-40");
	assert_string_equal(text_of(*state, &list), "18-20 30-60");
}

/* 64 pages, each present or not: every list must agree with this simplest of models. */
static void random_steps_agree_with_a_bitmap(void **state)
{
	struct ranges list = { .n = 0 };
	uint64_t model = 0;
	uint32_t x = 7;

	for (int i = 0; i < 20000; i++) {
		struct range r;
		uint64_t bits;

		x = x * 1664525 + 1013904223;
		r = (struct range){ x >> 26, (x >> 26) + (x >> 18 & 15) };
		r.end = r.end > 64 ? 64 : r.end;
		bits = range_is_empty(r) ? 0 : (~UINT64_C(0) >> (64 - range_size(r))) << r.start;
		model = x & 0x100 ? model | bits : model & ~bits;
		assert_int_equal(x & 0x100 ? ranges_add(*state, &list, r)
					   : ranges_remove(*state, &list, r),
				 ERR_NONE);
		bits = 0;
		for (size_t k = 0; k < list.n; k++) {
			assert_false(range_is_empty(list.r[k]));
			assert_true(k == 0 || list.r[k - 1].end < list.r[k].start);
			bits |= (~UINT64_C(0) >> (64 - range_size(list.r[k]))) << list.r[k].start;
		}
		assert_int_equal(bits, model);
	}
}

/* In every build, also with -DNDEBUG. */
static void a_read_past_the_end_ends_the_program(void **state)
{
	static const uint8_t bytes[4];
	const struct span s = span_of(bytes, 2);
	int status;
	const pid_t pid = fork();

	(void)state;
	if (!pid) {
		signal(SIGILL, SIG_DFL);
		signal(SIGTRAP, SIG_DFL);
		_exit(span_le32(s, 0) != 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

/* In place and by halves: a list of 20,000 takes no more memory than it has ranges. */
static void many_ranges_take_memory_in_proportion_to_their_number(void **state)
{
	struct ranges list = { NULL, 0, 0 };
	const uint64_t n = 20000;

	for (uint64_t i = 0; i < n; i++)
		assert_int_equal(ranges_add(*state, &list, (struct range){ 4 * i, 4 * i + 3 }),
				 ERR_NONE);
	assert_int_equal(list.n, n);
	assert_true(list.capacity < 2 * n);
	for (uint64_t i = n; i > 0; i--)
		assert_int_equal(ranges_remove(*state, &list,
					       (struct range){ 4 * i - 3, 4 * i - 2 }),
				 ERR_NONE);
	assert_int_equal(list.n, 2 * n);
	assert_true(list.capacity < 4 * n);
	assert_true(ranges_contain(&list, (struct range){ 4 * n - 4, 4 * n - 3 }));
	assert_false(ranges_contain(&list, (struct range){ 4 * n - 4, 4 * n - 2 }));
	assert_int_equal(ranges_remove(*state, &list, RANGE_ALL), ERR_NONE);
	assert_int_equal(list.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(added_ranges_are_merged_and_stay_in_order),
		with_ctx(a_removed_range_is_cut_out_of_all_the_others),
		with_ctx(the_top_of_the_address_space_does_not_wrap),
		with_ctx(neighbours_do_not_overlap_and_containment_is_found),
		with_ctx(containment_does_not_span_a_gap),
		with_ctx(a_copy_shares_no_memory),
		with_ctx(random_steps_agree_with_a_bitmap),
		with_ctx(a_read_past_the_end_ends_the_program),
		with_ctx(many_ranges_take_memory_in_proportion_to_their_number),
	};

	return run_tests(tests);
}
