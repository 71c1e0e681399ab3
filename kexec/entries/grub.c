/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB: grub.cfg and its environment, and UAPI.1's entries where grub.cfg says blscfg (Fedora). */
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "include/cmdline.h"
#include "kexec/entries/internal.h"

static const char *const grub_dirs[] = { "/boot/grub", "/boot/grub2" };

/* Its files as paths of the host */
struct grub {
	struct ctx *ctx;
	struct entries *entries;
	const char *config, *environment;
	struct grub_menu menu;
};

/* ---- names of settings ---- */

/* GRUB manual, "default": components of a place are parted by ">"; ">>" is one in a title. */
static const char *component(struct ctx *ctx, const char **rest)
{
	char *const text = ctx_printf(ctx, "%s", *rest);
	size_t n = 0;
	const char *from = *rest;

	for (; text && *from && (*from != '>' || from[1] == '>'); from++) {
		text[n++] = *from;
		from += *from == '>';
	}
	if (text)
		text[n] = '\0';
	*rest = *from ? from + 1 : from;
	return text;
}

static bool item_is(const struct grub_item *item, const char *name)
{
	char *end;
	const unsigned long place = strtoul(name, &end, 10);

	if (end != name && !*end)
		return item->place == place;
	return (item->id && !strcmp(item->id, name)) || !strcmp(item->title, name);
}

static size_t item_find(const struct grub_menu *menu, size_t parent, const char *name)
{
	for (size_t i = 0; i < menu->n; i++)
		if (menu->items[i].parent == parent && item_is(&menu->items[i], name))
			return i;
	return GRUB_TOP;
}

/* The item that a default means; of a submenu its first. GRUB_TOP: none. */
static size_t item_resolve(struct ctx *ctx, const struct grub_menu *menu, const char *name)
{
	size_t at = GRUB_TOP;

	do {
		const char *const part = component(ctx, &name);

		at = part ? item_find(menu, at, part) : GRUB_TOP;
	} while (*name && at != GRUB_TOP);
	while (at != GRUB_TOP && menu->items[at].is_submenu)
		at = item_find(menu, at, "0");
	return at;
}

/* "1>2" */
static const char *item_place(struct ctx *ctx, const struct grub_menu *menu, size_t i)
{
	const char *text = ctx_printf(ctx, "%u", menu->items[i].place);

	for (i = menu->items[i].parent; i != GRUB_TOP && text; i = menu->items[i].parent)
		text = ctx_printf(ctx, "%u>%s", menu->items[i].place, text);
	return text;
}

/* ---- entries ---- */

/* GRUB sees a btrfs from its top, this system what rootflags=subvol= names of it. */
static const char *grub_path(struct ctx *ctx, const struct grub_item *item, const char *path)
{
	struct cmdline options = { .kernel.n = 0 };
	const struct cmdline_word *flags;
	const struct span subvol = SPAN_LITERAL("subvol=");

	if (!item->options || cmdline_add(ctx, item->options, &options))
		return path;
	flags = cmdline_find(&options, "rootflags");
	if (!flags || !span_is_at(flags->value, 0, subvol) || *path != '/')
		return path;
	const struct span name = span_from(flags->value, subvol.n);
	const struct span rest = span_of(path + 1, strlen(path + 1));

	return name.n && span_is_at(rest, 0, name) && rest.n > name.n && rest.p[name.n] == '/'
		       ? path + 1 + name.n
		       : path;
}

/* Does the file lie on the file system that GRUB looks for? Where that can be told. */
static const char *grub_other_disk(struct ctx *ctx, const struct grub_item *item, const char *file)
{
	const char *const by_uuid =
		item->uuid ? ctx_printf(ctx, "%s/dev/disk/by-uuid/%s", ctx->root, item->uuid)
			   : NULL;
	struct stat device, st;

	/* A btrfs' files have a device number of their own. */
	if (!by_uuid || stat(by_uuid, &device) || !S_ISBLK(device.st_mode) || stat(file, &st) ||
	    !major(st.st_dev) || st.st_dev == device.st_rdev)
		return NULL;
	return ctx_printf(ctx, "its files are on the file system %s, which is not mounted at /boot",
			  item->uuid);
}

static const char *grub_obstacle(const struct grub_item *item)
{
	if (item->obstacle)
		return item->obstacle;
	if (!item->kernel)
		return "it starts no kernel";
	if (*item->kernel == '(')
		return "its kernel is on a device that only GRUB knows by this name";
	for (size_t i = 0; i < item->initrds.n; i++)
		if (*item->initrds.w[i] == '(' || !strncmp(item->initrds.w[i], "newc:", 5))
			return "its initrd is not a plain file";
	return NULL;
}

