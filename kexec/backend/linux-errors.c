/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>

#include "kexec/backend/fault.h"
#include "kexec/backend/linux.h"

#define LOADS (CALL_SEGMENTS | CALL_FILES)

static const char *const call_names[] = {
	[CALL_SEGMENTS] = "kexec_load",
	[CALL_FILES] = "kexec_file_load",
	[CALL_REBOOT] = "reboot",
};

static const struct fault faults[] = {
	{ LOADS, EPERM, ERR_REFUSED,
	  "forbidden by kernel.kexec_load_limit_reboot or _panic, a container or a security policy: see dmesg" },
	{ CALL_REBOOT, EPERM, ERR_REFUSED, "not permitted: run as root (CAP_SYS_BOOT)" },
	{ CALL_SEGMENTS, EACCES, ERR_REFUSED,
	  "the policy of IMA forbids loads that it cannot appraise: use -s with a kernel file that is signed "
	  "for it (evmctl ima_sign)" },
	{ CALL_FILES, EACCES, ERR_REFUSED,
	  "refused by IMA appraisal: the kernel file has no valid signature in security.ima: sign it (evmctl ima_sign) "
	  "by a key in .ima or .platform; if the policy appraises the initrd, sign that by a key in .ima" },
	{ CALL_FILES, ENODATA, ERR_REFUSED,
	  "the kernel file carries no signature, and the running kernel demands one: sign it (sbsign)" },
	{ CALL_FILES, ENOKEY, ERR_REFUSED,
	  "the kernel file is signed, but by no key that the running kernel trusts: enrol the key (MOK, db) or sign with a trusted one" },
	{ CALL_FILES, EKEYREJECTED, ERR_REFUSED,
	  "the signature does not match the kernel file: the file was altered after signing (install it again), or "
	  "its digest or signer is revoked (dbx)" },
	{ CALL_FILES, EKEYEXPIRED, ERR_REFUSED,
	  "the key that signed the kernel file has expired: sign it by another" },
	{ CALL_FILES, EKEYREVOKED, ERR_REFUSED,
	  "the key that signed the kernel file is revoked: sign it by another" },
	{ CALL_FILES, ENOPKG, ERR_REFUSED,
	  "the signature uses a digest or key type that the running kernel does not have: sign it by SHA-256 and RSA" },
	{ CALL_FILES, EBADMSG, ERR_REFUSED,
	  "the signature or certificate in the kernel file is broken: sign it again (sbsign)" },
	{ CALL_FILES, ELIBBAD, ERR_REFUSED,
	  "the kernel file's signature (PE certificate table) is broken: sign it again (sbsign)" },
	{ LOADS, EBUSY, ERR_SYSTEM, "another load or a crash is going on: try again" },
	{ LOADS, ENOMEM, ERR_SYSTEM,
	  "the running kernel has not enough free memory for the copy: free some, or load a smaller initrd" },
	{ CALL_SEGMENTS, EADDRNOTAVAIL, ERR_SYSTEM,
	  "a segment lies where the kernel does not allow it (for -p: outside the reserved area; see crashkernel=)" },
	{ CALL_FILES, EADDRNOTAVAIL, ERR_UNSUPPORTED,
	  "the kernel found no place for the image (for -p: the crashkernel= area is missing or too small; with KHO on: so are its scratch areas, see kho_scratch=)" },
	{ CALL_FILES, ENOSYS, ERR_UNSUPPORTED,
	  "the running kernel has no kexec_file_load (CONFIG_KEXEC_FILE); use -c" },
	{ CALL_SEGMENTS, ENOSYS, ERR_SYSTEM,
	  "the running kernel has no kexec_load (CONFIG_KEXEC); use -s" },
	{ CALL_REBOOT, ENOSYS, ERR_SYSTEM, "the running kernel was built without kexec" },
	{ CALL_FILES, ENOEXEC, ERR_UNSUPPORTED,
	  "the running kernel does not know this file's format; use -c" },
	{ CALL_FILES, EINVAL, ERR_UNSUPPORTED,
	  "the running kernel does not take this file or request (for -p: is memory reserved by crashkernel=?)" },
	{ CALL_FILES, ENOTSUP, ERR_UNSUPPORTED,
	  "the running kernel cannot load this file; use -c" },
	{ CALL_SEGMENTS, EINVAL, ERR_SYSTEM,
	  "the kernel found the plan invalid (for -p: is memory reserved by crashkernel=?); see kexec --dry-run" },
	{ CALL_REBOOT, EINVAL, ERR_SYSTEM, "no kernel is loaded: load one with kexec -l" },
	{ LOADS, E2BIG, ERR_SYSTEM,
	  "the image is larger than the kernel takes (half of memory at most)" },
	{ LOADS, EFBIG, ERR_SYSTEM, "a file is larger than the kernel reads" },
	{ LOADS, ETXTBSY, ERR_SYSTEM, "a file is open for writing elsewhere" },
};

