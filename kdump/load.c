/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kdump load, unload, status. */
#include "kdump/kdump.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "include/file.h"
#include "include/kexec-state.h"
#include "include/sizes.h"
#include "kdump/keys.h"
#include "kdump/run.h"
#include "kexec/entries/entries.h"

enum err read_number(struct ctx *ctx, const char *path, uint64_t *value)
{
	struct span text;
	char *end;
	const enum err err = host_file(ctx, path, &text);

	if (err)
		return err;
	*value = strtoull((const char *)text.p, &end, 10);
	return end == (const char *)text.p ? error(ctx, ERR_BAD, "%s: not a number", path)
					   : ERR_NONE;
}

/* Made for crash dumps; in place of %s stands the release. */
static const char *const dump_initrds[] = {
	"/var/lib/kdump/initrd.img-%s",
	"/boot/initramfs-%skdump.img",
	"/boot/initrd-%s-kdump",
};

/* The first that is there; or else what @choice->tried_initrds says of it. */
static const char *find_dump_initrd(struct ctx *ctx, const char *release, struct choice *choice)
{
	const char *tried = "";

	for (size_t i = 0; i < sizeof(dump_initrds) / sizeof(dump_initrds[0]); i++) {
		const char *const path = release_name(ctx, dump_initrds[i], release);
		const char *const name = path ? ctx_printf(ctx, "%s%s", ctx->root, path) : NULL;

		if (name && access(name, R_OK) == 0)
			return name;
		tried = ctx_printf(ctx, "%s %s", tried ? tried : "", name ? name : "");
	}
	choice->tried_initrds = ctx_printf(ctx, "%s, and of its boot entry", tried ? tried : "");
	return NULL;
}

static enum err choose_initrds(struct ctx *ctx, const struct request *request, const char *release,
			       const struct entry *entry, struct choice *choice)
{
	const char *const one = request->initrd ? request->initrd
						: find_dump_initrd(ctx, release, choice);
	const char **list;

	if (!one) {
		choice->initrds = entry ? entry->initrds : NULL;
		choice->initrd_inside = entry && entry->options_inside && !request->kernel;
		return ERR_NONE;
	}
	list = ctx_alloc(ctx, 2 * sizeof(*list));
	if (!list)
		return ERR_NO_MEMORY;
	list[0] = one;
	choice->initrds = list;
	return ERR_NONE;
}

/* What boot loaders start the running release with; NULL: nothing. */
static enum err running_entry(struct ctx *ctx, const char *release, const struct entry **entry)
{
	struct entries *const entries = ctx_alloc(ctx, sizeof(*entries));
	const enum err err = entries ? entries_read(ctx, entries) : ERR_NO_MEMORY;

	if (err)
		return err;
	*entry = entries_of_release(entries, release);
	if (*entry)
		debug(ctx, "entry %s of %s starts %s", (*entry)->id, (*entry)->file, release);
	return ERR_NONE;
}

enum err kdump_choose(struct ctx *ctx, const struct request *request, struct choice *choice)
{
	const struct entry *entry = NULL;
	struct utsname uts;
	enum err err = ERR_NONE;

	*choice = (struct choice){ .kernel = request->kernel, .tried_initrds = "" };
	if (uname(&uts) != 0)
		return error_errno(ctx, "uname");
	if (!request->kernel || !request->initrd)
		err = running_entry(ctx, uts.release, &entry);
	if (err)
		return err;
	if (entry && !request->kernel)
		choice->kernel = entry->kernel;
	choice->tried_kernels = ctx_printf(
		ctx,
		" %s/boot/vmlinuz-%s %s/usr/lib/modules/%s/vmlinuz, boot entries (kexec --list)",
		ctx->root, uts.release, ctx->root, uts.release);
	return choice->tried_kernels ? choose_initrds(ctx, request, uts.release, entry, choice)
				     : ERR_NO_MEMORY;
}

const char *find_kexec(struct ctx *ctx, const struct request *request)
{
	char self[PATH_MAX];
	const ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (request->kexec)
		return run_find(ctx, request->kexec);
	if (n > 0) {
		self[n] = '\0';
		const char *const slash = strrchr(self, '/');
		const char *const beside =
			ctx_printf(ctx, "%.*skexec", (int)(slash + 1 - self), self);

		if (beside && access(beside, X_OK) == 0)
			return beside;
	}
	return run_find(ctx, "kexec");
}

static enum err check_reservation(struct ctx *ctx)
{
	uint64_t size = 0;
	const enum err err = kexec_state(ctx, STATE_CRASH_SIZE, &size);

