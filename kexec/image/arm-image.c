/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * 32-bit Arm's kernels, and the Image that a vmlinux is without its ELF headers (arch/arm/boot/
 * Makefile). It has no header of its own; arch/arm/kernel/head.S says where it runs.
 */
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"

#define CMDLINE_MAX 1023 /* COMMAND_LINE_SIZE - 1 of <asm/setup.h> */

/* "KERNEL_RAM_VADDR must start at 0xXXXX8000": the first page tables lie right below it. */
#define TEXT_MASK 0xffffu
#define TEXT_AT	  0x8000u

/* arch/arm/Kconfig, PAGE_OFFSET: with an MMU it is never less, and a multiple of the second. */
#define PAGE_OFFSET_MIN	  GIB
#define PAGE_OFFSET_ALIGN (16 * MIB)

/* arch/arm/kernel/phys2virt.S: PHYS_OFFSET "must be 2 MiB aligned". */
#define PHYS_OFFSET_ALIGN (2 * MIB)

void arm_set_linux(const struct request *request, struct image *image)
{
	image->arch = &arch_arm;
	image->handover = request->atags ? &arm_atags : &arm_linux;
	image->relocatable = true;
	image->align = PHYS_OFFSET_ALIGN;
	image->within = (struct range){ 0, 4 * GIB };
	image->initrd_within = (struct range){ 0, 4 * GIB };
	image->cmdline_max = CMDLINE_MAX;
}

/* What a kernel must be built with to be moved, and what it is without. */
static const struct {
	struct span option;
	const char *without;
} wanted[] = {
	{ SPAN_LITERAL("\nCONFIG_MMU=y\n"), "it is for a processor without an MMU" },
	{ SPAN_LITERAL("\nCONFIG_ARM_PATCH_PHYS_VIRT=y\n"),
	  "it runs only at its CONFIG_PHYS_OFFSET; load the zImage, which moves it there" },
};

/* A configuration that is not there says nothing. */
static enum err check_config(struct ctx *ctx, struct span kernel)
{
	const struct span config = image_config(ctx, kernel);

	for (size_t i = 0; config.n && i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (!image_find(config, wanted[i].option))
			return error(ctx, ERR_UNSUPPORTED, "as its configuration says, %s",
				     wanted[i].without);
	return ERR_NONE;
}

/* Where it is linked, and entered: at its first byte. */
static enum err check_link(struct ctx *ctx, uint64_t text, uint64_t entry)
{
	if (text < PAGE_OFFSET_MIN)
		return error(ctx, ERR_UNSUPPORTED,
			     "it begins at p_paddr 0x%llx: as a kernel for a processor without an "
			     "MMU, which runs only there",
			     (unsigned long long)text);
	if ((text & TEXT_MASK) != TEXT_AT)
		return error(ctx, ERR_UNSUPPORTED,
			     "it begins at p_paddr 0x%llx, a Linux kernel for arm in RAM does at "
			     "0x....8000",
			     (unsigned long long)text);
	if ((entry ^ text) & (PHYS_OFFSET_ALIGN - 1))
		return error(ctx, ERR_UNSUPPORTED,
			     "e_entry (at 0x18) is 0x%llx: not its first instruction (p_paddr "
			     "0x%llx) in Arm state",
			     (unsigned long long)entry, (unsigned long long)text);
	return ERR_NONE;
}

/*
 * From its PAGE_OFFSET on, which becomes the start of memory: page tables stand between that and
 * the text, and memory below would be lost.
 */
static enum err set_extent(struct ctx *ctx, const struct request *request, struct image *image)
{
	struct extent extent = image->extents[0];
	const uint64_t lead = extent.address & (PAGE_OFFSET_ALIGN - 1);

	if (request->image_size > extent.size)
		extent.size = request->image_size;
	image->entry = lead;
	return image_set_extent_after(ctx, image, lead, extent.size, extent.bytes);
}

/* Of the one extent that the ELF segments make, and of e_entry. */
static enum err arm_image_parse(struct ctx *ctx, const struct request *request, struct image *image)
{
	const struct extent *extent = &image->extents[0];
	enum err err = image_check_linux_request(ctx, request);

	image->version = linux_banner(ctx, extent->bytes);
	if (!err && !image->version)
		err = error(ctx, ERR_UNSUPPORTED, "\"Linux version\" is nowhere in it");
	if (!err)
		err = check_link(ctx, extent->address, image->entry);
	if (!err)
		err = check_config(ctx, extent->bytes);
	if (!err)
		err = set_extent(ctx, request, image);
	arm_set_linux(request, image);
	return err;
}

const struct image_format arm_image_format = { .name = "Image", .parse = arm_image_parse };
