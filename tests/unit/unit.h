/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every unit test starts with. One test-*.c is one program; a test is named after what holds,
 * which its line of TAP then says; with_ctx() gives it a fresh context as *state:
 *
 *	static void what_holds(void **state)
 *	{
 *		struct ctx *ctx = *state;
 *		...
 *	}
 *
 *	int main(void)
 *	{
 *		const struct CMUnitTest tests[] = { with_ctx(what_holds) };
 *
 *		return run_tests(tests);
 *	}
 */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
/* Names that are ours (include/ctx.h). */
#undef run_tests

#include "include/ctx.h"

static inline int make_ctx(void **state)
{
	static struct ctx ctx;

	ctx_init(&ctx, "unit");
	*state = &ctx;
	return 0;
}

static inline int drop_ctx(void **state)
{
	ctx_free(*state);
	return 0;
}

#define with_ctx(test)	 cmocka_unit_test_setup_teardown(test, make_ctx, drop_ctx)
#define run_tests(tests) cmocka_run_group_tests(tests, NULL, NULL)

/* The error, and every word that its message must have. */
#define assert_fails(ctx, expected, call, words)                                                   \
	do {                                                                                       \
		assert_int_equal(call, expected);                                                  \
		assert_words((ctx)->message, words);                                               \
	} while (0)

/* Does @text have each of the words in "one|two|three"? */
#define assert_words(text, words)                                                                  \
	do {                                                                                       \
		const char *missing_ = missing_word(text, words);                                  \
		if (missing_)                                                                      \
			fail_msg("\"%s\" does not say \"%s\"", text, missing_);                    \
	} while (0)

static inline const char *missing_word(const char *text, const char *words)
{
	static char word[128];

	while (*words) {
		const size_t n = strcspn(words, "|");

		snprintf(word, sizeof(word), "%.*s", (int)n, words);
		if (!text || !strstr(text, word))
			return word;
		words += n + (words[n] == '|');
	}
	return NULL;
}

#endif
