/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/text.h"

#include <stdlib.h>
#include <string.h>

size_t utf8_length(struct span s, uint32_t *point)
{
	static const struct {
		uint8_t mask, lead;
		uint32_t least;
	} forms[] = {
		{ 0x80, 0, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 }, { 0xf8, 0xf0, 0x10000 }
	};
	size_t n = 0;

	if (!s.n)
		return 0;
	while (n < 4 && (s.p[0] & forms[n].mask) != forms[n].lead)
		n++;
	if (n == 4 || n + 1 > s.n)
		return 0;
	*point = s.p[0] & (uint8_t)~forms[n].mask;
	for (size_t i = 1; i <= n; i++) {
		if ((s.p[i] & 0xc0) != 0x80)
			return 0;
		*point = *point << 6 | (s.p[i] & 0x3f);
	}
	if (*point < forms[n].least || *point > 0x10ffff || (*point >= 0xd800 && *point < 0xe000))
		return 0;
	return n + 1;
}

/*
 * Controls of ISO 6429 (C0, DEL, C1), and Unicode's format characters and line separators, with
 * which one text can be made to look like another (Unicode Technical Report 36, 2.6).
 */
static const struct {
	uint32_t first, last;
} unprintable[] = {
	{ 0, 0x1f },	    { 0x7f, 0x9f },	{ 0xad, 0xad },	    { 0x61c, 0x61c },
	{ 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },
	{ 0xfeff, 0xfeff }, { 0xfff0, 0xfffb }, { 0xfffe, 0xffff }, { 0xe0000, 0xe0fff },
};

bool text_is_printable(uint32_t point)
{
	for (size_t i = 0; i < sizeof(unprintable) / sizeof(unprintable[0]); i++)
		if (point >= unprintable[i].first && point <= unprintable[i].last)
			return false;
	return true;
}

void text_print(FILE *out, struct span text)
{
	while (text.n) {
		uint32_t point;
		const size_t n = utf8_length(text, &point);
		const bool printable = n && text_is_printable(point);

		if (printable)
			fwrite(text.p, 1, n, out);
		else
			fprintf(out, "\\x%02x", text.p[0]);
		text = span_from(text, printable ? n : 1);
	}
}

bool text_line(struct span *text, struct span *line)
{
	if (!text->n)
		return false;
	const uint8_t *end = memchr(text->p, '\n', text->n);
	const size_t n = end ? (size_t)(end - text->p) : text->n;

	*line = span_of(text->p, n);
	*text = span_from(*text, n + 1);
	return true;
}

struct span text_value(struct span text, const char *name)
{
	const size_t n = strlen(name);
	struct span line;

	while (text_line(&text, &line))
		if (line.n > n && !memcmp(line.p, name, n) && line.p[n] == '=')
			return span_from(line, n + 1);
	return SPAN_NONE;
}

uint64_t text_hex(struct span text, const char *name)
{
	char digits[20] = "";
	const struct span value = text_value(text, name);

	if (value.n && value.n < sizeof(digits))
		memcpy(digits, value.p, value.n);
	return strtoull(digits, NULL, 16);
}
