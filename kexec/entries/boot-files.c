/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernels that no boot loader's menu needs to name: /boot/vmlinuz-RELEASE with its initrd. */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "kexec/entries/internal.h"

static const char *const kernel_names[] = { "vmlinuz-", "vmlinux-", "Image-", "kernel-" };

/* In place of %s stands the release. */
static const char *const initrd_names[] = {
	"/boot/initrd.img-%s",
	"/boot/initramfs-%s.img",
	"/boot/initrd-%s",
	"/boot/initrd-%s.img",
};

const char *release_name(struct ctx *ctx, const char *pattern, const char *release)
{
	const char *const mark = strstr(pattern, "%s");

	ensure(mark);
	return ctx_printf(ctx, "%.*s%s%s", (int)(mark - pattern), pattern, release, mark + 2);
}

const char *release_kernel(struct ctx *ctx, const char *release)
{
	static const char *const bases[] = { "", NULL };
	const char *file = NULL, *ignored, *path;

	for (size_t i = 0; i < sizeof(kernel_names) / sizeof(kernel_names[0]) && !file; i++) {
		path = ctx_printf(ctx, "/boot/%s%s", kernel_names[i], release);
		file = path ? entry_file(ctx, bases, path, &ignored) : NULL;
	}
	path = ctx_printf(ctx, "/usr/lib/modules/%s/vmlinuz", release);
	return file || !path ? file : entry_file(ctx, bases, path, &ignored);
}

/* /etc/kernel/cmdline as kernel-install(8) takes it, else the running kernel's. */
static enum err files_options(struct ctx *ctx, struct entry *entry)
{
	static const char path[] = "/etc/kernel/cmdline";
	const enum err err = entry_read_line(ctx, path, &entry->options);

	entry->options_from = entry->options ? path : "/proc/cmdline";
	return err;
}

static enum err files_initrd(struct ctx *ctx, struct entry *entry)
{
	static const char *const bases[] = { "", NULL };
	struct words found = { .n = 0 };
	const char *ignored;
	enum err err = ERR_NONE;

	for (size_t i = 0; i < sizeof(initrd_names) / sizeof(initrd_names[0]) && !err && !found.n;
	     i++) {
		const char *const name = release_name(ctx, initrd_names[i], entry->release);
		const char *const file = name ? entry_file(ctx, bases, name, &ignored) : NULL;

		err = !name ? ERR_NO_MEMORY : file ? words_add(ctx, &found, file) : ERR_NONE;
	}
	entry->initrds = found.w;
	return err;
}

static enum err files_add(struct ctx *ctx, struct entries *entries, const char *path,
			  const char *release)
{
	static const char *const bases[] = { "", NULL };
	struct entry *const entry = entries_add(ctx, entries, loader_files.name, path);
	enum err err = ERR_NONE;

	if (!entry)
		return ERR_NO_MEMORY;
	entry->id = entry->title = path;
	entry->release = entry->version = release;
	entry->kernel = entry_file(ctx, bases, path, &entry->obstacle);
	if (!err)
		err = files_initrd(ctx, entry);
	if (!err)
		err = files_options(ctx, entry);
	if (!err)
		err = entries_note(ctx, entries, path, "kernel %s, %s%s", release,
				   entry->initrds ? "initrd " : "no initrd",
				   entry->initrds ? entry->initrds[0] + strlen(ctx->root) : "");
	return err;
}

static const char *release_of(const char *name)
{
	for (size_t i = 0; i < sizeof(kernel_names) / sizeof(kernel_names[0]); i++) {
		const size_t n = strlen(kernel_names[i]);

		if (!strncmp(name, kernel_names[i], n) && name[n])
			return name + n;
	}
	return NULL;
}

/* A loader's entry that starts it says more. */
static bool is_named_already(const struct ctx *ctx, const struct entries *entries, const char *path)
{
	const size_t n = strlen(ctx->root);

	for (size_t i = 0; i < entries->n; i++)
		if (entries->e[i].kernel && !entries->e[i].obstacle &&
		    !strcmp(entries->e[i].kernel + n, path))
			return true;
	return false;
}

static enum err files_read_boot(struct ctx *ctx, struct entries *entries)
{
	struct names names;
	enum err err = host_names(ctx, "/boot", &names);

	for (size_t i = 0; i < names.n && !err; i++) {
		const char *const release = release_of(names.name[i]);
		const char *const path = ctx_printf(ctx, "/boot/%s", names.name[i]);

		if (!path)
			return ERR_NO_MEMORY;
		if (release && !is_named_already(ctx, entries, path))
			err = files_add(ctx, entries, path, release);
	}
	return err;
}

static bool has_release(const struct entries *entries, size_t first, const char *release)
{
	for (size_t i = first; i < entries->n; i++)
		if (!strcmp(entries->e[i].release, release))
			return true;
	return false;
}

/* Distributions that keep kernels beside their modules; a link there is /lib. */
static enum err files_read_modules(struct ctx *ctx, struct entries *entries, size_t first)
{
	static const char *const bases[] = { "", NULL };
	const char *ignored;
	struct names names;
	enum err err = host_names(ctx, "/usr/lib/modules", &names);

	for (size_t i = 0; i < names.n && !err; i++) {
		const char *const path =
			ctx_printf(ctx, "/usr/lib/modules/%s/vmlinuz", names.name[i]);

		if (!path)
			return ERR_NO_MEMORY;
		if (!has_release(entries, first, names.name[i]) &&
		    entry_file(ctx, bases, path, &ignored))
			err = files_add(ctx, entries, path, names.name[i]);
	}
	return err;
}

static int files_compare(const void *left, const void *right)
{
	const struct entry *const a = left, *const b = right;
	const int order = version_compare(span_of(b->release, strlen(b->release)),
					  span_of(a->release, strlen(a->release)));

	return order ? order : strcmp(a->file, b->file);
}

/* A link that the system keeps to the kernel that it means. */
static enum err files_link(struct ctx *ctx, struct entries *entries, struct entry_menu *menu)
{
	static const char *const links[] = { "/boot/vmlinuz", "/vmlinuz" };
	enum err err = ERR_NONE;

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]) && !err; i++) {
		const char *const name = ctx_printf(ctx, "%s%s", ctx->root, links[i]);
		char to[PATH_MAX];
		const ssize_t n = name ? readlink(name, to, sizeof(to) - 1) : -1;

		if (n <= 0)
			continue;
		to[n] = '\0';
		const char *const base = strrchr(to, '/') ? strrchr(to, '/') + 1 : to;

		const struct entry_wish wish = { .name = ctx_printf(ctx, "/boot/%s", base),
						 .from = links[i] };

		entry_menu_wish(menu, wish);
		err = entries_note(ctx, entries, links[i], "a link to %s", to);
	}
	return err;
}

static enum err files_read(struct ctx *ctx, struct entries *entries, struct entry_menu *menu)
{
	const size_t first = entries->n;
	enum err err = files_read_boot(ctx, entries);

	if (!err)
		err = files_read_modules(ctx, entries, first);
	if (entries->n > first)
		qsort(entries->e + first, entries->n - first, sizeof(*entries->e), files_compare);
	menu->found = entries->n > first;
	menu->once.from = "nothing";
	return err ? err : files_link(ctx, entries, menu);
}

static bool files_is_named(const struct entry *entry, const char *name)
{
	return !strcmp(entry->id, name);
}

const struct entry_loader loader_files = {
	.name = "files",
	.info = NULL,
	.read = files_read,
	.is_named = files_is_named,
};
