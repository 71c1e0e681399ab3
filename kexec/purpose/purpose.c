/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the purposes have in common. */
#include "kexec/purpose/purpose.h"

#include "include/memory-map.h"

enum err purpose_usable(const struct load *load, struct ranges *memory)
{
	const struct range below = { 0, load->host->arch->memory_start };
	const enum err err = ranges_copy(load->ctx, memory, &load->host->usable);

	return err ? err : ranges_remove(load->ctx, memory, below);
}

enum err purpose_next_map(struct load *load, const struct ranges *ram)
{
	const struct memory_map *const map = &load->host->map;
	struct memory_map next_map = { .m = NULL };
	enum err err = ERR_NONE;

	for (size_t i = 0; i < ram->n && !err; i++)
		err = memory_map_append(load->ctx, &next_map, ram->r[i], MEMORY_RAM);
	for (size_t i = 0; i < map->n && !err; i++)
		if (map->m[i].type != MEMORY_RAM)
			err = memory_map_append(load->ctx, &next_map, map->m[i].range,
						map->m[i].type);
	if (!err)
		err = memory_map_settle(load->ctx, &next_map);
	if (!err)
		load->next_map = next_map;
	return err;
}
