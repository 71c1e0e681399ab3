/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kdump/output.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "include/file.h"
#include "kdump/run.h"

enum err target_parse(struct ctx *ctx, const char *text, const char *ssh, struct target *target)
{
	const size_t before = strcspn(text, ":/");

	*target = (struct target){ .dir = text, .ssh = ssh };
	if (text[before] == ':') {
		target->host = ctx_printf(ctx, "%.*s", (int)before, text);
		target->dir = text + before + 1;
		if (before == 0 || text[0] == '-')
			return error(ctx, ERR_USAGE, "'%s' does not name a machine", text);
	}
	if (!*target->dir)
		return error(ctx, ERR_USAGE, "'%s' does not name a directory", text);
	return ERR_NONE;
}

/* For the other machine's shell: in single quotes, with those inside taken out of them. */
static const char *quoted(struct ctx *ctx, const char *text)
{
	char *const to = ctx_alloc(ctx, 4 * strlen(text) + 3);
	size_t n = 0;

	if (!to)
		return "";
	to[n++] = '\'';
	for (; *text; text++) {
		if (*text == '\'') {
			memcpy(to + n, "'\\'", 3);
			n += 3;
		}
		to[n++] = *text;
	}
	to[n] = '\'';
	return to;
}

static enum err remote(struct ctx *ctx, const struct target *target, const char *command)
{
	const char *const argv[] = {
		target->ssh, "-o", "BatchMode=yes", target->host, command, NULL
	};

	return prefix_error(ctx, run(ctx, argv, -1, -1), "%s: %s", target->host, command);
}

static enum err sync_directory(struct ctx *ctx, const char *path)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err err = ERR_NONE;

	/* Some file systems cannot flush directories (EINVAL): then renaming is all there is. */
	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
		err = error_errno(ctx, "cannot flush directory %s", path);
	if (fd >= 0)
		close(fd);
	return err;
}

/* Where a directory is made: in which one it is. */
static const char *parent_of(struct ctx *ctx, const char *dir)
{
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		n--;
	while (n && dir[n - 1] != '/')
		n--;
	while (n > 1 && dir[n - 1] == '/')
		n--;
	return n ? ctx_printf(ctx, "%.*s", (int)n, dir) : ".";
}

/* A dump in memory is gone with the crash kernel, and fills what it has before. */
enum err target_check(struct ctx *ctx, const struct target *target)
{
	struct statfs fs;
	const char *where = target->dir;

	if (target->host)
		return ERR_NONE;
	if (statfs(where, &fs) != 0) {
		where = parent_of(ctx, target->dir);
		if (!where)
			return ERR_NO_MEMORY;
		if (statfs(where, &fs) != 0)
			return error_errno(
				ctx, "cannot make directory %s: %s (is its file system mounted?)",
				target->dir, where);
	}
	if (target->in_memory ||
	    ((uint32_t)fs.f_type != TMPFS_MAGIC && (uint32_t)fs.f_type != RAMFS_MAGIC))
		return ERR_NONE;
	return error(
		ctx, ERR_REFUSED,
		"%s is in memory (tmpfs), where no dump survives: mount the target's file system, "
		"or insist by --force",
		where);
}

/* The last component only: a missing parent is a file system that is not mounted. */
static enum err make_base(struct ctx *ctx, const struct target *target)
{
	if (mkdir(target->dir, 0700) == 0 || errno == EEXIST)
		return ERR_NONE;
	return error_errno(ctx, "cannot make directory %s", target->dir);
}

static enum err make_local(struct ctx *ctx, struct target *target, const char *name)
{
	const char *const parent = target->dir;
	enum err err = target_check(ctx, target);

	if (!err)
		err = make_base(ctx, target);
	for (unsigned int i = 1; !err; i++) {
		target->dir = i == 1 ? ctx_printf(ctx, "%s/%s", parent, name)
				     : ctx_printf(ctx, "%s/%s-%u", parent, name, i);
		if (!target->dir)
			return ERR_NO_MEMORY;
		if (mkdir(target->dir, 0700) == 0)
			return sync_directory(ctx, parent);
		if (errno != EEXIST || i == 100)
			err = error_errno(ctx, "cannot make directory %s", target->dir);
	}
	return err;
}

/* As here: the last component and, in it, a new directory. */
static enum err make_remote(struct ctx *ctx, struct target *target, const char *name)
{
	const char *const parent = quoted(ctx, target->dir);

	target->dir = ctx_printf(ctx, "%s/%s", target->dir, name);
	if (!target->dir)
		return ERR_NO_MEMORY;
	const char *const dir = quoted(ctx, target->dir);

	return remote(
		ctx, target,
		ctx_printf(ctx,
			   "umask 077; { [ -d %s ] || mkdir %s; } && { [ -d %s ] || mkdir %s; }",
			   parent, parent, dir, dir));
}

enum err target_make_directory(struct ctx *ctx, struct target *target, const char *name)
{
	return target->host ? make_remote(ctx, target, name) : make_local(ctx, target, name);
}

