/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "include/file.h"
#include "include/text.h"
#include "kexec/show/plot.h"
#include "tests/unit/made-root.h"

#define BARS_WIDTH 520 /* kexec/show/plot.c */

/* What is drawn of @plot. */
static const char *draw(struct ctx *ctx, const struct plot *plot)
{
	const char *file = ctx_printf(ctx, "%s/plot.svg", ctx->root);
	struct span text;

	assert_int_equal(plot_write(ctx, file, plot), ERR_NONE);
	assert_int_equal(host_file(ctx, "/plot.svg", &text), ERR_NONE);
	return (const char *)text.p;
}

static const struct plot_bar three[] = {
	{ "copy", 1000000007, "first" },
	{ "check", 3, "second" },
	{ "unpack", 2999999999, "third" },
};
static const struct plot of_three = { "title", "in all", three, 3 };

/* The number behind @name="..., from @at on. */
static unsigned number(const char *at, const char *name)
{
	const char *found = strstr(at, name);

	assert_non_null(found);
	return (unsigned)strtoul(found + strlen(name), NULL, 10);
}

static void bars_follow_one_another_and_fill_the_whole(void **state)
{
	const char *at = strstr(draw(*state, &of_three), "<rect x=");
	unsigned sum = 0, end = 0, bars = 0;

	for (; at; at = strstr(at + 1, "<rect x="), bars++) {
		assert_true(!bars || number(at, "x=\"") == end);
		end = number(at, "x=\"") + number(at, "width=\"");
		sum += number(at, "width=\"");
	}
	assert_int_equal(bars, 3);
	assert_int_equal(sum, BARS_WIDTH);
}

static void nothing_to_do_is_drawn_as_nothing(void **state)
{
	const struct plot_bar none[] = { { "copy", 0, "" }, { "check", 0, "" } };
	const struct plot plot = { "title", "in all", none, 2 };
	const char *at = strstr(draw(*state, &plot), "<rect x=");

	assert_int_equal(number(at, "width=\""), 0);
	assert_int_equal(number(strstr(at + 1, "<rect x="), "width=\""), 0);
}

/* XML 1.0, 2.1: every tag is closed, in order, there is one outermost element, "<" and "&" are
 * markup. */
static bool is_well_formed(const char *at)
{
	const char *open[8];
	unsigned depth = 0, roots = 0;

	for (; *at; at++) {
		if (*at == '&' && (at[1] != '#' || !strchr(at, ';')))
			return false;
		if (*at != '<')
			continue;
		const char *name = at + 1 + (at[1] == '/');
		const char *end = strchr(name, '>');

		if (!end || depth == 8 || memchr(name, '<', (size_t)(end - name)))
			return false;
		roots += !depth;
		if (at[1] == '/' && (!depth || strncmp(open[--depth], name, (size_t)(end - name))))
			return false;
		if (at[1] != '/' && end[-1] != '/')
			open[depth++] = name;
		at = end;
	}
	return !depth && roots == 1;
}

static void texts_of_others_do_not_break_the_drawing(void **state)
{
	const struct plot_bar bar = { "<a", 1, "&amp; \"b\" 'c' ]]>" };
	const struct plot plot = { "</svg><x>\x1b[1m\xff\x01 \xef\xbf\xbf", "\xc3\xa9", &bar, 1 };
	const char *text = draw(*state, &plot);

	assert_true(is_well_formed(text));
	assert_null(strstr(text, "<x"));
	assert_null(strchr(text, 0x1b));
	assert_null(strchr(text, 0xff));
	assert_non_null(
		strstr(text, "&#60;/svg&#62;&#60;x&#62;&#xfffd;[1m&#xfffd;&#xfffd; &#xfffd;"));
	assert_non_null(strstr(text, ">\xc3\xa9<"));
	assert_false(is_well_formed("<svg><g></svg>"));
	assert_false(is_well_formed("<svg>a & b</svg>"));
}

static void what_cannot_be_written_leaves_the_file_that_was_there(void **state)
{
	struct ctx *ctx = *state;
	struct names names = { 0 };
	struct span text;

	put_text(ctx, "/old.svg", "old");
	const char *old = ctx_printf(ctx, "%s/old.svg", ctx->root);
	const char *lost = ctx_printf(ctx, "%s/none/x.svg", ctx->root);

	assert_fails(ctx, ERR_SYSTEM, plot_write(ctx, lost, &of_three), "none/x.svg: No such file");
	assert_fails(ctx, ERR_SYSTEM, plot_write(ctx, ctx->root, &of_three), "Is a directory");
	assert_int_equal(host_file(ctx, "/old.svg", &text), ERR_NONE);
	assert_string_equal((const char *)text.p, "old");
	assert_int_equal(plot_write(ctx, old, &of_three), ERR_NONE);
	assert_int_equal(host_file(ctx, "/old.svg", &text), ERR_NONE);
	assert_true(is_well_formed((const char *)text.p));
	assert_int_equal(host_names(ctx, "", &names), ERR_NONE);
	assert_int_equal(names.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(bars_follow_one_another_and_fill_the_whole),
		with_root(nothing_to_do_is_drawn_as_nothing),
		with_root(texts_of_others_do_not_break_the_drawing),
		with_root(what_cannot_be_written_leaves_the_file_that_was_there),
	};

	return run_tests(tests);
}
