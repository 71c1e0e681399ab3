/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text that we did not write (names of files, versions, command lines, signers) on its way to a
 * terminal, which would obey what does not print.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>
#include <stdio.h>

#include "include/span.h"

/* The text of a C string; empty for NULL. */
static inline struct span text_of(const char *s)
{
	return s ? span_of(s, strlen(s)) : SPAN_NONE;
}

/* Take the next line, without its end, off the front of @text; false at the end. */
bool text_line(struct span *text, struct span *line);

/* What follows "@name=" at the start of a line of @text; empty where no line begins so. */
struct span text_value(struct span text, const char *name);

/* That as a hexadecimal number, "0x" or not in front; 0 where it is none, or no line begins so. */
uint64_t text_hex(struct span text, const char *name);

/* Length of the UTF-8 sequence that @s begins with (RFC 3629) and its code point; 0: it is none. */
size_t utf8_length(struct span s, uint32_t *point);

/* Does a terminal print this code point, rather than obey it or reorder what is around it? */
bool text_is_printable(uint32_t point);

/* Print @text, with "\x1b" for each byte that is not part of a printable character. */
void text_print(FILE *out, struct span text);

#endif
