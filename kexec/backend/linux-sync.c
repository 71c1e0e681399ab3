/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sync(2) before a start, but not for ever: that of a file system whose server is gone never ends.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "include/file.h"
#include "include/progress.h"
#include "kexec/backend/linux.h"

#define SYNC_LOOK_MS  200
#define SYNC_SHORT_MS 1000 /* what ends before is not looked at */

/* How much is left to be written, and since when it was never less. */
struct sync_wait {
	uint64_t first, least;
	int64_t since_ms;
	struct progress progress;
};

static int64_t sync_clock_ms(void)
{
	struct timespec now = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Documentation/filesystems/proc.rst, meminfo; UINT64_MAX when it is not to be had. */
static uint64_t sync_left(const struct ctx *ctx)
{
	struct ctx look = { .program = ctx->program, .root = ctx->root };
	uint64_t dirty, writeback;
	const bool known = !host_meminfo(&look, "Dirty:", &dirty) &&
			   !host_meminfo(&look, "Writeback:", &writeback);

	ctx_free(&look);
	return known ? dirty + writeback : UINT64_MAX;
}

static void sync_start(const struct ctx *ctx, struct sync_wait *wait)
{
	wait->first = wait->least = sync_left(ctx);
	wait->since_ms = sync_clock_ms();
	progress_start(&wait->progress, "writing", "to disks",
		       wait->first == UINT64_MAX ? 0 : wait->first);
}

/* Is it worth to wait on? */
static bool sync_goes_on(const struct ctx *ctx, struct sync_wait *wait, int patience_ms)
{
	const uint64_t left = sync_left(ctx);
	const int64_t now = sync_clock_ms();

	if (left < wait->least) {
		wait->least = left;
		wait->since_ms = now;
	}
	progress_step(&wait->progress, wait->first - wait->least);
	return now - wait->since_ms < patience_ms;
}

/* The other end of @fd is closed when the child has ended. */
static bool sync_await(const struct ctx *ctx, int fd, int patience_ms)
{
	struct pollfd ended = { .fd = fd, .events = POLLIN };
	struct sync_wait wait;
	bool done = poll(&ended, 1, SYNC_SHORT_MS) > 0, goes_on = true;

	if (done)
		return true;
	sync_start(ctx, &wait);
	while (!done && goes_on) {
		done = poll(&ended, 1, SYNC_LOOK_MS) > 0;
		goes_on = done || sync_goes_on(ctx, &wait, patience_ms);
	}
	progress_end(&wait.progress);
	return done;
}

void linux_sync(struct ctx *ctx, void (*flush)(struct ctx *ctx), int patience_ms)
{
	int ends[2];
	const pid_t child = pipe2(ends, O_CLOEXEC) ? -1 : fork();

	if (child == 0) {
		flush(ctx);
		_exit(0);
	}
	if (child < 0) { /* no memory, no descriptors */
		flush(ctx);
		return;
	}
	close(ends[1]);
	const bool done = sync_await(ctx, ends[0], patience_ms);

	close(ends[0]);
	if (!done)
		kill(child, SIGKILL); /* in the middle of a call it stays for all that */
	waitpid(child, NULL, done ? 0 : WNOHANG);
	if (!done)
		warn(ctx,
		     "writing to disks came no further in %d s and is not waited for: what is not written will be lost",
		     patience_ms / 1000);
}
