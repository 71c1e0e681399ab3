/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What loaders put together: entries, notes, settings. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "kexec/entries/internal.h"

struct entry *entries_add(struct ctx *ctx, struct entries *entries, const char *loader,
			  const char *file)
{
	entries->e = ctx_grow(ctx, entries->e, entries->n, &entries->capacity, sizeof(*entries->e));
	if (!entries->e)
		return NULL;
	entries->e[entries->n] = (struct entry){
		.loader = loader,
		.file = file,
		.tries_left = -1,
		.tries_done = -1,
	};
	return &entries->e[entries->n++];
}

enum err entries_note(struct ctx *ctx, struct entries *entries, const char *file,
		      const char *format, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	entries->notes = ctx_grow(ctx, entries->notes, entries->n_notes, &entries->notes_capacity,
				  sizeof(*entries->notes));
	const char *const note = text && entries->notes ? ctx_printf(ctx, "%s: %s", file, text)
							: NULL;

	free(text);
	if (!note)
		return error(ctx, ERR_NO_MEMORY, "no memory for a note");
	debug(ctx, "%s", note);
	entries->notes[entries->n_notes++] = note;
	return ERR_NONE;
}

void entry_menu_wish(struct entry_menu *menu, struct entry_wish wish)
{
	ensure(menu->n_wishes < ENTRY_WISHES_MAX);
	if (wish.name && *wish.name)
		menu->wishes[menu->n_wishes++] = wish;
}

/* ---- entries that are a file each ---- */

/* Digits from @at on; -1 when there are none, or more than a counter has. */
static int count_number(struct span name, size_t *at)
{
	const size_t start = *at;
	int value = 0;

	while (*at < name.n && name.p[*at] >= '0' && name.p[*at] <= '9' && *at - start < 9)
		value = value * 10 + (name.p[(*at)++] - '0');
	return *at > start ? value : -1;
}

/* "+LEFT[-DONE]" at the end of @name */
static bool count_parse(struct span name, size_t plus, struct boot_count *count)
{
	size_t at = plus + 1;
	const int left = count_number(name, &at);
	int done = 0;

	if (left < 0)
		return false;
	if (at < name.n && name.p[at] == '-') {
		at++;
		done = count_number(name, &at);
	}
	if (done < 0 || at != name.n)
		return false;
	*count = (struct boot_count){ plus, left, done };
	return true;
}

bool boot_count_parse(struct span name, const char *suffix, struct boot_count *count)
{
	const size_t n = strlen(suffix);

	if (name.n <= n || strncasecmp((const char *)name.p + name.n - n, suffix, n) != 0)
		return false;
	name.n -= n;
	*count = (struct boot_count){ name.n, -1, -1 };
	for (size_t at = name.n; at-- > 1;)
		if (name.p[at] == '+' && count_parse(name, at, count))
			break;
	return true;
}

static enum err collect_note(struct ctx *ctx, struct entries *entries, const struct entry *entry)
{
	return entries_note(ctx, entries, entry->file, "entry %s, %s%s%s", entry->id,
			    entry->release ? entry->release : "no version",
			    entry->obstacle ? ": " : "", entry->obstacle ? entry->obstacle : "");
}

enum err entries_add_file(struct ctx *ctx, struct entries *entries, const char *loader,
			  const char *path, const char *suffix,
			  enum err (*read)(struct ctx *ctx, void *data, struct entry *entry),
			  void *data)
{
	const char *const slash = strrchr(path, '/');
	const struct span name = span_of(slash + 1, strlen(slash + 1));
	struct boot_count count;
	struct entry *entry;
	enum err err;

	if (!boot_count_parse(name, suffix, &count))
		return ERR_NONE;
	entry = entries_add(ctx, entries, loader, path);
	if (!entry)
		return ERR_NO_MEMORY;
	entry->id = ctx_printf(ctx, "%.*s%s", (int)count.n, name.p, suffix);
	entry->tries_left = count.left;
	entry->tries_done = count.done;
	err = entry->id ? read(ctx, data, entry) : ERR_NO_MEMORY;
	if (err == ERR_NO_MEMORY)
		return err;
	if (err)
		entry->obstacle = err == ERR_NOT_MINE ? "it is gone" : ctx->message;
	return collect_note(ctx, entries, entry);
}
