/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text as /proc/iomem, and the memory map that is made of it. */
#include "tests/fuzz/fuzz.h"

#include "include/memory-map.h"
#include "kexec/host/internal.h"
#include "kexec/host/iomem.h"

static void check_map(const struct memory_map *map)
{
	for (size_t i = 0; i < map->n; i++) {
		fuzz_expect(!range_is_empty(map->m[i].range));
		fuzz_expect(i == 0 || map->m[i - 1].range.end <= map->m[i].range.start);
	}
}

void fuzz(struct ctx *ctx, struct span input)
{
	struct memory_map map = { .m = NULL };
	struct ranges crash = { .r = NULL };
	struct iomem iomem;
	const enum err err = iomem_parse(ctx, "/proc/iomem", input, &iomem);

	fuzz_answer(ctx, err);
	for (size_t i = 0; !err && i < iomem.n && i < 256; i++) {
		enum memory_type type;

		memory_type_by_name(iomem.e[i].name, &type);
		fuzz_expect(!memory_map_add(ctx, &map, iomem.e[i].range, type));
		check_map(&map);
	}
	fuzz_expect(err || !iomem_ranges(ctx, &iomem, "Crash kernel", &crash));
}
