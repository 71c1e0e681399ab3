/* SPDX-License-Identifier: GPL-2.0-or-later */
/* systemd-boot(7): its menu is the entries of UAPI.1, its default is in loader.conf or EFI
 * variables. */
#include <fnmatch.h>
#include <sys/stat.h>

#include "kexec/entries/internal.h"

/* Where the EFI system partition and the extended boot loader partition are mounted. */
static const char *const boot_dirs[] = { "/efi", "/boot/efi", "/boot" };

#define BOOT_DIRS (sizeof(boot_dirs) / sizeof(boot_dirs[0]))

static bool boot_dir_stat(struct ctx *ctx, const char *dir, struct stat *st)
{
	const char *const name = ctx_printf(ctx, "%s%s", ctx->root, dir);

	return name && !stat(name, st) && S_ISDIR(st->st_mode);
}

/* Not there, or the same as one before it by another name. */
static bool boot_dir_is_new(struct ctx *ctx, size_t i)
{
	struct stat st, other;

	if (!boot_dir_stat(ctx, boot_dirs[i], &st))
		return false;
	for (size_t k = 0; k < i; k++)
		if (boot_dir_stat(ctx, boot_dirs[k], &other) && other.st_dev == st.st_dev &&
		    other.st_ino == st.st_ino)
			return false;
	return true;
}

/* Fedora's GRUB has its entries in the same folder. */
static bool boot_dir_is_grubs(const struct entries *entries, const char *dir)
{
	const char *const info = loader_systemd_boot.info;

	if (entries->booted_by && !strncmp(entries->booted_by, info, strlen(info)))
		return false;
	return entries->grubs && !strcmp(entries->grubs, dir);
}

static enum err boot_dir_read(struct ctx *ctx, struct entries *entries, const char *dir)
{
	static const struct bls_dialect plain = { NULL, NULL };
	enum err err = ERR_NONE;

	if (!boot_dir_is_grubs(entries, dir))
		err = bls_read(ctx, entries, loader_systemd_boot.name, dir, &plain);
	return err ? err : uki_entries_read(ctx, entries, loader_systemd_boot.name, dir);
}

/* The first that is there; the path stays NULL without any. */
static enum err loader_conf_read(struct ctx *ctx, const char **path, struct loader_conf *conf)
{
	struct span text;
	enum err err = ERR_NOT_MINE;

	for (size_t i = 0; i < BOOT_DIRS && err == ERR_NOT_MINE; i++) {
		*path = ctx_printf(ctx, "%s/loader/loader.conf", boot_dirs[i]);
		err = *path ? host_file(ctx, *path, &text) : ERR_NO_MEMORY;
	}
	if (!err)
		return prefix_error(ctx, loader_conf_parse(ctx, text, conf), "%s", *path);
	*path = NULL;
	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

/* "@saved": what was started last. */
static enum err wish_saved(struct ctx *ctx, struct entry_wish *wish)
{
	if (!wish->name || strcmp(wish->name, "@saved") != 0)
		return ERR_NONE;
	wish->from = ctx_printf(ctx, "%s is @saved, and LoaderEntryLastBooted", wish->from);
	return wish->from ? efi_string_read(ctx, "LoaderEntryLastBooted", &wish->name)
			  : ERR_NO_MEMORY;
}

static enum err wish_note(struct ctx *ctx, struct entries *entries, const struct entry_wish *wish)
{
	return wish->name ? entries_note(ctx, entries, wish->from, "\"%s\"", wish->name) : ERR_NONE;
}

/* In the order in which systemd-boot asks. */
static enum err wishes_read(struct ctx *ctx, struct entries *entries, const char *conf_path,
			    const struct loader_conf *conf, struct entry_menu *menu)
{
	const char *const path = conf_path ? conf_path : "";
	struct entry_wish wishes[] = {
		{ .from = "EFI variable LoaderEntryPreferred", .skips_bad = true },
		{ conf->preferred, NULL, ctx_printf(ctx, "%s: preferred", path), true },
		{ .from = "EFI variable LoaderEntryDefault" },
		{ conf->default_entry, NULL, ctx_printf(ctx, "%s: default", path), false },
	};
	enum err err = efi_string_read(ctx, "LoaderEntryOneShot", &menu->once.name);

	menu->once.from = "EFI variable LoaderEntryOneShot";
	if (!err)
		err = wish_note(ctx, entries, &menu->once);
	if (!err)
		err = efi_string_read(ctx, "LoaderEntryPreferred", &wishes[0].name);
	if (!err)
		err = efi_string_read(ctx, "LoaderEntryDefault", &wishes[2].name);
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]) && !err; i++) {
		err = wish_saved(ctx, &wishes[i]);
		if (!err)
			err = wish_note(ctx, entries, &wishes[i]);
		entry_menu_wish(menu, wishes[i]);
	}
	return err;
}

static enum err systemd_boot_read(struct ctx *ctx, struct entries *entries, struct entry_menu *menu)
{
	const size_t first = entries->n;
	struct loader_conf conf = { NULL, NULL };
	const char *conf_path = NULL;
	enum err err = ERR_NONE;

	for (size_t i = 0; i < BOOT_DIRS && !err; i++)
		if (boot_dir_is_new(ctx, i))
			err = boot_dir_read(ctx, entries, boot_dirs[i]);
	bls_sort(entries, first);
	if (!err)
		err = loader_conf_read(ctx, &conf_path, &conf);
	menu->found = conf_path || entries->n > first;
	if (!err && menu->found)
		err = wishes_read(ctx, entries, conf_path, &conf, menu);
	return err;
}

/* Patterns and identifiers are compared in lower case. */
static bool systemd_boot_is_named(const struct entry *entry, const char *name)
{
	return fnmatch(name, entry->id, FNM_CASEFOLD) == 0;
}

const struct entry_loader loader_systemd_boot = {
	.name = "systemd-boot",
	.info = "systemd-boot",
	.read = systemd_boot_read,
	.is_named = systemd_boot_is_named,
};
