/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <locale.h>
#include <unistd.h>
#include <wchar.h>

#include "tests/unit/unit.h"

#include "include/json.h"
#include "include/text.h"

/* What a terminal gets. */
static void assert_printed(struct span text, const char *expected)
{
	char *printed;
	size_t size;
	FILE *out = open_memstream(&printed, &size);

	assert_non_null(out);
	text_print(out, text);
	fclose(out);
	assert_string_equal(printed, expected);
	free(printed);
}

static void printable_text_stays_as_it_is(void **state)
{
	(void)state;
	assert_printed(SPAN_LITERAL("root=/dev/sda1 ~\"\\"), "root=/dev/sda1 ~\"\\");
	assert_printed(SPAN_LITERAL("K\xc3\xb6nig \xe2\x82\xac \xf0\x9f\x90\xa7"),
		       "K\xc3\xb6nig \xe2\x82\xac \xf0\x9f\x90\xa7");
	assert_printed(SPAN_NONE, "");
	assert_printed(text_of(NULL), "");
}

static void terminal_gets_nothing_to_obey(void **state)
{
	(void)state;
	assert_printed(SPAN_LITERAL("\x1b[2J\r\n\0\x7f"), "\\x1b[2J\\x0d\\x0a\\x00\\x7f");
	/* C1: CSI as one character. */
	assert_printed(SPAN_LITERAL("\xc2\x9b"), "\\xc2\\x9b");
	assert_printed(SPAN_LITERAL("\x9b"), "\\x9b");
	/* Right-to-left override, zero-width space, a tag. */
	assert_printed(SPAN_LITERAL("\xe2\x80\xae"), "\\xe2\\x80\\xae");
	assert_printed(SPAN_LITERAL("\xe2\x80\x8b"), "\\xe2\\x80\\x8b");
	assert_printed(SPAN_LITERAL("\xf3\xa0\x81\x81"), "\\xf3\\xa0\\x81\\x81");
	/* Cut off, overlong. */
	assert_printed(SPAN_LITERAL("\xe2\x82"), "\\xe2\\x82");
	assert_printed(SPAN_LITERAL("\xc0\x9b"), "\\xc0\\x9b");
}

static void message_is_one_line(void **state)
{
	char name[] = "/tmp/test-text-XXXXXX", line[64] = "";
	const int to = mkstemp(name), saved = dup(STDERR_FILENO);

	assert_true(to >= 0 && saved >= 0);
	fflush(stderr);
	dup2(to, STDERR_FILENO);
	warn(*state, "%s: no such file", "a\x1b[1m\nb");
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	assert_true(pread(to, line, sizeof(line) - 1, 0) > 0);
	close(to);
	close(saved);
	unlink(name);
	assert_non_null(strstr(line, ": a\\x1b[1m\\x0ab: no such file\n"));
}

/* RFC 8259, 8.1, by a reader that is not ours. */
static bool is_utf8(const char *text, size_t n)
{
	for (size_t i = 0; i < n;) {
		wchar_t c;
		const size_t length = mbrtowc(&c, text + i, n - i, &(mbstate_t){ 0 });

		if (length == (size_t)-1 || length == (size_t)-2)
			return false;
		i += length ? length : 1;
	}
	return true;
}

static void json_is_utf8_whatever_comes_in(void **state)
{
	uint32_t noise = 1;

	(void)state;
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		skip();
	for (unsigned turn = 0; turn < 2000; turn++) {
		/* Bytes that UTF-8 is made of more often than chance would have it. */
		static const uint8_t often[] = { 0xc2, 0xe2, 0xed, 0xf0, 0xf4, 0x80, 0x9b, 0xbf };
		uint8_t bytes[16];
		char *text;
		size_t size;
		struct json j;
		FILE *out = open_memstream(&text, &size);

		for (size_t i = 0; i < sizeof(bytes); i++) {
			noise = noise * 1103515245 + 12345;
			bytes[i] = noise >> 30 ? often[noise >> 16 & 7] : (uint8_t)(noise >> 16);
		}
		json_start(&j, out);
		json_bytes(&j, "s", span_of(bytes, sizeof(bytes)));
		json_finish(&j);
		fclose(out);
		for (size_t i = 0; i + 1 < size; i++)
			assert_true((uint8_t)text[i] >= 0x20 || text[i] == '\n');
		assert_true(is_utf8(text, size));
		free(text);
	}
	setlocale(LC_CTYPE, "C");
}

static void number_that_is_none_is_0(void **state)
{
	const struct span text = SPAN_LITERAL("LOAD=1\nload=1f\nstart=0x20\nno=x\nempty=\n"
					      "long=00000000000000000001\nlast=ffffffffffffffff");

	(void)state;
	assert_int_equal(text_hex(text, "load"), 0x1f);
	assert_int_equal(text_hex(text, "start"), 0x20);
	assert_int_equal(text_hex(text, "last"), UINT64_MAX);
	assert_int_equal(text_hex(text, "no"), 0);
	assert_int_equal(text_hex(text, "empty"), 0);
	assert_int_equal(text_hex(text, "long"), 0);
	assert_int_equal(text_hex(text, "absent"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printable_text_stays_as_it_is),
		cmocka_unit_test(terminal_gets_nothing_to_obey),
		with_ctx(message_is_one_line),
		cmocka_unit_test(json_is_utf8_whatever_comes_in),
		cmocka_unit_test(number_that_is_none_is_0),
	};

	return run_tests(tests);
}
