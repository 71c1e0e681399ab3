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

enum err image_set_extent_after(struct ctx *ctx, struct image *image, uint64_t lead, uint64_t size,
				struct span bytes)
{
	uint8_t *const all = lead ? ctx_alloc(ctx, lead + bytes.n) : NULL;

	if (lead && !all)
		return ERR_NO_MEMORY;
	if (lead) {
		memcpy(all + lead, bytes.p, bytes.n);
		bytes = span_of(all, (size_t)lead + bytes.n);
	}
	return image_set_extent(ctx, image, (struct extent){ 0, lead + size, bytes });
}
