/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * range: addresses from start up to, not including, end.
 *
 * Never empty inside a list, never wrapping. The inclusive ends of /proc and /sys are converted
 * where they are read. A list is sorted by start; its functions keep it so.
 */
#ifndef RANGE_H
#define RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/ctx.h"

struct range {
	uint64_t start;
	uint64_t end;
};

#define RANGE_ALL ((struct range){ 0, UINT64_MAX })

static inline uint64_t range_size(struct range r)
{
	return r.end - r.start;
}

static inline bool range_is_empty(struct range r)
{
	return r.start >= r.end;
}

static inline bool range_overlaps(struct range a, struct range b)
{
	return a.start < b.end && b.start < a.end;
}

static inline bool range_contains(struct range outer, struct range inner)
{
	return outer.start <= inner.start && inner.end <= outer.end;
}

/* The part common to both; empty (start >= end) when they do not overlap. */
static inline struct range range_intersect(struct range a, struct range b)
{
	return (struct range){ a.start > b.start ? a.start : b.start,
			       a.end < b.end ? a.end : b.end };
}

/* Round up to a power of two; false when the result does not fit 64 bits. */
static inline bool align_up(uint64_t value, uint64_t align, uint64_t *result)
{
	if (__builtin_add_overflow(value, align - 1, result))
		return false;
	*result &= ~(align - 1);
	return true;
}

static inline uint64_t align_down(uint64_t value, uint64_t align)
{
	return value & ~(align - 1);
}

/* A sorted list of ranges that do not overlap, in the arena of the context that filled it. */
struct ranges {
	struct range *r;
	size_t n;
	size_t capacity;
};

/* More entries than any machine's map of memory has: what has more is something else. */
#define RANGES_MAX 65536

/* Add @r, merging what it touches or overlaps. An empty @r is nothing. ERR_NO_MEMORY. */
enum err ranges_add(struct ctx *ctx, struct ranges *list, struct range r);

/*
 * Take @r out, splitting and cutting what it overlaps. In place, as ranges_add(): what is to stay
 * is copied first. ERR_NO_MEMORY.
 */
enum err ranges_remove(struct ctx *ctx, struct ranges *list, struct range r);

/* A copy of @from, in the arena of @ctx. ERR_NO_MEMORY. */
enum err ranges_copy(struct ctx *ctx, struct ranges *to, const struct ranges *from);

/* Does one range of the list contain all of @r? */
bool ranges_contain(const struct ranges *list, struct range r);

/* The sum of the sizes, in bytes. */
uint64_t ranges_total(const struct ranges *list);

#endif
