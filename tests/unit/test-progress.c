/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress.c is compiled here once more, with a made-up terminal and clock. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define isatty	      fake_isatty
#define clock_gettime fake_clock
#undef stderr
#define stderr fake.terminal

static int fake_isatty(int fd);
static int fake_clock(clockid_t clock, struct timespec *now);

static struct {
	FILE *terminal;
	int is_terminal;
	struct timespec now;
	unsigned int asked;
} fake;

#include "lib/progress.c"

#include "tests/unit/unit.h"

static int fake_isatty(int fd)
{
	assert_int_equal(fd, STDERR_FILENO);
	return fake.is_terminal;
}

static int fake_clock(clockid_t clock, struct timespec *now)
{
	assert_int_equal(clock, CLOCK_MONOTONIC);
	fake.asked++;
	*now = fake.now;
	return 0;
}

/* What is drawn for steps of 1 MiB that each take @ms, of @total bytes. */
static const char *drawn(struct ctx *ctx, unsigned int steps, long ms, uint64_t total)
{
	struct progress progress;
	char *text = NULL;
	size_t n = 0;

	fake.terminal = open_memstream(&text, &n);
	fake.now = (struct timespec){ .tv_sec = 7, .tv_nsec = 900000000 };
	fake.asked = 0;
	progress_start(&progress, "reading", "a\x1b[31m", total);
	for (unsigned int i = 1; i <= steps; i++) {
		fake.now.tv_nsec += ms * 1000000;
		fake.now.tv_sec += fake.now.tv_nsec / 1000000000;
		fake.now.tv_nsec %= 1000000000;
		progress_step(&progress, (uint64_t)i << 20);
	}
	progress_end(&progress);
	fclose(fake.terminal);
	const char *const copy = ctx_printf(ctx, "%s", text);

	free(text);
	return copy;
}

static void no_line_is_drawn_where_nobody_watches(void **state)
{
	fake.is_terminal = 0;
	assert_string_equal(drawn(*state, 10, 1000, 0), "");
	assert_int_equal(fake.asked, 0);
}

static void short_work_draws_no_line(void **state)
{
	fake.is_terminal = 1;
	assert_string_equal(drawn(*state, 4, 124, 0), "");
}

static void the_line_is_erased_and_its_name_is_escaped(void **state)
{
	fake.is_terminal = 1;
	assert_string_equal(drawn(*state, 5, 100, 16 << 20),
			    "\rreading a\\x1b[31m: 5 MiB of 16\033[K\r\033[K");
	assert_string_equal(drawn(*state, 5, 100, 0), "\rreading a\\x1b[31m: 5 MiB\033[K\r\033[K");
}

static void the_line_is_drawn_after_500_ms_and_then_each_200(void **state)
{
	fake.is_terminal = 1;
	/* After 500 ms, then each 200. */
	assert_string_equal(drawn(*state, 10, 100, 0), "\rreading a\\x1b[31m: 5 MiB\033[K"
						       "\rreading a\\x1b[31m: 7 MiB\033[K"
						       "\rreading a\\x1b[31m: 9 MiB\033[K"
						       "\r\033[K");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(no_line_is_drawn_where_nobody_watches),
		with_ctx(short_work_draws_no_line),
		with_ctx(the_line_is_erased_and_its_name_is_escaped),
		with_ctx(the_line_is_drawn_after_500_ms_and_then_each_200),
	};

	return run_tests(tests);
}
