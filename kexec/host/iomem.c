/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernel/resource.c, r_show(): two spaces for each depth, "start-end : name", ends inclusive. */
#include "kexec/host/iomem.h"
#include "kexec/host/internal.h"

#include <string.h>

static bool iomem_hex(struct span line, size_t *at, uint64_t *value)
{
	const size_t start = *at;

	for (*value = 0; *at < line.n; ++*at) {
		const char c = (char)line.p[*at];
		const char *const digits = "0123456789abcdef";
		const char *digit = c ? strchr(digits, c) : NULL;

		if (!digit)
			break;
		if (*value >> 60)
			return false;
		*value = *value << 4 | (uint64_t)(digit - digits);
	}
	return *at > start;
}

static bool iomem_literal(struct span line, size_t *at, struct span text)
{
	if (!span_is_at(line, *at, text))
		return false;
	*at += text.n;
	return true;
}

/* False when @line has another form. The end is still inclusive. */
static bool iomem_parse_line(struct span line, struct iomem_entry *entry, struct span *name)
{
	size_t at = 0;

	while (at < line.n && line.p[at] == ' ')
		at++;
	entry->depth = (unsigned)(at / 2);
	if (!iomem_hex(line, &at, &entry->range.start) ||
	    !iomem_literal(line, &at, SPAN_LITERAL("-")) ||
	    !iomem_hex(line, &at, &entry->range.end) ||
	    !iomem_literal(line, &at, SPAN_LITERAL(" : ")))
		return false;
	*name = span_from(line, at);
	return true;
}

static struct span iomem_cut_line(struct span *text)
{
	const uint8_t *end = memchr(text->p, '\n', text->n);
	const struct span line = { text->p, end ? (size_t)(end - text->p) : text->n };

	*text = span_from(*text, line.n + 1);
	return line;
}

static enum err iomem_add(struct ctx *ctx, struct iomem *iomem, struct iomem_entry entry,
			  struct span name)
{
	if (iomem->n == iomem->capacity) {
		struct iomem_entry *grown =
			ctx_grow(ctx, iomem->e, iomem->n, &iomem->capacity, sizeof(*iomem->e));

		if (!grown)
			return ERR_NO_MEMORY;
		iomem->e = grown;
	}
	entry.name = ctx_printf(ctx, "%.*s", (int)name.n, (const char *)name.p);
	if (!entry.name)
		return ERR_NO_MEMORY;
	iomem->e[iomem->n++] = entry;
	return ERR_NONE;
}

enum err iomem_parse(struct ctx *ctx, const char *path, struct span text, struct iomem *iomem)
{
	bool any_address = false;
	enum err err = ERR_NONE;

	*iomem = (struct iomem){ .e = NULL };
	for (unsigned number = 1; text.n && !err; number++) {
		const struct span line = iomem_cut_line(&text);
		struct iomem_entry entry = { .depth = 0 };
		struct span name;

		if (!line.n)
			continue;
		if (!iomem_parse_line(line, &entry, &name) || name.n > 4096 ||
		    entry.range.end < entry.range.start)
			return error(ctx, ERR_BAD, "%s: line %u is not \"start-end : name\"", path,
				     number);
		if (iomem->n == RANGES_MAX)
			return error(ctx, ERR_BAD, "%s: more than %d entries: is this /proc/iomem?",
				     path, RANGES_MAX);
		any_address |= entry.range.end != 0;
		/* The very last address is given up, so that ends can be exclusive. */
		if (entry.range.end != UINT64_MAX)
			entry.range.end++;
		err = iomem_add(ctx, iomem, entry, name);
	}
	iomem->hidden = iomem->n && !any_address;
	if (iomem->hidden)
		iomem->n = 0;
	return err;
}

enum err iomem_read(struct ctx *ctx, struct iomem *iomem)
{
	struct span text;
	const char *const path = "/proc/iomem";
	const enum err err = host_file(ctx, path, &text);

	*iomem = (struct iomem){ .e = NULL };
	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	return iomem_parse(ctx, path, text, iomem);
}

enum err iomem_ranges(struct ctx *ctx, const struct iomem *iomem, const char *name,
		      struct ranges *ranges)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < iomem->n && !err; i++)
		if (!strcmp(iomem->e[i].name, name))
			err = ranges_add(ctx, ranges, iomem->e[i].range);
	return err;
}
