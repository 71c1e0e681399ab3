/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of the host: /proc and /sys, or below the directory of a recorded one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "include/file.h"
#include "include/read.h"

/* The caller closes @fd, unless it is -1. ERR_NOT_MINE, ERR_BAD, ERR_SYSTEM, ERR_NO_MEMORY. */
static enum err host_open(struct ctx *ctx, const char *path, const char **name, int *fd,
			  struct stat *st)
{
	*fd = -1;
	*name = ctx_printf(ctx, "%s%s", ctx->root, path);
	if (!*name)
		return ERR_NO_MEMORY;
	if (!open_input(*name, fd, st))
		return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_MINE
							   : error_errno(ctx, "%s", *name);
	if (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode))
		return error(ctx, ERR_BAD, "%s: is not a regular file", *name);
	return ERR_NONE;
}

static void host_close(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* The sizes that /proc and /sys give for their files are not those of their text. */
enum err host_file(struct ctx *ctx, const char *path, struct span *bytes)
{
	const struct bound bound = { HOST_FILE_MAX, "the most that a file of the host may have" };
	const char *name;
	struct stat st;
	int fd;
	enum err err = host_open(ctx, path, &name, &fd, &st);

	st.st_size = 0;
	if (!err)
		err = read_all(ctx, fd, name, &st, bound, bytes);
	host_close(fd);
	return err;
}

enum err host_file_head(struct ctx *ctx, const char *path, size_t limit, struct span *bytes)
{
	const char *name;
	struct stat st;
	int fd;
	enum err err = host_open(ctx, path, &name, &fd, &st);

	if (!err)
		err = read_head(ctx, fd, name, limit, bytes);
	host_close(fd);
	return err;
}

enum err host_meminfo(struct ctx *ctx, const char *key, uint64_t *bytes)
{
	const char *found;
	struct span text;
	const enum err err = host_file(ctx, "/proc/meminfo", &text);

	if (err)
		return err;
	found = strstr((const char *)text.p, key);
	if (!found)
		return ERR_NOT_MINE;
	*bytes = strtoull(found + strlen(key), NULL, 10) << 10;
	return ERR_NONE;
}

enum err spare_memory(struct ctx *ctx, uint64_t *bytes)
{
	const char *const root = ctx->root;

	ctx->root = "";
	const enum err err = host_meminfo(ctx, "MemAvailable:", bytes);

	ctx->root = root;
	*bytes = err ? UINT64_MAX : *bytes / 4 * 3;
	return err == ERR_NOT_MINE ? ERR_NONE : err;
}
