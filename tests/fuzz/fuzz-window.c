/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A window over an array with a gap: a byte for its capacity, one for how many bytes are memory,
 * then that memory, then what is asked for: an offset of 2 bytes and a size of 1. What is given is
 * what is in memory; outside of the gap's pages nothing is missing.
 */
#include "tests/fuzz/core.h"

#define VIRT UINT64_C(0xffff888000200000)

/* A page that the gap has a byte of is missing, all of it. */
static bool is_near_gap(const struct vmcore *core, uint64_t offset, size_t n)
{
	const uint64_t end = core->loads[1].virt + core->loads[1].size - VIRT;
	const uint64_t gap = core->loads[0].size;

	return offset + n > gap &&
	       (offset < (align_down(gap + CORE_GAP, 4096) + 4096) || offset + n > end);
}

static void ask(struct window *window, uint64_t offset, size_t n)
{
	uint8_t expected[256];
	struct span got;

	if (!window_get(window, offset, n, &got)) {
		fuzz_expect(n > window->capacity || is_near_gap(window->core, offset, n));
		return;
	}
	fuzz_expect(got.n == n && vmcore_read_virt(window->core, VIRT + offset, expected, n) == n &&
		    memcmp(expected, got.p, n) == 0);
}

void fuzz(struct ctx *ctx, struct span input)
{
	struct window window;
	struct vmcore core;
	struct span memory;

	if (input.n < 8 || !span_cut(input, 2, 2 + span_u8(input, 1), &memory))
		return;
	core_of(ctx, memory, 0, VIRT, &core);
	fuzz_expect(window_open(ctx, &core, VIRT, memory.n + CORE_GAP, 1 + span_u8(input, 0),
				&window) == ERR_NONE);
	for (struct span asks = span_from(input, 2 + memory.n); asks.n >= 3;
	     asks = span_from(asks, 3))
		ask(&window, span_le16(asks, 0), span_u8(asks, 2));
	vmcore_close(&core);
}
