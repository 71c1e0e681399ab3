/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/host/times.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "include/file.h"
#include "include/text.h"

static const char *times_path(struct ctx *ctx, const char *path)
{
	return ctx_printf(ctx, "%s%s", ctx->root, path);
}

static enum err times_make_folder(struct ctx *ctx)
{
	static const char *const folders[] = { "/var", "/var/lib", "/var/lib/kexec-ng" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const char *folder = times_path(ctx, folders[i]);

		if (!folder)
			return ERR_NO_MEMORY;
		if (mkdir(folder, 0755) && errno != EEXIST)
			return error_errno(ctx, "%s", folder);
	}
	return ERR_NONE;
}

/* A line each, in hexadecimal. */
static enum err times_write(struct ctx *ctx, uint64_t id, uint64_t ticks)
{
	const char *path = times_path(ctx, TIMES_FILE);
	const char *text = ctx_printf(ctx, "load=%llx\nstart=%llx\n", (unsigned long long)id,
				      (unsigned long long)ticks);

	return path && text ? write_path(ctx, path, O_CREAT | O_TRUNC, text_of(text))
			    : ERR_NO_MEMORY;
}

enum err times_keep_load(struct ctx *ctx, uint64_t id)
{
	const enum err err = times_make_folder(ctx);

	return err ? err : times_write(ctx, id, 0);
}

enum err times_keep_start(struct ctx *ctx, uint64_t ticks)
{
	struct span text;
	const enum err err = host_file(ctx, TIMES_FILE, &text);

	return err ? err : times_write(ctx, text_hex(text, "load"), ticks);
}

uint64_t times_started(struct ctx *ctx, uint64_t id)
{
	struct span text;

	if (host_file(ctx, TIMES_FILE, &text) || text_hex(text, "load") != id)
		return 0;
	return text_hex(text, "start");
}
