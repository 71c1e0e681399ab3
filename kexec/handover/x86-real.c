/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --real-mode: a bzImage entered where a BIOS boot loader would, boot.rst, "Loading The Rest of
 * The Kernel" and "Running the Kernel". Its setup code asks the BIOS for the memory map and the
 * screen, so the machine must have one that still answers.
 */
#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"

#include "include/sizes.h"
#include "include/x86-boot.h"

/* boot.rst, "Sample Boot Configuration": one 64 KiB segment below 0x90000. */
enum {
	SETUP_END = 0x8000,
	HEAP_END = 0xe000,
	CMDLINE_AT = HEAP_END,
	SEGMENT_SIZE = 0x10000,
};

#define SEGMENT_WITHIN ((struct range){ 0x1000, 0x9a000 })

static enum err real_check(const struct load *load)
{
	if (load->host->efi.map.n)
		return error(
			load->ctx, ERR_UNSUPPORTED,
			"a kernel entered in real mode needs a BIOS, this machine was started by EFI");
	if (load->host->xen)
		return error(load->ctx, ERR_UNSUPPORTED,
			     "a kernel cannot be entered in real mode from Xen");
	if (load->image->setup.n > SETUP_END)
		return error(load->ctx, ERR_UNSUPPORTED,
			     "setup_sects (at 0x1f1): the real-mode code has 0x%zx bytes, at most "
			     "0x%x fit",
			     load->image->setup.n, SETUP_END);
	if (load->cmdline_capacity > SEGMENT_SIZE - CMDLINE_AT)
		return error(load->ctx, ERR_USAGE,
			     "the command line has %llu bytes, --real-mode takes at "
			     "most %d",
			     (unsigned long long)load->cmdline_capacity - 1,
			     SEGMENT_SIZE - CMDLINE_AT - 1);
	return ERR_NONE;
}

static enum err real_size(struct load *load)
{
	const struct range below_4g = { 0, 4 * GIB };
	const struct rule low = { .within = SEGMENT_WITHIN, .high = true };
	enum err err = real_check(load);

	if (!err)
		err = kernel_add(load);
	if (!err)
		err = initrd_add(load, below_4g);
	return err ? err : plan_add(load, ROLE_PARAMS, SPAN_NONE, SEGMENT_SIZE, low);
}

static void real_fill_header(struct load *load, uint32_t base, uint8_t *setup)
{
	const struct segment *initrd = plan_find(&load->plan, ROLE_INITRD);

	setup[HDR_TYPE_OF_LOADER] = LOADER_TYPE_KEXEC;
	setup[HDR_LOADFLAGS] |= CAN_USE_HEAP;
	put_le16(setup + HDR_HEAP_END_PTR, HEAP_END - 0x200);
	put_le32(setup + HDR_CODE32_START, (uint32_t)plan_find(&load->plan, ROLE_KERNEL)->address);
	put_le32(setup + HDR_CMD_LINE_PTR, base + CMDLINE_AT);
	if (!initrd)
		return;
	put_le32(setup + HDR_RAMDISK_IMAGE, (uint32_t)initrd->address);
	put_le32(setup + HDR_RAMDISK_SIZE, (uint32_t)load->initrd.n);
}

/* boot.rst: all data segments at the real-mode code, the entry 0x20 paragraphs further. */
static enum err real_set_entry(struct load *load, uint32_t base)
{
	const uint16_t segment = (uint16_t)(base >> 4);
	const struct purgatory_regs16 regs = {
		.ds = segment,
		.es = segment,
		.fs = segment,
		.gs = segment,
		.ss = segment,
		.sp = HEAP_END,
		.cs = (uint16_t)(segment + 0x20),
	};
	enum err err = plan_set_u32(load, "entry_mode", PURGATORY_ENTRY_16);

	if (load->request->entry_given)
		return error(load->ctx, ERR_USAGE, "--entry: not with --real-mode");
	if (!err)
		err = plan_set_fields(load, "entry16_regs", &regs, PURGATORY_REGS16);
	return err ? err : x86_set_console(load);
}

static enum err real_fill(struct load *load)
{
	struct segment *params = plan_find(&load->plan, ROLE_PARAMS);
	const struct span setup = load->image->setup;
	uint8_t *bytes = ctx_alloc(load->ctx, SEGMENT_SIZE);

	if (!bytes)
		return ERR_NO_MEMORY;
	ensure(params->address < SEGMENT_WITHIN.end);
	memcpy(bytes, setup.p, setup.n);
	memcpy(bytes + CMDLINE_AT, load->cmdline, strlen(load->cmdline) + 1);
	real_fill_header(load, (uint32_t)params->address, bytes);
	params->bytes = span_of(bytes, SEGMENT_SIZE);
	return real_set_entry(load, (uint32_t)params->address);
}

const struct handover x86_real = {
	.name = "x86-linux in real mode",
	.options = OPTIONS_LINUX | OPTIONS_REAL_MODE | OPTIONS_CONSOLE,
	.size = real_size,
	.fill = real_fill,
};
