/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Multiboot2 Specification 2.0, 3.1: a header in the first 32 KiB of an ELF file, or of any file
 * where the header itself says what to load. The header is a list of tags; one that is not
 * understood is a reason to refuse unless it is marked optional.
 */
#include "include/elf-wire.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"
#include "kexec/image/multiboot.h"

#define SEARCHED     32768
#define HEADER_MAGIC 0xe85250d6u
#define HEADER_SIZE  16		/* magic, architecture, header_length, checksum */
#define TAG_SIZE     8		/* type, flags, size */
#define WHOLE_FILE   UINT32_MAX /* load_addr: the file from its beginning */

enum { ARCHITECTURE_I386 = 0, FLAG_OPTIONAL = 1, CONSOLE_REQUIRED = 1, PREFER_HIGH = 2 };

/* What the tags say. */
struct header {
	size_t at;
	bool has_addresses, has_entry, relocatable, high;
	struct multiboot_addresses addresses;
	uint32_t entry;
	struct range within;
	uint32_t align;
};

/* One tag: its bytes, head and all, and where it stands in the file. */
struct tag {
	struct span bytes;
	size_t at;
	uint32_t type;
	bool optional;
};

/* 3.6: what of the boot information we give where the machine has it, by tag type. */
static const struct {
	const char *name;
	bool given;
} info_requests[] = {
	[1] = { "the command line", true },
	[2] = { "the boot loader's name", true },
	[3] = { "modules", true },
	[4] = { "basic memory information", true },
	[5] = { "the BIOS boot device", false },
	[6] = { "the memory map", true },
	[7] = { "VBE", false },
	[8] = { "the framebuffer", true },
	[9] = { "ELF sections", false },
	[10] = { "APM", false },
	[11] = { "the EFI system table", false },
	[12] = { "the EFI system table", false },
	[13] = { "SMBIOS tables", false },
	[14] = { "ACPI's old RSDP", false },
	[15] = { "ACPI's new RSDP", false },
	[16] = { "networking", false },
	[17] = { "the EFI memory map", false },
	[18] = { "EFI boot services", false },
	[19] = { "EFI's image handle", false },
	[20] = { "EFI's image handle", false },
	[21] = { "the load address", true },
};

static enum err multiboot2_read_request(struct ctx *ctx, const struct tag *tag,
					struct header *header)
{
	(void)header;
	if (tag->optional)
		return ERR_NONE;
	for (size_t at = TAG_SIZE; at + 4 <= tag->bytes.n; at += 4) {
		const uint32_t type = span_le32(tag->bytes, at);
		const bool known = type < sizeof(info_requests) / sizeof(info_requests[0]);

		if (known && info_requests[type].given)
			continue;
		return error(ctx, ERR_UNSUPPORTED,
			     "the information request tag at 0x%zx demands %s (type %u), which "
			     "this kexec does not give",
			     tag->at,
			     known && info_requests[type].name ? info_requests[type].name
							       : "something unknown",
			     type);
	}
	return ERR_NONE;
}

static enum err multiboot2_read_addresses(struct ctx *ctx, const struct tag *tag,
					  struct header *header)
{
	struct multiboot_addresses *a = &header->addresses;

	*a = (struct multiboot_addresses){
		span_le32(tag->bytes, 8),
		span_le32(tag->bytes, 12),
		span_le32(tag->bytes, 16),
		span_le32(tag->bytes, 20),
	};
	if (a->start == WHOLE_FILE && a->header < header->at)
		return error(
			ctx, ERR_BAD,
			"the address tag at 0x%zx: header_addr 0x%x is less than the header's place in "
			"the file, 0x%zx",
			tag->at, a->header, header->at);
	if (a->start == WHOLE_FILE)
		a->start = a->header - (uint32_t)header->at;
	header->has_addresses = true;
	return ERR_NONE;
}

static enum err multiboot2_read_entry(struct ctx *ctx, const struct tag *tag, struct header *header)
{
	(void)ctx;
	header->entry = span_le32(tag->bytes, 8);
	header->has_entry = true;
	return ERR_NONE;
}

