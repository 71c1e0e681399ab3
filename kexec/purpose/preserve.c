/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --load-preserve-context: the running kernel gets back the memory of the loaded segments, and
 * nothing else (KEXEC_PRESERVE_CONTEXT; arch/x86/kernel/relocate_kernel_64.S exchanges their
 * pages). So all that the next kernel may use is made a segment, and it is told of no other memory.
 */
#include "kexec/purpose/preserve.h"
#include "include/memory-map.h"
#include "kexec/model.h"

bool preserves_memory(const struct load *load)
{
	return load->request->preserve_context && load->request->memory_given;
}

static uint64_t page_floor(const struct load *load, uint64_t at)
{
	return at & ~(load->host->arch->page_size - 1);
}

enum err preserve_memory(const struct load *load, struct ranges *preserved)
{
	const struct arch *const arch = load->host->arch;
	const struct range between = { arch->low_memory.end, load->request->memory.start };
	struct ranges usable;
	enum err err = ranges_copy(load->ctx, &usable, &load->host->usable);

	if (!err)
		err = ranges_remove(load->ctx, &usable, (struct range){ 0, arch->memory_start });
	if (!err && !range_is_empty(between))
		err = ranges_remove(load->ctx, &usable, between);
	if (!err)
		err = ranges_remove(load->ctx, &usable,
				    (struct range){ load->request->memory.end, UINT64_MAX });
	*preserved = (struct ranges){ .r = NULL };
	for (size_t i = 0; i < usable.n && !err; i++)
		err = ranges_add(
			load->ctx, preserved,
			(struct range){ page_floor(load, usable.r[i].start + arch->page_size - 1),
					page_floor(load, usable.r[i].end) });
	return err;
}

static enum err add_all(struct load *load, struct memory_map *next_map, const struct ranges *ranges,
			enum memory_type type)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < ranges->n && !err; i++)
		err = memory_map_add(load->ctx, next_map, ranges->r[i], type);
	return err;
}

enum err preserve_tell(struct load *load)
{
	const struct memory_map *const map = &load->host->map;
	struct memory_map next_map = { .m = NULL };
	struct ranges preserved, rest = { .r = NULL };
	enum err err = preserve_memory(load, &preserved);

	if (!err)
		err = memory_map_ram(load->ctx, map, &rest);
	for (size_t i = 0; i < preserved.n && !err; i++)
		err = ranges_remove(load->ctx, &rest, preserved.r[i]);
	if (!err)
		err = add_all(load, &next_map, &preserved, MEMORY_RAM);
	/* Not left out: nothing else may be put there either, such as the registers of devices. */
	if (!err)
		err = add_all(load, &next_map, &rest, MEMORY_RESERVED);
	for (size_t i = 0; i < map->n && !err; i++)
		if (map->m[i].type != MEMORY_RAM)
			err = memory_map_add(load->ctx, &next_map, map->m[i].range, map->m[i].type);
	if (!err)
		load->next_map = next_map;
	return err;
}
