/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --last: how long the kexec took that started the running kernel. */
#ifndef LAST_H
#define LAST_H

#include <stdint.h>

#include "include/ctx.h"
#include "include/span.h"
#include "kexec/request.h"

/* What is known of it; times are nanoseconds. */
struct last {
	uint64_t shutdown;  /* from `kexec -e` to purgatory; 0: not known */
	uint64_t check;	    /* in purgatory */
	uint64_t to_kernel; /* from there to where the kernel's clock starts */
	uint64_t to_init;   /* from there until its first program; 0: not known */
};

/* The counter as it is now, its rate, and how long the kernel's clock has been running. */
struct last_clock {
	uint64_t ticks;
	uint64_t uptime; /* nanoseconds */
	uint64_t rate;	 /* ticks a second */
};

/*
 * ERR_BAD: @times, which purgatory left, cannot be of this boot. @started is when the old kernel's
 * `kexec -e` was called, 0 when that is not known.
 */
enum err last_reckon(struct ctx *ctx, struct span times, uint64_t started,
		     const struct last_clock *now, struct last *last);

/* What purgatory left. ERR_UNSUPPORTED: nothing, ERR_BAD: not all of it. */
enum err last_times(struct ctx *ctx, struct span *times);

/* When the kernel ran its first program, from a record of its log (/dev/kmsg); 0: another record.
 */
uint64_t last_init_time(struct span record);

/* In words or as JSON and, with --timing=FILE, drawn. ERR_UNSUPPORTED: nothing was left. */
enum err last_print(struct ctx *ctx, const struct request *request);

#endif
