/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linux on x86, entered in 64-bit or 32-bit mode: Documentation/arch/x86/boot.rst. */
#include "kexec/handover/x86-linux.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"

#include "include/sizes.h"
#include "include/x86-boot.h"
#include "kexec/cmdline/cmdline.h"

/* Where the parameters may stand: the 32-bit entry has only 32-bit pointers to them. */
static struct range linux_reachable(const struct load *load)
{
	const struct range below_4g = { 0, 4 * GIB };

	if (load->image->entry_mode != ENTRY_64)
		return below_4g;
	return load->image->within.end > 4 * GIB ? (struct range){ 0, load->image->within.end }
						 : below_4g;
}

static enum err linux_add_params(struct load *load)
{
	const struct rule rule = { .within = linux_reachable(load), .high = true };
	struct params_layout layout;
	enum err err = x86_params_layout(load, &layout);

	if (!err)
		err = plan_add(load, ROLE_PARAMS, SPAN_NONE, layout.size, rule);
	return err;
}

static enum err linux_check_way_back(const struct load *load)
{
	if (!load->request->preserve_context)
		return ERR_NONE;
	if (load->image->entry_mode != ENTRY_64)
		return error(
			load->ctx, ERR_UNSUPPORTED,
			"--load-preserve-context needs the kernel's 64-bit entry: only from there can it return");
	if (!load->request->memory_given)
		return error(
			load->ctx, ERR_USAGE,
			"--load-preserve-context: say by --mem-min and --mem-max which memory the new kernel may use "
			"(the running one keeps a copy of it: at most half of what there is)");
	return ERR_NONE;
}

/*
 * Documentation/arch/x86/x86_64/5level-paging.rst: the levels change only with paging off, where
 * the 32-bit entry has it.
 */
static enum err linux_check_paging(const struct load *load)
{
	const struct image *image = load->image;
	const char *const why =
		image->setup.n
			? "with which this kernel cannot be entered (xloadflags at 0x236 lacks XLF_5LEVEL): give --entry-32bit"
			: "and nothing in this vmlinux shows that it can be entered with them (neither ptrs_per_p4d "
			  "among its symbols nor CONFIG_X86_5LEVEL=y in a configuration inside): load its bzImage";

	if (!load->host->five_level || image->five_level_entry || image->entry_mode != ENTRY_64)
		return ERR_NONE;
	return error(
		load->ctx, ERR_UNSUPPORTED,
		"the running kernel has page tables of five levels (la57), %s, or boot this system with no5lvl first",
		why);
}

static enum err linux_size(struct load *load)
{
	enum err err = linux_check_paging(load);

	if (!err)
		err = linux_check_way_back(load);
	if (!err)
		err = kernel_add(load);
	if (!err)
		err = initrd_add(load, linux_reachable(load));
	if (!err && load->dtb.n)
		err = tree_check_given(load);
	if (!err)
		err = linux_add_params(load);
	return err;
}

/*
 * --load-preserve-context: purgatory writes the way back into the command line before it checks
 * the digest, so that segment cannot be part of it.
 */
static enum err linux_set_way_back(struct load *load, struct segment *params, uint64_t cmdline)
{
	const char *word = strstr(load->cmdline, CMDLINE_JUMP_BACK);

	if (!load->request->preserve_context)
		return ERR_NONE;
	ensure(word);
	const uint64_t digits = params->address + cmdline + (uint64_t)(word - load->cmdline) +
				strlen(CMDLINE_JUMP_BACK);

	params->unhashed = true;
	return plan_set_u64(load, "jump_back_text", digits);
}

static enum err linux_fill(struct load *load)
{
	struct segment *params = plan_find(&load->plan, ROLE_PARAMS);
	struct x86_entry entry = { .rsi = params->address };
	struct params_layout layout;
	enum err err = x86_params_layout(load, &layout);

	if (!err)
		err = kernel_entry(load, &entry.address);
	if (err)
		return err;
	uint8_t *bytes = ctx_alloc(load->ctx, layout.size);

	if (!bytes)
		return ERR_NO_MEMORY;
	params->bytes = span_of(bytes, layout.size);
	err = x86_params_fill(load, &layout, bytes);
	if (!err)
		err = linux_set_way_back(load, params, layout.cmdline);
	if (!err && layout.times)
		err = plan_set_u64(load, "time_stamps",
				   params->address + layout.times + SETUP_DATA_HEADER);
	if (!err)
		err = x86_set_entry(load, &entry);
	if (!err)
		err = x86_set_console(load);
	return err;
}

const struct handover x86_linux = {
	.name = "x86-linux",
	.options = OPTIONS_LINUX | OPTIONS_X86 | OPTIONS_REAL_MODE | OPTIONS_ELF | OPTIONS_DTB |
		   OPTIONS_CONSOLE,
	.add_words = x86_add_words,
	.size = linux_size,
	.fill = linux_fill,
	.screen = x86_screen,
};
