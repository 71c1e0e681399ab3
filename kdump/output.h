/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that is whole or not there at all: written as NAME.part, flushed to the disk, renamed,
 * and the directory flushed; here, or on another machine through ssh.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <sys/types.h>

#include "include/ctx.h"
#include "include/span.h"

struct target {
	const char *host; /* "user@host"; NULL: this machine */
	const char *dir;
	const char *ssh;
	bool in_memory; /* may be: a tmpfs */
};

struct output {
	const struct target *target;
	const char *base; /* of the file, as it was opened */
	const char *name; /* of the file, below target->dir */
	const char *part; /* of the unfinished file, likewise */
	const char *path; /* for people: where it will be */
	int fd;
	pid_t ssh;     /* > 0: what reads the other end of fd */
	uint64_t size; /* with the holes */
};

/* "DIR", "HOST:DIR", "USER@HOST:DIR". ERR_USAGE. */
enum err target_parse(struct ctx *ctx, const char *text, const char *ssh, struct target *target);

/*
 * Can target->dir be written to, and will it survive the crash kernel? ERR_SYSTEM (where it should
 * be is nothing), ERR_REFUSED (in memory). Of another machine nothing is known.
 */
enum err target_check(struct ctx *ctx, const struct target *target);

/*
 * Make target->dir/@name, a new directory, and let the target be it. target->dir is made, too, but
 * not the directory in which it is. ERR_SYSTEM, ERR_REFUSED (in memory).
 */
enum err target_make_directory(struct ctx *ctx, struct target *target, const char *name);

/* Bytes free in target->dir; false when that cannot be known (another machine). */
bool target_free(const struct target *target, uint64_t *bytes);

enum err output_open(struct ctx *ctx, const struct target *target, const char *name,
		     struct output *output);
enum err output_write(struct ctx *ctx, struct output *output, struct span bytes);

/* @n zeroes: a hole where files can have them. */
enum err output_zeroes(struct ctx *ctx, struct output *output, size_t n);

/* "vmcore-incomplete.zst" is what the file will be called. ERR_NO_MEMORY. */
enum err output_name_incomplete(struct ctx *ctx, struct output *output);

/* All is written: make it safe and give it its name. */
enum err output_commit(struct ctx *ctx, struct output *output);

/* Give up and remove the unfinished file. The message of @ctx stays. */
void output_abandon(struct ctx *ctx, struct output *output);

#endif
