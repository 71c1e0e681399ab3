/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration that a kernel carries with it (kernel/configs.c, CONFIG_IKCONFIG). */
#include "include/sizes.h"
#include "kexec/image/image.h"
#include "kexec/unwrap/unwrap.h"

#define CONFIG_MAX (16 * MIB)

const uint8_t *image_find(struct span in, struct span what)
{
	return in.n ? memmem(in.p, in.n, what.p, what.n) : NULL;
}

/* Compressed by gzip, between two marks. */
struct span image_config(struct ctx *ctx, struct span contents)
{
	const struct span begin = SPAN_LITERAL("IKCFG_ST"), end = SPAN_LITERAL("IKCFG_ED");
	const uint8_t *const at = image_find(contents, begin);
	struct payload config = { .kernel = SPAN_NONE };

	if (!at)
		return SPAN_NONE;
	config.kernel = span_from(contents, (uint64_t)(at - contents.p) + begin.n);
	const uint8_t *const stop = image_find(config.kernel, end);

	if (!stop)
		return SPAN_NONE;
	config.kernel.n = (size_t)(stop - config.kernel.p);
	return unwrap_all(ctx, CONFIG_MAX, &config) ? SPAN_NONE : config.kernel;
}
