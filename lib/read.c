/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "include/progress.h"
#include "include/read.h"

/* A signal or a terminal watcher waits no longer than for so much. */
#define READ_CHUNK ((size_t)16 << 20)

/* How long a pipe may stay without anybody who writes to it. */
#define PIPE_WAITS   20
#define PIPE_WAIT_MS 100

bool open_input(const char *name, int *fd, struct stat *st)
{
	*fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return *fd >= 0 && !fstat(*fd, st);
}

static enum err too_large(struct ctx *ctx, const char *name, struct bound bound)
{
	return error(ctx, ERR_BAD, "%s: is larger than %llu bytes, %s", name,
		     (unsigned long long)bound.bytes, bound.why);
}

/* A file on its way into memory. One byte is kept for a NUL behind the end. */
struct reader {
	struct ctx *ctx;
	int fd;
	const char *name;
	uint8_t *p;
	size_t used, capacity;
	unsigned waits; /* for the first byte of a pipe */
};

static enum err reader_grow(struct reader *r, size_t capacity)
{
	uint8_t *larger = ctx_alloc(r->ctx, capacity);

	if (!larger)
		return ERR_NO_MEMORY;
	if (r->used)
		memcpy(larger, r->p, r->used);
	ctx_release(r->ctx, r->p);
	r->p = larger;
	r->capacity = capacity;
	return ERR_NONE;
}

/* A pipe's end is its end only once it had a writer, and what it has not yet it may have later. */
static bool reader_waits(struct reader *r, ssize_t got)
{
	struct pollfd readable = { .fd = r->fd, .events = POLLIN };

	if (got < 0 && errno == EAGAIN)
		return poll(&readable, 1, -1) >= 0 || errno == EINTR;
	if (got == 0 && !r->used && r->waits) {
		r->waits--;
		poll(NULL, 0, PIPE_WAIT_MS);
		return true;
	}
	return got < 0 && errno == EINTR;
}

static ssize_t reader_read(struct reader *r)
{
	const size_t free = r->capacity - r->used - 1;
	ssize_t got;

	do {
		got = read(r->fd, r->p + r->used, free < READ_CHUNK ? free : READ_CHUNK);
	} while (got <= 0 && reader_waits(r, got));
	return got;
}

/* To the end; @expected is a guess of the size (0: none). */
static enum err reader_run(struct reader *r, struct bound bound, uint64_t expected)
{
	struct progress progress;
	enum err err = reader_grow(r, expected ? (size_t)expected + 2 : 4096);
	ssize_t got = 1;

	progress_start(&progress, "reading", r->name, expected);
	while (!err && got) {
		got = reader_read(r);
		if (got < 0)
			return error_errno(r->ctx, "%s: reading at offset %zu", r->name, r->used);
		r->used += (size_t)got;
		progress_step(&progress, r->used);
		if (r->used > bound.bytes)
			return too_large(r->ctx, r->name, bound);
		if (r->used + 1 == r->capacity)
			err = reader_grow(r, r->capacity * 2);
	}
	progress_end(&progress);
	return err;
}

enum err read_all(struct ctx *ctx, int fd, const char *name, const struct stat *st,
		  struct bound bound, struct span *bytes)
{
	const uint64_t expected = S_ISREG(st->st_mode) ? (uint64_t)st->st_size : 0;
	struct reader r = { .ctx = ctx, .fd = fd, .name = name };

	if (S_ISFIFO(st->st_mode))
		r.waits = PIPE_WAITS;
	if (expected > bound.bytes)
		return too_large(ctx, name, bound);
	const enum err err = reader_run(&r, bound, expected);

	if (err)
		return err;
	r.p[r.used] = 0;
	*bytes = span_of(r.p, r.used);
	return ERR_NONE;
}

static enum err reader_head(struct reader *r, size_t limit)
{
	enum err err = reader_grow(r, limit + 1);
	ssize_t got = 1;

	while (!err && r->used < limit && got) {
		got = reader_read(r);
		if (got < 0)
			err = error_errno(r->ctx, "%s: reading at offset %zu", r->name, r->used);
		r->used += got > 0 ? (size_t)got : 0;
	}
	return err;
}

enum err read_head(struct ctx *ctx, int fd, const char *name, size_t limit, struct span *bytes)
{
	struct reader r = { .ctx = ctx, .fd = fd, .name = name };
	const enum err err = reader_head(&r, limit);

	*bytes = span_of(r.p, r.used);
	return err;
}
