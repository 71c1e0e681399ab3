/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unified kernel image (UAPI.5). The reader is lib/uki.c, which Xen uses, too; here is what
 * systemd-stub(7) makes of the parts.
 */
#include "include/uki.h"
#include "include/initramfs.h"
#include "kexec/unwrap/cpio.h"
#include "kexec/unwrap/unwrap.h"

static enum err uki_fail(struct ctx *ctx, const struct uki_fault *fault, size_t size)
{
	const struct pe_section *section = &fault->section;

	return error(ctx, ERR_BAD,
		     "section %.8s (header at 0x%llx) of 0x%x bytes at 0x%x %s (the file has 0x%zx "
		     "bytes)",
		     (const char *)section->name.p, (unsigned long long)fault->header_at,
		     section->raw_size, section->offset, fault->what, size);
}

static enum err uki_read_one(struct ctx *ctx, struct span file, unsigned profile, struct uki *uki)
{
	struct uki_fault fault;

	switch (uki_read_profile(file, profile, uki, &fault)) {
	case UKI_NOT:
		return ERR_NOT_MINE;
	case UKI_BAD:
		return uki_fail(ctx, &fault, file.n);
	case UKI_GOOD:
		break;
	}
	return ERR_NONE;
}

/*
 * All of them, for --inspect; @uki is the first, and becomes the one that is asked for. No section
 * is looked for twice.
 */
static enum err uki_read_profiles(struct ctx *ctx, struct span file, struct payload *found,
				  struct uki *uki)
{
	const unsigned n = uki_profiles(file);
	struct uki next = *uki;
	enum err err = ERR_NONE;

	if (found->profile && found->profile >= n)
		return error(ctx, ERR_USAGE,
			     "there is no profile %u: the unified kernel image has %u profiles, "
			     "counted from 0",
			     found->profile, n);
	found->profiles = ctx_alloc(ctx, (n + UINT64_C(1)) * sizeof(*found->profiles));
	if (!found->profiles)
		return ERR_NO_MEMORY;
	for (unsigned i = 0; !err && i < n; i++) {
		if (i)
			err = uki_read_one(ctx, file, i, &next);
		found->profiles[i] = (struct profile){ next.profile, next.cmdline };
		if (i == found->profile)
			*uki = next;
	}
	found->n_profiles = n;
	return err;
}

/*
 * Early microcode goes in front of the initrd, and what the initrd may want to know of the image
 * behind it, each as a cpio archive of its own: systemd-stub(7), "Initrd Resources".
 */
static enum err uki_join_initrd(struct ctx *ctx, const struct uki *uki, struct span *initrd)
{
	const struct cpio_file files[] = {
		{ "tpm2-pcr-signature.json", uki->pcrsig },
		{ "tpm2-pcr-public-key.pem", uki->pcrpkey },
		{ "os-release", uki->osrel },
		{ "profile", uki->profile },
	};
	struct span pieces[] = { uki->ucode, uki->initrd, SPAN_NONE };
	const enum err err =
		cpio_make(ctx, ".extra", files, sizeof(files) / sizeof(files[0]), &pieces[2]);

	if (err)
		return err;
	*initrd = uki->initrd;
	return pieces[0].n || pieces[2].n ? initramfs_join(ctx, pieces, pieces[2].n ? 3 : 2, initrd)
					  : ERR_NONE;
}

static enum err unwrap(struct ctx *ctx, struct payload *payload)
{
	struct payload found = *payload;
	struct uki uki;
	enum err err = uki_read_one(ctx, payload->kernel, 0, &uki);

	if (!err)
		err = uki_read_profiles(ctx, payload->kernel, &found, &uki);
	if (!err)
		err = uki_join_initrd(ctx, &uki, &found.initrd);
	if (err)
		return err;
	found.uki = payload->kernel;
	found.kernel = uki.kernel;
	found.cmdline = uki.cmdline;
	found.dtb = uki.dtb;
	*payload = found;
	return ERR_NONE;
}

const struct unwrapper uki_unwrapper = { .name = "uki", .unwrap = unwrap };