static enum err multiboot2_read_console(struct ctx *ctx, const struct tag *tag,
					struct header *header)
{
	(void)header;
	if (tag->optional || !(span_le32(tag->bytes, 8) & CONSOLE_REQUIRED))
		return ERR_NONE;
	return error(ctx, ERR_UNSUPPORTED,
		     "the console flags tag at 0x%zx demands a console, which this kexec cannot "
		     "promise",
		     tag->at);
}

static enum err multiboot2_read_relocatable(struct ctx *ctx, const struct tag *tag,
					    struct header *header)
{
	const uint32_t min = span_le32(tag->bytes, 8), max = span_le32(tag->bytes, 12);
	const uint32_t align = span_le32(tag->bytes, 16);

	if (max <= min)
		return error(
			ctx, ERR_BAD,
			"the relocatable tag at 0x%zx: max_addr 0x%x is not above min_addr 0x%x",
			tag->at, max, min);
	if (align & (align - 1))
		return error(ctx, ERR_BAD,
			     "the relocatable tag at 0x%zx: align 0x%x is not a power of two",
			     tag->at, align);
	header->relocatable = true;
	header->within = (struct range){ min, max + UINT64_C(1) };
	header->align = align;
	header->high = span_le32(tag->bytes, 20) == PREFER_HIGH;
	return ERR_NONE;
}

static enum err multiboot2_nothing_to_do(struct ctx *ctx, const struct tag *tag,
					 struct header *header)
{
	(void)ctx;
	(void)tag;
	(void)header;
	return ERR_NONE;
}

/*
 * 3.1.4 and on, by type. A framebuffer is a wish, and modules are whole pages anyhow. What is
 * about EFI's boot services, which ended when Linux started, is not understood.
 */
static const struct {
	const char *name;
	uint32_t size;
	enum err (*read)(struct ctx *ctx, const struct tag *tag, struct header *header);
} header_tags[] = {
	[1] = { "information request", TAG_SIZE, multiboot2_read_request },
	[2] = { "address", 24, multiboot2_read_addresses },
	[3] = { "entry address", 12, multiboot2_read_entry },
	[4] = { "console flags", 12, multiboot2_read_console },
	[5] = { "framebuffer", 20, multiboot2_nothing_to_do },
	[6] = { "module alignment", TAG_SIZE, multiboot2_nothing_to_do },
	[7] = { "EFI boot services", TAG_SIZE, NULL },
	[8] = { "EFI i386 entry address", 12, NULL },
	[9] = { "EFI amd64 entry address", 12, NULL },
	[10] = { "relocatable", 24, multiboot2_read_relocatable },
};

static enum err multiboot2_read_tag(struct ctx *ctx, const struct tag *tag, struct header *header)
{
	const bool known = tag->type < sizeof(header_tags) / sizeof(header_tags[0]);

	if (!known || !header_tags[tag->type].read) {
		if (tag->optional)
			return ERR_NONE;
		return error(
			ctx, ERR_UNSUPPORTED,
			"the header demands what the tag at 0x%zx is for, and this kexec cannot "
			"do that: %s (type %u)",
			tag->at, known ? header_tags[tag->type].name : "unknown", tag->type);
	}
	if (tag->bytes.n < header_tags[tag->type].size)
		return error(ctx, ERR_BAD, "the %s tag at 0x%zx has %zu bytes instead of %u",
			     header_tags[tag->type].name, tag->at, tag->bytes.n,
			     header_tags[tag->type].size);
	return header_tags[tag->type].read(ctx, tag, header);
}

/* 3.1.3: each tag begins at a multiple of 8; one of type 0 ends the list. */
static enum err multiboot2_read_tags(struct ctx *ctx, struct span list, struct header *header)
{
	uint64_t at = HEADER_SIZE;
	enum err err = ERR_NONE;

