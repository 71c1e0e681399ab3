/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vmcore copied as it is: with holes for zero pages, or compressed. */
#ifndef COPY_H
#define COPY_H

#include "kdump/codec.h"
#include "kdump/output.h"
#include "lib/vmcore/vmcore.h"

/*
 * Copy all of @core to @output; @codec may be NULL. Pages that cannot be read become zeroes,
 * their number is *@unreadable. The caller commits or abandons. ERR_SYSTEM, ERR_NO_MEMORY, ERR_BAD
 * (nothing could be read).
 */
enum err copy_core(struct ctx *ctx, const struct vmcore *core, const struct codec *codec,
		   struct output *output, uint64_t *unreadable);

#endif
