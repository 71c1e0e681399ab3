/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads into Xen: the plan as hypercall-safe buffers. public/kexec.h of Xen. */
#include <errno.h>

#include "kexec/backend/xen.h"
#include "kexec/plan/plan.h"
#include "kexec/show/trust.h"
#include "xen/kexec-file.h"

/* What a load call takes, in hypercall-safe memory, all of which is one allocation. */
struct buffers {
	struct xc_hypercall_buffer memory;
	int pages;
	xen_kexec_load_t *load;
	xen_kexec_segment_t *segments;
};

/* The file whose signature the hypervisor checks: it reads unified kernel images itself. */
static struct span signed_file(const struct load *load)
{
	const struct payload *payload = &load->image->payload;

	return payload->uki.n ? payload->uki : payload->kernel;
}

/* What is handed over of @segment: its own bytes, or the whole signed file. */
static struct span source(const struct load *load, const struct segment *segment, bool file)
{
	return file && segment->role == ROLE_KERNEL ? signed_file(load) : segment->bytes;
}

/* Bytes for all sources, each from a page boundary, and a page each for the two structures. */
static enum err buffers_size(const struct load *load, bool file, uint64_t *size)
{
	const uint64_t page = XC_PAGE_SIZE;

	*size = 2 * page;
	for (size_t i = 0; i < load->plan.n; i++) {
		uint64_t n = source(load, &load->plan.segments[i], file).n;

		if (!align_up(n, page, &n) || __builtin_add_overflow(*size, n, size))
			return error(load->ctx, ERR_BAD, "the image does not fit 64 bits");
	}
	if (*size / page > INT32_MAX)
		return error(load->ctx, ERR_UNSUPPORTED,
			     "the image is larger than Xen's library takes");
	return ERR_NONE;
}

static void buffers_fill(struct buffers *b, const struct load *load, bool file)
{
	uint8_t *at = b->memory.hbuf;

	b->load = (void *)at;
	b->segments = (void *)(at + XC_PAGE_SIZE);
	at += 2 * XC_PAGE_SIZE;
	for (size_t i = 0; i < load->plan.n; i++) {
		const struct segment *segment = &load->plan.segments[i];
		const struct span bytes = source(load, segment, file);

		/* No handle means: only map. */
		b->segments[i] = (xen_kexec_segment_t){
			.buf._pad = bytes.n ? (uintptr_t)at : 0,
			.buf_size = bytes.n,
			.dest_maddr = segment->address,
			.dest_size = segment->size,
		};
		if (bytes.n)
			memcpy(at, bytes.p, bytes.n);
		at += (bytes.n + XC_PAGE_SIZE - 1) & ~(XC_PAGE_SIZE - 1);
	}
}

static enum err buffers_make(const struct xen *xen, const struct load *load, bool file,
			     struct buffers *b)
{
	uint64_t size;
	enum err err = buffers_size(load, file, &size);

	*b = (struct buffers){ .pages = 0 };
	if (err)
		return err;
	b->pages = (int)(size / XC_PAGE_SIZE);
	if (!xen->api.xc__hypercall_buffer_alloc_pages(xen->xch, &b->memory, b->pages))
		return error(load->ctx, ERR_NO_MEMORY, "%llu KiB of memory for the hypercall: %s",
			     (unsigned long long)size >> 10, strerror(errno));
	buffers_fill(b, load, file);
	return ERR_NONE;
}

static void buffers_free(const struct xen *xen, struct buffers *b)
{
	xen->api.xc__hypercall_buffer_free_pages(xen->xch, &b->memory, b->pages);
}

/*
 * Xen copies an image to pages of its free memory first, and damages it when such a page is
 * itself a destination whose contents are already there: kimage_alloc_page() in its
 * common/kimage.c stores `addr & ~PAGE_MASK` as where they went. More likely with each load.
 *
 * Its allocator takes a page below 2^n only when none above is free, for any n (get_free_buddy()
 * in common/page_alloc.c searches from the highest zone down; zones are powers of two). So if all
 * destinations lie below a power of two above which as much memory is free as the image takes,
 * none of them is taken. policy.low_first is for this.
 *
 * On several NUMA nodes the order holds inside a node only, but memory below dma_bitsize still
 * comes last of all: at most 32 bits, and no less than a quarter of a node.
 */
#define NUMA_WIDTH	29
#define NUMA_FREE_WIDTH 32

static int width_of(const struct plan *plan)
{
	int width = 0;

	for (size_t i = 0; i < plan->n; i++)
		while (width < 63 && segment_range(&plan->segments[i]).end > UINT64_C(1) << width)
			width++;
	return width;
}

static enum err check_safe(const struct xen *xen, const struct load *load)
{
	xc_physinfo_t info = { .nr_nodes = 0 };
	int width = width_of(&load->plan);
	uint64_t needed, free = 0;
	enum err err = buffers_size(load, false, &needed);

