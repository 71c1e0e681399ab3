/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <strings.h>

#include "kexec/entries/internal.h"

/* In this order they are listed. GRUB first: it says whose the entries in /boot/loader are. */
static const struct entry_loader *const loaders[ENTRY_LOADERS] = {
	&loader_grub,
	&loader_systemd_boot,
	&loader_files,
};

enum err entries_read(struct ctx *ctx, struct entries *entries)
{
	enum err err;

	*entries = (struct entries){ .e = NULL };
	/* Without it, what is configured decides. */
	if (efi_string_read(ctx, "LoaderInfo", &entries->booted_by) == ERR_NO_MEMORY)
		return ERR_NO_MEMORY;
	for (size_t i = 0; i < ENTRY_LOADERS; i++) {
		struct entry_menu *const menu = &entries->menus[i];

		err = loaders[i]->read(ctx, entries, menu);
		if (err == ERR_NO_MEMORY)
			return err;
		if (err)
			menu->obstacle = ctx->message;
	}
	return ERR_NONE;
}

/* ---- choosing ---- */

static bool choose_may_start(const struct entry *entry)
{
	return !entry->obstacle && entry->kernel;
}

static bool choose_same_initrds(const struct entry *a, const struct entry *b)
{
	size_t i = 0;

	if (!a->initrds || !b->initrds)
		return !a->initrds && !b->initrds;
	while (a->initrds[i] && b->initrds[i] && !strcmp(a->initrds[i], b->initrds[i]))
		i++;
	return !a->initrds[i] && !b->initrds[i];
}

/* Both start the same in the same way: it does not matter which is meant. */
static bool choose_is_same(const struct entry *a, const struct entry *b)
{
	return a->kernel && b->kernel && !strcmp(a->kernel, b->kernel) &&
	       choose_same_initrds(a, b) &&
	       !strcmp(a->options ? a->options : "", b->options ? b->options : "") &&
	       a->profile == b->profile;
}

static const char *choose_id(const struct entry *entry)
{
	return entry->id;
}

static const char *choose_title(const struct entry *entry)
{
	return entry->title;
}

static const char *choose_place(const struct entry *entry)
{
	return entry->menu;
}

static bool choose_is_stem(const struct entry *entry, const char *name)
{
	const char *const dot = entry->id ? strrchr(entry->id, '.') : NULL;

	return dot && (size_t)(dot - entry->id) == strlen(name) &&
	       !strncmp(entry->id, name, strlen(name)) &&
	       (!strcmp(dot, ".conf") || !strcmp(dot, ".efi"));
}

/* One of several that @name fits, if they are all the same. */
static enum err choose_by(struct ctx *ctx, const struct entries *entries, const char *name,
			  const char *(*what)(const struct entry *), const struct entry **found)
{
	for (size_t i = 0; i < entries->n; i++) {
		const struct entry *const entry = &entries->e[i];
		const char *const text = what ? what(entry) : NULL;

		if (what ? !text || strcmp(text, name) != 0 : !choose_is_stem(entry, name))
			continue;
		if (*found && !choose_is_same(*found, entry))
			return error(ctx, ERR_USAGE,
				     "\"%s\" fits two entries, %s of %s and %s of %s: name one by "
				     "its identifier (see --list)",
				     name, (*found)->id, (*found)->file, entry->id, entry->file);
		*found = *found ? *found : entry;
	}
	return ERR_NONE;
}

static enum err choose_named(struct ctx *ctx, const struct entries *entries, const char *name,
			     const struct entry **found, const char **why)
{
	static const struct {
		const char *(*what)(const struct entry *);
		const char *words;
	} ways[] = {
		{ choose_id, "it has this identifier" },
		{ NULL, "its identifier is this name and a suffix" },
		{ choose_title, "it has this title" },
		{ choose_place, "it has this place in the menu" },
	};
	enum err err = ERR_NONE;

	*found = NULL;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]) && !err && !*found; i++) {
		err = choose_by(ctx, entries, name, ways[i].what, found);
		*why = ways[i].words;
	}
	if (!err && !*found)
		err = error(ctx, ERR_USAGE, "there is no entry \"%s\": --list shows them", name);
	return err;
}

/* An entry of another system says whose it is. */
static bool choose_is_ours(const struct entry *entry, const char *machine_id)
{
	return !entry->machine_id || !machine_id || !strcmp(entry->machine_id, machine_id);
}

static int choose_compare(const struct entry *a, const struct entry *b)
{
	return version_compare(span_of(a->release, strlen(a->release)),
			       span_of(b->release, strlen(b->release)));
}

