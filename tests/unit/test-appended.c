/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <unistd.h>

#include "include/appended.h"

#define KERNEL "kernel\xd0\x0d\xfe\xed........"
/* A header of 40 bytes, which say that the tree has 44. */
#define TREE "\xd0\x0d\xfe\xed\0\0\0\x2c................................1234"

static void a_tree_is_taken_only_where_it_ends_the_file(void **state)
{
	const struct span file = SPAN_LITERAL(KERNEL TREE), longer = SPAN_LITERAL(KERNEL TREE "x");
	size_t at = 0;

	(void)state;
	assert_true(appended_tree(file, &at));
	assert_int_equal(at, 18);
	assert_false(appended_tree(longer, &at));
	assert_false(appended_tree(span_of(file.p, file.n - 1), &at));
	/* Not appended to anything. */
	assert_false(appended_tree(span_of(file.p + 18, file.n - 18), &at));
	assert_false(appended_tree(SPAN_LITERAL("kernel"), &at));
}

static void a_tree_at_a_known_place_may_be_followed_by_more(void **state)
{
	const struct span file = SPAN_LITERAL(KERNEL TREE "more");

	(void)state;
	assert_int_equal(appended_tree_at(file, 18).n, 44);
	assert_ptr_equal(appended_tree_at(file, 18).p, file.p + 18);
	/* A header that is cut short, and a tree; past the end. */
	assert_int_equal(appended_tree_at(span_of(file.p, 18 + 39), 18).n, 0);
	assert_int_equal(appended_tree_at(span_of(file.p, 18 + 43), 18).n, 0);
	assert_int_equal(appended_tree_at(file, 17).n, 0);
	assert_int_equal(appended_tree_at(file, UINT64_MAX).n, 0);
}

/* What appended_note() says. */
static const char *said(struct ctx *ctx, struct span file, size_t at)
{
	const int before = dup(STDERR_FILENO);
	FILE *const out = tmpfile();
	static char text[512];

	dup2(fileno(out), STDERR_FILENO);
	appended_note(ctx, file, at);
	dup2(before, STDERR_FILENO);
	close(before);
	rewind(out);
	text[fread(text, 1, sizeof(text) - 1, out)] = '\0';
	fclose(out);
	return text;
}

static void what_is_not_read_is_said_but_a_signature_only_with_debug(void **state)
{
	const struct span signature = SPAN_LITERAL("kernel~Module signature appended~\n");
	struct ctx *const ctx = *state;

	assert_words(said(ctx, SPAN_LITERAL(KERNEL TREE), 18), "device tree|0x12|--dtb");
	assert_words(said(ctx, SPAN_LITERAL("kernel and more"), 6), "not used|from 0x6 to 0xf");
	assert_string_equal(said(ctx, signature, 6), "");
	ctx->debug = true;
	assert_words(said(ctx, signature, 6), "module signature|0x6");
}

#define SIGNED                                                                                     \
	"kernel"                                                                                   \
	"signature"                                                                                \
	"........"                                                                                 \
	"\0\0\0\x09"                                                                               \
	"~Module signature appended~\n"

static void a_whole_signature_is_cut_off(void **state)
{
	const struct span file = SPAN_LITERAL(SIGNED), odd = SPAN_LITERAL(SIGNED "x");
	const struct span header = span_from(file, 6 + 9), no_header = span_from(file, 6 + 9 + 1);

	(void)state;
	assert_int_equal(appended_without_signature(file).n, 6);
	assert_int_equal(appended_without_signature(odd).n, odd.n);
	/* It is larger than the file, or not there. */
	assert_int_equal(appended_without_signature(header).n, header.n);
	assert_int_equal(appended_without_signature(no_header).n, no_header.n);
	assert_int_equal(appended_without_signature(SPAN_NONE).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_tree_is_taken_only_where_it_ends_the_file),
		with_ctx(a_tree_at_a_known_place_may_be_followed_by_more),
		with_ctx(a_whole_signature_is_cut_off),
		with_ctx(what_is_not_read_is_said_but_a_signature_only_with_debug),
	};

	return run_tests(tests);
}
