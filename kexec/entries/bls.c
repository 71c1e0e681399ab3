/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot Loader Specification (UAPI.1), type 1: one text file for each entry. */
#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "kexec/entries/internal.h"

enum err bls_parse(struct ctx *ctx, struct span text, struct bls *bls)
{
	const struct text_key keys[] = {
		{ "title", &bls->title, NULL },
		{ "version", &bls->version, NULL },
		{ "machine-id", &bls->machine_id, NULL },
		{ "sort-key", &bls->sort_key, NULL },
		{ "architecture", &bls->architecture, NULL },
		{ "profile", &bls->profile, NULL },
		{ "linux", &bls->linux_path, NULL },
		{ "efi", &bls->efi, NULL },
		{ "uki", &bls->uki, NULL },
		{ "uki-url", &bls->uki_url, NULL },
		{ "devicetree", &bls->devicetree, NULL },
		{ "devicetree-overlay", &bls->overlay, NULL },
		{ "initrd", NULL, &bls->initrds },
		{ "options", NULL, &bls->options },
		{ "extra", NULL, &bls->extra },
	};
	enum err err;

	*bls = (struct bls){ .title = NULL };
	err = text_keys(ctx, text, keys, sizeof(keys) / sizeof(keys[0]));
	if (!err && !bls->linux_path && !bls->efi && !bls->uki && !bls->uki_url)
		err = error(ctx, ERR_BAD, "there is no line \"linux\", \"uki\" or \"efi\"");
	return err;
}

/* As EFI names architectures (UEFI 3.5.1.1), which is what the key says. */
static const char *bls_architecture(const char *machine)
{
	static const struct {
		const char *machine, *name;
	} rows[] = {
		{ "x86_64", "x64" },
		{ "i386", "ia32" },
		{ "i686", "ia32" },
		{ "aarch64", "aa64" },
		{ "armv7l", "arm" },
		{ "armv6l", "arm" },
		{ "riscv64", "riscv64" },
		{ "riscv32", "riscv32" },
		{ "loongarch64", "loongarch64" },
	};

	for (size_t i = 0; machine && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(rows[i].machine, machine))
			return rows[i].name;
	return NULL;
}

static const char *bls_foreign(struct ctx *ctx, const struct bls *bls)
{
	const char *const here = bls->architecture ? bls_architecture(entry_machine(ctx)) : NULL;

	if (!here || !strcasecmp(bls->architecture, here))
		return NULL;
	return ctx_printf(ctx, "it is for %s, and this machine is %s", bls->architecture, here);
}

/* What cannot be done for an entry, rather than be left out of it. */
static const char *bls_obstacle(struct ctx *ctx, const struct bls *bls)
{
	if (bls->uki_url && !bls->linux_path && !bls->uki && !bls->efi)
		return "uki-url: nothing is fetched from a network here";
	if (bls->overlay)
		return "devicetree-overlay: overlays are not applied here";
	if (bls->uki && bls->initrds.n)
		return "an initrd beside a unified kernel image, which has its own";
	return bls_foreign(ctx, bls);
}

static enum err bls_profile(struct ctx *ctx, const struct bls *bls, struct entry *entry)
{
	char *end;

	if (!bls->profile)
		return ERR_NONE;
	errno = 0;
	const unsigned long n = strtoul(bls->profile, &end, 10);

	if (errno || end == bls->profile || *end || n > 65535)
		return error(ctx, ERR_BAD, "profile: \"%s\" is not a number of a profile",
			     bls->profile);
	entry->profile_given = true;
	entry->profile = (unsigned)n;
	return ERR_NONE;
}

static enum err bls_options(struct ctx *ctx, const struct bls *bls, struct entry *entry)
{
	const char *text = bls->options.n ? bls->options.w[0] : NULL;

	for (size_t i = 1; i < bls->options.n && text; i++)
		text = ctx_printf(ctx, "%s %s", text, bls->options.w[i]);
	if (bls->options.n && !text)
		return ERR_NO_MEMORY;
	/* A unified kernel image has its own; without any line there are none. */
	entry->options = text || !bls->linux_path ? text : "";
	entry->options_from = entry->file;
	return ERR_NONE;
}

/* A unified kernel image says itself what the entry does not. */
static enum err bls_uki(struct ctx *ctx, const struct bls *bls, struct entry *entry)
{
	struct entry inside = *entry;
	const enum err err = uki_entry_fill(ctx, &inside);

	if (err == ERR_NO_MEMORY || (err && bls->uki))
		return err;
	if (err) {
		/* Some other EFI program: whether it is a kernel, its load will tell. */
		entry->options = entry->options ? entry->options : "";
		return ERR_NONE;
	}
	entry->release = entry->release ? entry->release : inside.release;
	if (!bls->options.n) {
		entry->options = inside.options;
		entry->options_inside = true;
	}
	return ERR_NONE;
}

static enum err bls_fill(struct ctx *ctx, const struct bls *bls, const char *dir,
			 struct entry *entry)
{
	/* Paths begin at the file system's root, which is not in @dir where that is a folder. */
	const char *const bases[] = { dir, *dir && !strcmp(dir, "/boot") ? "" : NULL, NULL };
	const char *const kernel = bls->linux_path ? bls->linux_path
				   : bls->uki	   ? bls->uki
						   : bls->efi;
	enum err err = bls_profile(ctx, bls, entry);

