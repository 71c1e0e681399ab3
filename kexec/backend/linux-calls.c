/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system calls that load, for which the C library has no functions; each gives errno, or 0. */
#include <errno.h>
#include <linux/kexec.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kexec/backend/linux.h"

/* Some architectures have no such call: i386, for example. */
#ifndef SYS_kexec_file_load
#define SYS_kexec_file_load (-1)
#endif

static int kexec_file_load(int kernel, int initrd, const char *cmdline, unsigned long flags)
{
	return syscall(SYS_kexec_file_load, kernel, initrd, cmdline ? strlen(cmdline) + 1 : 0,
		       cmdline, flags)
		       ? errno
		       : 0;
}

/* With invalid flags, so that nothing can be loaded. */
bool linux_has_files(void)
{
	return kexec_file_load(-1, -1, NULL, ~0UL) != ENOSYS;
}

int linux_call_files(const struct ctx *ctx, int kernel, int initrd, const char *cmdline,
		     unsigned long flags)
{
	const int errnum =
		ctx->debug ? kexec_file_load(kernel, initrd, cmdline, flags | KEXEC_FILE_DEBUG)
			   : EINVAL;

	return errnum == EINVAL ? kexec_file_load(kernel, initrd, cmdline, flags) : errnum;
}

static int kexec_load(uint64_t entry, size_t n, struct kexec_segment *segments, unsigned long flags)
{
	return syscall(SYS_kexec_load, (unsigned long)entry, n, segments, flags) ? errno : 0;
}

bool linux_has_segments(void)
{
	return kexec_load(0, 0, NULL, ~0UL) != ENOSYS;
}

int linux_call_segments(const struct ctx *ctx, uint64_t entry, size_t n,
			struct kexec_segment *segments, unsigned long flags)
{
	const int errnum = ctx->debug ? kexec_load(entry, n, segments, flags | KEXEC_DEBUG)
				      : EINVAL;

	return errnum == EINVAL ? kexec_load(entry, n, segments, flags) : errnum;
}
