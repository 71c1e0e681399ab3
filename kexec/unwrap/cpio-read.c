/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documentation/driver-api/early-userspace/buffer-format.rst, as init/initramfs.c reads it. */
#include <limits.h>

#include "include/range.h"
#include "kexec/unwrap/cpio.h"

enum {
	FIELDS_AT = 6, /* of 8 hexadecimal digits each */
	FIELDS = 13,
	FILE_SIZE = 6,
	NAME_SIZE = 11,
};

#define TRAILER SPAN_LITERAL("TRAILER!!!\0")

static bool cpio_number(struct span header, unsigned field, uint64_t *value)
{
	const size_t at = FIELDS_AT + field * 8;

	*value = 0;
	for (size_t i = at; i < at + 8; i++) {
		const uint8_t c = span_u8(header, i);
		const int letter = c | 0x20;

		if (c >= '0' && c <= '9')
			*value = *value << 4 | (uint64_t)(c - '0');
		else if (letter >= 'a' && letter <= 'f')
			*value = *value << 4 | (uint64_t)(letter - 'a' + 10);
		else
			return false;
	}
	return true;
}

static bool cpio_has_magic(struct span header)
{
	return span_is_at(header, 0, SPAN_LITERAL("070701")) ||
	       span_is_at(header, 0, SPAN_LITERAL("070702"));
}

static enum err cpio_bad(struct ctx *ctx, size_t at, const char *what)
{
	return error(ctx, ERR_BAD, "the cpio entry at offset %zu %s", at, what);
}

/* The entry at @at: where the next one may be, and its name. */
static enum err cpio_entry_end(struct ctx *ctx, struct span s, size_t at, uint64_t *end,
			       struct span *name)
{
	struct span header;
	uint64_t name_size, file_size;

	if (!span_cut(s, at, CPIO_HEADER, &header))
		return cpio_bad(ctx, at, "is cut short");
	if (!cpio_has_magic(header))
		return cpio_bad(ctx, at, "is not in the newc format (070701, 070702)");
	for (unsigned field = 0; field < FIELDS; field++)
		if (!cpio_number(header, field, &name_size))
			return cpio_bad(ctx, at, "has a header with other than hexadecimal digits");
	cpio_number(header, NAME_SIZE, &name_size);
	cpio_number(header, FILE_SIZE, &file_size);
	/* The kernel passes over such a name, and then over what it takes for the rest. */
	if (!name_size || name_size > PATH_MAX)
		return cpio_bad(ctx, at, "has a name of no or of too many bytes (c_namesize)");
	align_up(at + CPIO_HEADER + name_size, CPIO_ALIGN, end);
	align_up(*end + file_size, CPIO_ALIGN, end);
	if (*end > s.n || !span_cut(s, at + CPIO_HEADER, name_size, name))
		return cpio_bad(ctx, at, "goes on past the end (c_namesize, c_filesize)");
	if (file_size && span_equal(*name, TRAILER))
		return cpio_bad(ctx, at, "is a trailer with something in it (c_filesize)");
	return ERR_NONE;
}

size_t cpio_skip_zeros(struct span s, size_t at)
{
	while (at < s.n && !s.p[at])
		at++;
	return at;
}

bool cpio_is_at(struct span s, size_t at)
{
	return at < s.n && s.p[at] == '0' && !(at % CPIO_ALIGN);
}

enum err cpio_scan(struct ctx *ctx, struct span s, size_t at, size_t *end)
{
	struct span name = SPAN_NONE;

	*end = at;
	for (; cpio_is_at(s, at); at = cpio_skip_zeros(s, *end)) {
		uint64_t next = 0;
		const enum err err = cpio_entry_end(ctx, s, at, &next, &name);

		if (err)
			return err;
		*end = (size_t)next;
	}
	if (!span_equal(name, TRAILER))
		return error(ctx, ERR_BAD, "no cpio archive ends at offset %zu (TRAILER!!!)", *end);
	return ERR_NONE;
}
