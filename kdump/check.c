/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kdump test: what a crash dump on this machine would need, line by line. */
#include "kdump/kdump.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "include/crash-cma.h"
#include "include/file.h"
#include "include/kexec-state.h"
#include "include/sizes.h"
#include "kdump/output.h"
#include "kdump/run.h"

enum verdict { GOOD, NOTE, BAD };

struct check {
	struct ctx *ctx;
	const struct request *request;
	bool failed;
};

static void check_say(struct check *check, enum verdict verdict, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void check_say(struct check *check, enum verdict verdict, const char *format, ...)
{
	static const char *const words[] = { "ok  ", "note", "FAIL" };
	va_list args;

	fputs(words[verdict], stdout);
	fputs("  ", stdout);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	check->failed |= verdict == BAD;
}

static void check_privilege(struct check *check)
{
	if (geteuid() == 0)
		check_say(check, GOOD, "privilege: root");
	else
		check_say(check, BAD, "privilege: loading needs root (CAP_SYS_BOOT)");
}

static void check_reserved(struct check *check)
{
	uint64_t size;

	if (kexec_state(check->ctx, STATE_CRASH_SIZE, &size))
		check_say(check, BAD, "kernel: built without kexec (no %s)",
			  kexec_state_path(STATE_CRASH_SIZE));
	else if (size == 0)
		check_say(check, BAD, "reserved memory: none; boot with crashkernel=256M");
	else if (size < 64 * MIB)
		check_say(
			check, NOTE,
			"reserved memory: %llu MiB, which is little for today's kernels and initrds",
			(unsigned long long)(size / MIB));
	else
		check_say(check, GOOD, "reserved memory: %llu MiB",
			  (unsigned long long)(size / MIB));
}

static void check_lent(struct check *check)
{
	struct ranges cma = { .r = NULL };
	const enum err err = crash_cma_read(check->ctx, &cma);
	const char *const missing = err ? check->ctx->message : crash_cma_missing(check->ctx, &cma);

	if (missing)
		check_say(check, NOTE, "%s", missing);
}

static void check_loaded(struct check *check)
{
	uint64_t loaded = 0;

	if (kexec_state(check->ctx, STATE_CRASH_LOADED, &loaded) || !loaded)
		check_say(check, BAD, "crash kernel: not loaded; run kdump load");
	else
		check_say(check, GOOD, "crash kernel: loaded");
}

static void check_allowed(struct check *check)
{
	uint64_t disabled = 0, loaded = 0;
	struct span lockdown;

	kexec_state(check->ctx, STATE_CRASH_LOADED, &loaded);
	if (read_number(check->ctx, "/proc/sys/kernel/kexec_load_disabled", &disabled) ==
		    ERR_NONE &&
	    disabled)
		check_say(
			check, loaded ? NOTE : BAD,
			"loading: forbidden until the next boot (kernel.kexec_load_disabled is 1)");
	else
		check_say(check, GOOD, "loading: not forbidden");
	if (host_file(check->ctx, "/sys/kernel/security/lockdown", &lockdown) == ERR_NONE &&
	    !strstr((const char *)lockdown.p, "[none]"))
		check_say(check, NOTE,
			  "lockdown: on; only a signed kernel can be loaded (kexec -s)");
}

static void check_file(struct check *check, const char *what, const char *option, const char *found,
		       const char *tried)
{
	if (found && access(found, R_OK) == 0)
		check_say(check, GOOD, "%s: %s", what, found);
	else if (found)
		check_say(check, BAD, "%s: %s: %s", what, found, strerror(errno));
	else
		check_say(check, BAD, "%s: none found; name one by %s; tried:%s", what, option,
			  tried);
}

static void check_files(struct check *check)
{
	struct utsname uts;
	struct choice choice;

	if (uname(&uts) == 0)
		check_say(check, NOTE, "running release: %s", uts.release);
	check_file(check, "kexec program", "--kexec", find_kexec(check->ctx, check->request),
		   " beside this program, in PATH");
	if (kdump_choose(check->ctx, check->request, &choice)) {
		check_say(check, BAD, "kernel: %s", check->ctx->message);
		return;
	}
	check_file(check, "kernel", "--kernel", choice.kernel, choice.tried_kernels);
	if (choice.initrd_inside && !choice.initrds)
		check_say(check, GOOD, "initrd: in the kernel's file");
	else
		check_file(check, "initrd", "--initrd", choice.initrds ? *choice.initrds : NULL,
			   choice.tried_initrds);
}

/* Does the kernel panic, and so dump, at an oops? Can a crash be provoked? */
static void check_panic(struct check *check)
{
	uint64_t value;

	if (read_number(check->ctx, "/proc/sys/kernel/panic_on_oops", &value) == ERR_NONE)
		check_say(check, value ? GOOD : NOTE, "panic on oops: %s",
			  value ? "yes"
				: "no; with kernel.panic_on_oops=1 an oops makes a dump, too");
	if (read_number(check->ctx, "/proc/sys/kernel/sysrq", &value) == ERR_NONE)
		check_say(
			check, NOTE,
			"sysrq: %llu (root can always crash the machine for a test: echo c > /proc/sysrq-trigger)",
			(unsigned long long)value);
}

static uint64_t memory_size(struct ctx *ctx)
{
	struct span text;
	unsigned long long kib = 0;

	if (host_file(ctx, "/proc/meminfo", &text) != ERR_NONE ||
	    sscanf((const char *)text.p, "MemTotal: %llu", &kib) != 1)
		return 0;
	return kib * KIB;
}

static void check_target(struct check *check)
{
	const uint64_t memory = memory_size(check->ctx);
	struct target target;
	uint64_t there;

	if (target_parse(check->ctx, check->request->to, check->request->ssh, &target))
		check_say(check, BAD, "target: %s", check->ctx->message);
	else if (target.host)
		check_say(check, run_find(check->ctx, target.ssh) ? GOOD : BAD,
			  "target: %s, through %s", check->request->to, target.ssh);
	else if (target_check(check->ctx, &target))
		check_say(check, NOTE, "target: %s", check->ctx->message);
	else if (!target_free(&target, &there))
		check_say(check, NOTE, "target: %s does not exist yet", target.dir);
	else if (there < memory / 8)
		check_say(check, BAD, "target: %s has %llu MiB free; memory has %llu MiB",
			  target.dir, (unsigned long long)(there / MIB),
			  (unsigned long long)(memory / MIB));
	else
		check_say(check, GOOD, "target: %s has %llu MiB free", target.dir,
			  (unsigned long long)(there / MIB));
}

static void check_makedumpfile(struct check *check)
{
	const char *const found = run_find(check->ctx, "makedumpfile");

	check_say(check, found ? GOOD : NOTE, "makedumpfile: %s",
		  found ? found : "not found; dumps will have all pages");
}

enum err kdump_test(struct ctx *ctx, const struct request *request)
{
	static void (*const checks[])(struct check * check) = {
		check_privilege, check_reserved, check_lent,   check_allowed,	   check_files,
		check_loaded,	 check_panic,	 check_target, check_makedumpfile,
	};
	struct check check = { .ctx = ctx, .request = request };

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		checks[i](&check);
	return check.failed ? error(ctx, ERR_UNSUPPORTED, "a crash dump would not work yet")
			    : ERR_NONE;
}
