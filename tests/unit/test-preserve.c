/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --load-preserve-context: which memory the next kernel gets, to the page. */
#include "tests/unit/unit.h"

#include "include/memory-map.h"
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/purpose/purpose.h"

/* 639 KiB of low memory, which does not end with a page, and 1 GiB from 1 MiB on. */
static const struct memory machine[] = {
	{ { 0, 0x9fc00 }, MEMORY_RAM },
	{ { MIB, GIB }, MEMORY_RAM },
};

static enum memory_type type_at(const struct memory_map *map, uint64_t address)
{
	for (size_t i = 0; i < map->n; i++)
		if (address >= map->m[i].range.start && address < map->m[i].range.end)
			return map->m[i].type;
	return MEMORY_RESERVED;
}

static void the_next_kernel_gets_its_memory_to_the_page(void **state)
{
	static const uint64_t ram[] = { 0x1000, 0x9efff, 256 * MIB, 512 * MIB - 1 };
	static const uint64_t reserved[] = { 0x9f000, MIB, 256 * MIB - 1, 512 * MIB, GIB - 1 };
	struct ctx *ctx = *state;
	const struct request request = { .memory = { 256 * MIB, 512 * MIB }, .memory_given = true };
	struct host host = { .arch = arch_by_name("x86_64") };
	struct load load = { .ctx = ctx, .request = &request, .host = &host };

	for (size_t i = 0; i < sizeof(machine) / sizeof(machine[0]); i++) {
		assert_int_equal(memory_map_add(ctx, &host.map, machine[i].range, MEMORY_RAM),
				 ERR_NONE);
		assert_int_equal(ranges_add(ctx, &host.usable, machine[i].range), ERR_NONE);
	}
	assert_int_equal(purpose_preserve.size(&load), ERR_NONE);
	for (size_t i = 0; i < sizeof(ram) / sizeof(ram[0]); i++)
		assert_int_equal(type_at(&load.next_map, ram[i]), MEMORY_RAM);
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		assert_int_equal(type_at(&load.next_map, reserved[i]), MEMORY_RESERVED);
	assert_int_equal(load.policy.cover.role, ROLE_EXCHANGED);
	assert_int_equal(load.policy.cover.ranges.n, 2);
	assert_int_equal(load.policy.cover.ranges.r[1].start, 256 * MIB);
	assert_int_equal(load.policy.cover.ranges.r[1].end, 512 * MIB);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(the_next_kernel_gets_its_memory_to_the_page),
	};

	return run_tests(tests);
}
