/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kdump test: what a crash dump on this machine would need, line by line. */
#include "kdump/kdump.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "include/file.h"
#include "kdump/output.h"
#include "kdump/run.h"

enum verdict { GOOD, NOTE, BAD };

struct check {
	struct ctx *ctx;
	const struct request *request;
	bool failed;
};

static void say(struct check *check, enum verdict verdict, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void say(struct check *check, enum verdict verdict, const char *format, ...)
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
		say(check, GOOD, "privilege: root");
	else
		say(check, BAD, "privilege: loading needs root (CAP_SYS_BOOT)");
}

static void check_reserved(struct check *check)
{
	uint64_t size;

	if (read_number(check->ctx, "/sys/kernel/kexec_crash_size", &size))
		say(check, BAD, "kernel: built without kexec (no /sys/kernel/kexec_crash_size)");
	else if (size == 0)
		say(check, BAD, "reserved memory: none; boot with crashkernel=256M");
	else if (size < UINT64_C(64) << 20)
		say(check, NOTE,
		    "reserved memory: %llu MiB, little for a kernel and initrd of today",
		    (unsigned long long)size >> 20);
	else
		say(check, GOOD, "reserved memory: %llu MiB", (unsigned long long)size >> 20);
}

static void check_loaded(struct check *check)
{
	uint64_t loaded = 0;

	if (read_number(check->ctx, "/sys/kernel/kexec_crash_loaded", &loaded) || !loaded)
		say(check, BAD, "crash kernel: not loaded; run kdump load");
	else
		say(check, GOOD, "crash kernel: loaded");
}

static void check_allowed(struct check *check)
{
	uint64_t disabled = 0, loaded = 0;
	struct span lockdown;

	read_number(check->ctx, "/sys/kernel/kexec_crash_loaded", &loaded);
	if (read_number(check->ctx, "/proc/sys/kernel/kexec_load_disabled", &disabled) ==
		    ERR_NONE &&
	    disabled)
		say(check, loaded ? NOTE : BAD,
		    "loading: forbidden until reboot (kernel.kexec_load_disabled is 1)");
	else
		say(check, GOOD, "loading: not forbidden");
	if (host_file(check->ctx, "/sys/kernel/security/lockdown", &lockdown) == ERR_NONE &&
	    !strstr((const char *)lockdown.p, "[none]"))
		say(check, NOTE, "lockdown: on; only a signed kernel can be loaded (kexec -s)");
}

static void check_files(struct check *check)
{
	static const struct {
		const char *what;
		const char *(*find)(struct ctx *ctx, const struct request *request);
		const char *advice;
	} files[] = {
		{ "kexec program", find_kexec, "install it, or name it by --kexec" },
		{ "kernel", find_kernel, "none for the running release; name one by --kernel" },
		{ "initrd", find_initrd, "none for the running release; name one by --initrd" },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *const found = files[i].find(check->ctx, check->request);

		if (found && access(found, R_OK) == 0)
			say(check, GOOD, "%s: %s", files[i].what, found);
		else
			say(check, BAD, "%s: %s", files[i].what,
			    found ? "cannot be read" : files[i].advice);
	}
}

/* Does the kernel panic, and so dump, when it could go on limping; and can one be provoked? */
static void check_panic(struct check *check)
{
	uint64_t value;

	if (read_number(check->ctx, "/proc/sys/kernel/panic_on_oops", &value) == ERR_NONE)
		say(check, value ? GOOD : NOTE, "panic on oops: %s",
		    value ? "yes" : "no; set kernel.panic_on_oops=1 to dump at an oops too");
	if (read_number(check->ctx, "/proc/sys/kernel/sysrq", &value) == ERR_NONE)
		say(check, NOTE,
		    "sysrq: %llu (root can always try a crash by: echo c > /proc/sysrq-trigger)",
		    (unsigned long long)value);
}

static uint64_t memory_size(struct ctx *ctx)
{
	struct span text;
	unsigned long long kib = 0;

	if (host_file(ctx, "/proc/meminfo", &text) != ERR_NONE ||
	    sscanf((const char *)text.p, "MemTotal: %llu", &kib) != 1)
		return 0;
	return (uint64_t)kib << 10;
}

static void check_target(struct check *check)
{
	const uint64_t memory = memory_size(check->ctx);
	struct target target;
	uint64_t there;

	if (target_parse(check->ctx, check->request->to, check->request->ssh, &target))
		say(check, BAD, "target: %s", check->ctx->message);
	else if (target.host)
		say(check, run_find(check->ctx, target.ssh) ? GOOD : BAD, "target: %s, through %s",
		    check->request->to, target.ssh);
	else if (!target_free(&target, &there))
		say(check, NOTE, "target: %s does not exist yet", target.dir);
	else if (there < memory / 8)
		say(check, BAD, "target: %s has %llu MiB free, memory is %llu MiB", target.dir,
		    (unsigned long long)there >> 20, (unsigned long long)memory >> 20);
	else
		say(check, GOOD, "target: %s has %llu MiB free", target.dir,
		    (unsigned long long)there >> 20);
}

static void check_makedumpfile(struct check *check)
{
	const char *const found = run_find(check->ctx, "makedumpfile");

	say(check, found ? GOOD : NOTE, "makedumpfile: %s",
	    found ? found : "not here; dumps will hold all pages");
}

enum err kdump_test(struct ctx *ctx, const struct request *request)
{
	static void (*const checks[])(struct check * check) = {
		check_privilege, check_reserved, check_allowed, check_files,
		check_loaded,	 check_panic,	 check_target,	check_makedumpfile,
	};
	struct check check = { .ctx = ctx, .request = request };

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		checks[i](&check);
	return check.failed ? error(ctx, ERR_UNSUPPORTED, "a crash dump would not work yet")
			    : ERR_NONE;
}
