/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB's environment block (GRUB manual, "The GRUB environment block"). */
#include "kexec/entries/internal.h"

#define GRUBENV_MAGIC SPAN_LITERAL("# GRUB Environment Block\n")

enum err grub_set(struct ctx *ctx, struct grub_variables *variables, const char *name,
		  const char *value)
{
	for (size_t i = 0; i < variables->n; i++)
		if (!strcmp(variables->v[i].name, name)) {
			variables->v[i].value = value;
			return ERR_NONE;
		}
	variables->v = ctx_grow(ctx, variables->v, variables->n, &variables->capacity,
				sizeof(*variables->v));
	if (!variables->v)
		return ERR_NO_MEMORY;
	variables->v[variables->n++] = (struct grub_variable){ name, value };
	return ERR_NONE;
}

const char *grub_get(const struct grub_variables *variables, struct span name)
{
	for (size_t i = 0; i < variables->n; i++)
		if (text_is(name, variables->v[i].name))
			return variables->v[i].value;
	return NULL;
}

static bool grubenv_escapes(struct span text, size_t at)
{
	return text.p[at] == '\\' && at + 1 < text.n;
}

/* A value: up to the end of the line; a backslash takes the next character as it is. */
static enum err grubenv_value(struct ctx *ctx, struct span *text, const char **value)
{
	size_t n = 0, end = 0;

	while (end < text->n && text->p[end] != '\n')
		end += 1u + grubenv_escapes(*text, end);
	char *const plain = ctx_alloc(ctx, end + UINT64_C(1));

	if (!plain)
		return ERR_NO_MEMORY;
	for (size_t at = 0; at < end; at++) {
		at += grubenv_escapes(*text, at);
		plain[n++] = (char)text->p[at];
	}
	*text = span_from(*text, end + 1);
	return text_copy(ctx, span_of(plain, n), value);
}

static enum err grubenv_line(struct ctx *ctx, struct span *text, struct grub_variables *variables)
{
	const uint8_t *const end = memchr(text->p, '\n', text->n);
	const size_t room = end ? (size_t)(end - text->p) : text->n;
	const uint8_t *const sign = memchr(text->p, '=', room);
	const char *name, *value;
	enum err err;

	/* A comment, or what fills the block up to its size. */
	if (!sign || text->p[0] == '#') {
		*text = span_from(*text, room + 1);
		return ERR_NONE;
	}
	const size_t n = (size_t)(sign - text->p);

	err = text_copy(ctx, span_of(text->p, n), &name);
	*text = span_from(*text, n + 1);
	if (!err)
		err = grubenv_value(ctx, text, &value);
	return err ? err : grub_set(ctx, variables, name, value);
}

enum err grubenv_parse(struct ctx *ctx, struct span text, struct grub_variables *variables)
{
	enum err err = ERR_NONE;

	if (!span_is_at(text, 0, GRUBENV_MAGIC))
		return error(ctx, ERR_BAD, "does not begin with \"# GRUB Environment Block\"");
	text = span_from(text, GRUBENV_MAGIC.n);
	while (!err && text.n)
		err = grubenv_line(ctx, &text, variables);
	return err;
}

/* The end of the value that begins at @at, behind its newline. */
static size_t grubenv_value_end(struct span text, size_t at)
{
	while (at < text.n && text.p[at] != '\n')
		at += 1u + grubenv_escapes(text, at);
	return at < text.n ? at + 1 : text.n;
}

/* Where the value of @name begins; 0: it is not there. */
static size_t grubenv_find(struct span text, const char *name)
{
	const struct span key = span_of(name, strlen(name));
	size_t at = GRUBENV_MAGIC.n;

	while (at < text.n) {
		if (span_is_at(text, at, key) && span_is_at(text, at + key.n, SPAN_LITERAL("=")))
			return at + key.n + 1;
		at = grubenv_value_end(text, at);
	}
	return 0;
}

enum err grubenv_clear(struct ctx *ctx, struct span text, const char *name, struct span *made)
{
	const size_t at = grubenv_find(text, name);
	const size_t end = grubenv_value_end(text, at);
	uint8_t *out;

	if (!span_is_at(text, 0, GRUBENV_MAGIC))
		return error(ctx, ERR_BAD, "does not begin with \"# GRUB Environment Block\"");
	if (!at || end - at < 2)
		return ERR_NOT_MINE;
	out = ctx_alloc(ctx, text.n);
	if (!out)
		return ERR_NO_MEMORY;
	memset(out, '#', text.n);
	memcpy(out, text.p, at);
	out[at] = '\n';
	memcpy(out + at + 1, text.p + end, text.n - end);
	*made = span_of(out, text.n);
	return ERR_NONE;
}

static enum err grub_append(struct ctx *ctx, const char **text, struct span more)
{
	*text = ctx_printf(ctx, "%s%.*s", *text, (int)more.n, more.n ? (const char *)more.p : "");
	return *text ? ERR_NONE : ERR_NO_MEMORY;
}

static size_t grub_name_length(struct span text)
{
	size_t n = 0;

	while (n < text.n &&
	       (text.p[n] == '_' || (text.p[n] >= '0' && text.p[n] <= '9') ||
		(text.p[n] >= 'a' && text.p[n] <= 'z') || (text.p[n] >= 'A' && text.p[n] <= 'Z')))
		n++;
	return n;
}

struct span grub_take_name(struct span *text)
{
	const bool braces = span_is_at(*text, 1, SPAN_LITERAL("{"));
	const struct span from = span_from(*text, 1u + braces);
	const size_t n = grub_name_length(from);

	if (!n || (braces && (n == from.n || from.p[n] != '}')))
		return SPAN_NONE;
	*text = span_from(from, n + braces);
	return span_of(from.p, n);
}

enum err grub_expand(struct ctx *ctx, const void *variables, const char **text)
{
	struct span rest = span_of(*text, strlen(*text));
	const char *made = "";
	enum err err = ERR_NONE;

	while (!err && rest.n) {
		const uint8_t *const dollar = memchr(rest.p, '$', rest.n);
		const size_t n = dollar ? (size_t)(dollar - rest.p) : rest.n;

		err = grub_append(ctx, &made, span_of(rest.p, n));
		rest = span_from(rest, n);
		if (err || !rest.n)
			break;
		const struct span name = grub_take_name(&rest);
		const char *const value = name.n ? grub_get(variables, name) : "$";

		if (!name.n)
			rest = span_from(rest, 1);
		err = value ? grub_append(ctx, &made, span_of(value, strlen(value))) : ERR_NONE;
	}
	*text = made;
	return err;
}
