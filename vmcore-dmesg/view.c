/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vmcore.h"

enum err view_open(struct ctx *ctx, const struct vmcore *core, uint64_t virt, uint64_t size,
		   size_t room, struct view *view)
{
	uint64_t end;

	if (__builtin_add_overflow(virt, size, &end) && end != 0)
		return fail(ctx, ERR_BAD,
			    "an array of %#llx bytes at %#llx does not fit the address space",
			    (unsigned long long)size, (unsigned long long)virt);
	if (size < room)
		room = (size_t)size;
	*view = (struct view){ .core = core, .virt = virt, .size = size, .room = room };
	view->buffer = ctx_alloc(ctx, room ? room : 1);
	return view->buffer ? ERR_NONE : ERR_NO_MEMORY;
}

static bool view_holds(const struct view *view, uint64_t offset, size_t n)
{
	return offset >= view->at && offset - view->at <= view->n &&
	       n <= view->n - (offset - view->at);
}

/*
 * Where a byte is missing, its page is: not looked for again for each of the things in it. After so
 * many of them the array is taken to end: a torn core may claim gigabytes that are not there.
 */
#define PAGE	   4096u
#define MISSES_MAX 65536u

static void view_fill(struct view *view, uint64_t offset)
{
	const uint64_t left = view->size - offset;
	const size_t n = left < view->room ? (size_t)left : view->room;

	view->at = offset;
	view->n = 0;
	if (view->misses == MISSES_MAX)
		return;
	view->n = vmcore_read_virt(view->core, view->virt + offset, view->buffer, n);
	if (view->n == n)
		return;
	view->hole.start = offset + view->n;
	view->hole.end = view->hole.start + PAGE - (view->virt + view->hole.start) % PAGE;
	view->misses++;
}

static bool in_hole(const struct view *view, uint64_t offset, size_t n)
{
	return offset < view->hole.end && offset + n > view->hole.start;
}

bool view_get(struct view *view, uint64_t offset, size_t n, struct span *bytes)
{
	if (offset > view->size || n > view->size - offset || n > view->room)
		return false;
	if (!view_holds(view, offset, n)) {
		if (in_hole(view, offset, n))
			return false;
		view_fill(view, offset);
	}
	return span_cut(span_of(view->buffer, view->n), offset - view->at, n, bytes);
}

struct span view_rest(struct view *view, uint64_t offset)
{
	if (offset >= view->size)
		return SPAN_NONE;
	view_fill(view, offset);
	return span_of(view->buffer, view->n);
}
