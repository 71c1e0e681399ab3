/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "include/memory-map.h"

static const char letters[] = { 'R', 'x', 'A', 'N', 'U', 'P', 'L', 'S' };

/* "R 0-1000, x 1000-2000": the whole list, so that nothing can hide beside what is looked for. */
static const char *text(struct ctx *ctx, const struct memory_map *map)
{
	const char *all = "";

	for (size_t i = 0; i < map->n; i++)
		all = ctx_printf(ctx, "%s%s%c %llx-%llx", all, i ? ", " : "",
				 letters[map->m[i].type], (unsigned long long)map->m[i].range.start,
				 (unsigned long long)map->m[i].range.end);
	return all;
}

static void add(struct ctx *ctx, struct memory_map *map, uint64_t start, uint64_t end,
		enum memory_type type, const char *expected)
{
	assert_int_equal(memory_map_add(ctx, map, (struct range){ start, end }, type), ERR_NONE);
	assert_string_equal(text(ctx, map), expected);
}

static void entries_are_in_the_order_of_their_addresses(void **state)
{
	struct memory_map map = { .m = NULL };

	add(*state, &map, 0x3000, 0x4000, MEMORY_RAM, "R 3000-4000");
	add(*state, &map, 0, 0x1000, MEMORY_RAM, "R 0-1000, R 3000-4000");
	add(*state, &map, 0x2000, 0x2800, MEMORY_NVS, "R 0-1000, N 2000-2800, R 3000-4000");
}

static void neighbours_of_one_type_are_merged(void **state)
{
	struct memory_map map = { .m = NULL };

	add(*state, &map, 0, 0x1000, MEMORY_RAM, "R 0-1000");
	add(*state, &map, 0x2000, 0x3000, MEMORY_RAM, "R 0-1000, R 2000-3000");
	add(*state, &map, 0x1000, 0x2000, MEMORY_RAM, "R 0-3000");
	add(*state, &map, 0x3000, 0x4000, MEMORY_ACPI, "R 0-3000, A 3000-4000");
}

static void ram_does_not_cover_what_is_reserved(void **state)
{
	struct memory_map map = { .m = NULL };

	add(*state, &map, 0x1000, 0x2000, MEMORY_RESERVED, "x 1000-2000");
	add(*state, &map, 0, 0x4000, MEMORY_RAM, "R 0-1000, x 1000-2000, R 2000-4000");
	add(*state, &map, 0x800, 0x2800, MEMORY_NVS,
	    "R 0-800, N 800-1000, x 1000-2000, N 2000-2800, R 2800-4000");
	add(*state, &map, 0x3000, 0x9000, MEMORY_UNUSABLE,
	    "R 0-800, N 800-1000, x 1000-2000, N 2000-2800, R 2800-3000, U 3000-9000");
}

static void an_entry_over_several_gives_way_to_the_stronger_ones_only(void **state)
{
	struct memory_map map = { .m = NULL };

	add(*state, &map, 0x1000, 0x2000, MEMORY_RAM, "R 1000-2000");
	add(*state, &map, 0x3000, 0x4000, MEMORY_PMEM, "R 1000-2000, P 3000-4000");
	add(*state, &map, 0, 0x5000, MEMORY_SOFT_RESERVED, "S 0-3000, P 3000-4000, S 4000-5000");
	add(*state, &map, 0x3000, 0x4000, MEMORY_UNUSABLE, "S 0-3000, U 3000-4000, S 4000-5000");
	add(*state, &map, 0x2000, 0x2000, MEMORY_UNUSABLE, "S 0-3000, U 3000-4000, S 4000-5000");
}

static void the_top_of_the_address_space_does_not_wrap(void **state)
{
	struct memory_map map = { .m = NULL };

	add(*state, &map, 0, UINT64_MAX, MEMORY_RAM, "R 0-ffffffffffffffff");
	add(*state, &map, UINT64_MAX - 0x1000, UINT64_MAX, MEMORY_RESERVED,
	    "R 0-ffffffffffffefff, x ffffffffffffefff-ffffffffffffffff");
}

/* A copy by assignment must not change with the map it was taken from. */
static void a_copy_does_not_change_with_the_original(void **state)
{
	struct memory_map map = { .m = NULL };

	add(*state, &map, 0, 0x4000, MEMORY_RAM, "R 0-4000");
	const struct memory_map copy = map;

	add(*state, &map, 0x1000, 0x2000, MEMORY_NVS, "R 0-1000, N 1000-2000, R 2000-4000");
	assert_string_equal(text(*state, &copy), "R 0-4000");
}

