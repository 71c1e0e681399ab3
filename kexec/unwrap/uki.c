/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unified kernel image (UAPI.5). The reader is lib/uki.c, which Xen uses, too. */
#include "include/initramfs.h"
#include "include/uki.h"
#include "kexec/unwrap/unwrap.h"

static enum err uki_fail(struct ctx *ctx, const struct uki_fault *fault, size_t size)
{
	const struct pe_section *section = &fault->section;

	return error(
		ctx, ERR_BAD,
		"section %.8s (header at 0x%llx) of 0x%x bytes at 0x%x %s (the file has 0x%zx bytes)",
		(const char *)section->name.p, (unsigned long long)fault->header_at,
		section->raw_size, section->offset, fault->what, size);
}

/* Early microcode goes in front of the initrd, as an uncompressed cpio archive of its own. */
static enum err uki_join_initrd(struct ctx *ctx, const struct uki *uki, struct span *initrd)
{
	const struct span pieces[] = { uki->ucode, uki->initrd };

	*initrd = uki->initrd;
	return uki->ucode.n ? initramfs_join(ctx, pieces, 2, initrd) : ERR_NONE;
}

static enum err unwrap(struct ctx *ctx, uint64_t limit, struct payload *payload)
{
	const struct span file = payload->kernel;
	struct uki_fault fault;
	struct span initrd;
	struct uki uki;

	(void)limit;
	switch (uki_read(file, &uki, &fault)) {
	case UKI_NOT:
		return ERR_NOT_MINE;
	case UKI_BAD:
		return uki_fail(ctx, &fault, file.n);
	case UKI_GOOD:
		break;
	}
	if (uki_join_initrd(ctx, &uki, &initrd))
		return ERR_NO_MEMORY;
	payload->uki = file;
	payload->kernel = uki.kernel;
	payload->initrd = uki.initrd.n || uki.ucode.n ? initrd : payload->initrd;
	payload->cmdline = uki.cmdline.n ? uki.cmdline : payload->cmdline;
	payload->dtb = uki.dtb.n ? uki.dtb : payload->dtb;
	return ERR_NONE;
}

const struct unwrapper uki_unwrapper = { "uki", unwrap };
