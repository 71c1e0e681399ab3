/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bzImage: Documentation/arch/x86/boot.rst. Entered in 64-bit, 32-bit or real mode. */
#include "include/sizes.h"
#include "include/x86-boot.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/bzimage.h"
#include "kexec/image/image.h"

#define PAGE 4096u

/* boot.rst: the limits of kernels too old to state their own. */
#define OLD_INITRD_ADDR_MAX 0x37ffffffu
#define OLD_CMDLINE_SIZE    255u

/* What parse_header() found; the fields are those of boot.rst, with its defaults filled in. */
struct header {
	struct span file;
	struct span setup;  /* boot sector and setup sectors */
	struct span kernel; /* protected-mode code up to the end of the file */
	uint16_t version;
	uint16_t xloadflags;
	uint32_t alignment;
	uint64_t pref_address;
	uint32_t init_size;
	bool relocatable;
};

static bool is_bzimage(struct span file)
{
	return span_has(file, 0, HDR_VERSION + 2) && span_le16(file, HDR_BOOT_FLAG) == BOOT_FLAG &&
	       span_le32(file, HDR_MAGIC) == BOOT_HDRS;
}

static enum err cut_setup(struct ctx *ctx, struct header *h)
{
	const uint8_t sects = span_u8(h->file, HDR_SETUP_SECTS);
	const uint64_t size = (uint64_t)SECTOR_SIZE * (1u + (sects ? sects : SETUP_SECTS_DEFAULT));

	if (!span_cut(h->file, 0, size, &h->setup))
		return error(ctx, ERR_BAD,
			     "setup_sects (at 0x1f1) is %u: the setup code needs %llu bytes, "
			     "the file has %zu",
			     sects, (unsigned long long)size, h->file.n);
	h->kernel = span_from(h->file, size);
	if (!h->kernel.n)
		return error(ctx, ERR_BAD,
			     "the file ends after the setup code (0x%llx bytes): no kernel follows",
			     (unsigned long long)size);
	return ERR_NONE;
}

/* The length of the header says which fields there are; it must cover those of its version. */
static enum err check_version(struct ctx *ctx, struct header *h)
{
	static const struct {
		uint16_t version, end;
	} rows[] = {
		{ 0x20c, HDR_INIT_SIZE + 8 },	   { 0x20a, HDR_INIT_SIZE + 4 },
		{ 0x208, HDR_PAYLOAD_LENGTH + 4 }, { 0x206, HDR_CMDLINE_SIZE + 4 },
		{ 0x205, HDR_XLOADFLAGS },	   { 0x203, HDR_INITRD_ADDR_MAX + 4 },
		{ 0x202, HDR_CMD_LINE_PTR + 4 },
	};
	const unsigned end = HDR_MAGIC + span_u8(h->setup, HDR_JUMP_OFFSET);

	h->version = span_le16(h->setup, HDR_VERSION);
	if (h->version < 0x202)
		return error(
			ctx, ERR_UNSUPPORTED,
			"boot protocol (at 0x206) is %u.%02u: older than 2.02 cannot be started",
			h->version >> 8, h->version & 0xff);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (h->version >= rows[i].version && end < rows[i].end)
			return error(ctx, ERR_BAD,
				     "the setup header ends at 0x%x (jump at 0x200), "
				     "too early for boot protocol %u.%02u",
				     end, h->version >> 8, h->version & 0xff);
	return ERR_NONE;
}

/* A file cut short is seen here: its header says how much kernel and payload follow. */
static enum err check_length(struct ctx *ctx, const struct header *h)
{
	const uint64_t code = (uint64_t)span_le32(h->setup, HDR_SYSSIZE) * 16;

	/* syssize counts paragraphs, rounded up: the last one may be partly there. */
	if (h->version >= 0x204 && code > (uint64_t)h->kernel.n + 15)
		return error(ctx, ERR_BAD,
			     "syssize (at 0x1f4) says 0x%llx bytes of kernel after the setup code, "
			     "the file has only 0x%zx: it is cut short",
			     (unsigned long long)code, h->kernel.n);
	if (h->version < 0x208)
		return ERR_NONE;
	const uint32_t offset = span_le32(h->setup, HDR_PAYLOAD_OFFSET);
	const uint32_t length = span_le32(h->setup, HDR_PAYLOAD_LENGTH);

	if (!span_has(h->kernel, offset, length))
		return error(
			ctx, ERR_BAD,
			"payload_offset and payload_length (at 0x248) say 0x%x + 0x%x, past the "
			"end of the kernel at 0x%zx: the file is cut short",
			offset, length, h->kernel.n);
	return ERR_NONE;
}

