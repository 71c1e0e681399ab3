/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which kernel file is this? */
#include "kexec/image/image.h"

#include <string.h>

const struct image_format *const image_formats[] = {
	&bzimage_format, &linux_image_format, &multiboot_format, &multiboot2_format,
	&elf_format,	 &zimage_format,      &s390_format,	 NULL,
};

/*
 * Words for --type that scripts use beside the formats' own names. A container says nothing of the
 * format: any will do in the layer of this name.
 */
static const struct {
	const char *word, *format, *layer;
} type_words[] = {
	{ "bzImage64", "bzImage", NULL },
	{ "bzImage-x86", "bzImage", NULL },
	{ "zImage", NULL, NULL }, /* of x86, where it is a bzImage, as well as of arm */
	{ "zImage-arm", "zImage", NULL },
	{ "elf", "ELF", NULL },
	{ "vmlinux", "ELF", NULL },
	{ "elf-x86_64", "ELF", NULL },
	{ "elf-x86", "ELF", NULL },
	{ "elf-i386", "ELF", NULL },
	{ "elf-arm64", "ELF", NULL },
	{ "elf-riscv", "ELF", NULL },
	{ "Image-arm64", "Image", NULL },
	{ "Image-riscv", "Image", NULL },
	{ "elf-s390", "ELF", NULL },
	{ "Image-s390", "s390", NULL },
	{ "multiboot-x86", "multiboot", NULL },
	{ "multiboot2-x86", "multiboot2", NULL },
	{ "vmlinuz", NULL, NULL }, /* of whatever compression, and on every architecture another */
	{ "uImage", NULL, "uImage" },
	{ "uki", NULL, "uki" },
	{ "UKI", NULL, "uki" },
	{ "zboot", NULL, "zboot" },
};

/* What can be said of a file that no format claims. */
static const struct {
	size_t offset;
	struct span magic;
	const char *what;
	struct span inside; /* not empty: somewhere in the file, too */
} known[] = {
	{ .offset = 0x24,
	  .magic = { (const uint8_t *)"\x01\x6f\x28\x18", 4 },
	  .what = "a big-endian arm zImage: this kernel is for arm" },
	{ .offset = 0x1fe,
	  .magic = { (const uint8_t *)"\x55\xaa", 2 },
	  .what = "a boot sector or a kernel older than boot protocol 2.00" },
	{ .offset = 0,
	  .magic = { (const uint8_t *)"MZ", 2 },
	  .what = "an EFI program (PE) without a Linux kernel in it" },
	{ .offset = 0,
	  .magic = { (const uint8_t *)"070701", 6 },
	  .what = "a cpio archive: an initrd, not a kernel" },
	/* FIT specification, 2.2: the root's first node; FDT_BEGIN_NODE is 1. */
	{ .offset = 0,
	  .magic = { (const uint8_t *)"\xd0\x0d\xfe\xed", 4 },
	  .what = "a FIT image of U-Boot: take the kernel out "
		  "(dumpimage -T flat_dt -p 0 -o KERNEL FILE), and initrd and device tree for "
		  "--initrd and --dtb",
	  .inside = { (const uint8_t *)"\0\0\0\1images\0", 11 } },
	{ .offset = 0,
	  .magic = { (const uint8_t *)"\xd0\x0d\xfe\xed", 4 },
	  .what = "a device tree, not a kernel" },
	{ .offset = 0,
	  .magic = { (const uint8_t *)"ANDROID!", 8 },
	  .what = "an Android boot image: take the kernel and the initrd out (unpack_bootimg)" },
	{ .offset = 0,
	  .magic = { (const uint8_t *)"VNDRBOOT", 8 },
	  .what = "an Android vendor boot image: an initrd and a device tree, not a kernel" },
};

static bool is_text(struct span file)
{
	const size_t n = file.n < 512 ? file.n : 512;

	for (size_t i = 0; i < n; i++)
		if (!file.p[i] || (file.p[i] < ' ' && !strchr("\t\n\r\f\033", file.p[i])))
			return false;
	return true;
}

static bool has_inside(struct span file, struct span text)
{
	return !text.n || image_find(file, text);
}

