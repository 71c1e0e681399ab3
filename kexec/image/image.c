/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which kernel file is this? */
#include "kexec/image/image.h"

#include <string.h>

const struct image_format *const image_formats[] = {
	&bzimage_format,    &linux_image_format, &multiboot_format,
	&multiboot2_format, &elf_format,	 NULL,
};

/* Words for --type that scripts use beside the formats' own names. */
static const struct {
	const char *word, *format;
} type_words[] = {
	{ "bzImage64", "bzImage" }, { "elf-x86_64", "ELF" }, { "elf-x86", "ELF" },
	{ "elf-i386", "ELF" },	    { "elf-arm64", "ELF" },  { "elf", "ELF" },
	{ "vmlinux", "ELF" },
};

/* What can be said of a file that no format claims. */
static const struct {
	size_t offset;
	struct span magic;
	const char *what;
} known[] = {
	{ 0x38, { (const uint8_t *)"RSC\x05", 4 }, "a riscv Image: this kernel is for riscv" },
	{ 0x38,
	  { (const uint8_t *)"\xcd\x23\x82\x81", 4 },
	  "a loongarch Image: this kernel is for loongarch" },
	{ 0x24,
	  { (const uint8_t *)"\x18\x28\x6f\x01", 4 },
	  "an arm zImage: this kernel is for arm" },
	{ 0x24,
	  { (const uint8_t *)"\x01\x6f\x28\x18", 4 },
	  "a big-endian arm zImage: this kernel is for arm" },
	{ 0x10008, { (const uint8_t *)"S390EP", 6 }, "an s390 kernel: this kernel is for s390x" },
	{ 0x1fe,
	  { (const uint8_t *)"\x55\xaa", 2 },
	  "a boot sector or a kernel older than boot protocol 2.00" },
	{ 0, { (const uint8_t *)"MZ", 2 }, "an EFI program (PE) without a Linux kernel in it" },
	{ 0, { (const uint8_t *)"070701", 6 }, "a cpio archive: an initrd, not a kernel" },
	{ 0, { (const uint8_t *)"\xd0\x0d\xfe\xed", 4 }, "a device tree, not a kernel" },
};

static bool is_text(struct span file)
{
	const size_t n = file.n < 512 ? file.n : 512;

	for (size_t i = 0; i < n; i++)
		if (!file.p[i] || (file.p[i] < ' ' && !strchr("\t\n\r\f\033", file.p[i])))
			return false;
	return true;
}

static enum err unrecognised(struct ctx *ctx, struct span file)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_is_at(file, known[i].offset, known[i].magic))
			return error(ctx, ERR_BAD,
				     "not a kernel that this kexec can start: it looks like %s",
				     known[i].what);
	if (!file.n)
		return error(ctx, ERR_BAD, "the file is empty");
	return error(ctx, ERR_BAD, "not a kernel that this kexec can start: it looks like %s",
		     is_text(file) ? "a text file" : "none of the formats that are known");
}

static enum err by_type(struct ctx *ctx, const char *word, const struct image_format **format)
{
	const char *name = word;

	for (size_t i = 0; i < sizeof(type_words) / sizeof(type_words[0]); i++)
		if (!strcmp(word, type_words[i].word))
			name = type_words[i].format;
	for (size_t i = 0; image_formats[i]; i++) {
		*format = image_formats[i];
		if (!strcmp(name, (*format)->name))
			return ERR_NONE;
	}
	const char *all = "";

	for (size_t i = 0; image_formats[i] && all; i++)
		all = ctx_printf(ctx, "%s %s", all, image_formats[i]->name);
	return error(ctx, ERR_USAGE, "--type=%s: there is no such format; there are:%s", word,
		     all ? all : "");
}

static enum err parse_as(struct ctx *ctx, const struct request *request,
			 const struct image_format *format, struct image *image)
{
	const enum err err = format->parse(ctx, request, image);

	image->format = format;
	return err == ERR_NOT_MINE ? err : prefix_error(ctx, err, "%s", format->name);
}

enum err image_parse(struct ctx *ctx, const struct request *request, struct image *image)
{
	const struct image_format *format;
	enum err err = ERR_NOT_MINE;

	if (request->type) {
		err = by_type(ctx, request->type, &format);
		if (!err)
			err = parse_as(ctx, request, format, image);
		if (err == ERR_NOT_MINE)
			return error(ctx, ERR_BAD, "this is no %s (--type)", format->name);
		return err;
	}
	for (size_t i = 0; image_formats[i] && err == ERR_NOT_MINE; i++)
		err = parse_as(ctx, request, image_formats[i], image);
	return err == ERR_NOT_MINE ? unrecognised(ctx, image->payload.kernel) : err;
}
