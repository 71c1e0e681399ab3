/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small initrd of our own. */
#ifndef CPIO_H
#define CPIO_H

#include "include/ctx.h"
#include "include/span.h"

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

#endif
