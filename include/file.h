/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading whole files, once; writing all of something. */
#ifndef FILE_H
#define FILE_H

#include <stdio.h>

#include "include/ctx.h"

/*
 * A user's file, opened once and read once: what was checked is what is hashed is what is
 * loaded. The descriptor stays open for kexec_file_load(), until file_close() or the end of the
 * program.
 */
struct file {
	const char *name;
	int fd;
	bool is_regular; /* not a pipe, say, which can be read only once */
	struct span bytes;
};

/*
 * Open and read all of @name into memory of @ctx: at most @limit bytes, and no more than three
 * quarters of what is free. Refuses directories, devices, empty files and pipes without a writer.
 * What cannot be read again, such as a pipe, is closed. Shows progress on a terminal when it takes
 * long. ERR_SYSTEM, ERR_BAD, ERR_NO_MEMORY.
 */
enum err file_open(struct ctx *ctx, const char *name, uint64_t limit, struct file *file);

/* Larger ones make no sense: a kernel may be a UKI with its initrd in it. */
#define KERNEL_FILE_MAX ((uint64_t)2 << 30)
#define INITRD_FILE_MAX ((uint64_t)64 << 30)

/* Only open @name (the kernel will read it itself); bytes stays empty. ERR_SYSTEM, ERR_BAD. */
enum err file_open_unread(struct ctx *ctx, const char *name, struct file *file);

/* Read all of a file that is only open, as file_open() does. */
enum err file_read(struct ctx *ctx, uint64_t limit, struct file *file);

/* Of an open file, read or not; 0 when it has none that can be known before reading. */
uint64_t file_size(const struct file *file);

/* Has it what IMA appraises it by? That stays with the file, not with what is read from it. */
bool file_has_ima_label(const struct file *file);

void file_close(struct file *file);

/* No file of the host that planning reads is anywhere near this large. */
#define HOST_FILE_MAX ((uint64_t)64 << 20)

/*
 * A file of the host (/proc, /sys), below ctx->root; sizes of such files cannot be asked for.
 * One NUL byte stands after the bytes, so that text can be used as a string. ERR_NOT_MINE when
 * there is no such file (no message), ERR_BAD when it is a device or too large, ERR_SYSTEM,
 * ERR_NO_MEMORY.
 */
enum err host_file(struct ctx *ctx, const char *path, struct span *bytes);

/* The same, but only its first @limit bytes, and no NUL after them (/proc/kcore is endless). */
enum err host_file_head(struct ctx *ctx, const char *path, size_t limit, struct span *bytes);

/* A file with one line: without the newline. ERR_NOT_MINE (silent) when there is none. */
enum err host_line(struct ctx *ctx, const char *path, const char **line);

/* uname -m, uname -r. ERR_USAGE when ctx->root is not a recorded host, ERR_BAD. */
enum err host_uname(struct ctx *ctx, const char **machine, const char **release);

/* Names in a directory of the host, sorted by number, then by letter. */
struct names {
	const char **name;
	size_t n;
	size_t capacity;
};

/* The entries of the host's directory @path, without "." files; none if it does not exist. */
enum err host_names(struct ctx *ctx, const char *path, struct names *names);

/*
 * Flush @out: ERR_SYSTEM when something written to it did not arrive, otherwise @err; @what is for
 * the message.
 */
enum err flush_output(struct ctx *ctx, FILE *out, const char *what, enum err err);

/*
 * What the host's /proc/meminfo says of @key ("Dirty:"), in bytes. ERR_NOT_MINE (silent): nothing.
 * ERR_SYSTEM, ERR_NO_MEMORY.
 */
enum err host_meminfo(struct ctx *ctx, const char *key, uint64_t *bytes);

/*
 * Three quarters of what this machine has free: of this one also when a recorded host is planned
 * for. UINT64_MAX when it does not say. ERR_SYSTEM, ERR_NO_MEMORY.
 */
enum err spare_memory(struct ctx *ctx, uint64_t *bytes);

/*
 * Write all of @bytes to the file @path, opened with @flags beside O_WRONLY (a new one with mode
 * 0644). ERR_SYSTEM.
 */
enum err write_path(struct ctx *ctx, const char *path, int flags, struct span bytes);

/*
 * All of @bytes as the file @path, or none: in the place of one that is there when all is written.
 * What is not a regular file (a pipe, a link) is written to. ERR_SYSTEM, ERR_NO_MEMORY.
 */
enum err write_new(struct ctx *ctx, const char *path, struct span bytes);

/* Write all of @bytes to @fd; @name is for the message. ERR_SYSTEM. */
enum err write_all(struct ctx *ctx, int fd, const char *name, struct span bytes);

#endif