	if (err == ERR_NOT_MINE)
		return error(ctx, ERR_UNSUPPORTED, "this kernel cannot load a crash kernel (no %s)",
			     kexec_state_path(STATE_CRASH_SIZE));
	if (!err && size == 0)
		return error(ctx, ERR_NO_SPACE,
			     "no memory is reserved for a crash kernel: boot with "
			     "crashkernel=256M (or more) on the kernel's command line");
	return err;
}

static enum err run_or_print(struct ctx *ctx, const struct request *request,
			     const char *const *argv)
{
	if (request->dry_run) {
		puts(run_line(ctx, argv));
		return ERR_NONE;
	}
	debug(ctx, "%s", run_line(ctx, argv));
	return run(ctx, argv, -1, -1);
}

static enum err need(struct ctx *ctx, const char *found, const char *what, const char *tried)
{
	return found ? ERR_NONE
		     : error(ctx, ERR_USAGE, "no %s found: name it by --%s%s%s", what, what,
			     *tried ? "; tried:" : "", tried);
}

/* kexec's command line: as many --initrd as there are. */
static enum err load_arguments(struct ctx *ctx, const struct choice *choice, const char *append,
			       const char *kexec, const char **argv)
{
	size_t n = 0;

	argv[n++] = kexec;
	argv[n++] = "-p";
	argv[n++] = "-a";
	argv[n++] = choice->kernel;
	for (size_t i = 0; choice->initrds && choice->initrds[i]; i++) {
		if (n + 3 > RUN_ARGS_MAX)
			return error(ctx, ERR_UNSUPPORTED, "%s has more initrds than are passed on",
				     choice->kernel);
		argv[n++] = ctx_printf(ctx, "--initrd=%s", choice->initrds[i]);
	}
	argv[n++] = "--reuse-cmdline";
	argv[n++] = ctx_printf(ctx, "--append=%s", append);
	argv[n] = NULL;
	return ERR_NONE;
}

static enum err check_choice(struct ctx *ctx, const struct choice *choice)
{
	const bool has_initrd = choice->initrd_inside || choice->initrds;
	enum err err = need(ctx, choice->kernel, "kernel", choice->tried_kernels);

	if (!err)
		err = need(ctx, has_initrd ? "" : NULL, "initrd", choice->tried_initrds);
	return err;
}

enum err kdump_load(struct ctx *ctx, const struct request *request)
{
	/* One processor is enough, and devices are as the dead kernel left them. */
	const char *const append = request->append ? request->append
						   : "irqpoll nr_cpus=1 reset_devices";
	const char *const kexec = find_kexec(ctx, request);
	const char *argv[RUN_ARGS_MAX + 1];
	struct choice choice;
	enum err err = request->dry_run ? ERR_NONE : check_reservation(ctx);

	if (!err)
		err = need(ctx, kexec, "kexec", "");
	if (!err)
		err = kdump_choose(ctx, request, &choice);
	if (!err)
		err = check_choice(ctx, &choice);
	if (!err)
		err = load_arguments(ctx, &choice, append, kexec, argv);
	if (!err && !request->dry_run)
		err = keys_hand_over(ctx, request->disk_keys);
	if (!err)
		err = run_or_print(ctx, request, argv);
	if (!err && !request->dry_run)
		printf("crash kernel loaded: %s, initrd %s\n", choice.kernel,
		       choice.initrds ? choice.initrds[0] : "inside");
	return err;
}

enum err kdump_unload(struct ctx *ctx, const struct request *request)
{
	const char *const kexec = find_kexec(ctx, request);
	const char *const argv[] = { kexec, "-a", "-p", "-u", NULL };
	enum err err = need(ctx, kexec, "kexec", "");

	if (!err)
		err = run_or_print(ctx, request, argv);
	if (!err && !request->dry_run)
		puts("crash kernel unloaded");
	return err;
}

enum err kdump_status(struct ctx *ctx)
{
	uint64_t size = 0, loaded = 0;
	enum err err = check_reservation(ctx);

	if (!err)
		err = kexec_state(ctx, STATE_CRASH_SIZE, &size);
	if (!err)
		err = kexec_state(ctx, STATE_CRASH_LOADED, &loaded);
	if (err)
		return err;
	printf("reserved for a crash kernel: %llu MiB\n", (unsigned long long)(size / MIB));
	printf("crash kernel: %s\n", loaded ? "loaded" : "not loaded");
	return loaded ? ERR_NONE
		      : error(ctx, ERR_UNSUPPORTED, "no crash kernel is loaded: run kdump load");
}
