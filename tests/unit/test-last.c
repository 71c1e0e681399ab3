/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "include/kexec-times.h"
#include "kexec/show/last.h"

#define RATE UINT64_C(2000000000) /* two ticks a nanosecond */

/* Entered at tick 1000000, done a millisecond later. */
static struct span made_times(struct ctx *ctx)
{
	uint8_t *times = ctx_alloc(ctx, KEXEC_TIMES_SIZE);

	assert_non_null(times);
	put_le64(times + KEXEC_TIMES_START, 1000000);
	put_le64(times + KEXEC_TIMES_END, 3000000);
	return span_of(times, KEXEC_TIMES_SIZE);
}

static void what_lies_between_purgatory_and_the_kernels_clock_is_reckoned(void **state)
{
	/* 7 ms after purgatory was done, the kernel's clock has been running for 5 ms. */
	const struct last_clock now = { .ticks = 3000000 + 14000000,
					.uptime = 5000000,
					.rate = RATE };
	struct last last = { 0 };

	assert_int_equal(last_reckon(*state, made_times(*state), &now, &last), ERR_NONE);
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
		     last_reckon(*state, made_times(*state), &now, &last),
		     "no time stamps of this boot");
	assert_fails((struct ctx *)*state, ERR_BAD,
		     last_reckon(*state, span_of(none, sizeof(none)), &later, &last),
		     "no time stamps of this boot");
}

static void a_clock_that_started_early_takes_nothing_away(void **state)
{
	const struct last_clock now = { .ticks = 3000002, .uptime = 5000000, .rate = RATE };
	struct last last = { 0 };

	assert_int_equal(last_reckon(*state, made_times(*state), &now, &last), ERR_NONE);
	assert_int_equal(last.to_kernel, 0);
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
		with_ctx(the_first_programs_time_is_found_in_the_log),
	};

	return run_tests(tests);
}
