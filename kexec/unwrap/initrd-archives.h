/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An initrd's archives, as init/initramfs.c (unpack_to_rootfs()) finds them. */
#ifndef INITRD_ARCHIVES_H
#define INITRD_ARCHIVES_H

#include "include/ctx.h"

/*
 * The same archives in the same order, none compressed, in at most @limit bytes of @ctx, of which
 * the message says why no more (@bound). ERR_NOT_MINE (silent): none was compressed. ERR_BAD,
 * ERR_UNSUPPORTED: one cannot be unpacked, or there is something else; then *initrd stays.
 */
enum err initrd_archives_unpack(struct ctx *ctx, uint64_t limit, const char *bound,
				struct span *initrd);

#endif
