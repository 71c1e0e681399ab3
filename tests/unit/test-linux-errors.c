/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said when Linux does not take a load: by the number, and by what the host shows. */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#include "kexec/backend/linux.h"

#define MAY_BOOT    "Name:\tkexec\nCapEff:\t000001ffffffffff\nCapBnd:\t0\n"
#define MAY_NOT	    "Name:\tkexec\nCapEff:\t000001ffffbfffff\nCapBnd:\t000001ffffffffff\n"
#define OPEN	    "[none] integrity confidentiality\n"
#define LOCKED	    "none [integrity] confidentiality\n"
#define LOCKED_MORE "none integrity [confidentiality]\n"

static bool lacks_files, lacks_segments; /* the kernel: kexec_file_load, kexec_load */

/* In place of the C library's. */
long syscall(long number, ...)
{
	assert_true(number == SYS_kexec_file_load || number == SYS_kexec_load);
	errno = (number == SYS_kexec_load ? lacks_segments : lacks_files) ? ENOSYS : EINVAL;
	return -1;
}

static void write_text(struct ctx *ctx, const char *directory, const char *name, const char *text)
{
	const char *make = ctx_printf(ctx, "mkdir -p '%s%s'", ctx->root, directory);

	if (!text)
		return;
	assert_int_equal(system(make), 0);
	FILE *f = fopen(ctx_printf(ctx, "%s%s/%s", ctx->root, directory, name), "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* linux_fault() on a host with these files; NULL: without. */
static enum err fault_on(struct ctx *ctx, enum linux_call call, int errnum, const char *status,
			 const char *disabled, const char *lockdown)
{
	char root[] = "/tmp/kexec-test-XXXXXX";

	assert_non_null(mkdtemp(root));
	ctx->root = ctx_printf(ctx, "%s", root);
	write_text(ctx, "/proc/self", "status", status);
	write_text(ctx, "/proc/sys/kernel", "kexec_load_disabled", disabled);
	write_text(ctx, "/sys/kernel/security", "lockdown", lockdown);
	const enum err err = linux_fault(ctx, call, errnum);

	assert_int_equal(system(ctx_printf(ctx, "rm -rf '%s'", root)), 0);
	return err;
}

static void the_obstacle_that_the_host_shows_is_named(void **state)
{
	static const struct {
		enum linux_call call;
		int errnum;
		const char *status, *disabled, *lockdown, *words;
	} rows[] = {
		{ CALL_SEGMENTS, EPERM, MAY_NOT, "1\n", LOCKED,
		  "kexec_load:|run as root|CAP_SYS_BOOT" },
		{ CALL_FILES, EPERM, MAY_NOT, "0\n", OPEN, "kexec_file_load:|run as root" },
		{ CALL_SEGMENTS, EPERM, MAY_BOOT, "1\n", LOCKED,
		  "kexec_load_disabled is 1|reboot" },
		{ CALL_SEGMENTS, EPERM, MAY_BOOT, "0\n", LOCKED, "lockdown|use -s" },
		{ CALL_SEGMENTS, EPERM, NULL, NULL, LOCKED_MORE, "lockdown|use -s" },
		{ CALL_FILES, EPERM, MAY_BOOT, "0\n", LOCKED, "lockdown|no signature|sbsign" },
		{ CALL_SEGMENTS, EPERM, MAY_BOOT, "0\n", OPEN, "kexec_load_limit|container" },
		{ CALL_FILES, EPERM, NULL, NULL, NULL, "kexec_load_limit|container" },
		{ CALL_SEGMENTS, EACCES, MAY_BOOT, "0\n", LOCKED, "lockdown|use -s" },
		{ CALL_SEGMENTS, EACCES, MAY_BOOT, "0\n", OPEN, "IMA|use -s|evmctl ima_sign" },
		{ CALL_FILES, EACCES, MAY_BOOT, "0\n", LOCKED, "IMA|security.ima|evmctl ima_sign" },
		{ CALL_REBOOT, EPERM, MAY_BOOT, "1\n", LOCKED, "reboot:|run as root" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_fails((struct ctx *)*state, ERR_REFUSED,
			     fault_on(*state, rows[i].call, rows[i].errnum, rows[i].status,
				      rows[i].disabled, rows[i].lockdown),
			     rows[i].words);
}

static void the_way_out_that_is_named_does_without_the_missing_call(void **state)
{
	static const struct {
		enum linux_call call;
		int errnum;
		enum err err;
		const char *lockdown, *words;
	} rows[] = {
		{ CALL_SEGMENTS, EPERM, ERR_REFUSED, LOCKED,
		  "lockdown|boot one with CONFIG_KEXEC_FILE" },
		{ CALL_SEGMENTS, EACCES, ERR_REFUSED, LOCKED,
		  "lockdown|boot one with CONFIG_KEXEC_FILE" },
		{ CALL_FILES, ENOSYS, ERR_UNSUPPORTED, LOCKED,
		  "lockdown|boot one with CONFIG_KEXEC_FILE" },
		{ CALL_FILES, ENOSYS, ERR_UNSUPPORTED, OPEN, "CONFIG_KEXEC_FILE|use -c" },
	};

	lacks_files = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_fails((struct ctx *)*state, rows[i].err,
			     fault_on(*state, rows[i].call, rows[i].errnum, MAY_BOOT, "0\n",
				      rows[i].lockdown),
			     rows[i].words);
	lacks_files = false;
}

static void a_kernel_without_either_call_is_said_to_have_neither(void **state)
{
	static const enum linux_call calls[] = { CALL_FILES, CALL_SEGMENTS };

	lacks_files = lacks_segments = true;
	for (size_t i = 0; i < 2; i++)
		assert_fails((struct ctx *)*state, ERR_UNSUPPORTED,
			     fault_on(*state, calls[i], ENOSYS, MAY_BOOT, "0\n", OPEN),
			     "neither kexec_load nor kexec_file_load|CONFIG_KEXEC_FILE");
	lacks_files = lacks_segments = false;
}

/* What the kernel refused is never tried by segments; what it cannot do is. */
static void a_refusal_is_told_from_an_inability_and_has_a_way_out(void **state)
{
	static const struct {
		int errnum;
		enum err err;
		const char *words;
	} rows[] = {
		{ ENODATA, ERR_REFUSED, "no signature|sbsign" },
		{ ENOKEY, ERR_REFUSED, "no key|trusts|enrol" },
		{ EKEYREJECTED, ERR_REFUSED, "altered after signing|install it again|dbx" },
		{ EKEYEXPIRED, ERR_REFUSED, "expired|sign it by another" },
		{ EKEYREVOKED, ERR_REFUSED, "revoked|sign it by another" },
		{ ENOPKG, ERR_REFUSED, "digest or key type|SHA-256" },
		{ EBADMSG, ERR_REFUSED, "broken|sbsign" },
		{ ELIBBAD, ERR_REFUSED, "certificate table|sbsign" },
		{ EACCES, ERR_REFUSED, "IMA" },
		{ ENOSYS, ERR_UNSUPPORTED, "CONFIG_KEXEC_FILE" },
		{ ENOEXEC, ERR_UNSUPPORTED, "format" },
		{ EINVAL, ERR_UNSUPPORTED, "does not take" },
		{ EADDRNOTAVAIL, ERR_UNSUPPORTED, "crashkernel=" },
		{ EBUSY, ERR_SYSTEM, "try again" },
		{ EIO, ERR_SYSTEM, "kexec_file_load failed" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_fails((struct ctx *)*state, rows[i].err,
			     fault_on(*state, CALL_FILES, rows[i].errnum, MAY_BOOT, "0\n", OPEN),
			     rows[i].words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(the_obstacle_that_the_host_shows_is_named),
		with_ctx(a_kernel_without_either_call_is_said_to_have_neither),
		with_ctx(the_way_out_that_is_named_does_without_the_missing_call),
		with_ctx(a_refusal_is_told_from_an_inability_and_has_a_way_out),
	};

	return run_tests(tests);
}
