/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running other programs: kexec, makedumpfile, ssh. */
#ifndef RUN_H
#define RUN_H

#include <sys/types.h>

#include "include/ctx.h"

#define RUN_ARGS_MAX 24

/* Where @program is in PATH (or in the usual places when there is none); NULL: nowhere. */
const char *run_find(struct ctx *ctx, const char *program);

/* Start @argv; @in and @out become its standard input and output, -1: ours. ERR_SYSTEM. */
enum err run_start(struct ctx *ctx, const char *const *argv, int in, int out, pid_t *pid);

/* Wait for it. ERR_SYSTEM when it did not exit with 0, and the message says how it ended. */
enum err run_wait(struct ctx *ctx, const char *name, pid_t pid);

/* Both. */
enum err run(struct ctx *ctx, const char *const *argv, int in, int out);

/* The command line as a person would type it. */
const char *run_line(struct ctx *ctx, const char *const *argv);

#endif
