/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page tables of five levels and a vmlinux, which has no xloadflags to say whether it goes on with
 * those that it is entered with (arch/x86/kernel/head64.c). The kernel could be built without them
 * (CONFIG_X86_5LEVEL) before Linux 7.
 */
#include <stdlib.h>

#include "include/sizes.h"
#include "kexec/image/image.h"
#include "kexec/unwrap/unwrap.h"

#define FIVE_LEVEL_CONFIG_MAX (16 * MIB)

static const void *five_level_find(struct span in, struct span what)
{
	return in.n ? memmem(in.p, in.n, what.p, what.n) : NULL;
}

/* kernel/configs.c, CONFIG_IKCONFIG: compressed by gzip between two marks; empty: not there. */
static struct span five_level_config(struct ctx *ctx, struct span file)
{
	const struct span begin = SPAN_LITERAL("IKCFG_ST"), end = SPAN_LITERAL("IKCFG_ED");
	const uint8_t *const at = five_level_find(file, begin);
	struct payload config = { .kernel = SPAN_NONE };

	if (!at)
		return SPAN_NONE;
	config.kernel = span_from(file, (uint64_t)(at - file.p) + begin.n);
	const uint8_t *const stop = five_level_find(config.kernel, end);

	if (!stop)
		return SPAN_NONE;
	config.kernel.n = (size_t)(stop - config.kernel.p);
	return unwrap_all(ctx, FIVE_LEVEL_CONFIG_MAX, &config) ? SPAN_NONE : config.kernel;
}

bool five_level_vmlinux(struct ctx *ctx, struct span file, const char *version)
{
	/* A variable that is there only with them: among the exported names, or among all. */
	const struct span symbol = SPAN_LITERAL("\0ptrs_per_p4d\0");
	const struct span option = SPAN_LITERAL("\nCONFIG_X86_5LEVEL=y\n");

	return (version && strtoul(version, NULL, 10) >= 7) || five_level_find(file, symbol) ||
	       five_level_find(five_level_config(ctx, file), option);
}
