/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Archives in the "newc" format of initrds: a small one of our own, and where others' end. */
#ifndef CPIO_H
#define CPIO_H

#include "include/ctx.h"
#include "include/span.h"

#define CPIO_HEADER 110
#define CPIO_ALIGN  4

struct cpio_file {
	const char *name; /* without the directory */
	struct span bytes;
};

/*
 * Make an archive of @directory with those of the @n files that have bytes, readable by all, with
 * zeros behind it up to a multiple of 4; empty when none has. ERR_NO_MEMORY.
 */
enum err cpio_make(struct ctx *ctx, const char *directory, const struct cpio_file *files, size_t n,
		   struct span *archive);

/*
 * Whether the kernel takes what stands at @at of @s for a cpio archive: a digit, at a multiple of
 * 4; and where the zeros from @at on end, which may stand between archives.
 */
bool cpio_is_at(struct span s, size_t at);
size_t cpio_skip_zeros(struct span s, size_t at);

/*
 * The archives from @at on, with zeros between them: @end is where the last one ends. ERR_BAD: an
 * entry is broken or the last one is not an archive's trailer.
 */
enum err cpio_scan(struct ctx *ctx, struct span s, size_t at, size_t *end);

#endif