	while (!err) {
		if (!span_has(list, at, TAG_SIZE))
			return error(
				ctx, ERR_BAD,
				"the multiboot2 header at 0x%zx has no end tag in its 0x%zx bytes",
				header->at, list.n);
		struct tag tag = {
			.at = header->at + (size_t)at,
			.type = span_le16(list, (size_t)at),
			.optional = span_le16(list, (size_t)at + 2) & FLAG_OPTIONAL,
		};
		const uint32_t size = span_le32(list, (size_t)at + 4);

		if (size < TAG_SIZE || !span_cut(list, at, size, &tag.bytes))
			return error(
				ctx, ERR_BAD,
				"the multiboot2 header's tag at 0x%zx (type %u) has a size of 0x%x",
				tag.at, tag.type, size);
		if (!tag.type)
			return ERR_NONE;
		err = multiboot2_read_tag(ctx, &tag, header);
		at = (at + size + 7) & ~UINT64_C(7);
	}
	return err;
}

static bool multiboot2_find_header(struct span file, size_t *at)
{
	const size_t end = file.n < SEARCHED ? file.n : SEARCHED;

	for (*at = 0; *at + HEADER_SIZE <= end; *at += 8)
		if (span_le32(file, *at) == HEADER_MAGIC &&
		    !(uint32_t)(HEADER_MAGIC + span_le32(file, *at + 4) + span_le32(file, *at + 8) +
				span_le32(file, *at + 12)))
			return true;
	return false;
}

static enum err multiboot2_read_header(struct ctx *ctx, struct span file, struct header *header)
{
	const size_t at = header->at;
	const uint32_t architecture = span_le32(file, at + 4), length = span_le32(file, at + 8);
	struct span list;

	if (architecture != ARCHITECTURE_I386)
		return error(ctx, ERR_UNSUPPORTED,
			     "multiboot2 header at 0x%zx: the architecture is %u: this kexec knows "
			     "only 0, i386",
			     at, architecture);
	if (length < HEADER_SIZE || at + (uint64_t)length > SEARCHED ||
	    !span_cut(file, at, length, &list))
		return error(
			ctx, ERR_BAD,
			"multiboot2 header at 0x%zx: header_length 0x%x is not inside the first 32 KiB "
			"of the file",
			at, length);
	enum err err = multiboot2_read_tags(ctx, list, header);

	if (!err && header->has_addresses && !header->has_entry)
		err = error(
			ctx, ERR_BAD,
			"multiboot2 header at 0x%zx: it has an address tag but no entry address tag",
			at);
	return err;
}

/* Does the image begin with a page, so that its base is that page? */
static bool multiboot2_begins_a_page(struct ctx *ctx, const struct image *image)
{
	struct elf elf;
	struct elf_phdr phdr;

	if (elf_open(ctx, image->payload.kernel, &elf))
		return true;
	for (uint32_t i = 0; i < elf.phnum; i++)
		if (elf_phdr(&elf, i, &phdr) && phdr.type == PT_LOAD && phdr.memsz &&
		    phdr.paddr == image->extents[0].address)
			return true;
	return false;
}

/* What is in several pieces stays where it was linked to: it may, as the tag only allows more. */
static void multiboot2_relocate(struct ctx *ctx, const struct header *header, struct image *image)
{
	const uint64_t base = image->extents[0].address;

	if (!header->relocatable || image->n_extents != 1 || image->entry < base ||
	    !(header->has_addresses || multiboot2_begins_a_page(ctx, image)))
		return;
	image->relocatable = true;
	image->high = header->high;
	image->preferred = base;
	image->within = header->within;
	image->align = header->align > image->align ? header->align : image->align;
	image->entry -= base;
	image->extents[0].address = 0;
}

static enum err multiboot2_parse(struct ctx *ctx, const struct request *request,
				 struct image *image)
{
	struct header header = { .at = 0 };

	if (!multiboot2_find_header(image->payload.kernel, &header.at))
		return ERR_NOT_MINE;
	enum err err = multiboot2_read_header(ctx, image->payload.kernel, &header);

	if (!err)
		err = multiboot_load(ctx, request, header.at,
				     header.has_addresses ? &header.addresses : NULL, image);
	if (err)
		return err;
	if (header.has_entry)
		image->entry = header.entry;
	image->handover = &multiboot2;
	err = multiboot_check(ctx, image);
	if (!err)
		multiboot2_relocate(ctx, &header, image);
	return err;
}

const struct image_format multiboot2_format = { .name = "multiboot2", .parse = multiboot2_parse };
