/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "include/file.h"
#include "include/read.h"

/* Neither a file nor what stands for one: /dev/zero never ends, a terminal is not a kernel. */
static enum err file_check_kind(struct ctx *ctx, const char *name, const struct stat *st)
{
	if (S_ISDIR(st->st_mode))
		return error(ctx, ERR_BAD, "%s: is a directory, not a file", name);
	if (S_ISCHR(st->st_mode))
		return error(ctx, ERR_BAD, "%s: is a device, not a file", name);
	if (S_ISREG(st->st_mode) && !st->st_size)
		return error(ctx, ERR_BAD, "%s: is empty", name);
	return ERR_NONE;
}

enum err file_open_unread(struct ctx *ctx, const char *name, struct file *file)
{
	struct stat st;

	*file = (struct file){ .name = name, .fd = -1 };
	if (!open_input(name, &file->fd, &st))
		return error_errno(ctx, "%s", name);
	file->is_regular = S_ISREG(st.st_mode);
	return file_check_kind(ctx, name, &st);
}

static enum err file_bound(struct ctx *ctx, uint64_t limit, struct bound *bound)
{
	uint64_t spare;
	const enum err err = spare_memory(ctx, &spare);

	*bound = spare < limit ? (struct bound){ spare, "three quarters of the free memory" }
			       : (struct bound){ limit, "the most that such a file may have" };
	return err;
}

enum err file_read(struct ctx *ctx, uint64_t limit, struct file *file)
{
	struct bound bound;
	struct stat st;
	enum err err = file_bound(ctx, limit, &bound);

	if (err)
		return err;
	if (fstat(file->fd, &st))
		return error_errno(ctx, "%s", file->name);
	err = read_all(ctx, file->fd, file->name, &st, bound, &file->bytes);
	if (!err && !file->bytes.n)
		err = error(ctx, ERR_BAD, "%s: %s", file->name,
			    S_ISFIFO(st.st_mode) ? "is a pipe without a writer" : "is empty");
	if (!file->is_regular)
		file_close(file);
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

bool file_has_ima_label(const struct file *file)
{
	return fgetxattr(file->fd, "security.ima", NULL, 0) > 0;
}

void file_close(struct file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}
