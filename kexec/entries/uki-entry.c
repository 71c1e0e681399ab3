/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot Loader Specification (UAPI.1), type 2: unified kernel images in EFI/Linux/. */
#include "include/uki.h"
#include "kexec/entries/internal.h"

/* The kernel's release, which uki_read_profile() has no use for. */
static enum err uki_release(struct ctx *ctx, struct span file, const char **release)
{
	struct pe_section section;
	struct pe pe;

	if (!pe_open(file, &pe))
		return ERR_NONE;
	for (size_t i = 0; pe_has_section(&pe, i); i++)
		if (pe_section(&pe, i, &section) && pe_section_is(&section, SPAN_LITERAL(".uname")))
			return text_copy(ctx, text_trim(section.bytes), release);
	return ERR_NONE;
}

/* The first of @keys (NULL at their end) that is there. */
static enum err uki_os_release(struct ctx *ctx, struct span text, const char *const *keys,
			       const char **value)
{
	enum err err = ERR_NONE;

	for (*value = NULL; *keys && !err && !*value; keys++)
		err = os_release_find(ctx, text, *keys, value);
	return err;
}

/* A further profile says what it is. */
static enum err uki_title(struct ctx *ctx, const struct uki *uki, struct entry *entry)
{
	static const char *const titles[] = { "PRETTY_NAME", "NAME", NULL };
	const char *profile = NULL;
	enum err err = uki_os_release(ctx, uki->osrel, titles, &entry->title);

	if (!err && entry->profile)
		err = os_release_find(ctx, uki->profile, "TITLE", &profile);
	if (err)
		return err;
	entry->title = entry->title ? entry->title : entry->id;
	if (profile)
		entry->title = ctx_printf(ctx, "%s (%s)", entry->title, profile);
	return entry->title ? ERR_NONE : ERR_NO_MEMORY;
}

enum err uki_describe(struct ctx *ctx, struct span file, struct entry *entry)
{
	static const char *const sort_keys[] = { "IMAGE_ID", "ID", NULL };
	static const char *const versions[] = { "IMAGE_VERSION", "VERSION_ID", "BUILD_ID", NULL };
	struct uki_fault fault;
	struct uki uki;
	enum err err;

	switch (uki_read_profile(file, entry->profile, &uki, &fault)) {
	case UKI_NOT:
		return error(ctx, ERR_BAD, "it is not a unified kernel image");
	case UKI_BAD:
		return error(ctx, ERR_BAD, "section %.8s (header at 0x%llx) %s",
			     (const char *)fault.section.name.p,
			     (unsigned long long)fault.header_at, fault.what);
	case UKI_GOOD:
		break;
	}
	err = uki_title(ctx, &uki, entry);
	if (!err)
		err = uki_os_release(ctx, uki.osrel, sort_keys, &entry->sort_key);
	if (!err)
		err = uki_os_release(ctx, uki.osrel, versions, &entry->version);
	if (!err)
		err = text_copy(ctx, uki.cmdline, &entry->options);
	if (!err)
		err = uki_release(ctx, file, &entry->release);
	if (!err && !entry->release)
		entry->release = entry->version;
	return err;
}

enum err uki_entry_fill(struct ctx *ctx, struct entry *entry)
{
	struct file file = { .fd = -1 };
	enum err err = file_open(ctx, entry->kernel, KERNEL_FILE_MAX, &file);

	file_close(&file);
	if (!err)
		err = uki_describe(ctx, file.bytes, entry);
	if (!err) {
		entry->options_inside = true;
		entry->options_from = entry->file;
	}
	if (file.bytes.p)
		ctx_release(ctx, file.bytes.p);
	return err;
}

static enum err uki_read_file(struct ctx *ctx, void *data, struct entry *entry)
{
	(void)data;
	entry->kernel = ctx_printf(ctx, "%s%s", ctx->root, entry->file);
	return entry->kernel ? uki_entry_fill(ctx, entry) : ERR_NO_MEMORY;
}

/* The other profiles of the entry that was just added: "NAME.efi@1" as systemd-boot names them. */
static enum err uki_add_profiles(struct ctx *ctx, struct entries *entries)
{
	const size_t first = entries->n - 1;
	struct file file = { .fd = -1 };
	enum err err = file_open(ctx, entries->e[first].kernel, KERNEL_FILE_MAX, &file);
	const unsigned n = err ? 0 : uki_profiles(file.bytes);

	file_close(&file);
	for (unsigned i = 1; i < n && !err; i++) {
		struct entry *const entry =
			entries_add(ctx, entries, entries->e[first].loader, entries->e[first].file);

		if (!entry)
			return ERR_NO_MEMORY;
		*entry = entries->e[first];
		entry->id = ctx_printf(ctx, "%s@%u", entry->id, i);
		entry->profile_given = true;
		entry->profile = i;
		err = entry->id ? uki_describe(ctx, file.bytes, entry) : ERR_NO_MEMORY;
	}
	if (file.bytes.p)
		ctx_release(ctx, file.bytes.p);
	return err;
}

enum err uki_entries_read(struct ctx *ctx, struct entries *entries, const char *loader,
			  const char *dir)
{
	const char *const folder = ctx_printf(ctx, "%s/EFI/Linux", dir);
	struct names names = { .n = 0 };
	enum err err = folder ? host_names(ctx, folder, &names) : ERR_NO_MEMORY;

	for (size_t i = 0; i < names.n && !err; i++) {
		const char *const path = ctx_printf(ctx, "%s/%s", folder, names.name[i]);
		const size_t before = entries->n;

		err = path ? entries_add_file(ctx, entries, loader, path, ".efi", uki_read_file,
					      NULL)
			   : ERR_NO_MEMORY;
		if (!err && entries->n > before && !entries->e[before].obstacle)
			err = uki_add_profiles(ctx, entries);
	}
	return err;
}
