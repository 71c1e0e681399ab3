/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Multiboot Specification 0.6.96, 3.1: a header in the first 8 KiB of an ELF file, or of any file
 * where the header itself says what to load (Xen, for one).
 */
#include "kexec/image/multiboot.h"
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"

#define SEARCHED      8192
#define HEADER_MAGIC  0x1badb002u
#define HEADER_SIZE   12
#define ADDRESSES_END 32

enum {
	FLAG_ADDRESSES = 1 << 16,
	FLAGS_KNOWN = 7, /* of the 16 that must be understood */
};

static bool multiboot_find_header(struct span file, size_t *at)
{
	const size_t end = file.n < SEARCHED ? file.n : SEARCHED;

	for (*at = 0; *at + HEADER_SIZE <= end; *at += 4)
		if (span_le32(file, *at) == HEADER_MAGIC &&
		    !(uint32_t)(HEADER_MAGIC + span_le32(file, *at + 4) + span_le32(file, *at + 8)))
			return true;
	return false;
}

static enum err multiboot_by_addresses(struct ctx *ctx, size_t at,
				       const struct multiboot_addresses *a, struct image *image)
{
	const struct span file = image->payload.kernel;
	struct extent *extent = ctx_alloc(ctx, sizeof(*extent));
	const uint64_t offset = at - (uint64_t)(a->header - a->start);
	uint32_t end = a->end;

	if (!extent)
		return ERR_NO_MEMORY;
	if (a->header < a->start || a->header - a->start > at)
		return error(
			ctx, ERR_BAD,
			"multiboot header at 0x%zx: load_addr 0x%x is not before header_addr 0x%x "
			"inside the file",
			at, a->start, a->header);
	if (!end && file.n - offset <= UINT32_MAX - a->start)
		end = a->start + (uint32_t)(file.n - offset);
	if (end < a->start || !span_cut(file, offset, end - a->start, &extent->bytes))
		return error(ctx, ERR_BAD,
			     "multiboot header at 0x%zx: load_end_addr 0x%x is outside the file",
			     at, end);
	if (a->bss_end && a->bss_end < end)
		return error(
			ctx, ERR_BAD,
			"multiboot header at 0x%zx: bss_end_addr 0x%x is before load_end_addr 0x%x",
			at, a->bss_end, end);
	extent->address = a->start;
	extent->size = (a->bss_end ? a->bss_end : end) - a->start;
	if (!extent->size)
		return error(ctx, ERR_BAD,
			     "multiboot header at 0x%zx: nothing is to be loaded at load_addr 0x%x",
			     at, a->start);
	if (a->start & 4095)
		return error(ctx, ERR_UNSUPPORTED,
			     "multiboot header at 0x%zx: load_addr 0x%x does not begin a page", at,
			     a->start);
	image->extents = extent;
	image->n_extents = 1;
	return ERR_NONE;
}

enum err multiboot_load(struct ctx *ctx, const struct request *request, size_t at,
			const struct multiboot_addresses *addresses, struct image *image)
{
	enum err err;

	if (image->confined)
		return error(ctx, ERR_UNSUPPORTED,
			     "a multiboot kernel cannot be a crash kernel: it is not told of the "
			     "memory that it must leave alone");
	err = addresses ? multiboot_by_addresses(ctx, at, addresses, image)
			: elf_format.parse(ctx, request, image);
	if (err == ERR_NOT_MINE)
		return error(
			ctx, ERR_BAD,
			"multiboot header at 0x%zx: no ELF file, and no addresses in the header",
			at);
	image->arch = &arch_i386;
	image->entry_mode = ENTRY_32;
	image->align = 4096;
	image->within = (struct range){ 0, 4 * GIB };
	image->cmdline_max = UINT16_MAX;
	return err;
}

enum err multiboot_check(struct ctx *ctx, const struct image *image)
{
	const struct extent *last = &image->extents[image->n_extents - 1];

	if (last->address + last->size > 4 * GIB || image->entry > UINT32_MAX)
		return error(ctx, ERR_BAD, "a multiboot kernel must lie below 4 GiB");
	return ERR_NONE;
}

static enum err multiboot_parse(struct ctx *ctx, const struct request *request, struct image *image)
{
	const struct span file = image->payload.kernel;
	struct multiboot_addresses addresses;
	size_t at;

	if (!multiboot_find_header(file, &at))
		return ERR_NOT_MINE;
	const uint32_t flags = span_le32(file, at + 4);
	const bool has_addresses = flags & FLAG_ADDRESSES;

	if (flags & 0xffff & ~(uint32_t)FLAGS_KNOWN)
		return error(
			ctx, ERR_UNSUPPORTED,
			"multiboot header at 0x%zx: flags 0x%x ask for what this kexec does not know",
			at, flags);
	if (has_addresses && !span_has(file, at, ADDRESSES_END))
		return error(ctx, ERR_BAD, "the multiboot header at 0x%zx is cut short", at);
	/*
	 * 3.1.3: header_addr, load_addr, load_end_addr, bss_end_addr, entry_addr from offset 12 on.
	 */
	if (has_addresses)
		addresses = (struct multiboot_addresses){
			span_le32(file, at + 12),
			span_le32(file, at + 16),
			span_le32(file, at + 20),
			span_le32(file, at + 24),
		};
	const enum err err =
		multiboot_load(ctx, request, at, has_addresses ? &addresses : NULL, image);

	if (err)
		return err;
	if (has_addresses)
		image->entry = span_le32(file, at + 28);
	image->handover = &multiboot;
	return multiboot_check(ctx, image);
}

const struct image_format multiboot_format = { .name = "multiboot", .parse = multiboot_parse };
