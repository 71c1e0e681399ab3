/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "Image": the kernel as it lies in memory, with a header of 64 bytes in front.
 * Documentation/arch/arm64/booting.rst, "Call the kernel image"; Documentation/arch/riscv/
 * boot-image-header.rst and Documentation/arch/loongarch/booting.rst are of the same family: rows.
 */
#include "include/appended.h"
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"

#define HEADER_SIZE 64

/* No kernel is larger; keeps every sum below far from wrapping. */
#define IMAGE_MAX (4 * GIB)

#define MAGIC_AT 56

/* arm64 before Linux 3.17 said no image_size, and text_offset in its own byte order. */
#define OLD_TEXT_OFFSET 0x80000u
/* For what follows the file in memory: .bss, page tables. */
#define OLD_ROOM (16 * MIB)

enum text_offset {
	OFFSET_FROM_BASE, /* the image stands so far above a multiple of align */
	OFFSET_IS_WISH,	  /* counted from where memory starts; any multiple of align will do */
	OFFSET_OF_LINK,	  /* where it is linked, as is the entry; any multiple of align will do */
};

/* Fields are 64 bits, little endian whatever the kernel's own byte order, at these offsets. */
static const struct row {
	struct span magic;
	const struct arch *arch;
	const struct handover *handover;
	uint8_t text_offset_at, image_size_at, flags_at;
	uint8_t entry_at; /* a physical address; 0: its first byte is entered */
	enum text_offset text_offset;
	uint64_t wish; /* what text_offset is in kernels for this machine, where it is one */
	uint64_t align;
	uint64_t flag_big_endian; /* 0: no such flag */
	uint64_t cmdline_max;	  /* COMMAND_LINE_SIZE - 1 of <asm/setup.h> */
	bool has_old_header;	  /* without image_size */
	bool file_loadable;
} rows[] = {
	{
		.magic = { (const uint8_t *)"ARM\x64", 4 },
		.arch = &arch_arm64,
		.handover = &device_tree,
		.text_offset_at = 8,
		.image_size_at = 16,
		.flags_at = 24,
		.text_offset = OFFSET_FROM_BASE,
		.align = 2 * MIB,
		.flag_big_endian = 1,
		.cmdline_max = 2047,
		.has_old_header = true,
		.file_loadable = true,
	},
	{
		.magic = { (const uint8_t *)"RSC\x05", 4 },
		.arch = &arch_riscv64,
		.handover = &device_tree,
		.text_offset_at = 8,
		.image_size_at = 16,
		.flags_at = 24,
		.text_offset = OFFSET_IS_WISH,
		/* arch/riscv/kernel/head.S: 4 MiB for 32 bits, 0 for machine mode */
		.wish = 2 * MIB,
		/* Documentation/arch/riscv/boot.rst, "Kernel location" */
		.align = 2 * MIB,
		.flag_big_endian = 1,
		.cmdline_max = 1023,
		.file_loadable = true,
	},
	/* <asm/image.h>; arch/loongarch/kernel/kexec_efi.c (6.18) has the multiple. */
	{
		.magic = { (const uint8_t *)"\xcd\x23\x82\x81", 4 },
		.arch = &arch_loong64,
		.handover = &loongarch_linux,
		.entry_at = 8,
		.image_size_at = 16,
		.text_offset_at = 24,
		.text_offset = OFFSET_OF_LINK,
		.align = 2 * MIB,
		.cmdline_max = 4095,
		.file_loadable = true,
	},
};

static const struct row *find_row(struct span file)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (span_is_at(file, MAGIC_AT, rows[i].magic))
			return &rows[i];
	return NULL;
}

struct header {
	uint64_t text_offset;
	uint64_t image_size; /* in memory, from text_offset on */
	uint64_t entry;	     /* from the base on */
};

static enum err check_header(struct ctx *ctx, const struct row *row, const struct header *h)
{
	if (h->text_offset >= row->align)
		return error(ctx, ERR_BAD, "text_offset (at 0x%x) is 0x%llx: not below 0x%llx",
			     row->text_offset_at, (unsigned long long)h->text_offset,
			     (unsigned long long)row->align);
	if (!h->image_size)
		return error(ctx, ERR_BAD, "image_size (at 0x%x) is 0", row->image_size_at);
	if (h->image_size > IMAGE_MAX)
		return error(ctx, ERR_BAD,
			     "image_size (at 0x%x) is 0x%llx: no kernel is that large",
			     row->image_size_at, (unsigned long long)h->image_size);
	return ERR_NONE;
}