/* boot.rst, kernel_alignment: "if relocatable_kernel is true". */
static enum err read_alignment(struct ctx *ctx, struct header *h)
{
	h->alignment = PAGE;
	h->relocatable = h->version >= 0x205 && span_u8(h->setup, HDR_RELOCATABLE_KERNEL);
	if (!h->relocatable)
		return ERR_NONE;
	h->alignment = span_le32(h->setup, HDR_KERNEL_ALIGNMENT);
	if (!h->alignment || h->alignment & (h->alignment - 1))
		return error(ctx, ERR_BAD,
			     "kernel_alignment (at 0x230) is 0x%x: not a power of two",
			     h->alignment);
	if (h->alignment < PAGE)
		h->alignment = PAGE;
	return ERR_NONE;
}

static enum err read_placement(struct ctx *ctx, struct header *h)
{
	if (h->version >= 0x20a) {
		h->pref_address = span_le64(h->setup, HDR_PREF_ADDRESS);
		h->init_size = span_le32(h->setup, HDR_INIT_SIZE);
	}
	if (h->version >= 0x20c)
		h->xloadflags = span_le16(h->setup, HDR_XLOADFLAGS);
	if (h->version >= 0x20a && h->init_size == 0)
		return error(ctx, ERR_BAD, "init_size (at 0x260) is 0");
	if (h->pref_address & (PAGE - 1))
		return error(ctx, ERR_BAD,
			     "pref_address (at 0x258) is 0x%llx: not a multiple of a page",
			     (unsigned long long)h->pref_address);
	if (h->pref_address > 4 * GIB - h->init_size)
		return error(ctx, ERR_BAD, "pref_address (at 0x258) is 0x%llx: past 4 GiB",
			     (unsigned long long)h->pref_address);
	return ERR_NONE;
}

static enum err parse_header(struct ctx *ctx, struct header *h)
{
	enum err err = cut_setup(ctx, h);

	if (!err)
		err = check_version(ctx, h);
	if (!err && !(span_u8(h->setup, HDR_LOADFLAGS) & LOADED_HIGH))
		err = error(ctx, ERR_UNSUPPORTED,
			    "loadflags (at 0x211) lacks LOADED_HIGH: "
			    "this is a zImage, only bzImage can be started");
	if (!err)
		err = check_length(ctx, h);
	if (!err)
		err = image_check_certificates(ctx, h->file);
	if (!err)
		err = read_alignment(ctx, h);
	if (!err)
		err = read_placement(ctx, h);
	return err;
}

/* boot.rst, kernel_version: a text at that offset + 0x200, inside the setup code. */
static const char *version_string(struct ctx *ctx, const struct header *h)
{
	const struct span text =
		span_from(h->setup, span_le16(h->setup, HDR_KERNEL_VERSION) + 0x200u);

	if (!span_le16(h->setup, HDR_KERNEL_VERSION) || !text.n || !memchr(text.p, 0, text.n))
		return NULL;
	return ctx_printf(ctx, "%s", (const char *)text.p);
}

/*
 * Programs that dress as a kernel, so that boot loaders for Linux start them: their real-mode code
 * unpacks the rest, which is not to be entered. Linux itself always states an alignment.
 */
static bool has_only_real_mode(const struct header *h, const char *version)
{
	static const char *const names[] = { "iPXE ", "gPXE ", "MEMDISK " };

	if (h->version >= 0x205 && !span_le32(h->setup, HDR_KERNEL_ALIGNMENT))
		return true;
	for (size_t i = 0; version && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(version, names[i], strlen(names[i])))
			return true;
	return false;
}

static enum err check_entry(struct ctx *ctx, const struct request *request, bool only_real)
{
	if (request->real_mode && request->entry_32bit)
		return error(ctx, ERR_USAGE, "--real-mode and --entry-32bit exclude each other");
	if (request->args == ARGS_ELF || request->args == ARGS_NONE)
		return error(ctx, ERR_USAGE, "--args-elf and --args-none are for ELF kernels");
	if (only_real && request->entry_32bit)
		return error(ctx, ERR_USAGE,
			     "--entry-32bit: this program can only be entered in real mode");
	return ERR_NONE;
}

/* The 64-bit entry, where the kernel has one and the machine's own kernel runs in that mode. */
static enum err choose_entry(struct ctx *ctx, const struct request *request, const struct header *h,
			     struct image *image)
{
	const bool has_64 = h->xloadflags & XLF_KERNEL_64;
	const bool enters_64 = !image->host_arch || !image->host_arch->is_32bit;
	const bool only_real = has_only_real_mode(h, image->version);
	const enum err err = check_entry(ctx, request, only_real);

