/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/cmdline.h"

#include <stdlib.h>

/* isspace() of the kernel's lib/ctype.c, which has Latin-1's no-break space, too. */
static bool is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
}

static size_t count_blanks(struct span text)
{
	size_t n = 0;

	while (n < text.n && is_blank(text.p[n]))
		n++;
	return n;
}

/* Where the word ends that @text starts with, and whether a quote is open there. */
static size_t word_length(struct span text, bool *open)
{
	size_t n;

	*open = false;
	for (n = 0; n < text.n && (*open || !is_blank(text.p[n])); n++)
		if (text.p[n] == '"')
			*open = !*open;
	return n;
}

static struct span between(struct span text, size_t start, size_t end)
{
	return span_of(text.p + start, end > start ? end - start : 0);
}

/*
 * next_arg(): the name ends at the first '=', but not at one in front. A quote in front of the
 * word or of the value is dropped, and the one at the end with it; there is no escape.
 */
static void word_split(struct cmdline_word *word)
{
	const struct span text = word->text;
	const size_t start = text.p[0] == '"';
	size_t end = text.n, equals = start + 1;

	while (equals < text.n && text.p[equals] != '=')
		equals++;
	const bool has_value = equals < text.n;
	const bool quoted = has_value && equals + 1 < text.n && text.p[equals + 1] == '"';

	if ((start || quoted) && end > start && text.p[end - 1] == '"')
		end--;
	word->name = between(text, start, has_value ? equals : end);
	word->value = has_value ? between(text, equals + 1 + quoted, end) : SPAN_NONE;
}

static bool is_separator(const struct cmdline_word *word)
{
	return !word->value.p && word->name.n == 2 && span_is_at(word->name, 0, SPAN_LITERAL("--"));
}

static enum err words_add(struct ctx *ctx, struct cmdline_words *words,
			  const struct cmdline_word *word)
{
	words->w = ctx_grow(ctx, words->w, words->n, &words->capacity, sizeof(*words->w));
	if (!words->w)
		return ERR_NO_MEMORY;
	words->w[words->n++] = *word;
	return ERR_NONE;
}

enum err cmdline_parse(struct ctx *ctx, struct span text, struct cmdline *cmdline)
{
	enum err err = ERR_NONE;

	while (!err) {
		struct cmdline_word word = { .before = span_of(text.p, count_blanks(text)) };

		text = span_from(text, word.before.n);
		if (!text.n)
			break;
		word.text = span_of(text.p, word_length(text, &word.open));
		text = span_from(text, word.text.n);
		word_split(&word);
		if (cmdline->separator.text.n)
			err = words_add(ctx, &cmdline->init, &word);
		else if (is_separator(&word))
			cmdline->separator = (struct cmdline_word){ .before = word.before,
								    .text = SPAN_LITERAL("--") };
		else
			err = words_add(ctx, &cmdline->kernel, &word);
	}
	return err;
}

enum err cmdline_add(struct ctx *ctx, const char *text, struct cmdline *cmdline)
{
	return text ? cmdline_parse(ctx, span_of(text, strlen(text)), cmdline) : ERR_NO_MEMORY;
}

static bool is_same(struct span a, struct span b)
{
	return !a.p == !b.p && a.n == b.n && (!a.n || memcmp(a.p, b.p, a.n) == 0);
}

static uint8_t dash_to_underscore(uint8_t c)
{
	return c == '-' ? '_' : c;
}

static int name_order(struct span a, struct span b)
{
	int order = (a.n > b.n) - (a.n < b.n);

	for (size_t i = 0; !order && i < a.n; i++)
		order = dash_to_underscore(a.p[i]) - dash_to_underscore(b.p[i]);
	return order;
}

bool cmdline_is(const struct cmdline_word *word, const char *name)
{
	return name_order(word->name, span_of(name, strlen(name))) == 0;
}

const struct cmdline_word *cmdline_find(const struct cmdline *cmdline, const char *name)
{
	for (size_t i = cmdline->kernel.n; i > 0; i--) {
		const struct cmdline_word *word = &cmdline->kernel.w[i - 1];

		if (word->value.p && cmdline_is(word, name))
			return word;
	}
	return NULL;
}

/* For qsort(): whatever it is, it is 0 only for the same name and value. */
static int word_order(const void *left, const void *right)
{
	const struct cmdline_word *const a = left, *const b = right;
	const int order = name_order(a->name, b->name);

	if (order || is_same(a->value, b->value))
		return order;
	if (!a->value.p != !b->value.p)
		return a->value.p ? 1 : -1;
	if (a->value.n != b->value.n)
		return a->value.n > b->value.n ? 1 : -1;
	return memcmp(a->value.p, b->value.p, a->value.n);
}