static enum err grub_files(struct grub *g, struct grub_item *item, struct entry *entry)
{
	/* Where /boot is a file system of its own, paths begin there. */
	static const char *const bases[] = { "/boot", "", NULL };
	const char *const kernel = grub_path(g->ctx, item, item->kernel);
	enum err err;

	for (size_t i = 0; i < item->initrds.n; i++)
		item->initrds.w[i] = grub_path(g->ctx, item, item->initrds.w[i]);
	entry->release = entry->version = entry_release(item->kernel);
	entry->options = item->options;
	entry->options_from = entry->file;
	err = entry_set_files(g->ctx, entry, bases, kernel, &item->initrds,
			      item->tree ? grub_path(g->ctx, item, item->tree) : NULL);
	if (!err && entry->kernel && !entry->obstacle)
		entry->obstacle = grub_other_disk(g->ctx, item, entry->kernel);
	return err;
}

static enum err grub_add_entry(struct grub *g, size_t i)
{
	struct grub_item *const item = &g->menu.items[i];
	struct entry *const entry = entries_add(g->ctx, g->entries, loader_grub.name, g->config);
	enum err err = ERR_NONE;

	if (!entry)
		return ERR_NO_MEMORY;
	entry->title = item->title;
	entry->id = item->id ? item->id : item->title;
	entry->line = item->line;
	entry->menu = item_place(g->ctx, &g->menu, i);
	entry->obstacle = grub_obstacle(item);
	if (!entry->obstacle)
		err = grub_files(g, item, entry);
	if (err || !entry->menu)
		return err ? err : ERR_NO_MEMORY;
	return entries_note(g->ctx, g->entries, g->config, "line %u: entry %s, %s%s%s", item->line,
			    entry->id, entry->release ? entry->release : "no version",
			    entry->obstacle ? ": " : "", entry->obstacle ? entry->obstacle : "");
}

/* UAPI.1's entries as items: named by their files, without the suffix. */
static enum err grub_bls_item(struct grub *g, struct entry *entry, unsigned place)
{
	struct grub_item *const item = grub_add_item(g->ctx, &g->menu, GRUB_TOP);
	char *const dot = strrchr(entry->id, '.');
	const char *const id = ctx_printf(g->ctx, "%.*s", (int)(dot - entry->id), entry->id);

	if (!item || !id)
		return ERR_NO_MEMORY;
	item->id = entry->id = id;
	item->title = entry->title ? entry->title : id;
	item->place = place;
	entry->menu = item_place(g->ctx, &g->menu, g->menu.n - 1);
	return entry->menu ? ERR_NONE : ERR_NO_MEMORY;
}

/* Newest first, by the names of their files. */
static int grub_bls_compare(const void *left, const void *right)
{
	const struct entry *const a = left, *const b = right;
	const int order =
		version_compare(span_of(b->id, strlen(b->id)), span_of(a->id, strlen(a->id)));

	return order ? order : strcmp(b->file, a->file);
}

static enum err grub_add_bls(struct grub *g)
{
	const struct bls_dialect dialect = { grub_expand, &g->menu.variables };
	const size_t first = g->entries->n;
	unsigned place = 0;
	enum err err = bls_read(g->ctx, g->entries, loader_grub.name, "/boot", &dialect);

	g->entries->grubs = "/boot";
	const unsigned n = (unsigned)(g->entries->n - first);

	for (size_t i = 0; i < g->menu.bls_at; i++)
		place += g->menu.items[i].parent == GRUB_TOP;
	for (size_t i = g->menu.bls_at; i < g->menu.n; i++)
		g->menu.items[i].place += g->menu.items[i].parent == GRUB_TOP ? n : 0;
	if (n)
		qsort(g->entries->e + first, n, sizeof(*g->entries->e), grub_bls_compare);
	for (size_t i = first; i < g->entries->n && !err; i++)
		err = grub_bls_item(g, &g->entries->e[i], place++);
	return err;
}

static enum err grub_add_items(struct grub *g)
{
	const size_t n = g->menu.n;
	enum err err = ERR_NONE;

	for (size_t i = 0; i <= n && !err; i++) {
		if (i == g->menu.bls_at)
			err = grub_add_bls(g);
		if (i < n && !err && !g->menu.items[i].is_submenu)
			err = grub_add_entry(g, i);
	}
	return err;
}

/* ---- the settings ---- */

static enum err grub_wish(struct grub *g, const char *name, const char *from,
			  struct entry_wish *wish)
{
	const size_t i = item_resolve(g->ctx, &g->menu, name);

