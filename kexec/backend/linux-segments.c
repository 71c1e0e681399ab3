/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <linux/kexec.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kexec/backend/linux.h"

/* include/uapi/linux/kexec.h of newer kernels than the floor's headers. */
#ifndef KEXEC_UPDATE_ELFCOREHDR
#define KEXEC_UPDATE_ELFCOREHDR 0x00000004
#endif
#ifndef KEXEC_CRASH_HOTPLUG_SUPPORT
#define KEXEC_CRASH_HOTPLUG_SUPPORT 0x00000008
#endif
#define KEXEC_DEBUG 0x00000010

static int kexec_load(uint64_t entry, size_t n, struct kexec_segment *segments, uint64_t flags)
{
	return syscall(SYS_kexec_load, (unsigned long)entry, n, segments, (unsigned long)flags)
		       ? errno
		       : 0;
}

/* A kernel that does not know the debug flag says EINVAL before it looks at anything. */
static int kexec_load_debug(const struct ctx *ctx, uint64_t entry, size_t n,
			    struct kexec_segment *segments, uint64_t flags)
{
	const int errnum = ctx->debug ? kexec_load(entry, n, segments, flags | KEXEC_DEBUG) : EINVAL;

	return errnum == EINVAL ? kexec_load(entry, n, segments, flags) : errnum;
}

/* Linux 6.6 to 6.8 know only the first of the two flags that mean hotplug. */
static int kexec_load_hotplug(const struct ctx *ctx, uint64_t entry, size_t n,
			      struct kexec_segment *segments, uint64_t flags)
{
	const int errnum = kexec_load_debug(ctx, entry, n, segments, flags);

	if (errnum != EINVAL || !(flags & KEXEC_CRASH_HOTPLUG_SUPPORT))
		return errnum;
	return kexec_load_debug(ctx, entry, n, segments,
				flags & ~(uint64_t)KEXEC_CRASH_HOTPLUG_SUPPORT);
}

static uint64_t load_flags(const struct request *request)
{
	uint64_t flags = 0;

	if (request->panic)
		flags |= KEXEC_ON_CRASH;
	if (request->preserve_context || request->jump_back)
		flags |= KEXEC_PRESERVE_CONTEXT;
	if (request->hotplug)
		flags |= KEXEC_UPDATE_ELFCOREHDR | KEXEC_CRASH_HOTPLUG_SUPPORT;
	return flags;
}

enum err linux_load_segments(struct load *load)
{
	const struct plan *plan = &load->plan;
	struct kexec_segment segments[KEXEC_SEGMENT_MAX];
	int errnum;

	assert(plan->n <= KEXEC_SEGMENT_MAX);
	for (size_t i = 0; i < plan->n; i++)
		segments[i] = (struct kexec_segment){
			.buf = plan->segments[i].bytes.p,
			.bufsz = plan->segments[i].bytes.n,
			.mem = (const void *)(uintptr_t)plan->segments[i].address,
			.memsz = (size_t)plan->segments[i].size,
		};
	errnum = kexec_load_hotplug(load->ctx, plan->entry, plan->n, segments,
				   load->host->arch->kexec_arch | load_flags(load->request));
	/* Refused like an invalid plan, but it is the flag that the kernel does not know. */
	if (errnum == EINVAL && load_flags(load->request) & KEXEC_PRESERVE_CONTEXT)
		return error(
			load->ctx, ERR_UNSUPPORTED,
			"kexec_load: the running kernel cannot be returned to: it was built without CONFIG_KEXEC_JUMP");
	return errnum ? linux_fault(load->ctx, CALL_SEGMENTS, errnum) : ERR_NONE;
}

enum err linux_unload_segments(struct ctx *ctx, bool panic)
{
	const int errnum = kexec_load(0, 0, NULL, panic ? KEXEC_ON_CRASH : 0);

	return errnum ? linux_fault(ctx, CALL_SEGMENTS, errnum) : ERR_NONE;
}
