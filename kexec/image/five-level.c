/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page tables of five levels and a vmlinux, which has no xloadflags to say whether it goes on with
 * those that it is entered with (arch/x86/kernel/head64.c). The kernel could be built without them
 * (CONFIG_X86_5LEVEL) before Linux 7.
 */
#include <stdlib.h>

#include "kexec/image/image.h"

bool five_level_vmlinux(struct ctx *ctx, struct span file, const char *version)
{
	/* A variable that is there only with them: among the exported names, or among all. */
	const struct span symbol = SPAN_LITERAL("\0ptrs_per_p4d\0");
	const struct span option = SPAN_LITERAL("\nCONFIG_X86_5LEVEL=y\n");

	return (version && strtoul(version, NULL, 10) >= 7) || image_find(file, symbol) ||
	       image_find(image_config(ctx, file), option);
}
