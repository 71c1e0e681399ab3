/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/der.h"

/* The length octets at the start of @s: @size of contents, @octets used. */
static bool der_length(struct span s, uint64_t *size, uint64_t *octets)
{
	if (!span_has(s, 0, 1))
		return false;
	const uint8_t first = span_u8(s, 0);

	*size = first;
	*octets = 1;
	if (first < 0x80)
		return true;

	const uint64_t n = first & 0x7f;

	if (n < 1 || n > 4 || !span_has(s, 1, n) || span_u8(s, 1) == 0)
		return false;
	*size = 0;
	for (size_t i = 1; i <= n; i++)
		*size = *size << 8 | span_u8(s, i);
	*octets = 1 + n;
	return *size >= 0x80;
}

bool der_next(struct span *from, struct der *element)
{
	uint64_t size, octets;

	if (from->n == 0 || (span_u8(*from, 0) & 0x1f) == 0x1f ||
	    !der_length(span_from(*from, 1), &size, &octets))
		return false;
	if (!span_cut(*from, 1 + octets, size, &element->body))
		return false;
	element->tag = span_u8(*from, 0);
	element->whole = span_of(from->p, (size_t)(1 + octets + size));
	*from = span_from(*from, element->whole.n);
	return true;
}

bool der_take(struct span *from, uint8_t tag, struct der *element)
{
	if (from->n == 0 || span_u8(*from, 0) != tag)
		return false;
	return der_next(from, element);
}

bool der_body(struct span *from, uint8_t tag, struct span *body)
{
	struct der element;

	if (!der_take(from, tag, &element))
		return false;
	*body = element.body;
	return true;
}

bool der_skip(struct span *from, uint8_t tag)
{
	struct der element;

	return der_take(from, tag, &element);
}

bool der_positive(struct span *from, struct span *value)
{
	if (!der_body(from, DER_INTEGER, value) || value->n == 0 || span_u8(*value, 0) & 0x80)
		return false;
	if (span_u8(*value, 0) == 0)
		*value = span_from(*value, 1);
	return value->n != 0 && span_u8(*value, 0) != 0;
}

bool der_algorithm(struct span *from, struct der_algorithm *algorithm)
{
	struct der sequence;

	if (!der_take(from, DER_SEQUENCE, &sequence) ||
	    !der_body(&sequence.body, DER_OID, &algorithm->oid))
		return false;
	algorithm->whole = sequence.whole;
	algorithm->has_null = span_equal(sequence.body, SPAN_LITERAL("\x05\0"));
	algorithm->has_other = !algorithm->has_null && sequence.body.n != 0;
	return true;
}