/* Does the host's file @path contain @words? */
static bool linux_host_says(struct ctx *ctx, const char *path, const char *message)
{
	struct span text;

	return !host_file(ctx, path, &text) && strstr((const char *)text.p, message);
}

/* Also true when /proc does not say. */
static bool linux_may_boot(struct ctx *ctx)
{
	static const char key[] = "\nCapEff:";
	struct span text;
	const char *line = host_file(ctx, "/proc/self/status", &text)
				   ? NULL
				   : strstr((const char *)text.p, key);

	return !line || strtoull(line + sizeof(key) - 1, NULL, 16) >> CAP_SYS_BOOT & 1;
}

static bool linux_locked_down(struct ctx *ctx)
{
	static const char path[] = "/sys/kernel/security/lockdown";

	return linux_host_says(ctx, path, "[integrity]") ||
	       linux_host_says(ctx, path, "[confidentiality]");
}

/* Lockdown forbids kexec_load, and some kernels have no other call. */
static const char *linux_lockdown_message(enum linux_call call)
{
	if (!linux_has_files())
		return "the running kernel is in lockdown (as under Secure Boot), where only kexec_file_load may load, and was "
		       "built without it: boot one with CONFIG_KEXEC_FILE, or turn Secure Boot off";
	return call == CALL_SEGMENTS
		       ? "the running kernel is in lockdown (as under Secure Boot) and takes only files that it can verify: "
			 "use -s with a signed kernel"
		       : "the running kernel is in lockdown (as under Secure Boot) and finds no signature by a key that it trusts: "
			 "sign the kernel file (sbsign) by one of db, MOK or those built in; see kexec --inspect";
}

/*
 * What forbids a load, as far as this system shows it, asked in the kernel's order
 * (kernel/kexec.c); or NULL.
 */
static const char *linux_obstacle(struct ctx *ctx, enum linux_call call)
{
	if (!linux_may_boot(ctx))
		return "not permitted: run as root (CAP_SYS_BOOT)";
	if (linux_host_says(ctx, "/proc/sys/kernel/kexec_load_disabled", "1"))
		return "kernel.kexec_load_disabled is 1: nothing can be loaded any more until a reboot";
	return linux_locked_down(ctx) ? linux_lockdown_message(call) : NULL;
}

/* The words for the few errors that have several causes; NULL for the others. */
static const char *linux_message_by_host(struct ctx *ctx, enum linux_call call, int errnum)
{
	if (call & LOADS && errnum == EPERM)
		return linux_obstacle(ctx, call);
	if (call == CALL_SEGMENTS && errnum == EACCES)
		return linux_obstacle(ctx, call);
	if (call & LOADS && errnum == ENOSYS && !linux_has_files() && !linux_has_segments())
		return "the running kernel has neither kexec_load nor kexec_file_load: boot one that was built with "
		       "CONFIG_KEXEC_FILE or CONFIG_KEXEC";
	if (call == CALL_FILES && errnum == ENOSYS && linux_locked_down(ctx))
		return linux_lockdown_message(call);
	return NULL;
}

enum err linux_fault(struct ctx *ctx, enum linux_call call, int errnum)
{
	const char *message = linux_message_by_host(ctx, call, errnum);

	if (message)
		return error(ctx, errnum == ENOSYS ? ERR_UNSUPPORTED : ERR_REFUSED, "%s: %s (%s)",
			     call_names[call], message, strerror(errnum));
	return fault_say(ctx, faults, sizeof(faults) / sizeof(faults[0]), call, call_names[call],
			 errnum);
}
