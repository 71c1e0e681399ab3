/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "include/file.h"

enum err write_all(struct ctx *ctx, int fd, const char *name, struct span bytes)
{
	while (bytes.n) {
		const ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno != EINTR)
			return error_errno(ctx, "cannot write %s", name);
		if (n > 0)
			bytes = span_from(bytes, (uint64_t)n);
	}
	return ERR_NONE;
}

static int open_output(const char *path, int flags)
{
	return open(path, O_WRONLY | O_CLOEXEC | flags, 0644);
}

/* To its end, under the name of @path in messages; @fd is what opening it gave. */
static enum err write_opened(struct ctx *ctx, int fd, const char *path, struct span bytes)
{
	enum err err;

	if (fd < 0)
		return error_errno(ctx, "%s", path);
	err = write_all(ctx, fd, path, bytes);
	if (close(fd) && !err)
		err = error_errno(ctx, "%s", path);
	return err;
}

enum err write_path(struct ctx *ctx, const char *path, int flags, struct span bytes)
{
	return write_opened(ctx, open_output(path, flags), path, bytes);
}

enum err write_new(struct ctx *ctx, const char *path, struct span bytes)
{
	const char *part = ctx_printf(ctx, "%s.%ld", path, (long)getpid());
	struct stat st;

	if (!part)
		return ERR_NO_MEMORY;
	/* A pipe, a terminal, a link (/dev/stdout): renaming would put a file in its place. */
	if (!lstat(path, &st) && !S_ISREG(st.st_mode))
		return write_path(ctx, path, O_TRUNC, bytes);
	const int fd = open_output(part, O_CREAT | O_EXCL);
	enum err err = write_opened(ctx, fd, path, bytes);

	if (!err && rename(part, path))
		err = error_errno(ctx, "%s", path);
	if (err && fd >= 0)
		unlink(part);
	return err;
}

enum err flush_output(struct ctx *ctx, FILE *out, const char *what, enum err err)
{
	if (fflush(out) == 0 && !ferror(out))
		return err;
	return error_errno(ctx, "cannot write %s", what);
}
