/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctx: what one run owns: memory, the message, the root directory. Descriptors are closed by
 * whoever opened them.
 *
 * Made by main() and freed by it; there are no other globals. Memory from it is never freed
 * one by one: a run is short and ends with ctx_free().
 *
 * Errors: a function that can fail returns enum err. The one who sees the fault says it in
 * words by error(); callers may put context in front by prefix_error(); main() prints the message
 * once. The code is for decisions, the message for people.
 */
#ifndef CTX_H
#define CTX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/span.h"

enum err {
	ERR_NONE = 0,
	ERR_NOT_MINE,	 /* a reader: some other format; silent, try the next */
	ERR_BAD,	 /* the input is broken; the message names field and offset */
	ERR_UNSUPPORTED, /* understood, but this build, kernel or way of loading cannot do it */
	ERR_REFUSED,	 /* signature, lockdown, permission: never retried by a weaker way */
	ERR_NO_SPACE,	 /* no place in the memory of the next kernel */
	ERR_NO_MEMORY,	 /* no memory for this program */
	ERR_SYSTEM,	 /* a system call failed; errno is in the message */
	ERR_USAGE,	 /* the command line asks for something that makes no sense */
};

struct ctx {
	const char *program; /* for messages: "kexec" */
	const char *root;    /* "" or the directory of a recorded host, without trailing '/' */
	bool debug;	     /* -d: debug() prints */
	struct chunk *arena; /* private to ctx.c */
	const char *message; /* what error() said, with what prefix_error() put in front */
};

void ctx_init(struct ctx *ctx, const char *program);

/* Frees all memory handed out. @ctx may be used again after ctx_init(). */
void ctx_free(struct ctx *ctx);

/*
 * Zeroed memory, owned by @ctx, aligned for any type. Large sizes are mappings of their own
 * whose pages cost nothing until they are written. NULL, with the message set, when there is
 * none: return ERR_NO_MEMORY.
 */
void *ctx_alloc(struct ctx *ctx, uint64_t size);

/* The array at @old (of @used elements of @size bytes) with room for at least @used + 1. */
void *ctx_grow(struct ctx *ctx, const void *old, size_t used, size_t *capacity, size_t size);

/* Give back early the whole pages of a large ctx_alloc() (a file that was unwrapped, say). */
void ctx_release(struct ctx *ctx, const void *p);

/* Keep the first @used bytes of a large ctx_alloc(), give back the pages behind them. */
void ctx_trim(struct ctx *ctx, const void *p, size_t used);

char *ctx_printf(struct ctx *ctx, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Say what is wrong; returns @err so that one line does both. Replaces an earlier message. */
enum err error(struct ctx *ctx, enum err err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * As error(), for a failed system call: ": " and the words for errno follow. ERR_SYSTEM, or
 * ERR_REFUSED for a lack of permission.
 */
enum err error_errno(struct ctx *ctx, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Put "context: " in front of the message if @err is one; returns @err. */
enum err prefix_error(struct ctx *ctx, enum err err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* To standard error: always; only under -d. A newline is added. */
void warn(const struct ctx *ctx, const char *format, ...) __attribute__((format(printf, 2, 3)));
void debug(const struct ctx *ctx, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
