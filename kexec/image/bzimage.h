/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside bzImage's format. */
#ifndef BZIMAGE_H
#define BZIMAGE_H

#include "kexec/model.h"

/*
 * As struct image_format says: the kernel proper in the place of the bzImage, randomized as it
 * would have been (KASLR), to be entered at its own 64-bit entry.
 */
enum err bzimage_unpack(const struct load *load, uint64_t limit, struct image *image);
/* What of that is left to the kernel otherwise: image->unpacks. */
void bzimage_foresee_unpacking(struct image *image);

enum err bzimage_contents(struct ctx *ctx, const struct image *image, uint64_t limit,
			  struct span *bytes);

#endif
