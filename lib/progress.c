/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <unistd.h>

#include "include/progress.h"
#include "include/text.h"

#define FIRST_NS 500000000L
#define EVERY_NS 200000000L

static void progress_set_next(struct progress *progress, const struct timespec *now, long ns)
{
	progress->next = *now;
	progress->next.tv_nsec += ns;
	if (progress->next.tv_nsec >= 1000000000L) {
		progress->next.tv_nsec -= 1000000000L;
		progress->next.tv_sec++;
	}
}

void progress_start(struct progress *progress, const char *verb, const char *what, uint64_t total)
{
	struct timespec now = { 0, 0 };

	*progress = (struct progress){ .verb = verb, .what = what, .total = total };
	progress->watched = isatty(STDERR_FILENO);
	if (!progress->watched)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	progress_set_next(progress, &now, FIRST_NS);
}

void progress_step(struct progress *progress, uint64_t done)
{
	struct timespec now = { 0, 0 };

	if (!progress->watched)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec < progress->next.tv_sec ||
	    (now.tv_sec == progress->next.tv_sec && now.tv_nsec < progress->next.tv_nsec))
		return;
	progress_set_next(progress, &now, EVERY_NS);
	progress->drawn = true;
	fprintf(stderr, "\r%s ", progress->verb);
	text_print(stderr, text_of(progress->what));
	fprintf(stderr, ": %llu MiB", (unsigned long long)(done >> 20));
	if (progress->total)
		fprintf(stderr, " of %llu", (unsigned long long)(progress->total >> 20));
	fputs("\033[K", stderr);
}

void progress_end(struct progress *progress)
{
	if (progress->drawn)
		fputs("\r\033[K", stderr);
}