static enum err unrecognised(struct ctx *ctx, struct span file)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_is_at(file, known[i].offset, known[i].magic) &&
		    has_inside(file, known[i].inside))
			return error(ctx, ERR_BAD,
				     "not a kernel that this kexec can start: it looks like %s",
				     known[i].what);
	if (!file.n)
		return error(ctx, ERR_BAD, "the file is empty");
	return error(ctx, ERR_BAD, "not a kernel that this kexec can start: it looks like %s",
		     is_text(file) ? "a text file" : "none of the formats that are known");
}

static const struct image_format *image_format_named(const char *name)
{
	for (size_t i = 0; image_formats[i]; i++)
		if (!strcmp(name, image_formats[i]->name))
			return image_formats[i];
	return NULL;
}

static enum err unknown_type(struct ctx *ctx, const char *word)
{
	const char *all = "";

	for (size_t i = 0; image_formats[i] && all; i++)
		all = ctx_printf(ctx, "%s %s", all, image_formats[i]->name);
	return error(ctx, ERR_USAGE, "--type=%s: there is no such format; there are:%s", word,
		     all ? all : "");
}

/* What --type asks for: @format, or NULL for any, inside @layer, or NULL for any. */
static enum err by_type(struct ctx *ctx, const char *word, const struct image_format **format,
			const char **layer)
{
	*layer = NULL;
	for (size_t i = 0; i < sizeof(type_words) / sizeof(type_words[0]); i++) {
		if (strcmp(word, type_words[i].word) != 0)
			continue;
		*format = type_words[i].format ? image_format_named(type_words[i].format) : NULL;
		*layer = type_words[i].layer;
		return ERR_NONE;
	}
	*format = image_format_named(word);
	return *format ? ERR_NONE : unknown_type(ctx, word);
}

static enum err parse_as(struct ctx *ctx, const struct request *request,
			 const struct image_format *format, struct image *image)
{
	const enum err err = format->parse(ctx, request, image);

	image->format = format;
	return err == ERR_NOT_MINE ? err : prefix_error(ctx, err, "%s", format->name);
}

static enum err parse_any(struct ctx *ctx, const struct request *request, struct image *image)
{
	enum err err = ERR_NOT_MINE;

	for (size_t i = 0; image_formats[i] && err == ERR_NOT_MINE; i++)
		err = parse_as(ctx, request, image_formats[i], image);
	return err == ERR_NOT_MINE ? unrecognised(ctx, image->payload.kernel) : err;
}

enum err image_parse(struct ctx *ctx, const struct request *request, struct image *image)
{
	const struct image_format *format = NULL;
	const char *layer = NULL;
	enum err err = ERR_NONE;

	if (request->type)
		err = by_type(ctx, request->type, &format, &layer);
	if (err)
		return err;
	if (layer && !strstr(image->payload.layers, layer))
		return error(ctx, ERR_BAD, "this is not a %s (--type)", layer);
	if (!format)
		return parse_any(ctx, request, image);
	err = parse_as(ctx, request, format, image);
	return err == ERR_NOT_MINE ? error(ctx, ERR_BAD, "this is not a %s (--type)", format->name)
				   : err;
}

static enum err unpack_format(const struct load *load, uint64_t limit, struct image *image)
{
	if (!image->format->unpack)
		return error(load->ctx, ERR_UNSUPPORTED, "there is nothing to unpack in an %s",
			     image->format->name);
	return image->format->unpack(load, limit, image);
}

enum err image_unpack(const struct load *load, uint64_t limit, struct image *image)
{
	const enum unpack when = load->request->unpack;
	enum err err;

	if (when == UNPACK_NO || (when == UNPACK_AUTO && !image->format->unpack))
		return ERR_NONE;
	err = unpack_format(load, limit, image);
	if (when == UNPACK_YES)
		return prefix_error(load->ctx, err, "--unpack");
	if (err != ERR_UNSUPPORTED && err != ERR_BAD)
		return err;
	debug(load->ctx, "the kernel is left packed: %s", load->ctx->message);
	return ERR_NONE;
}

enum err image_contents(struct ctx *ctx, const struct image *image, uint64_t limit,
			struct span *bytes)
{
	*bytes = image->payload.kernel;
	return image->format->contents ? image->format->contents(ctx, image, limit, bytes)
				       : ERR_NONE;
}
