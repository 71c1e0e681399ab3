/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/memory-map.h"

#include <stdlib.h>
#include <string.h>

/* The higher, the less may be done with it. */
static const unsigned char restriction[] = {
	[MEMORY_RAM] = 0,  [MEMORY_SOFT_RESERVED] = 1, [MEMORY_PRAM] = 2,     [MEMORY_PMEM] = 3,
	[MEMORY_ACPI] = 4, [MEMORY_NVS] = 5,	       [MEMORY_RESERVED] = 6, [MEMORY_UNUSABLE] = 7,
};

#define MAP_TYPES (sizeof(restriction) / sizeof(restriction[0]))

enum err memory_map_append(struct ctx *ctx, struct memory_map *map, struct range range,
			   enum memory_type type)
{
	struct memory *grown = ctx_grow(ctx, map->m, map->n, &map->capacity, sizeof(*map->m));

	if (!grown)
		return ERR_NO_MEMORY;
	map->m = grown;
	map->m[map->n++] = (struct memory){ range, type };
	return ERR_NONE;
}

/* Where an entry begins, or where it ends. */
struct map_edge {
	uint64_t at;
	enum memory_type type;
	bool begins;
};

static int map_edge_order(const void *a, const void *b)
{
	const struct map_edge *left = a, *right = b;

	return (left->at > right->at) - (left->at < right->at);
}

static size_t map_edges(const struct memory_map *map, struct map_edge *edges)
{
	size_t n = 0;

	for (size_t i = 0; i < map->n; i++) {
		const struct memory *m = &map->m[i];

		if (range_is_empty(m->range))
			continue;
		edges[n++] = (struct map_edge){ m->range.start, m->type, true };
		edges[n++] = (struct map_edge){ m->range.end, m->type, false };
	}
	qsort(edges, n, sizeof(*edges), map_edge_order);
	return n;
}

/* Of the types with an entry here, that which counts; false when there is none. */
static bool map_winner(const size_t entries[MAP_TYPES], enum memory_type *winner)
{
	bool found = false;

	for (unsigned type = 0; type < MAP_TYPES; type++) {
		if (!entries[type] || (found && restriction[type] < restriction[*winner]))
			continue;
		*winner = (enum memory_type)type;
		found = true;
	}
	return found;
}

/* Append what begins where the last one ends, or behind it. */
static enum err map_continue(struct ctx *ctx, struct memory_map *map, struct range range,
			     enum memory_type type)
{
	struct memory *last = map->n ? &map->m[map->n - 1] : NULL;

	if (!last || last->range.end != range.start || last->type != type)
		return memory_map_append(ctx, map, range, type);
	last->range.end = range.end;
	return ERR_NONE;
}

enum err memory_map_settle(struct ctx *ctx, struct memory_map *map)
{
	struct map_edge *edges = ctx_alloc(ctx, (uint64_t)map->n * 2 * sizeof(*edges));
	struct memory_map settled = { .m = NULL };
	size_t entries[MAP_TYPES] = { 0 };
	enum err err = edges ? ERR_NONE : ERR_NO_MEMORY;
	const size_t n = err ? 0 : map_edges(map, edges);

	for (size_t i = 0; i < n && !err; i++) {
		const uint64_t start = edges[i ? i - 1 : 0].at;
		enum memory_type type = MEMORY_RAM;

		if (start < edges[i].at && map_winner(entries, &type))
			err = map_continue(ctx, &settled, (struct range){ start, edges[i].at },
					   type);
		if (edges[i].begins)
			entries[edges[i].type]++;
		else
			entries[edges[i].type]--;
	}
	if (!err)
		*map = settled;
	return err;
}

enum err memory_map_add(struct ctx *ctx, struct memory_map *map, struct range range,
			enum memory_type type)
{
	const enum err err = memory_map_append(ctx, map, range, type);

	return err ? err : memory_map_settle(ctx, map);
}

enum err memory_map_ram(struct ctx *ctx, const struct memory_map *map, struct ranges *ram)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < map->n && !err; i++)
		if (map->m[i].type == MEMORY_RAM)
			err = ranges_add(ctx, ram, map->m[i].range);
	return err;
}

/* arch/x86/kernel/e820.c, e820_type_to_string(); lower case up to Linux 4.x. */
static const struct {
	const char *name;
	enum memory_type type;
} firmware_names[] = {
	{ "System RAM", MEMORY_RAM },
	{ "Reserved", MEMORY_RESERVED },
	{ "reserved", MEMORY_RESERVED },
	{ "ACPI Tables", MEMORY_ACPI },
	{ "ACPI Non-volatile Storage", MEMORY_NVS },
	{ "Unusable memory", MEMORY_UNUSABLE },
	{ "Persistent Memory", MEMORY_PMEM },
	{ "Persistent Memory (legacy)", MEMORY_PRAM },
	{ "Soft Reserved", MEMORY_SOFT_RESERVED },
};

bool memory_type_by_name(const char *name, enum memory_type *type)
{
	*type = MEMORY_RESERVED;
	for (size_t i = 0; i < sizeof(firmware_names) / sizeof(firmware_names[0]); i++) {
		if (strcmp(name, firmware_names[i].name))
			continue;
		*type = firmware_names[i].type;
		return true;
	}
	return false;
}

const char *memory_type_firmware_name(enum memory_type type)
{
	size_t i = 0;

	while (firmware_names[i].type != type)
		i++;
	return firmware_names[i].name;
}

const char *memory_type_name(enum memory_type type)
{
	static const char *const names[] = {
		[MEMORY_RAM] = "RAM",
		[MEMORY_RESERVED] = "reserved",
		[MEMORY_ACPI] = "ACPI tables",
		[MEMORY_NVS] = "ACPI non-volatile",
		[MEMORY_UNUSABLE] = "unusable",
		[MEMORY_PMEM] = "persistent",
		[MEMORY_PRAM] = "persistent (legacy)",
		[MEMORY_SOFT_RESERVED] = "soft reserved",
	};

	return names[type];
}
