/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading, within bounds: below file.h, which is what programs use. */
#ifndef READ_H
#define READ_H

#include <sys/stat.h>

#include "include/ctx.h"

/*
 * Open what can be read, and do not hang: a pipe is opened without waiting for its other end
 * (O_NONBLOCK, which is nothing to a file). False with errno; *fd may be open then.
 */
bool open_input(const char *name, int *fd, struct stat *st);

struct bound {
	uint64_t bytes;
	const char *why; /* for the message */
};

/*
 * All of @fd into memory of @ctx, and one NUL byte behind it; st->st_size is a guess. A pipe gets
 * some time for its first byte. ERR_BAD when it is larger than @bound, ERR_SYSTEM, ERR_NO_MEMORY.
 */
enum err read_all(struct ctx *ctx, int fd, const char *name, const struct stat *st,
		  struct bound bound, struct span *bytes);

/* The first @limit bytes, or fewer when it ends before. ERR_SYSTEM, ERR_NO_MEMORY. */
enum err read_head(struct ctx *ctx, int fd, const char *name, size_t limit, struct span *bytes);

#endif
