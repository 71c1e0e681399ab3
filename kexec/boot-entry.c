/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/boot-entry.h"

#include "include/cmdline.h"
#include "kexec/entries/entries.h"
#include "kexec/show/entries.h"

static void take_files(const struct ctx *ctx, const struct entry *entry, struct request *request)
{
	request->kernel = entry->kernel;
	if (!request->initrds && !request->reuse_initrd)
		request->initrds = entry->initrds;
	else if (entry->initrds)
		warn(ctx, "%s: not its initrd, but what --initrd or --reuseinitrd says", entry->id);
	if (!request->profile_given) {
		request->profile_given = entry->profile_given;
		request->profile = entry->profile;
	}
}

/* As if it were given by --dtb, so only a load by segments can hand it over. */
static enum err take_device_tree(struct ctx *ctx, const struct entry *entry,
				 struct request *request)
{
	if (!entry->device_tree || request->dtb)
		return ERR_NONE;
	if (request->method == METHOD_FILES)
		return error(
			ctx, ERR_UNSUPPORTED,
			"%s has a device tree, which the file load cannot hand over: leave out "
			"-s",
			entry->id);
	request->dtb = entry->device_tree;
	request->segments_because = "dtb";
	return ERR_NONE;
}

/* A crash kernel reserves no memory for another. */
static void drop_crashkernel(struct cmdline_words *words)
{
	size_t kept = 0;

	for (size_t i = 0; i < words->n; i++)
		if (!cmdline_is(&words->w[i], "crashkernel"))
			words->w[kept++] = words->w[i];
	words->n = kept;
}

/* The entry's, and behind it what --append says. */
static enum err join_options(struct ctx *ctx, const struct entry *entry, struct request *request)
{
	struct cmdline options = { .kernel.n = 0 }, more = { .kernel.n = 0 };
	enum err err = cmdline_add(ctx, entry->options, &options);

	if (request->panic)
		drop_crashkernel(&options.kernel);
	if (!err && request->append)
		err = cmdline_add(ctx, request->append, &more);
	if (!err)
		err = cmdline_drop_same(ctx, &options, &more);
	if (!err)
		err = cmdline_join(ctx, &options, &more);
	request->append = err ? NULL : cmdline_text(ctx, &options);
	return request->append ? err : ERR_NO_MEMORY;
}

static enum err take_options(struct ctx *ctx, const struct entry *entry, struct request *request)
{
	if (request->reuse_cmdline)
		return ERR_NONE;
	if (!entry->options)
		request->reuse_cmdline = true;
	/* What is inside the kernel's file needs not be said. */
	if (!entry->options || (entry->options_inside && !request->append))
		return ERR_NONE;
	return join_options(ctx, entry, request);
}

enum err boot_entry_take(struct ctx *ctx, struct request *request)
{
	struct entries *const entries = ctx_alloc(ctx, sizeof(*entries));
	enum err err = entries ? ERR_NONE : ERR_NO_MEMORY;

	if (err || !request->boot_entry)
		return err;
	err = entries_read(ctx, entries);
	if (!err)
		err = entries_choose(ctx, entries, request->boot_entry, &request->chosen,
				     &request->chosen_why);
	if (err)
		return prefix_error(ctx, err, "--boot-entry=%s", request->boot_entry);
	debug(ctx, "entry %s: %s", request->chosen->id, request->chosen_why);
	take_files(ctx, request->chosen, request);
	err = take_device_tree(ctx, request->chosen, request);
	if (!err)
		err = take_options(ctx, request->chosen, request);
	if (!err && request->dry_run && !request->json)
		entry_print_choice(entries, request);
	return err;
}

void boot_entry_done(struct ctx *ctx, const struct request *request)
{
	const bool once = request->boot_entry && !strcmp(request->boot_entry, "oneshot");

	if (request->panic || request->dry_run)
		return;
	if (entries_remember(ctx, request->chosen, once))
		warn(ctx, "%s: -e will tell the boot loader's variables %s", ctx->message,
		     request->chosen ? "nothing of this entry"
				     : "of the entry that was loaded before, if one was");
}

enum err boot_entry_list(struct ctx *ctx, const struct request *request)
{
	struct entries entries;
	const enum err err = entries_read(ctx, &entries);

	return err ? err : entries_print(ctx, &entries, request->json);
}