/* Of @n that may be; @same of them have this release. */
static const struct entry *choose_highest(const struct entries *entries, const char *machine_id,
					  size_t *n, size_t *same)
{
	const struct entry *best = NULL;

	for (size_t i = 0; i < entries->n; i++) {
		const struct entry *const e = &entries->e[i];

		if (!choose_may_start(e) || !e->release || !e->tries_left ||
		    !choose_is_ours(e, machine_id))
			continue;
		const int order = best ? choose_compare(e, best) : 1;

		++*n;
		*same = order > 0 ? 1 : *same + (order == 0);
		best = order > 0 ? e : best;
	}
	return best;
}

static enum err choose_newest(struct ctx *ctx, const struct entries *entries,
			      const struct entry **found, const char **why)
{
	const char *machine_id;
	size_t n = 0, same = 0;
	const enum err err = entry_read_line(ctx, "/etc/machine-id", &machine_id);

	if (err)
		return err;
	*found = choose_highest(entries, machine_id, &n, &same);
	if (!*found)
		return error(ctx, ERR_UNSUPPORTED,
			     "no entry of this system can be started and says its version: --list "
			     "shows what was found");
	*why = ctx_printf(ctx, "%s is the highest version of the %zu that can be started%s",
			  (*found)->release, n,
			  same > 1 ? ", and it is the first that has it" : "");
	return *why ? ERR_NONE : ERR_NO_MEMORY;
}

/* What started the machine says so. ERR_NOT_MINE when it does not. */
static enum err choose_booted_by(struct ctx *ctx, const struct entries *entries, size_t *which)
{
	const char *const by = entries->booted_by;

	if (!by)
		return ERR_NOT_MINE;
	for (size_t i = 0; i < ENTRY_LOADERS; i++) {
		const char *const info = loaders[i]->info;

		if (!info || strncasecmp(by, info, strlen(info)) != 0)
			continue;
		*which = i;
		return entries->menus[i].found || entries->menus[i].obstacle
			       ? ERR_NONE
			       : error(ctx, ERR_UNSUPPORTED,
				       "%s started this machine, and its menu is not here: is its "
				       "partition mounted (/efi, /boot/efi, /boot)?",
				       by);
	}
	return error(ctx, ERR_UNSUPPORTED,
		     "%s started this machine, and its menu is not one that is read here: name an "
		     "entry, or newest",
		     by);
}

/* A menu that cannot be read may be the one that counts. */
static enum err choose_is_certain(struct ctx *ctx, const struct entries *entries)
{
	for (size_t i = 0; i < ENTRY_LOADERS; i++)
		if (loaders[i]->info && !entries->menus[i].found && entries->menus[i].obstacle)
			return error(ctx, ERR_UNSUPPORTED,
				     "whether %s is set up here cannot be told: %s",
				     loaders[i]->name, entries->menus[i].obstacle);
	return ERR_NONE;
}

/* Plain files are a menu where there is no other. */
static enum err choose_configured(struct ctx *ctx, const struct entries *entries, size_t *which)
{
	*which = ENTRY_LOADERS;
	for (size_t i = 0; i < ENTRY_LOADERS; i++) {
		if (!entries->menus[i].found || (*which < ENTRY_LOADERS && !loaders[i]->info))
			continue;
		if (*which < ENTRY_LOADERS)
			return error(ctx, ERR_UNSUPPORTED,
				     "%s and %s are both set up here, and nothing tells which "
				     "starts this machine: name an entry, or newest",
				     loaders[*which]->name, loaders[i]->name);
		*which = i;
	}
	const enum err err = choose_is_certain(ctx, entries);

	if (!err && *which == ENTRY_LOADERS)
		return error(ctx, ERR_UNSUPPORTED,
			     "no boot loader's menu and no kernel was found: is /boot mounted?");
	return err;
}

/* Which loader's menu counts. */
static enum err choose_loader(struct ctx *ctx, const struct entries *entries, size_t *which,
			      const char **reason)
{
	const enum err err = choose_booted_by(ctx, entries, which);

	*reason = err ? "the only one that is set up here" : "which started this machine";
	return err == ERR_NOT_MINE ? choose_configured(ctx, entries, which) : err;
}

static const struct entry *choose_wished(const struct entries *entries, size_t which,
					 const struct entry_wish *wish)
{
	for (size_t i = 0; i < entries->n; i++) {
		const struct entry *const entry = &entries->e[i];

		if (strcmp(entry->loader, loaders[which]->name) != 0 ||
		    (wish->skips_bad && !entry->tries_left))
			continue;
		if (loaders[which]->is_named(entry, wish->name))
			return entry;
	}
	return NULL;
}

