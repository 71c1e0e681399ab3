/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/sizes.h"
#include "kexec/unwrap/unwrap.h"

const struct unwrapper *const unwrappers[] = {
	&gzip_unwrapper,       &xz_unwrapper,	 &lzma_unwrapper, &zstd_unwrapper,   &lz4_unwrapper,
	&lz4_legacy_unwrapper, &zboot_unwrapper, &uki_unwrapper,  &uimage_unwrapper, NULL,
};

/* Nobody wraps a kernel more often than that; a file made to contain itself does. */
#define LAYERS_MAX 8

/* No kernel is nearly as large, uncompressed. */
#define OUTPUT_MAX GIB

enum err unwrap_by(struct ctx *ctx, uint64_t limit, struct payload *payload,
		   const struct unwrapper *unwrapper)
{
	return unwrapper->unwrap ? unwrapper->unwrap(ctx, payload)
				 : unwrap_streams(ctx, limit, payload, unwrapper);
}

/* Peel one layer; ERR_NOT_MINE when nothing fits. The sum of all layers is bounded. */
static enum err peel(struct ctx *ctx, uint64_t *limit, struct payload *payload)
{
	for (const struct unwrapper *const *u = unwrappers; *u; u++) {
		enum err err = unwrap_by(ctx, *limit, payload, *u);

		if (err == ERR_NOT_MINE)
			continue;
		if (err)
			return prefix_error(ctx, err, "%s%s%s", payload->layers,
					    *payload->layers ? ", " : "", (*u)->name);
		debug(ctx, "unwrapped %s: %zu bytes", (*u)->name, payload->kernel.n);
		*limit -= payload->kernel.n < *limit ? payload->kernel.n : *limit;
		payload->layers = ctx_printf(ctx, "%s%s%s", payload->layers,
					     *payload->layers ? ", " : "", (*u)->name);
		return payload->layers ? ERR_NONE : ERR_NO_MEMORY;
	}
	return ERR_NOT_MINE;
}

enum err unwrap_all(struct ctx *ctx, uint64_t limit, struct payload *payload)
{
	enum err err = ERR_NONE;

	if (limit > OUTPUT_MAX)
		limit = OUTPUT_MAX;
	payload->layers = "";
	for (int depth = 0; !err && depth <= LAYERS_MAX; depth++)
		err = peel(ctx, &limit, payload);
	if (!err)
		return error(ctx, ERR_BAD, "wrapped more than %d times (%s)", LAYERS_MAX,
			     payload->layers);
	if (err == ERR_NOT_MINE && payload->profile_given && !payload->n_profiles)
		return error(ctx, ERR_USAGE,
			     "--profile=%u: this is not a unified kernel image with profiles",
			     payload->profile);
	return err == ERR_NOT_MINE ? ERR_NONE : err;
}
