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

/* @pattern with the running release in place of %s. */
static const char *path_of(struct ctx *ctx, const char *pattern)
{
	const char *const mark = strstr(pattern, "%s");
	struct utsname uts;

	ensure(mark);
	if (uname(&uts) != 0)
		return NULL;
	return ctx_printf(ctx, "%s%.*s%s%s", ctx->root, (int)(mark - pattern), pattern, uts.release,
			  mark + 2);
}

/* The first that is there. */
static const char *find_file(struct ctx *ctx, const char *const *patterns)
{
	for (; *patterns; patterns++) {
		const char *const path = path_of(ctx, *patterns);

		if (path && access(path, R_OK) == 0)
			return path;
	}
	return NULL;
}

static const char *list_paths(struct ctx *ctx, const char *const *patterns)
{
	const char *list = "";

	for (; *patterns; patterns++) {
		const char *const path = path_of(ctx, *patterns);

		list = ctx_printf(ctx, "%s %s", list ? list : "", path ? path : "");
	}
	return list ? list : "";
}

static const char *const kernel_names[] = {
	"/boot/vmlinuz-%s",
	"/boot/vmlinux-%s",
	"/boot/Image-%s",
	"/boot/kernel-%s",
	"/usr/lib/modules/%s/vmlinuz",
	"/lib/modules/%s/vmlinuz",
	NULL,
};

static const char *const initrd_names[] = {
	"/var/lib/kdump/initrd.img-%s",
	"/boot/initramfs-%skdump.img",
	"/boot/initrd-%s-kdump",
	"/boot/initrd.img-%s",
	"/boot/initramfs-%s.img",
	"/boot/initrd-%s",
	NULL,
};

const char *find_kernel(struct ctx *ctx, const struct request *request)
{
	return request->kernel ? request->kernel : find_file(ctx, kernel_names);
}

const char *tried_kernels(struct ctx *ctx)
{
	return list_paths(ctx, kernel_names);
}

const char *find_initrd(struct ctx *ctx, const struct request *request)
{
	return request->initrd ? request->initrd : find_file(ctx, initrd_names);
}

const char *tried_initrds(struct ctx *ctx)
{
	return list_paths(ctx, initrd_names);
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

enum err kdump_load(struct ctx *ctx, const struct request *request)
{
	/* One processor is enough, and devices are as the dead kernel left them. */
	const char *const append = request->append ? request->append
						   : "irqpoll nr_cpus=1 reset_devices";
	const char *const kexec = find_kexec(ctx, request);
	const char *const kernel = find_kernel(ctx, request);
	const char *const initrd = find_initrd(ctx, request);
	enum err err = request->dry_run ? ERR_NONE : check_reservation(ctx);

	if (!err)
		err = need(ctx, kexec, "kexec", "");
	if (!err)
		err = need(ctx, kernel, "kernel", tried_kernels(ctx));
	if (!err)
		err = need(ctx, initrd, "initrd", tried_initrds(ctx));
	if (!err && !request->dry_run)
		err = keys_hand_over(ctx, request->disk_keys);
	if (err)
		return err;
	const char *const argv[] = {
		kexec,
		"-p",
		"-a",
		kernel,
		ctx_printf(ctx, "--initrd=%s", initrd),
		"--reuse-cmdline",
		ctx_printf(ctx, "--append=%s", append),
		NULL,
	};

	err = run_or_print(ctx, request, argv);
	if (!err && !request->dry_run)
		printf("crash kernel loaded: %s, initrd %s\n", kernel, initrd);
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
