/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a compiler calls by itself, also in freestanding code (C11 4p6, GCC manual "Standards"). */
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memset(void *to, int byte, size_t n);

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	for (; n > 0; n--)
		*t++ = *f++;
	return to;
}

void *memset(void *to, int byte, size_t n)
{
	unsigned char *t = to;

	for (; n > 0; n--)
		*t++ = (unsigned char)byte;
	return to;
}
