/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "include/file.h"
#include "include/progress.h"

/* So that progress is shown, and a signal is heard, while a large file is read. */
#define READ_CHUNK ((size_t)16 << 20)

enum err file_open_unread(struct ctx *ctx, const char *name, struct file *file)
{
	struct stat st;

	*file = (struct file){ .name = name, .fd = -1 };
	file->fd = open(name, O_RDONLY | O_CLOEXEC);
	if (file->fd < 0)
		return error_errno(ctx, "%s", name);
	if (fstat(file->fd, &st))
		return error_errno(ctx, "%s", name);
	file->is_regular = S_ISREG(st.st_mode);
	if (S_ISDIR(st.st_mode))
		return error(ctx, ERR_BAD, "%s: is a directory, not a file", name);
	if (S_ISREG(st.st_mode) && !st.st_size)
		return error(ctx, ERR_BAD, "%s: is empty", name);
	return ERR_NONE;
}

/*
 * Read to the end of @fd into memory of @ctx, at most @limit bytes; @expected is a guess of the
 * size (0: none). One byte is left behind the end, a NUL.
 */
static enum err read_all(struct ctx *ctx, int fd, const char *name, uint64_t limit,
			 uint64_t expected, struct span *bytes)
{
	size_t capacity = 0, used = 0;
	uint8_t *p = NULL;
	struct progress progress;

	progress_start(&progress, "reading", name, expected);
	for (;;) {
		ssize_t got;

		if (used + 1 >= capacity) {
			const size_t more = capacity   ? capacity * 2
					    : expected ? (size_t)expected + 2
						       : 4096;
			uint8_t *larger = ctx_alloc(ctx, more);

			if (!larger)
				return ERR_NO_MEMORY;
			if (used)
				memcpy(larger, p, used);
			ctx_release(ctx, p);
			p = larger;
			capacity = more;
		}
		got = read(fd, p + used,
			   capacity - used - 1 < READ_CHUNK ? capacity - used - 1 : READ_CHUNK);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_errno(ctx, "%s: reading at offset %zu", name, used);
		if (got == 0)
			break;
		used += (size_t)got;
		progress_step(&progress, used);
		if (used > limit)
			return error(ctx, ERR_BAD, "%s: is larger than %llu bytes", name,
				     (unsigned long long)limit);
	}
	progress_end(&progress);
	p[used] = 0;
	*bytes = span_of(p, used);
	return ERR_NONE;
}

enum err file_read(struct ctx *ctx, uint64_t limit, struct file *file)
{
	const char *name = file->name;
	struct stat st;
	enum err err;

	if (fstat(file->fd, &st))
		return error_errno(ctx, "%s", name);
	if ((uint64_t)st.st_size > limit)
		return error(ctx, ERR_BAD, "%s: is larger than %llu bytes", name,
			     (unsigned long long)limit);
	err = read_all(ctx, file->fd, name, limit, (uint64_t)st.st_size, &file->bytes);
	if (!err && !file->bytes.n)
		err = error(ctx, ERR_BAD, "%s: is empty", name);
	return err;
}

enum err file_open(struct ctx *ctx, const char *name, uint64_t limit, struct file *file)
{
	const enum err err = file_open_unread(ctx, name, file);

	return err ? err : file_read(ctx, limit, file);
}

uint64_t file_size(const struct file *file)
{
	struct stat st;

	return fstat(file->fd, &st) || st.st_size < 0 ? 0 : (uint64_t)st.st_size;
}

void file_close(struct file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

/* The caller closes @fd. ERR_NOT_MINE, ERR_SYSTEM, ERR_NO_MEMORY. */
static enum err host_open(struct ctx *ctx, const char *path, const char **name, int *fd)
{
	*name = ctx_printf(ctx, "%s%s", ctx->root, path);
	if (!*name)
		return ERR_NO_MEMORY;
	*fd = open(*name, O_RDONLY | O_CLOEXEC);
	if (*fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return ERR_NOT_MINE;
	return *fd < 0 ? error_errno(ctx, "%s", *name) : ERR_NONE;
}

enum err host_file(struct ctx *ctx, const char *path, struct span *bytes)
{
	const char *name;
	int fd;
	enum err err = host_open(ctx, path, &name, &fd);

	if (err)
		return err;
	err = read_all(ctx, fd, name, HOST_FILE_MAX, 0, bytes);
	close(fd);
	return err;
}

enum err host_file_head(struct ctx *ctx, const char *path, size_t limit, struct span *bytes)
{
	const char *name;
	int fd;
	size_t used = 0;
	ssize_t got = 1;
	enum err err = host_open(ctx, path, &name, &fd);

	if (err)
		return err;
	uint8_t *p = ctx_alloc(ctx, limit);

	if (!p)
		err = ERR_NO_MEMORY;
	while (!err && used < limit && got != 0) {
		got = read(fd, p + used, limit - used);
		if (got < 0 && errno != EINTR)
			err = error_errno(ctx, "%s: reading at offset %zu", name, used);
		used += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	*bytes = span_of(p, used);
	return err;
}
