/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/iomem: the running kernel's resource tree. */
#ifndef IOMEM_H
#define IOMEM_H

#include "kexec/model.h"

struct iomem_entry {
	struct range range;
	unsigned depth; /* 0 at the top level */
	const char *name;
};

struct iomem {
	struct iomem_entry *e; /* in the file's order: parents before children */
	size_t n;
	size_t capacity;
	bool hidden; /* the kernel shows this user no addresses; n is 0 */
};

/* Parse @text, read from @path. Ends become exclusive. ERR_BAD names the line; ERR_NO_MEMORY. */
enum err iomem_parse(struct ctx *ctx, const char *path, struct span text, struct iomem *iomem);

/* The host's /proc/iomem; no entries when there is none. */
enum err iomem_read(struct ctx *ctx, struct iomem *iomem);

/* Add the ranges of all entries, at any depth, that are called @name. ERR_NO_MEMORY. */
enum err iomem_ranges(struct ctx *ctx, const struct iomem *iomem, const char *name,
		      struct ranges *ranges);

/* The memory at the top level; names that are not memory's are skipped. ERR_NO_MEMORY. host.c */
enum err iomem_memory_map(struct ctx *ctx, const struct iomem *iomem, struct memory_map *map);

#endif
