/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kexec/host/internal.h"

bool host_may_read(struct ctx *ctx, const char *path)
{
	const char *name = ctx_printf(ctx, "%s%s", ctx->root, path);

	return name && !access(name, R_OK);
}

enum err host_optional(struct ctx *ctx, const char *path, struct span *bytes)
{
	*bytes = SPAN_NONE;
	const enum err err = host_may_read(ctx, path) ? host_file(ctx, path, bytes) : ERR_NONE;

	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

enum err host_number(struct ctx *ctx, const char *path, uint64_t *value)
{
	const char *line;
	char *end;
	const enum err err = host_line(ctx, path, &line);

	if (err)
		return err;
	errno = 0;
	*value = strtoull(line, &end, 0);
	if (errno || *end || end == line)
		return error(ctx, ERR_BAD, "%s: \"%s\" is not a number", path, line);
	return ERR_NONE;
}
