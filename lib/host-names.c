/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "include/file.h"

static int names_by_number(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strverscmp(*left, *right);
}

static enum err names_add(struct ctx *ctx, struct names *names, const char *name)
{
	if (names->n == names->capacity) {
		const char **grown = ctx_grow(ctx, names->name, names->n, &names->capacity,
					      sizeof(*names->name));

		if (!grown)
			return ERR_NO_MEMORY;
		names->name = grown;
	}
	names->name[names->n] = ctx_printf(ctx, "%s", name);
	return names->name[names->n++] ? ERR_NONE : ERR_NO_MEMORY;
}

enum err host_names(struct ctx *ctx, const char *path, struct names *names)
{
	const char *full = ctx_printf(ctx, "%s%s", ctx->root, path);
	enum err err = full ? ERR_NONE : ERR_NO_MEMORY;

	*names = (struct names){ .name = NULL };
	if (err)
		return err;
	DIR *dir = opendir(full);

	if (!dir)
		return errno == ENOENT || errno == ENOTDIR ? ERR_NONE
							   : error_errno(ctx, "%s", full);
	while (!err) {
		errno = 0;
		const struct dirent *entry = readdir(dir);

		if (!entry && errno)
			err = error_errno(ctx, "%s", full);
		if (!entry)
			break;
		if (entry->d_name[0] != '.')
			err = names_add(ctx, names, entry->d_name);
	}
	closedir(dir);
	if (names->n)
		qsort(names->name, names->n, sizeof(*names->name), names_by_number);
	return err;
}