bool target_free(const struct target *target, uint64_t *bytes)
{
	struct statvfs fs;

	if (target->host || statvfs(target->dir, &fs) != 0)
		return false;
	*bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	return true;
}

static enum err open_remote(struct ctx *ctx, struct output *output)
{
	const struct target *const target = output->target;
	const char *const command =
		ctx_printf(ctx, "umask 077; cat >%s", quoted(ctx, output->part));
	const char *const argv[] = {
		target->ssh, "-o", "BatchMode=yes", target->host, command, NULL
	};
	int ends[2];

	if (!command)
		return ERR_NO_MEMORY;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_errno(ctx, "cannot make a pipe");
	const enum err err = run_start(ctx, argv, ends[0], -1, &output->ssh);

	close(ends[0]);
	if (err) {
		close(ends[1]);
		return err;
	}
	output->fd = ends[1];
	return ERR_NONE;
}

static enum err name_output(struct ctx *ctx, struct output *output, const char *name)
{
	const struct target *const target = output->target;

	output->name = ctx_printf(ctx, "%s/%s", target->dir, name);
	if (!output->name)
		return ERR_NO_MEMORY;
	output->path = target->host ? ctx_printf(ctx, "%s:%s", target->host, output->name)
				    : output->name;
	return output->path ? ERR_NONE : ERR_NO_MEMORY;
}

enum err output_open(struct ctx *ctx, const struct target *target, const char *name,
		     struct output *output)
{
	*output = (struct output){ .target = target, .base = name, .fd = -1 };
	output->part = ctx_printf(ctx, "%s/%s.part", target->dir, name);
	const enum err err = output->part ? name_output(ctx, output, name) : ERR_NO_MEMORY;

	if (err)
		return err;
	if (target->host)
		return prefix_error(ctx, open_remote(ctx, output), "%s", output->path);
	output->fd = open(output->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return output->fd >= 0 ? ERR_NONE : error_errno(ctx, "cannot make %s", output->part);
}

enum err output_name_incomplete(struct ctx *ctx, struct output *output)
{
	const size_t stem = strcspn(output->base, ".");
	const char *const name =
		ctx_printf(ctx, "%.*s-incomplete%s", (int)stem, output->base, output->base + stem);

	return name ? name_output(ctx, output, name) : ERR_NO_MEMORY;
}

enum err output_write(struct ctx *ctx, struct output *output, struct span bytes)
{
	output->size += bytes.n;
	return write_all(ctx, output->fd, output->path, bytes);
}

enum err output_zeroes(struct ctx *ctx, struct output *output, size_t n)
{
	static const uint8_t zeroes[4096];

	if (!output->ssh) {
		output->size += n;
		return lseek(output->fd, (off_t)n, SEEK_CUR) >= 0
			       ? ERR_NONE
			       : error_errno(ctx, "cannot seek in %s", output->path);
	}
	while (n) {
		const size_t piece = n < sizeof(zeroes) ? n : sizeof(zeroes);
		const enum err err = output_write(ctx, output, span_of(zeroes, piece));

		if (err)
			return err;
		n -= piece;
	}
	return ERR_NONE;
}

static enum err finish_file(int fd, uint64_t size)
{
	const off_t end = lseek(fd, 0, SEEK_END);

	/* A hole at the end is nothing yet. */
	if (end < 0 || ((uint64_t)end < size && ftruncate(fd, (off_t)size) != 0))
		return ERR_SYSTEM;
	return fsync(fd) == 0 ? ERR_NONE : ERR_SYSTEM;
}

static enum err commit_local(struct ctx *ctx, struct output *output)
{
	const int fd = output->fd;

	if (finish_file(fd, output->size))
		return error_errno(ctx, "cannot finish %s", output->path);
	output->fd = -1;
	if (close(fd) != 0 || rename(output->part, output->name) != 0)
		return error_errno(ctx, "cannot finish %s", output->path);
	return sync_directory(ctx, output->target->dir);
}

static enum err close_remote(struct ctx *ctx, struct output *output)
{
	const pid_t ssh = output->ssh;

	close(output->fd);
	output->fd = -1;
	output->ssh = 0;
	return prefix_error(ctx, run_wait(ctx, output->target->ssh, ssh), "%s", output->path);
}

enum err output_commit(struct ctx *ctx, struct output *output)
{
	if (!output->target->host)
		return commit_local(ctx, output);
	const enum err err = close_remote(ctx, output);

	if (err)
		return err;
	/* A command of its own: a connection that breaks must not look like the end of the file. */
	return remote(ctx, output->target,
		      ctx_printf(ctx, "sync %s; mv -f %s %s", quoted(ctx, output->part),
				 quoted(ctx, output->part), quoted(ctx, output->name)));
}

void output_abandon(struct ctx *ctx, struct output *output)
{
	const char *const message = ctx->message;

	if (output->target->host) {
		if (output->fd >= 0)
			close_remote(ctx, output);
		remote(ctx, output->target, ctx_printf(ctx, "rm -f %s", quoted(ctx, output->part)));
	} else {
		if (output->fd >= 0)
			close(output->fd);
		unlink(output->part);
	}
	output->fd = -1;
	ctx->message = message;
}
