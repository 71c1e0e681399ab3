/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documentation/ABI/testing/sysfs-firmware-memmap: the map as the firmware gave it. */
#include "include/memory-map.h"
#include "kexec/host/host.h"
#include "kexec/host/internal.h"

#define DIRECTORY "/sys/firmware/memmap"

static enum err firmware_map_read_entry(struct ctx *ctx, const char *name, struct memory_map *map)
{
	const char *start_name = ctx_printf(ctx, DIRECTORY "/%s/start", name);
	const char *end_name = ctx_printf(ctx, DIRECTORY "/%s/end", name);
	const char *type_name = ctx_printf(ctx, DIRECTORY "/%s/type", name);
	enum memory_type type;
	struct range range;
	const char *word;

	if (!start_name || !end_name || !type_name)
		return ERR_NO_MEMORY;
	enum err err = host_number(ctx, start_name, &range.start);

	if (!err)
		err = host_number(ctx, end_name, &range.end);
	if (!err)
		err = host_line(ctx, type_name, &word);
	if (err == ERR_NOT_MINE)
		return error(ctx, ERR_BAD, DIRECTORY "/%s lacks start, end or type", name);
	if (err)
		return err;
	if (range.end < range.start)
		return error(ctx, ERR_BAD, DIRECTORY "/%s: end 0x%llx is before start 0x%llx", name,
			     (unsigned long long)range.end, (unsigned long long)range.start);
	if (!memory_type_by_name(word, &type))
		debug(ctx, DIRECTORY "/%s: type \"%s\" is not known, taken as reserved", name,
		      word);
	range.end += range.end != UINT64_MAX;
	return memory_map_append(ctx, map, range, type);
}

enum err firmware_map_read(struct ctx *ctx, struct memory_map *map)
{
	struct names names;
	enum err err = host_names(ctx, DIRECTORY, &names);

	if (!err && names.n > RANGES_MAX)
		err = error(ctx, ERR_BAD,
			    "%s" DIRECTORY ": more than %d entries: is this a map of memory?",
			    ctx->root, RANGES_MAX);
	for (size_t i = 0; i < names.n && !err; i++)
		err = firmware_map_read_entry(ctx, names.name[i], map);
	return err ? err : memory_map_settle(ctx, map);
}
