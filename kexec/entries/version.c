/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UAPI.10, "Version Comparison"; the numbers are its steps. */
#include "kexec/entries/entries.h"

static bool version_is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool version_is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool version_starts(struct span s, uint8_t c)
{
	return s.n && s.p[0] == c;
}

/* 1 */
static void version_skip(struct span *s)
{
	while (s->n && !version_is_digit(s->p[0]) && !version_is_letter(s->p[0]) &&
	       !(s->p[0] && strchr("-.~^", s->p[0])))
		*s = span_from(*s, 1);
}

/* 2, 4, 5, 6: the one that has the mark is lower; both have it: skip it. */
static int version_mark(struct span *a, struct span *b, uint8_t mark)
{
	const bool in_a = version_starts(*a, mark), in_b = version_starts(*b, mark);

	if (in_a && in_b) {
		*a = span_from(*a, 1);
		*b = span_from(*b, 1);
		return 0;
	}
	return in_b - in_a;
}

static struct span version_prefix(struct span *s, bool (*is_part)(uint8_t c))
{
	size_t n = 0;

	while (n < s->n && is_part(s->p[n]))
		n++;
	const struct span prefix = span_of(s->p, n);

	*s = span_from(*s, n);
	return prefix;
}

static int version_sign(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* 7 */
static int version_numbers(struct span *a, struct span *b)
{
	struct span x = version_prefix(a, version_is_digit);
	struct span y = version_prefix(b, version_is_digit);

	while (version_starts(x, '0'))
		x = span_from(x, 1);
	while (version_starts(y, '0'))
		y = span_from(y, 1);
	if (x.n != y.n)
		return version_sign(x.n, y.n);
	return x.n ? memcmp(x.p, y.p, x.n) : 0;
}

/* 8 */
static int version_words(struct span *a, struct span *b)
{
	const struct span x = version_prefix(a, version_is_letter);
	const struct span y = version_prefix(b, version_is_letter);
	const size_t n = x.n < y.n ? x.n : y.n;
	const int order = n ? memcmp(x.p, y.p, n) : 0;

	return order ? order : version_sign(x.n, y.n);
}

/* 4 to 8, where neither has ended */
static int version_step(struct span *a, struct span *b)
{
	static const uint8_t marks[] = { '-', '^', '.' };

	for (size_t i = 0; i < sizeof(marks); i++)
		if (version_starts(*a, marks[i]) || version_starts(*b, marks[i]))
			return version_mark(a, b, marks[i]);
	if (version_is_digit(a->p[0]) || version_is_digit(b->p[0]))
		return version_numbers(a, b);
	return version_words(a, b);
}

int version_compare(struct span a, struct span b)
{
	int order = 0;

	while (!order) {
		version_skip(&a);
		version_skip(&b);
		if (version_starts(a, '~') || version_starts(b, '~'))
			order = version_mark(&a, &b, '~');
		else if (!a.n || !b.n)
			return version_sign(a.n, b.n); /* 3 */
		else
			order = version_step(&a, &b);
	}
	return order;
}