static const struct entry *choose_first(const struct entries *entries, size_t which)
{
	for (size_t i = 0; i < entries->n; i++)
		if (!strcmp(entries->e[i].loader, loaders[which]->name))
			return &entries->e[i];
	return NULL;
}

static const char *wish_said(const struct entry_wish *wish)
{
	return wish->said ? wish->said : wish->name;
}

static enum err choose_once(struct ctx *ctx, const struct entries *entries, size_t which,
			    const struct entry **found, const char **why)
{
	const struct entry_wish *const once = &entries->menus[which].once;

	if (!once->name || !*once->name)
		return error(ctx, ERR_UNSUPPORTED, "no one-shot entry is set (%s)",
			     loaders[which]->name);
	*found = choose_wished(entries, which, once);
	*why = ctx_printf(ctx, "%s is \"%s\"", once->from, wish_said(once));
	if (!*found)
		return error(ctx, ERR_UNSUPPORTED, "%s is \"%s\", which is no entry's name",
			     once->from, wish_said(once));
	return *why ? ERR_NONE : ERR_NO_MEMORY;
}

/* The first that a setting names, or else of the menu: boot loaders do the same. */
static enum err choose_default(struct ctx *ctx, const struct entries *entries, size_t which,
			       const struct entry **found, const char **why)
{
	const struct entry_menu *const menu = &entries->menus[which];
	const char *vain = "";

	*found = NULL;
	for (size_t i = 0; i < menu->n_wishes && vain && !*found; i++) {
		const struct entry_wish *const wish = &menu->wishes[i];

		*found = choose_wished(entries, which, wish);
		*why = ctx_printf(ctx, "%s is \"%s\"", wish->from, wish_said(wish));
		if (!*found)
			vain = ctx_printf(ctx, "%s, and %s is \"%s\", which fits none", vain,
					  wish->from, wish_said(wish));
	}
	if (!*found) {
		*found = choose_first(entries, which);
		*why = ctx_printf(ctx, "it is the first of the menu%s", vain ? vain : "");
	}
	if (!*found)
		return error(ctx, ERR_UNSUPPORTED, "the menu of %s has no entry",
			     loaders[which]->name);
	return *why && vain ? ERR_NONE : ERR_NO_MEMORY;
}

static enum err choose_of_menu(struct ctx *ctx, const struct entries *entries, bool once,
			       const struct entry **found, const char **why)
{
	const char *reason = "";
	size_t which = ENTRY_LOADERS;
	enum err err = choose_loader(ctx, entries, &which, &reason);

	if (err)
		return err;
	if (entries->menus[which].obstacle)
		return error(ctx, ERR_UNSUPPORTED, "%s: %s", loaders[which]->name,
			     entries->menus[which].obstacle);
	err = once ? choose_once(ctx, entries, which, found, why)
		   : choose_default(ctx, entries, which, found, why);
	if (err)
		return err;
	*why = loaders[which]->info
		       ? ctx_printf(ctx, "%s; of %s, %s", *why, loaders[which]->name, reason)
		       : ctx_printf(ctx, "%s; no boot loader has a menu here", *why);
	return *why ? ERR_NONE : ERR_NO_MEMORY;
}

enum err entries_choose(struct ctx *ctx, const struct entries *entries, const char *name,
			const struct entry **entry, const char **why)
{
	const bool once = !strcmp(name, "oneshot");
	enum err err;

	*why = NULL;
	if (!strcmp(name, "newest"))
		err = choose_newest(ctx, entries, entry, why);
	else if (once || !strcmp(name, "default"))
		err = choose_of_menu(ctx, entries, once, entry, why);
	else
		err = choose_named(ctx, entries, name, entry, why);
	if (!err && !choose_may_start(*entry))
		err = error(ctx, ERR_UNSUPPORTED, "entry %s of %s (%s): %s", (*entry)->id,
			    (*entry)->file, *why,
			    (*entry)->obstacle ? (*entry)->obstacle : "it starts no kernel");
	return err;
}

const struct entry *entries_of_release(const struct entries *entries, const char *release)
{
	for (size_t i = 0; i < entries->n; i++) {
		const struct entry *const entry = &entries->e[i];

		if (choose_may_start(entry) && entry->release && !strcmp(entry->release, release))
			return entry;
	}
	return NULL;
}
