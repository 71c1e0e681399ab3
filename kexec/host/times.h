/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When `kexec -e` was called, kept in a file for `kexec --last` in the next kernel: what is loaded
 * cannot be written to any more. The counter is the one that purgatory reads, and goes on.
 */
#ifndef TIMES_H
#define TIMES_H

#include "include/ctx.h"
#include "include/kexec-times.h"

#define TIMES_FILE "/var/lib/kexec-ng/times"

/* That one is loaded, whose purgatory has @id. ERR_SYSTEM, ERR_NO_MEMORY. */
enum err times_keep_load(struct ctx *ctx, uint64_t id);

/* What is loaded is started at @ticks. ERR_NOT_MINE (silent): it was not loaded so. ERR_SYSTEM. */
enum err times_keep_start(struct ctx *ctx, uint64_t ticks);

/* When that was; 0 for another one, or when it is not known. */
uint64_t times_started(struct ctx *ctx, uint64_t id);

#endif
