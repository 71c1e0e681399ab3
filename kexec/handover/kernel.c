/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every boot protocol does with the kernel itself. */
#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"

enum err kernel_add(struct load *load)
{
	const struct image *image = load->image;

	if (image->relocatable) {
		const struct rule rule = { .align = image->align,
					   .within = image->within,
					   .preferred = image->preferred,
					   .high = image->high,
					   .random = image->random };

		ensure(image->n_extents == 1 && image->extents[0].address == 0);
		return plan_add(load, ROLE_KERNEL, image->extents[0].bytes, image->extents[0].size,
				rule);
	}
	for (size_t i = 0; i < image->n_extents; i++) {
		const struct extent *extent = &image->extents[i];
		const struct rule rule = { .within = { extent->address, image->within.end },
					   .fixed = true };
		const enum err err = plan_add(load, ROLE_KERNEL, extent->bytes, extent->size, rule);

		if (err)
			return err;
	}
	return ERR_NONE;
}

static bool is_in_kernel(const struct plan *plan, uint64_t address)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct range r = segment_range(&plan->segments[i]);

		if (plan->segments[i].role == ROLE_KERNEL && address >= r.start && address < r.end)
			return true;
	}
	return false;
}

enum err kernel_entry(struct load *load, uint64_t *entry)
{
	const uint64_t base =
		load->image->relocatable ? plan_find(&load->plan, ROLE_KERNEL)->address : 0;

	*entry = load->request->entry_given ? load->request->entry : base + load->image->entry;
	if (!is_in_kernel(&load->plan, *entry))
		return error(load->ctx, load->request->entry_given ? ERR_USAGE : ERR_BAD,
			     "the entry 0x%llx is outside the kernel%s", (unsigned long long)*entry,
			     load->request->entry_given ? " (--entry)" : "");
	return ERR_NONE;
}

enum err initrd_add(struct load *load, struct range reachable)
{
	const struct range within = range_intersect(load->image->initrd_within, reachable);
	const struct rule rule = { .within = within, .high = true };

	if (!load->initrd.n)
		return ERR_NONE;
	if (range_is_empty(within) || load->initrd.n > range_size(within))
		return error(load->ctx, ERR_UNSUPPORTED,
			     "the initrd has %zu bytes, which must lie in 0x%llx..0x%llx for this "
			     "kernel",
			     load->initrd.n, (unsigned long long)within.start,
			     (unsigned long long)within.end);
	return plan_add(load, ROLE_INITRD, load->initrd, load->initrd.n, rule);
}

enum err kernel_add_address(const struct load *load, const char *name, uint64_t address,
			    struct cmdline *words)
{
	return cmdline_add(load->ctx,
			   ctx_printf(load->ctx, "%s=0x%llx", name, (unsigned long long)address),
			   words);
}

enum err kernel_add_elfcorehdr(struct load *load, struct cmdline *words)
{
	const struct segment *elfcorehdr = plan_find(&load->plan, ROLE_ELFCOREHDR);

	return elfcorehdr ? kernel_add_address(load, "elfcorehdr", elfcorehdr->address, words)
			  : ERR_NONE;
}

enum err kernel_add_old_root(const struct load *load, struct cmdline *words)
{
	const char *running = load->host->cmdline;
	struct cmdline old = { .kernel.n = 0 };

	if (load->request->no_old_root || !running || cmdline_find(&load->words, "root"))
		return ERR_NONE;
	if (cmdline_add(load->ctx, running, &old))
		return ERR_NO_MEMORY;
	const struct cmdline_word *root = cmdline_find(&old, "root");

	if (!root)
		return ERR_NONE;
	debug(load->ctx, "%.*s is the running kernel's (--dt-no-old-root leaves it out)",
	      (int)root->text.n, (const char *)root->text.p);
	return cmdline_parse(load->ctx, root->text, words);
}
