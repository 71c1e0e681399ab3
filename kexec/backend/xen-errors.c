/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an error of the hypervisor means here. xen/kexec-file.h has those of verified loads. */
#include <errno.h>

#include "kexec/backend/fault.h"
#include "kexec/backend/xen.h"

#define XEN_LOADS (XEN_LOAD | XEN_FILE_LOAD)
#define XEN_ANY	  0xffffu

static const char *const call_names[] = {
	"Xen: kexec_load",   "Xen: kexec_file_load", "Xen: kexec_unload",	"Xen: kexec_exec",
	"Xen: kexec_status", "Xen: kexec_get_range", "Xen: machine_memory_map", "Xen: availheap",
};

static const struct fault faults[] = {
	{ XEN_LOAD, EPERM, ERR_REFUSED,
	  "refused: the hypervisor takes verified kernels only (Secure Boot or kexec-sig=enforce); use -s with a signed kernel" },
	{ XEN_FILE_LOAD, ENODATA, ERR_REFUSED,
	  "the kernel file carries no signature, and the hypervisor demands one: sign it (sbsign)" },
	{ XEN_FILE_LOAD, EBADMSG, ERR_REFUSED,
	  "the signature does not match the kernel file, or is malformed: the file was altered after signing" },
	{ XEN_FILE_LOAD, EACCES, ERR_REFUSED,
	  "the kernel file's signer is not trusted by the hypervisor" },
	{ XEN_FILE_LOAD, ETIME, ERR_REFUSED,
	  "the kernel file, or its signer, is on the hypervisor's list of what is revoked; take a newer kernel" },
	{ XEN_FILE_LOAD, EOPNOTSUPP, ERR_REFUSED,
	  "the signature uses a digest or key that the hypervisor does not accept (SHA-256, RSA of 2048 to 4096 bits)" },
	{ XEN_FILE_LOAD, ENOEXEC, ERR_REFUSED,
	  "the hypervisor takes signed bzImage files with a 64-bit entry, and unified kernel images with one, only" },
	{ XEN_FILE_LOAD, EXDEV, ERR_REFUSED,
	  "the hypervisor demands that command line and initrd are signed, too: load a signed unified kernel image (ukify)" },
	{ XEN_FILE_LOAD, EDOM, ERR_REFUSED,
	  "a word of the command line is not on the list built into the hypervisor: its log (xl dmesg) names the word" },
	{ XEN_FILE_LOAD, E2BIG, ERR_REFUSED,
	  "the kernel file, the command line or the memory map is larger than the hypervisor takes" },
	{ XEN_FILE_LOAD, ENOSYS, ERR_REFUSED, "this hypervisor cannot verify what it loads" },
	{ XEN_LOADS, ENOMEM, ERR_SYSTEM,
	  "the hypervisor has not enough free memory for the copy: free some (xl mem-set), or load a smaller initrd" },
	{ XEN_LOADS, EADDRNOTAVAIL, ERR_SYSTEM,
	  "a segment lies where the hypervisor does not allow it (for -p: outside the area that crashkernel= on Xen's command line reserves)" },
	{ XEN_LOADS, EBUSY, ERR_SYSTEM, "another image is being started, or a crash is going on" },
	{ XEN_LOADS, EINVAL, ERR_SYSTEM,
	  "the hypervisor found the plan invalid; see kexec --dry-run" },
	{ XEN_EXEC, ENOENT, ERR_USAGE, "no kernel is loaded: load one with kexec -l" },
	{ XEN_MEMORY_MAP, EINVAL, ERR_SYSTEM,
	  "the machine's memory map is larger than this program takes" },
	{ XEN_FREE_MEMORY, EACCES, ERR_SYSTEM,
	  "this libxenctrl does not fit the hypervisor: install the one of the Xen that is running" },
	{ XEN_ANY, EPERM, ERR_REFUSED,
	  "not permitted: only the control domain may (is XSM in the way?)" },
	{ XEN_ANY, EACCES, ERR_REFUSED, "not permitted: run as root in the control domain" },
	{ XEN_ANY, ENOSYS, ERR_SYSTEM,
	  "this hypervisor takes kexec calls of a PV control domain only, or was built without kexec: boot Xen "
	  "without dom0=pvh, or one built by xen/ in kexec-ng's source" },
};

enum err xen_fault(struct ctx *ctx, enum xen_call call, int errnum)
{
	return fault_say(ctx, faults, sizeof(faults) / sizeof(faults[0]), call,
			 call_names[__builtin_ctz(call)], errnum);
}
