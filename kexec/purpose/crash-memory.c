/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/purpose/crash-memory.h"
#include "kexec/plan/plan.h"

#include "include/memory-map.h"

static enum err add_low_memory(struct load *load, struct memory_map *next_map)
{
	const struct memory_map *map = &load->host->map;
	enum err err = ERR_NONE;

	for (size_t i = 0; i < map->n && !err; i++)
		if (map->m[i].type == MEMORY_RAM)
			err = memory_map_add(load->ctx, next_map,
					     range_intersect(map->m[i].range,
							     load->host->arch->low_memory),
					     MEMORY_RAM);
	return err;
}

enum err crash_next_map(struct load *load)
{
	const struct memory_map *map = &load->host->map;
	const struct ranges *windows = &load->host->crash;
	struct memory_map next_map = { .m = NULL };
	enum err err = add_low_memory(load, &next_map);

	for (size_t i = 0; i < windows->n && !err; i++)
		err = memory_map_add(load->ctx, &next_map, windows->r[i], MEMORY_RAM);
	/* Later than the windows: the more restrictive type wins. */
	for (size_t i = 0; i < map->n && !err; i++)
		if (map->m[i].type != MEMORY_RAM)
			err = memory_map_add(load->ctx, &next_map, map->m[i].range, map->m[i].type);
	for (size_t i = 0; i < load->plan.n && !err; i++) {
		const struct segment *segment = &load->plan.segments[i];

		if (segment->role == ROLE_ELFCOREHDR || segment->role == ROLE_BACKUP)
			err = memory_map_add(load->ctx, &next_map, segment_range(segment),
					     MEMORY_RESERVED);
	}
	if (!err)
		load->next_map = next_map;
	return err;
}