	/* By its place, which nothing else can have. */
	*wish = (struct entry_wish){
		.name = i == GRUB_TOP ? name : item_place(g->ctx, &g->menu, i),
		.said = name,
		.from = from,
	};
	if (!wish->name || !from)
		return ERR_NO_MEMORY;
	return entries_note(g->ctx, g->entries, from, "\"%s\"%s%s", name,
			    i == GRUB_TOP ? ", which fits no entry" : ", menu place ",
			    i == GRUB_TOP ? "" : wish->name);
}

static enum err grub_wishes(struct grub *g, const char *next, struct entry_menu *menu)
{
	const char *const set = grub_get(&g->menu.variables, SPAN_LITERAL("default"));
	const char *const saved = grub_get(&g->menu.variables, SPAN_LITERAL("saved_entry"));
	const bool is_saved = set && saved && *saved && !strcmp(set, saved);
	const char *const from = is_saved ? ctx_printf(g->ctx, "%s: saved_entry", g->environment)
					  : ctx_printf(g->ctx, "%s: default", g->config);
	struct entry_wish wish = { .name = NULL };
	enum err err = from ? ERR_NONE : ERR_NO_MEMORY;

	if (!err && set && *set)
		err = grub_wish(g, set, from, &wish);
	if (err)
		return err;
	entry_menu_wish(menu, wish);
	menu->once.from = g->environment;
	return next && *next
		       ? grub_wish(g, next, ctx_printf(g->ctx, "%s: next_entry", g->environment),
				   &menu->once)
		       : ERR_NONE;
}

/* ---- reading ---- */

static enum err grub_read_environment(struct grub *g)
{
	struct span text;
	enum err err = host_file(g->ctx, g->environment, &text);

	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	g->menu.has_environment = true;
	return prefix_error(g->ctx, grubenv_parse(g->ctx, text, &g->menu.variables), "%s",
			    g->environment);
}

/* What grub.cfg may ask of the machine. */
static enum err grub_read_machine(struct grub *g)
{
	const char *const efi = ctx_printf(g->ctx, "%s/sys/firmware/efi", g->ctx->root);
	struct stat st;

	if (!efi)
		return ERR_NO_MEMORY;
	return grub_set(g->ctx, &g->menu.variables, "grub_platform", stat(efi, &st) ? "pc" : "efi");
}

static enum err grub_read_script(struct grub *g, struct span text, struct entry_menu *menu)
{
	enum err err = grub_read_environment(g);
	const char *const next = grub_get(&g->menu.variables, SPAN_LITERAL("next_entry"));

	if (!err)
		err = grub_read_machine(g);
	/* grub.cfg would make it the default. */
	if (!err && next)
		err = grub_set(g->ctx, &g->menu.variables, "next_entry", "");
	if (!err)
		err = prefix_error(g->ctx, grub_script_parse(g->ctx, text, &g->menu), "%s",
				   g->config);
	if (!err && g->menu.unread)
		err = entries_note(g->ctx, g->entries, g->config,
				   "takes in %s, which is not read here", g->menu.unread);
	if (!err)
		err = grub_add_items(g);
	return err ? err : grub_wishes(g, next, menu);
}

static enum err grub_read(struct ctx *ctx, struct entries *entries, struct entry_menu *menu)
{
	struct grub g = { .ctx = ctx, .entries = entries };
	struct span text;
	enum err err = ERR_NOT_MINE;

	for (size_t i = 0; i < sizeof(grub_dirs) / sizeof(grub_dirs[0]) && err == ERR_NOT_MINE;
	     i++) {
		g.config = ctx_printf(ctx, "%s/grub.cfg", grub_dirs[i]);
		g.environment = ctx_printf(ctx, "%s/grubenv", grub_dirs[i]);
		err = g.config && g.environment ? host_file(ctx, g.config, &text) : ERR_NO_MEMORY;
	}
	menu->found = err != ERR_NOT_MINE;
	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	return grub_read_script(&g, text, menu);
}

const char *grub_environment(struct ctx *ctx)
{
	static const char *const here[] = { "", NULL };
	const char *ignored;

	for (size_t i = 0; i < sizeof(grub_dirs) / sizeof(grub_dirs[0]); i++) {
		const char *const config = ctx_printf(ctx, "%s/grub.cfg", grub_dirs[i]);

		if (config && entry_file(ctx, here, config, &ignored))
			return ctx_printf(ctx, "%s/grubenv", grub_dirs[i]);
	}
	return NULL;
}

static bool grub_is_named(const struct entry *entry, const char *name)
{
	return entry->menu && !strcmp(entry->menu, name);
}

const struct entry_loader loader_grub = {
	.name = "GRUB",
	.info = "GRUB",
	.read = grub_read,
	.is_named = grub_is_named,
};
