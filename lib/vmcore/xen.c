/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Xen's console ring (xen/drivers/char/console.c of Xen: conring, a power of two in size).
 *
 * VMCOREINFO_XEN has no symbol for it, and distributions ship Xen without its symbols. But the
 * pointer to the ring is a variable of Xen's image, the image is mapped where the symbols of
 * VMCOREINFO_XEN lie, the ring is allocated in the direct map, page aligned, and its text begins
 * lines with "(XEN) ". So each pointer in the image is looked at, and the longest such text taken.
 * Addresses are found by the page tables whose root Xen noted for the crashed processor
 * (xen/include/asm-x86/config.h: the layout of the upper half).
 */
#include "lib/vmcore/xen.h"

#include "include/file.h"
#include "include/sizes.h"
#include "lib/vmcore/print.h"

#define DIRECTMAP_START UINT64_C(0xffff830000000000)
#define DIRECTMAP_END	UINT64_C(0xffff880000000000)
#define IMAGE_ALIGN	GIB
#define IMAGE_SIZE	(16 * MIB)
#define PAGE		4096

/* conring_size= on Xen's command line: at least 16 KiB; more than this makes no sense. */
#define RING_MAX (64 * MIB)

/* Pages to look at before giving up: a true image points at few pages that begin like a log. */
#define PAGES_MAX (1 << 18)

struct ring {
	uint64_t address;
	uint64_t size;
	bool wrapped; /* it is full: the oldest text is somewhere inside */
};

static bool ring_is_text(uint8_t c)
{
	return (c >= ' ' && c != 0x7f) || (c >= '\a' && c <= '\r') || c == 0x1b;
}

static bool ring_has_prefix(struct span page)
{
	const struct span prefix = SPAN_LITERAL("(XEN) ");

	return memmem(page.p, page.n, prefix.p, prefix.n) != NULL;
}

/* How much text there is at @address: up to the first NUL, or all of a full ring. */
static bool ring_measure(const struct vmcore *core, uint64_t address, unsigned int *pages,
			 struct ring *ring)
{
	uint8_t page[PAGE];
	uint64_t size = 0;
	size_t n = PAGE;

	do {
		if (*pages == 0 || vmcore_read_virt(core, address + size, page, PAGE) != PAGE)
			break;
		--*pages;
		if (size == 0 && !ring_has_prefix(span_of(page, PAGE)))
			return false;
		for (n = 0; n < PAGE && ring_is_text(page[n]); n++)
			;
		size += n;
	} while (n == PAGE && size < RING_MAX);

	*ring = (struct ring){ .address = address, .size = size };
	if (size >= 16384 && n < PAGE && page[n] != '\0') {
		ring->size = UINT64_C(1) << (63 - __builtin_clzll(size));
		ring->wrapped = true;
	}
	return size > 0;
}

static void ring_check_pointers(const struct vmcore *core, struct span page, unsigned int *pages,
				struct ring *best)
{
	for (size_t i = 0; i + 8 <= page.n; i += 8) {
		const uint64_t value = span_le64(page, i);
		struct ring ring;

		if (value < DIRECTMAP_START || value >= DIRECTMAP_END || value % PAGE)
			continue;
		if (ring_measure(core, value, pages, &ring) && ring.size > best->size)
			*best = ring;
	}
}

static bool ring_find(const struct vmcore *core, struct ring *ring)
{
	unsigned int pages = PAGES_MAX;
	uint64_t symbol;

	*ring = (struct ring){ 0 };
	if (!vmcoreinfo_symbol(&core->xen, "domain_list", &symbol))
		return false;
	const uint64_t image = align_down(symbol, IMAGE_ALIGN);

	for (uint64_t at = 0; at < IMAGE_SIZE; at += PAGE) {
		uint8_t page[PAGE];

		if (vmcore_read_virt(core, image + at, page, PAGE) == PAGE)
			ring_check_pointers(core, span_of(page, PAGE), &pages, ring);
	}
	return ring->size > 0;
}

static enum err ring_print(struct ctx *ctx, const struct vmcore *core, const struct ring *ring,
			   FILE *out)
{
	uint8_t *const text = ctx_alloc(ctx, ring->size);

	if (!text)
		return ERR_NO_MEMORY;
	const size_t n = vmcore_read_virt(core, ring->address, text, (size_t)ring->size);

	print_escaped(out, span_of(text, n), 0);
	const enum err err = flush_output(ctx, out, "Xen's log", ERR_NONE);

	if (!err && ring->wrapped)
		warn(ctx,
		     "%s: Xen's ring is full: somewhere inside, the newest line is followed by the oldest",
		     core->name);
	return err;
}

enum err xen_print_log(struct ctx *ctx, const struct vmcore *core, FILE *out)
{
	struct ring ring;

	if (!core->xen.text.n)
		return error(ctx, ERR_UNSUPPORTED,
			     "%s: not a core of a Xen host (no VMCOREINFO_XEN note)", core->name);
	if (core->elf.machine != EM_X86_64 || !core->xen_cr3)
		return error(
			ctx, ERR_UNSUPPORTED,
			"%s: Xen's memory cannot be found (x86-64 and a note of cr3 are needed)",
			core->name);
	if (!ring_find(core, &ring))
		return error(ctx, ERR_BAD, "%s: no console ring found in Xen's memory", core->name);
	return ring_print(ctx, core, &ring, out);
}
