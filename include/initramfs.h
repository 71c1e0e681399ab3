/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INITRAMFS_H
#define INITRAMFS_H

#include "include/ctx.h"
#include "include/span.h"

/*
 * One initramfs of several, in this order, in memory of @ctx; a single one stays where it is.
 * Documentation/driver-api/early-userspace/buffer-format.rst: an archive that is not compressed
 * starts at a multiple of 4, and zeros may stand between archives. ERR_NO_MEMORY.
 */
enum err initramfs_join(struct ctx *ctx, const struct span *pieces, size_t n, struct span *joined);

#endif
