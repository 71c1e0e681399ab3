/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "include/ctx.h"
#include "include/text.h"

/* Small pieces share a block; what is larger gets a mapping of its own. */
#define BLOCK_SIZE ((size_t)64 << 10)
#define LARGE_SIZE ((size_t)16 << 10)
#define ALIGNMENT  16

struct chunk {
	struct chunk *next;
	uint8_t *p;
	size_t size; /* bytes at p that are mapped or allocated */
	size_t used;
	bool mapped;
};

void ctx_init(struct ctx *ctx, const char *program)
{
	*ctx = (struct ctx){ .program = program, .root = "" };
}

void ctx_free(struct ctx *ctx)
{
	while (ctx->arena) {
		struct chunk *chunk = ctx->arena;

		ctx->arena = chunk->next;
		if (chunk->mapped && chunk->size)
			munmap(chunk->p, chunk->size);
		else if (!chunk->mapped)
			free(chunk->p);
		free(chunk);
	}
	ctx->message = NULL;
}

static struct chunk *ctx_add_chunk(struct ctx *ctx, size_t size, bool mapped)
{
	struct chunk *chunk = calloc(1, sizeof(*chunk));

	if (!chunk)
		return NULL;
	chunk->mapped = mapped;
	chunk->size = size;
	if (mapped) {
		chunk->p = mmap(NULL, size, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (chunk->p == MAP_FAILED)
			chunk->p = NULL;
	} else {
		chunk->p = calloc(1, size);
	}
	if (!chunk->p) {
		free(chunk);
		return NULL;
	}
	chunk->next = ctx->arena;
	ctx->arena = chunk;
	return chunk;
}

static void *ctx_alloc_large(struct ctx *ctx, size_t size)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct chunk *chunk;

	size = (size + page - 1) & ~(page - 1);
	chunk = ctx_add_chunk(ctx, size, true);
	if (!chunk)
		return NULL;
	/* Fewer faults where the kernel has huge pages; no harm where it has not. */
	madvise(chunk->p, size, MADV_HUGEPAGE);
	chunk->used = size;
	return chunk->p;
}

static void *ctx_alloc_small(struct ctx *ctx, size_t size)
{
	struct chunk *chunk = ctx->arena;
	uint8_t *p;

	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	while (chunk && (chunk->mapped || chunk->size - chunk->used < size))
		chunk = chunk->next;
	if (!chunk)
		chunk = ctx_add_chunk(ctx, BLOCK_SIZE, false);
	if (!chunk)
		return NULL;
	p = chunk->p + chunk->used;
	chunk->used += size;
	return p;
}

static void *ctx_alloc_any(struct ctx *ctx, uint64_t size)
{
	if (size <= LARGE_SIZE)
		return ctx_alloc_small(ctx, (size_t)size);
	return size <= SIZE_MAX / 2 ? ctx_alloc_large(ctx, (size_t)size) : NULL;
}

void *ctx_alloc(struct ctx *ctx, uint64_t size)
{
	void *p = ctx_alloc_any(ctx, size);
	const char *of = size > SIZE_MAX / 2 ? ", more than this program can address" : "";

	if (!p)
		error(ctx, ERR_NO_MEMORY, "no memory for %llu bytes%s", (unsigned long long)size,
		      of);
	return p;
}

void *ctx_grow(struct ctx *ctx, const void *old, size_t used, size_t *capacity, size_t size)
{
	const size_t more = *capacity ? *capacity * 2 : 16;
	void *p;

	if (used < *capacity)
		return (void *)(uintptr_t)old;
	p = ctx_alloc(ctx, (uint64_t)more * size);
	if (!p)
		return NULL;
	if (used)
		memcpy(p, old, used * size);
	*capacity = more;
	return p;
}

static struct chunk *ctx_find_mapping(const struct ctx *ctx, const void *p)
{
	for (struct chunk *chunk = ctx->arena; chunk; chunk = chunk->next)
		if (chunk->mapped && (const uint8_t *)p >= chunk->p &&
		    (const uint8_t *)p < chunk->p + chunk->size)
			return chunk;
	return NULL;
}

void ctx_release(struct ctx *ctx, const void *p)
{
	struct chunk *chunk = ctx_find_mapping(ctx, p);

	if (!chunk)
		return;
	munmap(chunk->p, chunk->size);
	chunk->size = 0;
}

void ctx_trim(struct ctx *ctx, const void *p, size_t used)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct chunk *chunk = ctx_find_mapping(ctx, p);
	const size_t keep = (used + page - 1) & ~(page - 1);

	if (!chunk || !keep || keep >= chunk->size)
		return;
	munmap(chunk->p + keep, chunk->size - keep);
	chunk->size = chunk->used = keep;
}

static char *ctx_format_text(struct ctx *ctx, const char *format, va_list args)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		return NULL;
	text = ctx_alloc_any(ctx, (uint64_t)length + 1);
	if (text)
		vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

char *ctx_printf(struct ctx *ctx, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = ctx_format_text(ctx, format, args);
	va_end(args);
	if (!text)
		error(ctx, ERR_NO_MEMORY, "no memory for a text");
	return text;
}

/* When there is no memory for the message, a constant one must do. */
static const char no_memory[] = "no memory";

enum err error(struct ctx *ctx, enum err err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	ctx->message = ctx_format_text(ctx, format, args);
	va_end(args);
	if (!ctx->message)
		ctx->message = no_memory;
	return err;
}

enum err error_errno(struct ctx *ctx, const char *format, ...)
{
	const enum err err = errno == EACCES || errno == EPERM ? ERR_REFUSED : ERR_SYSTEM;
	const char *words = strerror(errno);
	va_list args;
	char *text;

	va_start(args, format);
	text = ctx_format_text(ctx, format, args);
	va_end(args);
	return error(ctx, err, "%s: %s", text ? text : no_memory, words);
}

enum err prefix_error(struct ctx *ctx, enum err err, const char *format, ...)
{
	va_list args;
	char *front;

	if (err == ERR_NONE || err == ERR_NOT_MINE || !ctx->message)
		return err;
	va_start(args, format);
	front = ctx_format_text(ctx, format, args);
	va_end(args);
	if (front)
		error(ctx, err, "%s: %s", front, ctx->message);
	return err;
}

/* A message is a line, whatever the names and texts in it. */
static void ctx_say(const struct ctx *ctx, const char *format, va_list args)
{
	char *text = NULL;

	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	fprintf(stderr, "%s: ", ctx->program);
	text_print(stderr, text_of(text ? text : no_memory));
	fputc('\n', stderr);
	free(text);
}

void warn(const struct ctx *ctx, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	ctx_say(ctx, format, args);
	va_end(args);
}

void debug(const struct ctx *ctx, const char *format, ...)
{
	va_list args;

	if (!ctx->debug)
		return;
	va_start(args, format);
	ctx_say(ctx, format, args);
	va_end(args);
}
