/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "include/json.h"

/* What the writer made of one string. */
static void assert_quoted(struct span value, const char *expected)
{
	char *text, *want;
	size_t size;
	struct json j;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	json_start(&j, out);
	json_bytes(&j, "s", value);
	json_finish(&j);
	assert_false(ferror(out));
	fclose(out);
	assert_true(asprintf(&want, "{\n  \"s\": \"%s\"\n}\n", expected) > 0);
	assert_string_equal(text, want);
	free(want);
	free(text);
}

static void quotes_and_controls_end_no_string(void **state)
{
	(void)state;
	assert_quoted(SPAN_LITERAL("a\"b\\c"), "a\\\"b\\\\c");
	assert_quoted(SPAN_LITERAL("\n\t\0\x1f\x7f"), "\\u000a\\u0009\\u0000\\u001f\\u007f");
	assert_quoted(SPAN_LITERAL("\xc2\x9b"), "\\u009b");
	assert_quoted(SPAN_NONE, "");
}

static void bytes_that_are_no_utf8_are_replaced(void **state)
{
	(void)state;
	assert_quoted(SPAN_LITERAL("\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7"),
		      "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7");
	assert_quoted(SPAN_LITERAL("\xff"), "\\ufffd");
	assert_quoted(SPAN_LITERAL("\xc3"), "\\ufffd");			      /* cut off */
	assert_quoted(SPAN_LITERAL("\xc0\x80"), "\\ufffd\\ufffd");	      /* overlong NUL */
	assert_quoted(SPAN_LITERAL("\xed\xa0\x80"), "\\ufffd\\ufffd\\ufffd"); /* surrogate */
	assert_quoted(SPAN_LITERAL("\xf4\x90\x80\x80"), "\\ufffd\\ufffd\\ufffd\\ufffd");
}

static void commas_and_indentation_follow_the_nesting(void **state)
{
	char *text;
	size_t size;
	struct json j;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	json_start(&j, out);
	json_array(&j, "list");
	json_object(&j, NULL);
	json_hex(&j, "address", UINT64_MAX);
	json_u64(&j, "size", UINT64_MAX);
	json_end(&j);
	json_string(&j, NULL, NULL);
	json_end(&j);
	json_object(&j, "empty");
	json_end(&j);
	json_array(&j, "none");
	json_end(&j);
	json_bool(&j, "last", true);
	json_finish(&j);
	fclose(out);
	assert_string_equal(text, "{\n"
				  "  \"list\": [\n"
				  "    {\n"
				  "      \"address\": \"0xffffffffffffffff\",\n"
				  "      \"size\": 18446744073709551615\n"
				  "    },\n"
				  "    null\n"
				  "  ],\n"
				  "  \"empty\": {},\n"
				  "  \"none\": [],\n"
				  "  \"last\": true\n"
				  "}\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_and_controls_end_no_string),
		cmocka_unit_test(bytes_that_are_no_utf8_are_replaced),
		cmocka_unit_test(commas_and_indentation_follow_the_nesting),
	};

	return run_tests(tests);
}
