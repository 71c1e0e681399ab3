/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "kexec/backend/fault.h"
#include "kexec/backend/linux.h"

#define LOADS (CALL_SEGMENTS | CALL_FILES)

static const char *const call_names[] = {
	[CALL_SEGMENTS] = "kexec_load", [CALL_FILES] = "kexec_file_load", [CALL_REBOOT] = "reboot",
};

static const struct fault faults[] = {
	{ LOADS, EPERM, ERR_REFUSED,
	  "not permitted: run as root (CAP_SYS_BOOT); if you are, the running kernel is locked down or "
	  "kernel.kexec_load_disabled is 1 (then only a reboot helps); under lockdown use -s with a signed kernel" },
	{ CALL_REBOOT, EPERM, ERR_REFUSED, "not permitted: run as root (CAP_SYS_BOOT)" },
	{ CALL_SEGMENTS, EACCES, ERR_REFUSED,
	  "refused by the kernel's security policy: unverified loads are forbidden here; use -s with a signed kernel" },
	{ CALL_FILES, EACCES, ERR_REFUSED,
	  "refused by the kernel's integrity policy (IMA appraisal): the file has no valid signature or hash" },
	{ CALL_FILES, ENODATA, ERR_REFUSED,
	  "the kernel file carries no signature, and the running kernel demands one: sign it (sbsign)" },
	{ CALL_FILES, ENOKEY, ERR_REFUSED,
	  "the kernel file is signed, but by no key that the running kernel trusts: enrol the key (MOK, db) or sign with a trusted one" },
	{ CALL_FILES, EKEYREJECTED, ERR_REFUSED,
	  "the signature does not match the kernel file: the file was altered after signing" },
	{ CALL_FILES, EKEYEXPIRED, ERR_REFUSED, "the key that signed the kernel file has expired" },
	{ CALL_FILES, EKEYREVOKED, ERR_REFUSED, "the key that signed the kernel file is revoked" },
	{ CALL_FILES, ENOPKG, ERR_REFUSED,
	  "the signature uses a digest or key type that the running kernel does not have" },
	{ CALL_FILES, EBADMSG, ERR_REFUSED, "the signature or certificate in the kernel file is broken" },
	{ CALL_FILES, ELIBBAD, ERR_REFUSED, "the kernel file's signature (PE certificate table) is broken" },
	{ LOADS, EBUSY, ERR_SYSTEM,
	  "another load or a crash is going on: try again" },
	{ LOADS, ENOMEM, ERR_SYSTEM,
	  "the running kernel has not enough free memory for the copy: free some, or load a smaller initrd" },
	{ CALL_SEGMENTS, EADDRNOTAVAIL, ERR_SYSTEM,
	  "a segment lies where the kernel does not allow it (for -p: outside the reserved area; see crashkernel=)" },
	{ CALL_FILES, EADDRNOTAVAIL, ERR_UNSUPPORTED,
	  "the kernel found no place for the image (for -p: the crashkernel= area is missing or too small)" },
	{ CALL_FILES, ENOSYS, ERR_UNSUPPORTED,
	  "the running kernel has no kexec_file_load (CONFIG_KEXEC_FILE); use -c" },
	{ CALL_SEGMENTS, ENOSYS, ERR_SYSTEM,
	  "the running kernel has no kexec_load (CONFIG_KEXEC); use -s" },
	{ CALL_REBOOT, ENOSYS, ERR_SYSTEM, "the running kernel was built without kexec" },
	{ CALL_FILES, ENOEXEC, ERR_UNSUPPORTED,
	  "the running kernel does not know this file's format; use -c" },
	{ CALL_FILES, EINVAL, ERR_UNSUPPORTED,
	  "the running kernel does not take this file or request (for -p: is memory reserved by crashkernel=?)" },
	{ CALL_FILES, ENOTSUP, ERR_UNSUPPORTED, "the running kernel cannot load this file; use -c" },
	{ CALL_SEGMENTS, EINVAL, ERR_SYSTEM,
	  "the kernel found the plan invalid (for -p: is memory reserved by crashkernel=?); see kexec --dry-run" },
	{ CALL_REBOOT, EINVAL, ERR_SYSTEM, "no kernel is loaded: load one with kexec -l" },
	{ LOADS, E2BIG, ERR_SYSTEM, "the image is larger than the kernel takes (half of memory at most)" },
	{ LOADS, EFBIG, ERR_SYSTEM, "a file is larger than the kernel reads" },
	{ LOADS, ETXTBSY, ERR_SYSTEM, "a file is open for writing elsewhere" },
};

enum err linux_fault(struct ctx *ctx, enum linux_call call, int error)
{
	return fault_say(ctx, faults, sizeof(faults) / sizeof(faults[0]), call, call_names[call],
			 error);
}
