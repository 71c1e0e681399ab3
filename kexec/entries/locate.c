/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that entries name, and what the machine says of itself. */
#include <unistd.h>

#include "kexec/entries/internal.h"

/* UAPI.1: "Paths should be normalized"; nothing above the root is reached by "..". */
static bool locate_is_normal(const char *path)
{
	for (; *path; path += strcspn(path, "/")) {
		path += strspn(path, "/");
		if (!strncmp(path, "..", 2) && (!path[2] || path[2] == '/'))
			return false;
	}
	return true;
}

static const char *locate_obstacle(struct ctx *ctx, const char *const *bases, const char *path)
{
	const char *text = "";

	if (!locate_is_normal(path))
		return ctx_printf(ctx, "\"%s\" leads upwards", path);
	for (; *bases; bases++)
		text = ctx_printf(ctx, "%s%s%s%s%s", text ? text : "", *text ? ", nor " : "",
				  *bases, *path == '/' ? "" : "/", path);
	return ctx_printf(ctx, "there is no %s", text ? text : path);
}

const char *entry_file(struct ctx *ctx, const char *const *bases, const char *path,
		       const char **obstacle)
{
	for (const char *const *base = bases; *base && locate_is_normal(path); base++) {
		const char *const name = ctx_printf(ctx, "%s%s%s%s", ctx->root, *base,
						    *path == '/' ? "" : "/", path);

		if (name && !access(name, F_OK))
			return name;
	}
	*obstacle = locate_obstacle(ctx, bases, path);
	return NULL;
}

static enum err locate_initrds(struct ctx *ctx, struct entry *entry, const char *const *bases,
			       const struct words *paths)
{
	struct words found = { .n = 0 };
	enum err err = ERR_NONE;

	for (size_t i = 0; i < paths->n && !err && !entry->obstacle; i++) {
		const char *const file = entry_file(ctx, bases, paths->w[i], &entry->obstacle);

		if (file)
			err = words_add(ctx, &found, file);
	}
	entry->initrds = found.w;
	return err;
}

enum err entry_set_files(struct ctx *ctx, struct entry *entry, const char *const *bases,
			 const char *kernel, const struct words *initrds, const char *tree)
{
	entry->kernel = entry_file(ctx, bases, kernel, &entry->obstacle);
	if (tree)
		entry->device_tree = entry_file(ctx, bases, tree, &entry->obstacle);
	return locate_initrds(ctx, entry, bases, initrds);
}

enum err entry_read_line(struct ctx *ctx, const char *path, const char **line)
{
	struct span text;
	char *copy;
	const enum err err = host_file(ctx, path, &text);

	*line = NULL;
	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	while (text.n && strchr("\n \t", text.p[text.n - 1]))
		text.n--;
	*line = copy = ctx_printf(ctx, "%.*s", (int)text.n, text.p);
	for (; copy && *copy; copy++)
		if (*copy == '\n')
			*copy = ' ';
	return *line ? ERR_NONE : ERR_NO_MEMORY;
}

const char *entry_machine(struct ctx *ctx)
{
	const char *machine, *release;

	return host_uname(ctx, &machine, &release) ? NULL : machine;
}

const char *entry_release(const char *kernel)
{
	const char *const slash = strrchr(kernel, '/');
	const char *const name = slash ? slash + 1 : kernel;
	const char *const dash = strchr(name, '-');

	return dash && dash[1] ? dash + 1 : NULL;
}
