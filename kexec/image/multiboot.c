/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Multiboot Specification 0.6.96, 3.1: a header in the first 8 KiB of an ELF file, or of any file
 * where the header itself says what to load (Xen, for one).
 */
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "image.h"

#define SEARCHED 8192
#define HEADER_MAGIC 0x1badb002u
#define HEADER_SIZE 12
#define ADDRESSES_END 32
#define FOUR_GIB (UINT64_C(1) << 32)

enum {
	FLAG_ADDRESSES = 1 << 16,
	FLAGS_KNOWN = 7,		/* of the 16 that must be understood */
};

static bool find_header(struct span file, size_t *at)
{
	const size_t end = file.n < SEARCHED ? file.n : SEARCHED;

	for (*at = 0; *at + HEADER_SIZE <= end; *at += 4)
		if (span_le32(file, *at) == HEADER_MAGIC &&
		    !(uint32_t)(HEADER_MAGIC + span_le32(file, *at + 4) + span_le32(file, *at + 8)))
			return true;
	return false;
}

/* 3.1.3: header_addr, load_addr, load_end_addr, bss_end_addr, entry_addr from offset 12 on. */
static enum err by_addresses(struct ctx *ctx, struct span file, size_t at, struct image *image)
{
	struct extent *extent = ctx_alloc(ctx, sizeof(*extent));

	if (!extent)
		return ERR_NO_MEMORY;
	if (!span_has(file, at, ADDRESSES_END))
		return fail(ctx, ERR_BAD, "the multiboot header at 0x%zx is cut short", at);
	const uint32_t header = span_le32(file, at + 12), start = span_le32(file, at + 16);
	const uint32_t bss_end = span_le32(file, at + 24);
	uint32_t end = span_le32(file, at + 20);
	const uint64_t offset = at - (uint64_t)(header - start);

	if (header < start || header - start > at)
		return fail(ctx, ERR_BAD, "multiboot header at 0x%zx: load_addr 0x%x is not before header_addr 0x%x "
			    "inside the file", at, start, header);
	if (!end && file.n - offset <= UINT32_MAX - start)
		end = start + (uint32_t)(file.n - offset);
	if (end < start || !span_cut(file, offset, end - start, &extent->bytes))
		return fail(ctx, ERR_BAD, "multiboot header at 0x%zx: load_end_addr 0x%x is outside the file", at,
			    end);
	if (bss_end && bss_end < end)
		return fail(ctx, ERR_BAD, "multiboot header at 0x%zx: bss_end_addr 0x%x is before load_end_addr 0x%x",
			    at, bss_end, end);
	extent->address = start;
	extent->size = (bss_end ? bss_end : end) - start;
	if (start & 4095 || !extent->size)
		return fail(ctx, ERR_UNSUPPORTED, "multiboot header at 0x%zx: load_addr 0x%x does not begin a page", at,
			    start);
	image->extents = extent;
	image->n_extents = 1;
	image->entry = span_le32(file, at + 28);
	return ERR_NONE;
}

static enum err multiboot_parse(struct ctx *ctx, const struct request *request,
				struct image *image)
{
	const struct span file = image->payload.kernel;
	size_t at;

	if (!find_header(file, &at))
		return ERR_NOT_MINE;
	if (request->panic)
		return fail(ctx, ERR_UNSUPPORTED, "a multiboot kernel cannot be a crash kernel: nobody tells it of the "
			    "memory that it must leave alone");
	const uint32_t flags = span_le32(file, at + 4);

	if (flags & 0xffff & ~(uint32_t)FLAGS_KNOWN)
		return fail(ctx, ERR_UNSUPPORTED, "multiboot header at 0x%zx: flags 0x%x ask for what this kexec does not know",
			    at, flags);
	enum err err = flags & FLAG_ADDRESSES ? by_addresses(ctx, file, at, image) :
						elf_format.parse(ctx, request, image);

	if (err == ERR_NOT_MINE)
		return fail(ctx, ERR_BAD, "multiboot header at 0x%zx: no ELF file, and no addresses in the header", at);
	if (err)
		return err;
	image->arch = &arch_i386;
	image->handover = &multiboot;
	image->entry_mode = ENTRY_32;
	image->align = 4096;
	image->within = (struct range){ 0, FOUR_GIB };
	image->cmdline_max = UINT16_MAX;
	if (image->extents[image->n_extents - 1].address +
	    image->extents[image->n_extents - 1].size > FOUR_GIB || image->entry > UINT32_MAX)
		return fail(ctx, ERR_BAD, "a multiboot kernel must lie below 4 GiB");
	return ERR_NONE;
}

const struct image_format multiboot_format = { .name = "multiboot", .parse = multiboot_parse };