	entry->title = bls->title ? bls->title : entry->id;
	entry->version = entry->release = bls->version;
	entry->sort_key = bls->sort_key;
	entry->machine_id = bls->machine_id;
	entry->obstacle = bls_obstacle(ctx, bls);
	if (!err)
		err = bls_options(ctx, bls, entry);
	if (err || entry->obstacle || !kernel)
		return err;
	err = entry_set_files(ctx, entry, bases, kernel, &bls->initrds, bls->devicetree);
	if (!err && entry->kernel && !bls->linux_path)
		return bls_uki(ctx, bls, entry);
	if (!err && !entry->release)
		entry->release = entry_release(kernel);
	return err;
}

/* $VARIABLES are GRUB's; its blscfg splits what they make of an initrd's line. */
static enum err bls_expand(struct ctx *ctx, struct bls *bls, const struct bls_dialect *dialect)
{
	struct words initrds = { .n = 0 };
	enum err err = ERR_NONE;

	if (!dialect->expand)
		return ERR_NONE;
	for (size_t i = 0; i < bls->options.n && !err; i++)
		err = dialect->expand(ctx, dialect->data, &bls->options.w[i]);
	for (size_t i = 0; i < bls->initrds.n && !err; i++) {
		err = dialect->expand(ctx, dialect->data, &bls->initrds.w[i]);
		if (!err)
			err = words_split(ctx, &initrds, bls->initrds.w[i]);
	}
	bls->initrds = initrds;
	return err;
}

static enum err bls_read_entry(struct ctx *ctx, const char *dir, const struct bls_dialect *dialect,
			       struct entry *entry)
{
	struct span text;
	struct bls bls = { .title = NULL };
	enum err err = host_file(ctx, entry->file, &text);

	if (!err)
		err = bls_parse(ctx, text, &bls);
	if (!err)
		err = bls_expand(ctx, &bls, dialect);
	return err ? err : bls_fill(ctx, &bls, dir, entry);
}

struct bls_place {
	const char *dir;
	const struct bls_dialect *dialect;
};

static enum err bls_read_one(struct ctx *ctx, void *data, struct entry *entry)
{
	const struct bls_place *const place = data;

	return bls_read_entry(ctx, place->dir, place->dialect, entry);
}

/* UAPI.1, "Standard-conformance Marker File": others use the folder in their own way. */
static enum err bls_is_ours(struct ctx *ctx, struct entries *entries, const char *dir, bool *yes)
{
	const char *const path = ctx_printf(ctx, "%s/loader/entries.srel", dir);
	const char *line;
	enum err err = path ? entry_read_line(ctx, path, &line) : ERR_NO_MEMORY;

	if (err)
		return err;
	*yes = !line || !strcmp(line, "type1");
	return *yes ? ERR_NONE
		    : entries_note(ctx, entries, path,
				   "\"%s\" instead of \"type1\": its entries are left alone", line);
}

enum err bls_read(struct ctx *ctx, struct entries *entries, const char *loader, const char *dir,
		  const struct bls_dialect *dialect)
{
	const char *const folder = ctx_printf(ctx, "%s/loader/entries", dir);
	struct bls_place place = { dir, dialect };
	struct names names = { .n = 0 };
	bool ours = false;
	enum err err = folder ? bls_is_ours(ctx, entries, dir, &ours) : ERR_NO_MEMORY;

	if (!err && ours)
		err = host_names(ctx, folder, &names);
	for (size_t i = 0; i < names.n && !err; i++) {
		const char *const path = ctx_printf(ctx, "%s/%s", folder, names.name[i]);

		err = path ? entries_add_file(ctx, entries, loader, path, ".conf", bls_read_one,
					      &place)
			   : ERR_NO_MEMORY;
	}
	return err;
}

/* ---- UAPI.1, "Sorting"; the numbers are its steps ---- */

static struct span sort_text(const char *text)
{
	return text ? span_of(text, strlen(text)) : SPAN_NONE;
}

static struct span sort_stem(const struct entry *entry)
{
	const char *const dot = strrchr(entry->id, '.');

	return span_of(entry->id, dot ? (size_t)(dot - entry->id) : strlen(entry->id));
}

static int sort_by_key(const struct entry *a, const struct entry *b)
{
	int order = strcmp(a->sort_key, b->sort_key);

	if (!order)
		order = strcmp(a->machine_id ? a->machine_id : "",
			       b->machine_id ? b->machine_id : "");
	return order ? order : version_compare(sort_text(b->version), sort_text(a->version));
}

static int sort_compare(const void *left, const void *right)
{
	const struct entry *const a = left, *const b = right;
	int order = !a->tries_left - !b->tries_left; /* 1 */

	if (!order && a->sort_key && b->sort_key)
		order = sort_by_key(a, b); /* 2 */
	if (!order)
		order = !a->sort_key - !b->sort_key; /* 3 */
	if (!order)
		order = version_compare(sort_stem(b), sort_stem(a)); /* 4 */
	/* qsort() keeps no order of its own. */
	return order ? order : strcmp(a->file, b->file);
}

void bls_sort(struct entries *entries, size_t first)
{
	if (entries->n > first)
		qsort(entries->e + first, entries->n - first, sizeof(*entries->e), sort_compare);
}