static enum err words_remove_same(struct ctx *ctx, struct cmdline_words *words,
				  const struct cmdline_words *same)
{
	const size_t size = sizeof(*same->w);
	struct cmdline_word *sorted;
	size_t kept = 0;

	if (!words->n || !same->n)
		return ERR_NONE;
	sorted = ctx_alloc(ctx, same->n * size);
	if (!sorted)
		return ERR_NO_MEMORY;
	memcpy(sorted, same->w, same->n * size);
	qsort(sorted, same->n, size, word_order);
	for (size_t i = 0; i < words->n; i++)
		if (!bsearch(&words->w[i], sorted, same->n, size, word_order))
			words->w[kept++] = words->w[i];
	words->n = kept;
	return ERR_NONE;
}

/* Only where the line ends with it: init's arguments may well repeat a word elsewhere. */
static void words_remove_ending(struct cmdline_words *words, const struct cmdline_words *ending)
{
	if (ending->n > words->n)
		return;
	for (size_t i = 0; i < ending->n; i++)
		if (!is_same(words->w[words->n - ending->n + i].text, ending->w[i].text))
			return;
	words->n -= ending->n;
}

enum err cmdline_drop_same(struct ctx *ctx, struct cmdline *cmdline, const struct cmdline *again)
{
	words_remove_ending(&cmdline->init, &again->init);
	return words_remove_same(ctx, &cmdline->kernel, &again->kernel);
}

/* The kernel reads an open quote as if it were closed at the end of the line. */
static enum err words_close_quote(struct ctx *ctx, struct cmdline_words *words)
{
	struct cmdline_word *const last = words->n ? &words->w[words->n - 1] : NULL;

	if (!last || !last->open)
		return ERR_NONE;
	const char *closed =
		ctx_printf(ctx, "%.*s\"", (int)last->text.n, (const char *)last->text.p);

	if (!closed)
		return ERR_NO_MEMORY;
	last->text = span_of(closed, strlen(closed));
	last->open = false;
	word_split(last);
	return ERR_NONE;
}

static enum err words_join(struct ctx *ctx, struct cmdline_words *first,
			   const struct cmdline_words *last)
{
	enum err err = last->n ? words_close_quote(ctx, first) : ERR_NONE;

	for (size_t i = 0; i < last->n && !err; i++)
		err = words_add(ctx, first, &last->w[i]);
	return err;
}

enum err cmdline_join(struct ctx *ctx, struct cmdline *first, const struct cmdline *last)
{
	enum err err = words_join(ctx, &first->kernel, &last->kernel);

	if (!first->separator.text.n)
		first->separator = last->separator;
	if (!err && first->separator.text.n)
		err = words_close_quote(ctx, &first->kernel);
	return err ? err : words_join(ctx, &first->init, &last->init);
}

/* The next word's text, with its blanks in front unless it is the first. */
static uint8_t *put_word(uint8_t *start, uint8_t *at, const struct cmdline_word *word)
{
	const struct span before = word->before.n ? word->before : SPAN_LITERAL(" ");

	if (!word->text.n)
		return at;
	if (at != start) {
		memcpy(at, before.p, before.n);
		at += before.n;
	}
	memcpy(at, word->text.p, word->text.n);
	return at + word->text.n;
}

static size_t words_size(const struct cmdline_words *words)
{
	size_t size = 0;

	for (size_t i = 0; i < words->n; i++)
		size += words->w[i].before.n + 1 + words->w[i].text.n;
	return size;
}

const char *cmdline_text(struct ctx *ctx, const struct cmdline *cmdline)
{
	const struct cmdline_word *const separator = &cmdline->separator;
	uint8_t *const text =
		ctx_alloc(ctx, words_size(&cmdline->kernel) + separator->before.n + 1 +
				       separator->text.n + words_size(&cmdline->init) + 1);
	uint8_t *at = text;

	if (!text)
		return NULL;
	for (size_t i = 0; i < cmdline->kernel.n; i++)
		at = put_word(text, at, &cmdline->kernel.w[i]);
	at = put_word(text, at, separator);
	for (size_t i = 0; i < cmdline->init.n; i++)
		at = put_word(text, at, &cmdline->init.w[i]);
	*at = 0;
	return (const char *)text;
}
