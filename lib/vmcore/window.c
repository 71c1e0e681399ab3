/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/vmcore/vmcore.h"

enum err window_open(struct ctx *ctx, const struct vmcore *core, uint64_t virt, uint64_t size,
		     size_t capacity, struct window *window)
{
	uint64_t end;

	if (__builtin_add_overflow(virt, size, &end) && end != 0)
		return error(ctx, ERR_BAD,
			     "an array of %#llx bytes at %#llx does not fit the address space",
			     (unsigned long long)size, (unsigned long long)virt);
	if (size < capacity)
		capacity = (size_t)size;
	*window = (struct window){ .core = core, .virt = virt, .size = size, .capacity = capacity };
	window->buffer = ctx_alloc(ctx, capacity ? capacity : 1);
	return window->buffer ? ERR_NONE : ERR_NO_MEMORY;
}

static bool window_holds(const struct window *window, uint64_t offset, size_t n)
{
	return offset >= window->at && offset - window->at <= window->n &&
	       n <= window->n - (offset - window->at);
}

/*
 * Where a byte is missing, its page is: not looked for again for each of the things in it. After so
 * many of them the array is taken to end: a corrupt core may claim gigabytes that are not there.
 */
#define PAGE	   4096u
#define MISSES_MAX 8192u

static void window_fill(struct window *window, uint64_t offset)
{
	const uint64_t left = window->size - offset;
	const size_t n = left < window->capacity ? (size_t)left : window->capacity;

	window->at = offset;
	window->n = 0;
	if (window->misses == MISSES_MAX)
		return;
	window->n = vmcore_read_virt(window->core, window->virt + offset, window->buffer, n);
	if (window->n == n)
		return;
	window->hole.start = offset + window->n;
	window->hole.end = window->hole.start + PAGE - (window->virt + window->hole.start) % PAGE;
	window->misses++;
}

bool window_is_given_up(const struct window *window)
{
	return window->misses == MISSES_MAX;
}

static bool in_hole(const struct window *window, uint64_t offset, size_t n)
{
	return offset < window->hole.end && offset + n > window->hole.start;
}

bool window_get(struct window *window, uint64_t offset, size_t n, struct span *bytes)
{
	if (offset > window->size || n > window->size - offset || n > window->capacity)
		return false;
	if (!window_holds(window, offset, n)) {
		if (in_hole(window, offset, n))
			return false;
		window_fill(window, offset);
	}
	return span_cut(span_of(window->buffer, window->n), offset - window->at, n, bytes);
}
