/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/made-root.h"

#include "include/kexec-times.h"
#include "kexec/host/times.h"
#include "kexec/show/last.h"

#define RATE UINT64_C(2000000000) /* two ticks a nanosecond */

/* Entered at tick 1000000, done a millisecond later. */
static struct span made_times(struct ctx *ctx)
{
	uint8_t *times = ctx_alloc(ctx, KEXEC_TIMES_SIZE);

	assert_non_null(times);
	put_le64(times + KEXEC_TIMES_START, 1000000);
	put_le64(times + KEXEC_TIMES_END, 3000000);
	put_le64(times + KEXEC_TIMES_ID, 0x123456789abcdef0);
	return span_of(times, KEXEC_TIMES_SIZE);
}

static void what_lies_between_purgatory_and_the_kernels_clock_is_reckoned(void **state)
{
	/* 7 ms after purgatory was done, the kernel's clock has been running for 5 ms. */
	const struct last_clock now = { .ticks = 3000000 + 14000000,
					.uptime = 5000000,
					.rate = RATE };
	struct last last = { 0 };

	assert_int_equal(last_reckon(*state, made_times(*state), 0, &now, &last), ERR_NONE);
	assert_int_equal(last.check, 1000000);
	assert_int_equal(last.to_kernel, 2000000);
}

static void a_counter_that_was_reset_is_an_error(void **state)
{
	const struct last_clock now = { .ticks = 2999999, .uptime = 5000000, .rate = RATE };
	const struct last_clock later = { .ticks = 4000000, .uptime = 5000000, .rate = RATE };
	const uint8_t none[KEXEC_TIMES_SIZE] = { 0 };
	struct last last = { 0 };

	assert_fails((struct ctx *)*state, ERR_BAD,
		     last_reckon(*state, made_times(*state), 0, &now, &last),
		     "no time stamps of this boot");
	assert_fails((struct ctx *)*state, ERR_BAD,
		     last_reckon(*state, span_of(none, sizeof(none)), 0, &later, &last),
		     "no time stamps of this boot");
}

static void a_clock_that_started_early_takes_nothing_away(void **state)
{
	const struct last_clock now = { .ticks = 3000002, .uptime = 5000000, .rate = RATE };
	struct last last = { 0 };

	assert_int_equal(last_reckon(*state, made_times(*state), 0, &now, &last), ERR_NONE);
	assert_int_equal(last.to_kernel, 0);
}

static void the_shutdown_is_reckoned_where_its_start_is_known(void **state)
{
	const struct last_clock now = { .ticks = 17000000, .uptime = 5000000, .rate = RATE };
	struct last last = { 0 };

	assert_int_equal(last_reckon(*state, made_times(*state), 400000, &now, &last), ERR_NONE);
	assert_int_equal(last.shutdown, 300000);
	assert_int_equal(last_reckon(*state, made_times(*state), 0, &now, &last), ERR_NONE);
	assert_int_equal(last.shutdown, 0);
	/* Of another start, before the counter was reset. */
	assert_int_equal(last_reckon(*state, made_times(*state), 1000001, &now, &last), ERR_NONE);
	assert_int_equal(last.shutdown, 0);
}

static void a_start_is_known_of_the_load_that_it_started(void **state)
{
	struct ctx *ctx = *state;

	assert_int_equal(times_keep_start(ctx, 400000), ERR_NOT_MINE);
	assert_int_equal(times_keep_load(ctx, UINT64_C(0xfedcba9876543210)), ERR_NONE);
	assert_int_equal(times_started(ctx, UINT64_C(0xfedcba9876543210)), 0);
	assert_int_equal(times_keep_start(ctx, UINT64_MAX), ERR_NONE);
	assert_int_equal(times_keep_start(ctx, 400000), ERR_NONE); /* the first one failed */
	assert_int_equal(times_started(ctx, UINT64_C(0xfedcba9876543210)), 400000);
	assert_int_equal(times_started(ctx, UINT64_C(0xfedcba9876543211)), 0);
	assert_int_equal(times_keep_load(ctx, 1), ERR_NONE);
	assert_int_equal(times_started(ctx, 1), 0);
}

static void a_file_of_times_that_is_broken_says_nothing(void **state)
{
	static const char *const texts[] = {
		"",
		"load",
		"load=1",
		"start=5\nload=2\n",
		"load=1\nstart=\n",
		"load=1\nstart=11111111111111111111111111\n",
		"load=1\nstart=x\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put_text(*state, TIMES_FILE, texts[i]);
		assert_int_equal(times_started(*state, 1), 0);
	}
}

#define SETUP_DATA "/sys/kernel/boot_params/setup_data/"

static void times_are_found_in_setup_data_and_in_the_device_tree(void **state)
{
	struct ctx *ctx = *state;
	const struct span left = made_times(ctx);
	struct span times;

	assert_fails(ctx, ERR_UNSUPPORTED, last_times(ctx, &times), "not loaded with --timing");
	put_text(ctx, SETUP_DATA "0/type", "0x9\n");
	assert_fails(ctx, ERR_UNSUPPORTED, last_times(ctx, &times), "not loaded with --timing");
	put_text(ctx, SETUP_DATA "1/type", "0x474e584b\n");
	put(ctx, SETUP_DATA "1/data", left.p, left.n);
	assert_int_equal(last_times(ctx, &times), ERR_NONE);
	assert_true(span_equal(times, left));
	put(ctx, "/proc/device-tree/chosen/" KEXEC_TIMES_PROPERTY, left.p, left.n - 1);
	assert_fails(ctx, ERR_BAD, last_times(ctx, &times),
		     "/chosen/kexec-ng,times: has 23 bytes instead of 24");
}

static void the_first_programs_time_is_found_in_the_log(void **state)
{
	(void)state;
	assert_int_equal(
		last_init_time(SPAN_LITERAL("6,512,1746063,-;Run /init as init process\n")),
		1746063000);
	assert_int_equal(last_init_time(SPAN_LITERAL("6,512,1746063,-;Run /init as a process\n")),
			 0);
	assert_int_equal(last_init_time(SPAN_LITERAL(";Run /init as init process")), 0);
	assert_int_equal(last_init_time(SPAN_LITERAL("6,5;Run /init as init process")), 0);
	assert_int_equal(last_init_time(SPAN_LITERAL("")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(what_lies_between_purgatory_and_the_kernels_clock_is_reckoned),
		with_ctx(a_counter_that_was_reset_is_an_error),
		with_ctx(a_clock_that_started_early_takes_nothing_away),
		with_ctx(the_shutdown_is_reckoned_where_its_start_is_known),
		with_root(a_start_is_known_of_the_load_that_it_started),
		with_root(a_file_of_times_that_is_broken_says_nothing),
		with_root(times_are_found_in_setup_data_and_in_the_device_tree),
		with_ctx(the_first_programs_time_is_found_in_the_log),
	};

	return run_tests(tests);
}