/* A kernel for another mode of the processor says so here and nowhere else. */
static enum err check_wish(struct ctx *ctx, struct span file, const struct row *row)
{
	const uint64_t wish = span_le64(file, row->text_offset_at);

	if (!row->wish || wish == row->wish)
		return ERR_NONE;
	return error(
		ctx, ERR_UNSUPPORTED,
		"text_offset (at 0x%x) is 0x%llx, which is 0x%llx in a kernel for %s: this one "
		"is for another mode of the processor",
		row->text_offset_at, (unsigned long long)wish, (unsigned long long)row->wish,
		row->arch->name);
}

static enum err read_entry(struct ctx *ctx, struct span file, const struct row *row,
			   struct header *h)
{
	const uint64_t linked = span_le64(file, row->text_offset_at);
	const uint64_t entry = span_le64(file, row->entry_at);

	h->entry = h->text_offset;
	if (!row->entry_at)
		return ERR_NONE;
	if (entry < linked || entry - linked >= h->image_size)
		return error(ctx, ERR_BAD,
			     "the entry (at 0x%x) is 0x%llx: not inside the kernel, which is "
			     "linked at 0x%llx (at 0x%x) and has 0x%llx bytes (at 0x%x)",
			     row->entry_at, (unsigned long long)entry, (unsigned long long)linked,
			     row->text_offset_at, (unsigned long long)h->image_size,
			     row->image_size_at);
	h->entry = entry - linked;
	return ERR_NONE;
}

static enum err read_header(struct ctx *ctx, struct span file, const struct row *row,
			    struct header *h)
{
	*h = (struct header){ .image_size = span_le64(file, row->image_size_at) };
	if (row->text_offset == OFFSET_FROM_BASE)
		h->text_offset = span_le64(file, row->text_offset_at);
	if (!h->image_size && row->has_old_header)
		*h = (struct header){ .text_offset = OLD_TEXT_OFFSET,
				      .image_size = file.n + OLD_ROOM };
	else if (span_le64(file, row->flags_at) & row->flag_big_endian)
		return error(ctx, ERR_UNSUPPORTED,
			     "flags (at 0x%x) say that this is a big-endian kernel: not supported",
			     row->flags_at);
	enum err err = check_header(ctx, row, h);

	if (!err)
		err = read_entry(ctx, file, row, h);
	/* A signature after the image, in the file only, is not loaded into what the kernel owns.
	 */
	if (h->image_size < file.n)
		h->image_size = file.n;
	return err;
}

/* As Android's Image-dtb: boot loaders take the tree off, the kernel does not know of it. */
static void note_tree(struct ctx *ctx, struct span file)
{
	size_t at;

	if (appended_tree(file, &at))
		appended_note(ctx, file, at);
}

static enum err linux_image_parse(struct ctx *ctx, const struct request *request,
				  struct image *image)
{
	const struct span file = image->payload.kernel;
	const struct row *row = find_row(file);
	struct header h;
	enum err err = row ? image_check_linux_request(ctx, request) : ERR_NOT_MINE;

	if (!err && !span_has(file, 0, HEADER_SIZE))
		err = error(ctx, ERR_BAD, "the file has %zu bytes: it ends inside the header",
			    file.n);
	if (!err)
		err = check_wish(ctx, file, row);
	if (!err)
		err = read_header(ctx, file, row, &h);
	if (!err)
		err = image_check_certificates(ctx, file);
	if (!err)
		err = image_set_extent_after(ctx, image, h.text_offset, h.image_size, file);
	if (err)
		return err;
	note_tree(ctx, file);
	image->arch = row->arch;
	image->handover = row->handover;
	image->version = linux_banner(ctx, file);
	image->relocatable = true;
	image->align = row->align;
	image->within = RANGE_ALL;
	image->initrd_within = RANGE_ALL;
	image->entry = h.entry;
	image->cmdline_max = row->cmdline_max;
	image->file_loadable = row->file_loadable;
	return ERR_NONE;
}

const struct image_format linux_image_format = { .name = "Image", .parse = linux_image_parse };
