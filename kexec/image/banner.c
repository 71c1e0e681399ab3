/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The version in a kernel file. */
#include "kexec/image/image.h"

/* init/version.c, linux_banner: "Linux version 6.1.0 (...) ...\n" */
const char *linux_banner(struct ctx *ctx, struct span bytes)
{
	const struct span banner = SPAN_LITERAL("Linux version ");
	const uint8_t *found = image_find(bytes, banner);

	if (!found)
		return NULL;
	return linux_version_at(ctx, bytes, (uint64_t)(found - bytes.p) + banner.n);
}

const char *linux_version_at(struct ctx *ctx, struct span bytes, uint64_t at)
{
	const struct span rest = span_from(bytes, at);
	size_t n = 0;

	while (n < rest.n && n < 256 && rest.p[n] >= ' ' && rest.p[n] < 0x7f)
		n++;
	return ctx_printf(ctx, "%.*s", (int)n, (const char *)rest.p);
}