static void no_other_memory_is_used_as_ram(void **state)
{
	struct memory_map map = { .m = NULL };
	struct ranges ram = { .r = NULL };

	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(memory_map_add(*state, &map,
						(struct range){ i * 0x1000, (i + 1) * 0x1000 },
						(enum memory_type)i),
				 ERR_NONE);
	assert_int_equal(memory_map_ram(*state, &map, &ram), ERR_NONE);
	assert_int_equal(ram.n, 1);
	assert_int_equal(ram.r[0].start, 0);
	assert_int_equal(ram.r[0].end, 0x1000);
}

/* 64 pages of up to eight types each: the map must agree with this simplest of models. */
static void random_entries_agree_with_an_array(void **state)
{
	static const unsigned char rank[] = { 0, 6, 4, 5, 7, 3, 2, 1 };
	uint32_t x = 11;

	for (int round = 0; round < 300; round++) {
		struct memory_map map = { .m = NULL };
		int model[64], found[64];

		memset(model, -1, sizeof(model));
		memset(found, -1, sizeof(found));
		for (int i = 0; i < 20; i++) {
			x = x * 1664525 + 1013904223;
			const unsigned type = x >> 29, start = x >> 10 & 63, n = x >> 20 & 15;

			for (unsigned k = start; k < start + n && k < 64; k++)
				if (model[k] < 0 || rank[type] > rank[model[k]])
					model[k] = (int)type;
			const struct range r = { start, start + n < 64 ? start + n : 64 };

			assert_int_equal(memory_map_append(*state, &map, r, type), ERR_NONE);
		}
		assert_int_equal(memory_map_settle(*state, &map), ERR_NONE);
		for (size_t i = 0; i < map.n; i++) {
			assert_false(range_is_empty(map.m[i].range));
			assert_true(!i || map.m[i - 1].range.end < map.m[i].range.start ||
				    (map.m[i - 1].range.end == map.m[i].range.start &&
				     map.m[i - 1].type != map.m[i].type));
			for (uint64_t k = map.m[i].range.start; k < map.m[i].range.end; k++)
				found[k] = (int)map.m[i].type;
		}
		assert_memory_equal(found, model, sizeof(model));
	}
}

/*
 * From the last to the first, and one over all of them: a list of its own for each entry, or a
 * walk over all for each, would take longer than anyone waits. The list moves only when it grows.
 */
static void many_entries_are_settled_at_once(void **state)
{
	struct memory_map map = { .m = NULL };
	const struct memory *at = NULL;
	const uint64_t n = 200000;
	unsigned lists = 0;

	for (uint64_t i = n; i > 0; i--) {
		assert_int_equal(memory_map_append(*state, &map, (struct range){ 4 * i, 4 * i + 2 },
						   MEMORY_RESERVED),
				 ERR_NONE);
		assert_int_equal(memory_map_append(*state, &map, (struct range){ 4, 4 * n + 4 },
						   MEMORY_RAM),
				 ERR_NONE);
		lists += at != map.m;
		at = map.m;
	}
	assert_true(lists <= 16);
	assert_int_equal(map.n, 2 * n);
	assert_int_equal(memory_map_settle(*state, &map), ERR_NONE);
	assert_int_equal(map.n, 2 * n);
	assert_true(map.capacity < 4 * n);
	assert_int_equal(map.m[2 * n - 1].range.end, 4 * n + 4);
	assert_int_equal(map.m[2 * n - 1].type, MEMORY_RAM);
}

static void an_unknown_type_is_reserved(void **state)
{
	enum memory_type type = MEMORY_RAM;

	(void)state;
	assert_false(memory_type_by_name("Something New", &type));
	assert_int_equal(type, MEMORY_RESERVED);
	assert_true(memory_type_by_name("reserved", &type));
	assert_true(memory_type_by_name("ACPI Non-volatile Storage", &type));
	assert_int_equal(type, MEMORY_NVS);
	assert_true(memory_type_by_name("System RAM", &type));
	assert_int_equal(type, MEMORY_RAM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(entries_are_in_the_order_of_their_addresses),
		with_ctx(neighbours_of_one_type_are_merged),
		with_ctx(ram_does_not_cover_what_is_reserved),
		with_ctx(an_entry_over_several_gives_way_to_the_stronger_ones_only),
		with_ctx(the_top_of_the_address_space_does_not_wrap),
		with_ctx(a_copy_does_not_change_with_the_original),
		with_ctx(no_other_memory_is_used_as_ram),
		with_ctx(random_entries_agree_with_an_array),
		with_ctx(many_entries_are_settled_at_once),
		with_ctx(an_unknown_type_is_reserved),
	};

	return run_tests(tests);
}
