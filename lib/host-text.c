/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <sys/utsname.h>

#include "include/file.h"

enum err host_line(struct ctx *ctx, const char *path, const char **line)
{
	struct span text;
	const enum err err = host_file(ctx, path, &text);

	if (err)
		return err;
	*line = ctx_printf(ctx, "%.*s", (int)strcspn((const char *)text.p, "\n"),
			   (const char *)text.p);
	return *line ? ERR_NONE : ERR_NO_MEMORY;
}

/* The file "uname" of a recorded host contains "machine release". */
static enum err host_recorded_uname(struct ctx *ctx, const char **machine, const char **release)
{
	const char *line;
	const enum err err = host_line(ctx, "/uname", &line);

	if (err == ERR_NOT_MINE)
		return error(ctx, ERR_USAGE,
			     "%s/uname is not there: this is not a recorded host "
			     "(kexec --record-host DIR makes one)",
			     ctx->root);
	if (err)
		return err;
	const char *space = strchr(line, ' ');

	if (!space)
		return error(ctx, ERR_BAD, "%s/uname: \"%s\" is not \"machine release\"", ctx->root,
			     line);
	*machine = ctx_printf(ctx, "%.*s", (int)(space - line), line);
	*release = space + 1;
	return *machine ? ERR_NONE : ERR_NO_MEMORY;
}

enum err host_uname(struct ctx *ctx, const char **machine, const char **release)
{
	struct utsname name;

	if (*ctx->root)
		return host_recorded_uname(ctx, machine, release);
	if (uname(&name))
		return error_errno(ctx, "uname");
	*machine = ctx_printf(ctx, "%s", name.machine);
	*release = ctx_printf(ctx, "%s", name.release);
	return *machine && *release ? ERR_NONE : ERR_NO_MEMORY;
}
