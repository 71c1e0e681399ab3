/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory map: sorted, no overlaps, neighbours of one type merged. */
#ifndef MEMORY_MAP_H
#define MEMORY_MAP_H

#include "include/range.h"

enum memory_type {
	MEMORY_RAM,
	MEMORY_RESERVED,
	MEMORY_ACPI, /* ACPI tables: reclaimable */
	MEMORY_NVS,  /* ACPI non-volatile storage */
	MEMORY_UNUSABLE,
	MEMORY_PMEM,	      /* persistent memory */
	MEMORY_PRAM,	      /* persistent memory, legacy type */
	MEMORY_SOFT_RESERVED, /* EFI specific-purpose memory */
};

struct memory {
	struct range range;
	enum memory_type type;
};

/* Sorted by start, no overlaps. */
struct memory_map {
	struct memory *m;
	size_t n;
	size_t capacity;
};

/*
 * Append @range as @type, in any order: memory_map_settle() makes a map of what was appended.
 * ERR_NO_MEMORY.
 */
enum err memory_map_append(struct ctx *ctx, struct memory_map *map, struct range range,
			   enum memory_type type);

/*
 * Sort what was appended, in n log n. Where entries overlap, the more restrictive type wins, as in
 * the kernel: a firmware that contradicts itself must not get memory overwritten that it uses.
 * An empty range is nothing. Makes a new list: copies of @map stay as they are. ERR_NO_MEMORY.
 */
enum err memory_map_settle(struct ctx *ctx, struct memory_map *map);

/* Both, for one entry; for many of them, settle once. ERR_NO_MEMORY. */
enum err memory_map_add(struct ctx *ctx, struct memory_map *map, struct range range,
			enum memory_type type);

/* Add the ranges of type MEMORY_RAM to @ram. ERR_NO_MEMORY. */
enum err memory_map_ram(struct ctx *ctx, const struct memory_map *map, struct ranges *ram);

/*
 * The type that /sys/firmware/memmap and the top level of /proc/iomem call @name. Names that are
 * not known are reserved memory: false then.
 */
bool memory_type_by_name(const char *name, enum memory_type *type);

/* The name that memory_type_by_name() knows @type by. */
const char *memory_type_firmware_name(enum memory_type type);

/* "RAM", "reserved": for people and for --json. */
const char *memory_type_name(enum memory_type type);

#endif
