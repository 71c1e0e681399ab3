/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Before a start what is in memory is written, as long as that comes on. */
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kexec/backend/linux.h"
#include "tests/unit/made-root.h"

#define MS 1000000L

static int *flushed; /* shared with the child that flushes */

static void put_dirty(struct ctx *ctx, unsigned kib)
{
	put_text(ctx, "/proc/meminfo",
		 ctx_printf(ctx, "MemTotal: 1000 kB\nDirty:   %u kB\nWriteback:    4 kB\n", kib));
}

/* 2.5 seconds in which less and less is left. */
static void flush_slowly(struct ctx *ctx)
{
	const struct timespec wait = { 0, 25 * MS };

	for (unsigned left = 100; left > 0; left--) {
		put_dirty(ctx, left);
		nanosleep(&wait, NULL);
	}
	++*flushed;
}

static void flush_at_once(struct ctx *ctx)
{
	(void)ctx;
	++*flushed;
}

static void flush_never(struct ctx *ctx)
{
	(void)ctx;
	++*flushed;
	for (;;)
		pause(); /* until it is ended */
}

static long took_ms(struct ctx *ctx, void (*flush)(struct ctx *ctx), int patience_ms)
{
	struct timespec from, to;

	*flushed = 0;
	clock_gettime(CLOCK_MONOTONIC, &from);
	linux_sync(ctx, flush, patience_ms);
	clock_gettime(CLOCK_MONOTONIC, &to);
	return (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / MS;
}

static void what_is_written_at_once_is_not_waited_for(void **state)
{
	put_dirty(*state, 100);
	assert_true(took_ms(*state, flush_at_once, 60000) < 30000);
	assert_int_equal(*flushed, 1);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nobody is left */
}

static void what_never_ends_is_left_behind(void **state)
{
	put_dirty(*state, 100);
	assert_true(took_ms(*state, flush_never, 100) >= 100);
	assert_int_equal(*flushed, 1);
}

/* For longer than nothing at all may happen. */
static void what_comes_on_is_waited_for(void **state)
{
	put_dirty(*state, 100);
	assert_true(took_ms(*state, flush_slowly, 1000) >= 2500);
	assert_int_equal(*flushed, 1);
}

static void a_system_that_does_not_say_what_is_left_gets_its_time(void **state)
{
	took_ms(*state, flush_at_once, 60000);
	assert_int_equal(*flushed, 1);
	assert_true(took_ms(*state, flush_never, 100) >= 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(what_is_written_at_once_is_not_waited_for),
		with_root(what_never_ends_is_left_behind),
		with_root(what_comes_on_is_waited_for),
		with_root(a_system_that_does_not_say_what_is_left_gets_its_time),
	};

	flushed = mmap(NULL, sizeof(*flushed), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	return flushed == MAP_FAILED || cmocka_run_group_tests(tests, NULL, NULL);
}
