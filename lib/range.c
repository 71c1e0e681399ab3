/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "include/range.h"

static enum err append(struct ctx *ctx, struct ranges *list, struct range r)
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

enum err ranges_add(struct ctx *ctx, struct ranges *list, struct range r)
{
	size_t first = 0, last;
	enum err err;

	if (range_is_empty(r))
		return ERR_NONE;
	while (first < list->n && list->r[first].end < r.start)
		first++;
	last = first;
	while (last < list->n && list->r[last].start <= r.end) {
		if (list->r[last].start < r.start)
			r.start = list->r[last].start;
		if (list->r[last].end > r.end)
			r.end = list->r[last].end;
		last++;
	}
	if (first == last) {
		err = append(ctx, list, r);
		if (err)
			return err;
		memmove(list->r + first + 1, list->r + first,
			(list->n - 1 - first) * sizeof(*list->r));
	} else {
		memmove(list->r + first + 1, list->r + last, (list->n - last) * sizeof(*list->r));
		list->n -= last - first - 1;
	}
	list->r[first] = r;
	return ERR_NONE;
}

enum err ranges_remove(struct ctx *ctx, struct ranges *list, struct range r)
{
	struct ranges left = { NULL, 0, 0 };
	enum err err = ERR_NONE;

	if (range_is_empty(r))
		return ERR_NONE;
	for (size_t i = 0; i < list->n && !err; i++) {
		const struct range old = list->r[i];

		if (!range_overlaps(old, r)) {
			err = append(ctx, &left, old);
			continue;
		}
		err = append(ctx, &left, (struct range){ old.start, r.start });
		if (!err)
			err = append(ctx, &left, (struct range){ r.end, old.end });
	}
	if (!err)
		*list = left;
	return err;
}

enum err ranges_copy(struct ctx *ctx, struct ranges *to, const struct ranges *from)
{
	enum err err = ERR_NONE;

	*to = (struct ranges){ NULL, 0, 0 };
	for (size_t i = 0; i < from->n && !err; i++)
		err = append(ctx, to, from->r[i]);
	return err;
}

bool ranges_contain(const struct ranges *list, struct range r)
{
	for (size_t i = 0; i < list->n; i++)
		if (range_contains(list->r[i], r))
			return true;
	return false;
}

uint64_t ranges_total(const struct ranges *list)
{
	uint64_t total = 0;

	for (size_t i = 0; i < list->n; i++)
		total += range_size(list->r[i]);
	return total;
}
