/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
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

enum err write_path(struct ctx *ctx, const char *path, int flags, struct span bytes)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0644);
	enum err err;

	if (fd < 0)
		return error_errno(ctx, "%s", path);
	err = write_all(ctx, fd, path, bytes);
	if (close(fd) && !err)
		err = error_errno(ctx, "%s", path);
	return err;
}

enum err flush_output(struct ctx *ctx, FILE *out, const char *what, enum err err)
{
	if (fflush(out) == 0 && !ferror(out))
		return err;
	return error_errno(ctx, "cannot write %s", what);
}
