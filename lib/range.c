/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "include/range.h"

static enum err ranges_append(struct ctx *ctx, struct ranges *list, struct range r)
{
	struct range *grown;

	if (range_is_empty(r))
		return ERR_NONE;
	grown = ctx_grow(ctx, list->r, list->n, &list->capacity, sizeof(*list->r));
	if (!grown)
		return ERR_NO_MEMORY;
	list->r = grown;
	list->r[list->n++] = r;
	return ERR_NONE;
}

/* The first that ends at or behind @address: all before it lie below, and do not touch it. */
static size_t ranges_first_reaching(const struct ranges *list, uint64_t address)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (list->r[middle].end < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Put @n ranges in the place of those from @first up to @last. */
static enum err ranges_splice(struct ctx *ctx, struct ranges *list, size_t first, size_t last,
			      const struct range *new, size_t n)
{
	const size_t rest = list->n - last;

	/* At most one more than there was. */
	if (first + n + rest > list->n) {
		struct range *grown =
			ctx_grow(ctx, list->r, list->n, &list->capacity, sizeof(*list->r));

		if (!grown)
			return ERR_NO_MEMORY;
		list->r = grown;
	}
	if (rest)
		memmove(list->r + first + n, list->r + last, rest * sizeof(*list->r));
	if (n)
		memcpy(list->r + first, new, n * sizeof(*new));
	list->n = first + n + rest;
	return ERR_NONE;
}

enum err ranges_add(struct ctx *ctx, struct ranges *list, struct range r)
{
	if (range_is_empty(r))
		return ERR_NONE;
	const size_t first = ranges_first_reaching(list, r.start);
	size_t last = first;

	while (last < list->n && list->r[last].start <= r.end) {
		if (list->r[last].start < r.start)
			r.start = list->r[last].start;
		if (list->r[last].end > r.end)
			r.end = list->r[last].end;
		last++;
	}
	return ranges_splice(ctx, list, first, last, &r, 1);
}

enum err ranges_remove(struct ctx *ctx, struct ranges *list, struct range r)
{
	struct range left[2];
	size_t first, last, n = 0;

	if (range_is_empty(r))
		return ERR_NONE;
	first = ranges_first_reaching(list, r.start);
	if (first < list->n && list->r[first].end == r.start)
		first++;
	for (last = first; last < list->n && list->r[last].start < r.end; last++)
		;
	if (first == last)
		return ERR_NONE;
	if (list->r[first].start < r.start)
		left[n++] = (struct range){ list->r[first].start, r.start };
	if (list->r[last - 1].end > r.end)
		left[n++] = (struct range){ r.end, list->r[last - 1].end };
	return ranges_splice(ctx, list, first, last, left, n);
}

enum err ranges_copy(struct ctx *ctx, struct ranges *to, const struct ranges *from)
{
	enum err err = ERR_NONE;

	*to = (struct ranges){ NULL, 0, 0 };
	for (size_t i = 0; i < from->n && !err; i++)
		err = ranges_append(ctx, to, from->r[i]);
	return err;
}

bool ranges_contain(const struct ranges *list, struct range r)
{
	const size_t first = ranges_first_reaching(list, r.end);

	return first < list->n && range_contains(list->r[first], r);
}

uint64_t ranges_total(const struct ranges *list)
{
	uint64_t total = 0;

	for (size_t i = 0; i < list->n; i++)
		total += range_size(list->r[i]);
	return total;
}
