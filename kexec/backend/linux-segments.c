/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <linux/kexec.h>

#include "kexec/backend/linux.h"
#include "kexec/plan/plan.h"

/* Linux 6.6 to 6.8 know only the first of the two flags that mean hotplug. */
static int segments_load_hotplug(const struct ctx *ctx, uint64_t entry, size_t n,
				 struct kexec_segment *segments, unsigned long flags)
{
	const int errnum = linux_call_segments(ctx, entry, n, segments, flags);

	if (errnum != EINVAL || !(flags & KEXEC_CRASH_HOTPLUG_SUPPORT))
		return errnum;
	return linux_call_segments(ctx, entry, n, segments,
				   flags & ~(unsigned long)KEXEC_CRASH_HOTPLUG_SUPPORT);
}

static unsigned long segments_flags(const struct request *request)
{
	unsigned long flags = 0;

	if (request->panic)
		flags |= KEXEC_ON_CRASH;
	if (request->preserve_context || request->jump_back)
		flags |= KEXEC_PRESERVE_CONTEXT;
	if (request->hotplug)
		flags |= KEXEC_UPDATE_ELFCOREHDR | KEXEC_CRASH_HOTPLUG_SUPPORT;
	return flags;
}

/* Where a program of 32 bits loads for a kernel of 64, addresses are wider than its pointers. */
static enum err segments_fill(const struct load *load, struct kexec_segment *segments)
{
	for (size_t i = 0; i < load->plan.n; i++) {
		const struct segment *s = &load->plan.segments[i];

		if (segment_range(s).end > UINTPTR_MAX)
			return error(
				load->ctx, ERR_UNSUPPORTED,
				"the %s at 0x%llx is out of reach of this program's kexec_load: "
				"give --mem-max=0xffffffff, or use a 64-bit kexec",
				role_name(s->role), (unsigned long long)s->address);
		segments[i] = (struct kexec_segment){
			.buf = s->bytes.p,
			.bufsz = s->bytes.n,
			.mem = (const void *)(uintptr_t)s->address,
			.memsz = (size_t)s->size,
		};
	}
	return ERR_NONE;
}

enum err linux_load_segments(struct load *load)
{
	const struct plan *plan = &load->plan;
	struct kexec_segment segments[KEXEC_SEGMENT_MAX];
	int errnum;

	ensure(plan->n <= KEXEC_SEGMENT_MAX);
	const enum err err = segments_fill(load, segments);

	if (err)
		return err;
	errnum =
		segments_load_hotplug(load->ctx, plan->entry, plan->n, segments,
				      load->host->arch->kexec_arch | segments_flags(load->request));
	/* Refused like an invalid plan, but it is the flag that the kernel does not know. */
	if (errnum == EINVAL && segments_flags(load->request) & KEXEC_PRESERVE_CONTEXT)
		return error(
			load->ctx, ERR_UNSUPPORTED,
			"kexec_load: the running kernel cannot be returned to: it was built without CONFIG_KEXEC_JUMP");
	return errnum ? linux_fault(load->ctx, CALL_SEGMENTS, errnum) : ERR_NONE;
}

enum err linux_unload_segments(struct ctx *ctx, bool panic)
{
	const int errnum = linux_call_segments(ctx, 0, 0, NULL, panic ? KEXEC_ON_CRASH : 0);

	return errnum ? linux_fault(ctx, CALL_SEGMENTS, errnum) : ERR_NONE;
}
