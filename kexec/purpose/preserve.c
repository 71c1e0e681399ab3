/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --load-preserve-context: the running kernel gets back the memory of the loaded segments, and
 * nothing else (KEXEC_PRESERVE_CONTEXT; arch/x86/kernel/relocate_kernel_64.S exchanges their
 * pages). So all that the next kernel may use is made a segment, and it is told of no other memory.
 */
#include "include/memory-map.h"
#include "kexec/purpose/purpose.h"

/* Low memory, and what is between --mem-min and --mem-max: whole pages. */
static enum err preserved_memory(const struct load *load, struct ranges *preserved)
{
	const struct arch *const arch = load->host->arch;
	const struct range between = { arch->low_memory.end, load->request->memory.start };
	const struct range above = { load->request->memory.end, UINT64_MAX };
	struct ranges usable;
	enum err err = purpose_usable(load, &usable);

	if (!err)
		err = ranges_remove(load->ctx, &usable, between);
	if (!err)
		err = ranges_remove(load->ctx, &usable, above);
	*preserved = (struct ranges){ .r = NULL };
	for (size_t i = 0; i < usable.n && !err; i++) {
		struct range whole = { 0, align_down(usable.r[i].end, arch->page_size) };

		if (align_up(usable.r[i].start, arch->page_size, &whole.start))
			err = ranges_add(load->ctx, preserved, whole);
	}
	return err;
}

/* Not left out: nothing else may be put there either, such as the registers of devices. */
static enum err reserve_rest(struct load *load, const struct ranges *preserved)
{
	struct ranges rest = { .r = NULL };
	enum err err = memory_map_ram(load->ctx, &load->host->map, &rest);

	for (size_t i = 0; i < preserved->n && !err; i++)
		err = ranges_remove(load->ctx, &rest, preserved->r[i]);
	for (size_t i = 0; i < rest.n && !err; i++)
		err = memory_map_append(load->ctx, &load->next_map, rest.r[i], MEMORY_RESERVED);
	return err ? err : memory_map_settle(load->ctx, &load->next_map);
}

static enum err preserve_size(struct load *load)
{
	struct ranges preserved;
	enum err err;

	/* Else only what is loaded: enough for a program, and a Linux asks for more. */
	if (!load->request->memory_given)
		return ERR_NONE;
	err = preserved_memory(load, &preserved);
	if (!err)
		err = purpose_next_map(load, &preserved);
	if (!err)
		err = reserve_rest(load, &preserved);
	load->policy.cover = (struct cover){ ROLE_EXCHANGED, preserved };
	return err;
}

const struct purpose purpose_preserve = {
	.name = "preserve",
	.memory_name = "usable",
	.memory = purpose_usable,
	.size = preserve_size,
};
