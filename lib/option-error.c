/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/option-error.h"

#define NAME_MAX_N 32

static size_t option_smallest(size_t a, size_t b, size_t c)
{
	const size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Letters to add, drop or change until @a is @b (Levenshtein); too long ones are far away. */
static size_t option_distance(struct span a, struct span b)
{
	size_t row[NAME_MAX_N + 1];

	if (a.n > NAME_MAX_N || b.n > NAME_MAX_N)
		return NAME_MAX_N;
	for (size_t i = 0; i <= b.n; i++)
		row[i] = i;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t k = 1; k <= b.n; k++) {
			const size_t change = diagonal + (a.p[i - 1] != b.p[k - 1]);

			diagonal = row[k];
			row[k] = option_smallest(change, row[k] + 1, row[k - 1] + 1);
		}
	}
	return row[b.n];
}

/* Two wrong letters at most, and less than half of the name. */
static const char *option_nearest(struct span name, const struct option *options)
{
	size_t best = 3;
	const char *found = NULL;

	for (const struct option *o = options; o->name; o++) {
		const size_t d = option_distance(name, span_of(o->name, strlen(o->name)));

		if (d < best && 2 * d < name.n) {
			best = d;
			found = o->name;
		}
	}
	return found;
}

/* " --kernel --kexec": the options that start with @name; their number in @n. */
static const char *option_candidates(struct ctx *ctx, struct span name,
				     const struct option *options, unsigned int *n)
{
	const char *list = "";

	*n = 0;
	for (const struct option *o = options; o->name; o++)
		if (!strncmp(o->name, (const char *)name.p, name.n)) {
			list = ctx_printf(ctx, "%s --%s", list ? list : "", o->name);
			++*n;
		}
	return list ? list : "";
}

static bool option_is_exact(struct span name, const struct option *options)
{
	for (; options->name; options++)
		if (strlen(options->name) == name.n &&
		    !strncmp(options->name, (const char *)name.p, name.n))
			return true;
	return false;
}

static enum err option_long_error(struct ctx *ctx, const char *word, const struct option *options)
{
	const struct span name = span_of(word + 2, strcspn(word + 2, "="));
	unsigned int n;
	const char *const list = option_candidates(ctx, name, options, &n);
	const char *const near = option_nearest(name, options);

	if (option_is_exact(name, options))
		return error(ctx, ERR_USAGE, "option '--%.*s' takes no value", (int)name.n, name.p);
	if (n > 1)
		return error(ctx, ERR_USAGE, "option '--%.*s' is ambiguous:%s", (int)name.n, name.p,
			     list);
	if (n == 1)
		return error(ctx, ERR_USAGE, "option%s takes no value", list);
	if (near)
		return error(ctx, ERR_USAGE, "unknown option '--%.*s': is --%s meant?", (int)name.n,
			     name.p, near);
	return error(ctx, ERR_USAGE, "unknown option '--%.*s', see %s --help", (int)name.n, name.p,
		     ctx->program);
}

bool option_lacks_dash(const char *word, const struct option *options)
{
	const size_t n = word[0] == '-' && word[1] != '-' ? strcspn(word + 1, "=") : 0;

	return n > 1 && option_is_exact(span_of(word + 1, n), options);
}

enum err option_error(struct ctx *ctx, int code, const char *word, const struct option *options)
{
	const bool is_long = !strncmp(word, "--", 2);

	if (option_lacks_dash(word, options))
		return error(ctx, ERR_USAGE, "unknown option '%s': is -%s meant?", word, word);
	if (code == ':' && is_long)
		return error(ctx, ERR_USAGE, "option '%s' needs a value", word);
	if (code == ':')
		return error(ctx, ERR_USAGE, "option -%c needs a value", optopt);
	if (is_long)
		return option_long_error(ctx, word, options);
	return error(ctx, ERR_USAGE, "unknown option -%c, see %s --help", optopt, ctx->program);
}