	if (err)
		return err;
	/* With their page tables and lists. */
	needed += needed / 64 + ((uint64_t)1 << 20);
	if (xen->api.xc_physinfo(xen->xch, &info))
		return xen_fault(load->ctx, XEN_FREE_MEMORY, errno);
	if (info.nr_nodes > 1)
		width = width > NUMA_WIDTH ? 63 : NUMA_FREE_WIDTH;
	if (xen->api.xc_availheap(xen->xch, width + 1, 0, -1, &free))
		return xen_fault(load->ctx, XEN_FREE_MEMORY, errno);
	debug(load->ctx, "Xen has %llu KiB free at or above 2^%d, %llu KiB are needed",
	      (unsigned long long)free >> 10, width, (unsigned long long)needed >> 10);
	if (free >= needed)
		return ERR_NONE;
	return error(
		load->ctx, ERR_NO_SPACE,
		"this hypervisor may damage the image while it loads it, and here that "
		"cannot be ruled out: %llu KiB of its memory must be free at or above 0x%llx, %llu KiB are; "
		"free some (xl mem-set), or run a Xen with the mend in xen/ of kexec-ng's source",
		(unsigned long long)needed >> 10, 1ULL << width, (unsigned long long)free >> 10);
}

static int file_load(const struct xen *xen, uint8_t type, const struct load *load,
		     const struct buffers *b)
{
	const uint16_t machine = load->host->arch->elf_machine;
	const uint32_t n = (uint32_t)load->plan.n;

	debug(load->ctx, "Xen: verified load by %s",
	      xen->api.xc_kexec_file_load ? "xc_kexec_file_load of libxenctrl"
					  : "hypercall through libxencall");
	if (xen->api.xc_kexec_file_load)
		return xen->api.xc_kexec_file_load(xen->xch, type, machine, load->plan.entry, n,
						   b->segments);
	*b->load = (xen_kexec_load_t){
		.type = type,
		.arch = machine,
		.nr_segments = n,
		.entry_maddr = load->plan.entry,
		.segments._pad = (uintptr_t)b->segments,
	};
	return xen->api.xencall2(xen->xcall, __HYPERVISOR_kexec_op, KEXEC_CMD_kexec_file_load,
				 (uintptr_t)b->load);
}

/* The hypervisor's answer is a number: it cannot name whom it does not trust. */
static enum err load_fault(const struct load *load, bool file, int errnum)
{
	const enum err err = xen_fault(load->ctx, file ? XEN_FILE_LOAD : XEN_LOAD, errnum);
	const char *message = load->ctx->message;
	const char *signer = file && (errnum == EACCES || errnum == ETIME)
				     ? signer_name(load->ctx, signed_file(load))
				     : NULL;

	return signer ? error(load->ctx, err, "%s: it is signed by \"%s\"", message, signer) : err;
}

static enum err load_buffers(const struct xen *xen, const struct load *load, bool file,
			     const struct buffers *b)
{
	const uint8_t type = load->request->panic ? KEXEC_TYPE_CRASH : KEXEC_TYPE_DEFAULT;
	const int failed = file ? file_load(xen, type, load, b)
				: xen->api.xc_kexec_load(xen->xch, type,
							 load->host->arch->elf_machine,
							 load->plan.entry, (uint32_t)load->plan.n,
							 b->segments);

	return failed ? load_fault(load, file, errno) : ERR_NONE;
}

/*
 * A Xen that enforces takes kernel, initrd and command line from the signed image, and hands over
 * boot_params of its own without setup_data (doc/verified-xen.md): what would be lost is refused.
 */
static const char *lost_when_enforced(const struct load *load)
{
	const struct request *request = load->request;

	if (request->dtb)
		return "no device tree is handed over: leave out --dtb";
	if (!load->image->payload.uki.n)
		return NULL;
	if (request->initrds || request->reuse_initrd)
		return "the initrd is the signed one of the unified kernel image: leave out --initrd";
	if (request->profile)
		return "takes the first profile of the unified kernel image: leave out --profile";
	if (request->append || request->reuse_cmdline)
		return "the command line is the signed one of the unified kernel image: leave out --append";
	return NULL;
}

static enum err check_enforced(const struct xen *xen, const struct load *load)
{
	const bool enforced = xen_file_status(xen) & KEXEC_FILE_STATUS_ENFORCE;
	const char *lost = enforced ? lost_when_enforced(load) : NULL;

	if (lost)
		return error(load->ctx, ERR_REFUSED,
			     "the hypervisor enforces verified loads, and %s", lost);
	return ERR_NONE;
}

enum err xen_load(const struct xen *xen, struct load *load, bool file)
{
	struct buffers b;
	enum err err = ERR_NONE;

	if (plan_stays_low(load))
		err = check_safe(xen, load);
	if (!err && file)
		err = check_enforced(xen, load);
	if (!err)
		err = buffers_make(xen, load, file, &b);
	if (err)
		return err;
	err = xen_load_begin(xen, load->request->panic);
	if (!err)
		err = load_buffers(xen, load, file, &b);
	if (!err)
		xen_load_done(xen, load->request->panic);
	buffers_free(xen, &b);
	return err;
}
