/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/vmcore/vmcoreinfo.h"

#include <stdio.h>

bool vmcoreinfo_text(const struct vmcoreinfo *info, const char *key, struct span *value)
{
	const size_t key_n = strlen(key);
	struct span rest = info->text;

	while (rest.n) {
		const uint8_t *const newline = memchr(rest.p, '\n', rest.n);
		const size_t line = newline ? (size_t)(newline - rest.p) : rest.n;

		if (line > key_n && rest.p[key_n] == '=' && memcmp(rest.p, key, key_n) == 0)
			return span_cut(rest, key_n + 1, line - key_n - 1, value);
		rest = span_from(rest, line + 1);
	}
	return false;
}

static int digit_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

static bool parse_number(struct span s, unsigned int base, uint64_t *value)
{
	const bool negative = span_is_at(s, 0, SPAN_LITERAL("-"));

	if (negative)
		s = span_from(s, 1);
	if (span_is_at(s, 0, SPAN_LITERAL("0x"))) {
		s = span_from(s, 2);
		base = 16;
	}
	if (s.n == 0)
		return false;
	uint64_t sum = 0;

	for (size_t i = 0; i < s.n; i++) {
		const unsigned int digit = (unsigned int)digit_value(s.p[i]);

		if (digit >= base || __builtin_mul_overflow(sum, base, &sum) ||
		    __builtin_add_overflow(sum, digit, &sum))
			return false;
	}
	*value = negative ? 0 - sum : sum;
	return true;
}

bool vmcoreinfo_number(const struct vmcoreinfo *info, const char *key, uint64_t *value)
{
	const bool hex = strncmp(key, "SYMBOL(", 7) == 0 || strncmp(key, "KERNELOFF", 9) == 0;
	struct span text;

	return vmcoreinfo_text(info, key, &text) && parse_number(text, hex ? 16 : 10, value);
}

bool vmcoreinfo_symbol(const struct vmcoreinfo *info, const char *name, uint64_t *value)
{
	char key[64];
	const int n = snprintf(key, sizeof(key), "SYMBOL(%s)", name);

	return n > 0 && (size_t)n < sizeof(key) && vmcoreinfo_number(info, key, value);
}
