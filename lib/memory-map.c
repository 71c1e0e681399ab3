/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/memory-map.h"

#include <string.h>

/* The higher, the less may be done with it. */
static const unsigned char restriction[] = {
	[MEMORY_RAM] = 0,  [MEMORY_SOFT_RESERVED] = 1, [MEMORY_PRAM] = 2,     [MEMORY_PMEM] = 3,
	[MEMORY_ACPI] = 4, [MEMORY_NVS] = 5,	       [MEMORY_RESERVED] = 6, [MEMORY_UNUSABLE] = 7,
};

/* Put at the end of a list that is being made from start to end. */
static enum err append(struct ctx *ctx, struct memory_map *map, struct range range,
		       enum memory_type type)
{
	struct memory *last = map->n ? &map->m[map->n - 1] : NULL;

	if (range_is_empty(range))
		return ERR_NONE;
	if (last && last->range.end == range.start && last->type == type) {
		last->range.end = range.end;
		return ERR_NONE;
	}
	if (map->n == map->capacity) {
		struct memory *grown =
			ctx_grow(ctx, map->m, map->n, &map->capacity, sizeof(*map->m));

		if (!grown)
			return ERR_NO_MEMORY;
		map->m = grown;
	}
	map->m[map->n++] = (struct memory){ range, type };
	return ERR_NONE;
}

/* @old and what is left of the new range overlap: append up to where the first of them ends. */
static enum err append_overlap(struct ctx *ctx, struct memory_map *map, struct memory *old,
			       struct memory *new)
{
	const struct range common = range_intersect(old->range, new->range);
	const struct memory *first = old->range.start < new->range.start ? old : new;
	const struct memory *winner = restriction[old->type] > restriction[new->type] ? old : new;
	enum err err =
		append(ctx, map, (struct range){ first->range.start, common.start }, first->type);

	if (!err)
		err = append(ctx, map, common, winner->type);
	old->range.start = common.end;
	new->range.start = common.end;
	return err;
}

enum err memory_map_add(struct ctx *ctx, struct memory_map *map, struct range range,
			enum memory_type type)
{
	struct memory_map result = { .m = NULL };
	struct memory new = { range, type };
	enum err err = ERR_NONE;

	for (size_t i = 0; i < map->n && !err; i++) {
		struct memory old = map->m[i];

		if (!range_is_empty(new.range) && range_overlaps(old.range, new.range))
			err = append_overlap(ctx, &result, &old, &new);
		if (!err && new.range.end <= old.range.start) {
			err = append(ctx, &result, new.range, new.type);
			new.range.start = new.range.end;
		}
		if (!err)
			err = append(ctx, &result, old.range, old.type);
	}
	if (!err)
		err = append(ctx, &result, new.range, new.type);
	if (!err)
		*map = result;
	return err;
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