	if (err)
		return err;
	image->arch = has_64 ? &arch_x86_64 : &arch_i386;
	if (request->real_mode || only_real)
		image->entry_mode = ENTRY_16;
	else if (has_64 && enters_64 && !request->entry_32bit)
		image->entry_mode = ENTRY_64;
	else
		image->entry_mode = ENTRY_32;
	image->entry = image->entry_mode == ENTRY_64 ? BZIMAGE_ENTRY_64 : 0;
	return ERR_NONE;
}

/* Without init_size nobody knows; a gzipped kernel of that time unpacked to less than this. */
static uint64_t memory_size(const struct header *h)
{
	const uint64_t guess = h->version >= 0x20a ? h->init_size : UINT64_C(4) * h->kernel.n;

	return guess > h->kernel.n ? guess : h->kernel.n;
}

/* Documentation/arch/x86/x86_64/5level-paging.rst: four levels reach 64 TiB. */
static uint64_t memory_end(const struct header *h, const struct image *image)
{
	if (image->entry_mode != ENTRY_64 || !(h->xloadflags & XLF_CAN_BE_LOADED_ABOVE_4G))
		return 4 * GIB;
	return h->xloadflags & XLF_5LEVEL_ENABLED ? UINT64_MAX : 64 * 1024 * GIB;
}

static enum err set_extent(struct ctx *ctx, const struct header *h, struct image *image)
{
	/* boot.rst, relocatable_kernel and pref_address: another kernel moves itself there. */
	const uint64_t address = h->pref_address > BZIMAGE_LOAD_ADDRESS ? h->pref_address
									: BZIMAGE_LOAD_ADDRESS;

	image->relocatable = h->relocatable;
	image->align = h->alignment;
	image->preferred = address;
	/*
	 * Never below pref_address: a relocatable kernel that finds itself there moves up to it,
	 * over whatever else was placed.
	 */
	image->within = (struct range){ address, memory_end(h, image) };
	if (!h->relocatable)
		image->entry += address;
	return image_set_extent(ctx, image,
				(struct extent){ h->relocatable ? 0 : address, memory_size(h),
						 h->kernel });
}

static void set_limits(const struct header *h, struct image *image)
{
	const uint64_t end = memory_end(h, image);
	const uint32_t initrd_max = h->version >= 0x203 ? span_le32(h->setup, HDR_INITRD_ADDR_MAX)
							: OLD_INITRD_ADDR_MAX;

	image->cmdline_max = h->version >= 0x206 ? span_le32(h->setup, HDR_CMDLINE_SIZE)
						 : OLD_CMDLINE_SIZE;
	/* initrd_addr_max is the last byte that the initrd may occupy. */
	image->initrd_within = (struct range){ BZIMAGE_LOAD_ADDRESS,
					       end > 4 * GIB ? end : UINT64_C(1) + initrd_max };
}

/* What the kernel's own loader demands (bzImage64_probe()). */
static bool is_for_file_load(const struct header *h)
{
	const uint16_t flags = XLF_KERNEL_64 | XLF_CAN_BE_LOADED_ABOVE_4G;

	return h->version >= 0x20c && (h->xloadflags & flags) == flags;
}

static enum err bzimage_parse(struct ctx *ctx, const struct request *request, struct image *image)
{
	struct header h = { .file = image->payload.kernel };

	if (!is_bzimage(h.file))
		return ERR_NOT_MINE;
	enum err err = parse_header(ctx, &h);

	if (!err)
		image->version = version_string(ctx, &h);
	if (!err)
		err = choose_entry(ctx, request, &h, image);
	if (!err)
		err = set_extent(ctx, &h, image);
	if (err)
		return err;
	set_limits(&h, image);
	image->handover = image->entry_mode == ENTRY_16 ? &x86_real : &x86_linux;
	image->protocol = ctx_printf(ctx, "%u.%02u", h.version >> 8, h.version & 0xff);
	image->setup = h.setup;
	image->five_level_entry = h.xloadflags & XLF_5LEVEL;
	image->five_level = h.xloadflags & XLF_5LEVEL_ENABLED;
	image->file_loadable = is_for_file_load(&h);
	bzimage_foresee_unpacking(image);
	return ERR_NONE;
}

const struct image_format bzimage_format = {
	.name = "bzImage",
	.parse = bzimage_parse,
	.unpack = bzimage_unpack,
	.contents = bzimage_contents,
};
