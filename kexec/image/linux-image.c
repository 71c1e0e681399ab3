/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "Image": the kernel as it lies in memory, with a header of 64 bytes in front.
 * Documentation/arch/arm64/booting.rst, "Call the kernel image"; Documentation/arch/riscv/
 * boot-image-header.rst and loongarch are of the same family: rows.
 */
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"

#define TWO_MIB	    (UINT64_C(2) << 20)
#define HEADER_SIZE 64

/* No kernel is larger; keeps every sum below far from wrapping. */
#define IMAGE_MAX (UINT64_C(4) << 30)

/* The fields that all rows have, 64 bits little endian whatever the kernel's own byte order. */
enum { TEXT_OFFSET_AT = 8, IMAGE_SIZE_AT = 16, FLAGS_AT = 24, MAGIC_AT = 56 };

/* arm64 before Linux 3.17 said no image_size, and text_offset in its own byte order. */
#define OLD_TEXT_OFFSET 0x80000u
#define OLD_ROOM	(UINT64_C(16) << 20) /* for what follows the file in memory: .bss, page tables */

static const struct row {
	struct span magic;
	const struct arch *arch;
	uint64_t align; /* of the base that text_offset counts from */
	uint64_t flag_big_endian;
	uint64_t cmdline_max; /* COMMAND_LINE_SIZE - 1 of <asm/setup.h> */
} rows[] = {
	{ { (const uint8_t *)"ARM\x64", 4 }, &arch_arm64, TWO_MIB, 1, 2047 },
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
};

static enum err read_header(struct ctx *ctx, struct span file, const struct row *row,
			    struct header *h)
{
	*h = (struct header){ span_le64(file, TEXT_OFFSET_AT), span_le64(file, IMAGE_SIZE_AT) };
	if (!h->image_size)
		*h = (struct header){ OLD_TEXT_OFFSET, file.n + OLD_ROOM };
	else if (span_le64(file, FLAGS_AT) & row->flag_big_endian)
		return error(ctx, ERR_UNSUPPORTED,
			     "flags (at 0x18) say that this is a big-endian kernel: "
			     "not supported");
	if (h->text_offset >= row->align)
		return error(ctx, ERR_BAD, "text_offset (at 0x8) is 0x%llx: not below 0x%llx",
			     (unsigned long long)h->text_offset, (unsigned long long)row->align);
	if (h->image_size > IMAGE_MAX)
		return error(ctx, ERR_BAD,
			     "image_size (at 0x10) is 0x%llx: no kernel is that large",
			     (unsigned long long)h->image_size);
	/*
	 * A signature behind the image, in the file only, is not loaded into what the kernel owns.
	 */
	if (h->image_size < file.n)
		h->image_size = file.n;
	return ERR_NONE;
}

/* Memory below text_offset is the kernel's to use, so it may as well be part of the segment. */
static enum err set_extent(struct ctx *ctx, struct span file, const struct header *h,
			   struct image *image)
{
	uint8_t *bytes;

	image->extents = ctx_alloc(ctx, sizeof(*image->extents));
	if (!image->extents)
		return ERR_NO_MEMORY;
	image->n_extents = 1;
	image->extents[0] = (struct extent){ 0, h->text_offset + h->image_size, file };
	if (!h->text_offset)
		return ERR_NONE;
	bytes = ctx_alloc(ctx, h->text_offset + file.n);
	if (!bytes)
		return ERR_NO_MEMORY;
	memcpy(bytes + h->text_offset, file.p, file.n);
	image->extents[0].bytes = span_of(bytes, (size_t)h->text_offset + file.n);
	return ERR_NONE;
}

static enum err check_request(struct ctx *ctx, const struct request *request)
{
	if (request->real_mode || request->entry_32bit)
		return error(ctx, ERR_USAGE, "--real-mode and --entry-32bit are for bzImages");
	if (request->args == ARGS_ELF || request->args == ARGS_NONE)
		return error(ctx, ERR_USAGE,
			     "--args-elf and --args-none are for ELF kernels on x86");
	return ERR_NONE;
}

static enum err linux_image_parse(struct ctx *ctx, const struct request *request,
				  struct image *image)
{
	const struct span file = image->payload.kernel;
	const struct row *row = find_row(file);
	struct header h;
	enum err err = row ? check_request(ctx, request) : ERR_NOT_MINE;

	if (!err && !span_has(file, 0, HEADER_SIZE))
		err = error(ctx, ERR_BAD, "the file has %zu bytes: it ends inside the header",
			    file.n);
	if (!err)
		err = read_header(ctx, file, row, &h);
	if (!err)
		err = image_check_certificates(ctx, file);
	if (!err)
		err = set_extent(ctx, file, &h, image);
	if (err)
		return err;
	image->arch = row->arch;
	image->handover = &device_tree;
	image->version = linux_banner(ctx, file);
	image->relocatable = true;
	image->align = row->align;
	image->within = RANGE_ALL;
	image->initrd_within = RANGE_ALL;
	image->entry = h.text_offset;
	image->cmdline_max = row->cmdline_max;
	image->file_loadable = true;
	return ERR_NONE;
}

const struct image_format linux_image_format = { .name = "Image", .parse = linux_image_parse };
