// SPDX-License-Identifier: GPL-2.0-or-later
/* Which kernel file is this? */
#include "image.h"

const struct image_format *const image_formats[] = { &bzimage_format, NULL };

enum err image_parse(struct ctx *ctx, const struct request *request, struct image *image)
{
	for (size_t i = 0; image_formats[i]; i++) {
		const enum err err = image_formats[i]->parse(ctx, request, image);

		if (err == ERR_NOT_MINE)
			continue;
		image->format = image_formats[i];
		return within(ctx, err, "%s", image_formats[i]->name);
	}
	return fail(ctx, ERR_BAD, "not a kernel that can be started");
}
