/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text files of boot loaders: lines of a key and a value. */
#include "kexec/entries/internal.h"

static bool text_is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct span text_trim(struct span text)
{
	while (text.n && text_is_blank(text.p[0]))
		text = span_from(text, 1);
	while (text.n && text_is_blank(text.p[text.n - 1]))
		text.n--;
	return text;
}

struct span text_word(struct span *line)
{
	const struct span text = text_trim(*line);
	size_t n = 0;

	while (n < text.n && !text_is_blank(text.p[n]))
		n++;
	*line = text_trim(span_from(text, n));
	return span_of(text.p, n);
}

bool text_is(struct span text, const char *word)
{
	return span_equal(text, span_of(word, strlen(word)));
}

enum err text_copy(struct ctx *ctx, struct span text, const char **copy)
{
	if (text.n && memchr(text.p, 0, text.n))
		return error(ctx, ERR_BAD, "there is a NUL in \"%.*s...\"", (int)text.n,
			     (const char *)text.p);
	*copy = ctx_printf(ctx, "%.*s", (int)text.n, text.n ? (const char *)text.p : "");
	return *copy ? ERR_NONE : ERR_NO_MEMORY;
}

enum err words_add(struct ctx *ctx, struct words *words, const char *text)
{
	/* Room for one more: the NULL behind the last. */
	words->w = ctx_grow(ctx, words->w, words->n + (words->n > 0), &words->capacity,
			    sizeof(*words->w));
	if (!words->w || !text)
		return ERR_NO_MEMORY;
	words->w[words->n++] = text;
	words->w[words->n] = NULL;
	return ERR_NONE;
}

enum err words_split(struct ctx *ctx, struct words *words, const char *text)
{
	struct span rest = span_of(text, strlen(text)), word;
	enum err err = ERR_NONE;

	while (!err && (word = text_word(&rest)).n)
		err = words_add(ctx, words, ctx_printf(ctx, "%.*s", (int)word.n, word.p));
	return err;
}

static enum err text_take(struct ctx *ctx, const struct text_key *key, struct span value)
{
	const char *copy;
	const enum err err = text_copy(ctx, value, &copy);

	if (err || !key->values) {
		if (!err)
			*key->value = copy;
		return err;
	}
	return words_add(ctx, key->values, copy);
}

enum err text_keys(struct ctx *ctx, struct span text, const struct text_key *keys, size_t n)
{
	struct span line;
	unsigned number = 0;
	enum err err = ERR_NONE;

	while (!err && text_line(&text, &line)) {
		const struct span key = text_word(&line);

		number++;
		if (!line.n || key.p[0] == '#')
			continue;
		for (size_t i = 0; i < n && !err; i++)
			if (text_is(key, keys[i].key))
				err = prefix_error(ctx, text_take(ctx, &keys[i], line), "line %u",
						   number);
	}
	return err;
}
