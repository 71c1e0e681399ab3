/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/image/image.h"

enum err image_set_extent(struct ctx *ctx, struct image *image, struct extent extent)
{
	image->extents = ctx_alloc(ctx, sizeof(*image->extents));
	if (!image->extents)
		return ERR_NO_MEMORY;
	image->n_extents = 1;
	image->extents[0] = extent;
	return ERR_NONE;
}
