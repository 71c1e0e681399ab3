/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What build systems and boot loaders put behind a kernel in its file. */
#ifndef APPENDED_H
#define APPENDED_H

#include "include/ctx.h"
#include "include/span.h"

/* Where a device tree begins that ends with the file; false when there is none. */
bool appended_tree(struct span file, size_t *at);

/* The device tree that begins at @at, whatever follows it; empty when there is none. */
struct span appended_tree_at(struct span file, uint64_t at);

/*
 * Say what the bytes of @file from @at on are, as nothing reads them. A signature for the kernel's
 * own file load (scripts/sign-file) is only said under -d: that one reads it.
 */
void appended_note(struct ctx *ctx, struct span file, size_t at);

/* @file without the signature for the kernel's own file load, if one ends it. */
struct span appended_without_signature(struct span file);

#endif
