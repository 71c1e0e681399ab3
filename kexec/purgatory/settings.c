/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/purgatory/settings.h"

#define THIS_IS_BIG (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

size_t fields_size(const struct purgatory_field *fields)
{
	size_t size = 0;

	for (; fields->width; fields++)
		size += (size_t)fields->width * fields->count;
	return size;
}

static void copy_number(uint8_t *to, const uint8_t *from, size_t width, bool is_big)
{
	for (size_t i = 0; i < width; i++)
		to[i] = from[is_big == THIS_IS_BIG ? i : width - 1 - i];
}

void fields_copy(uint8_t *to, const void *value, const struct purgatory_field *fields, bool is_big)
{
	const uint8_t *from = value;

	for (; fields->width; fields++)
		for (unsigned i = 0; i < fields->count; i++) {
			copy_number(to, from, fields->width, is_big);
			to += fields->width;
			from += fields->width;
		}
}

enum err plan_set_fields(struct load *load, const char *symbol, const void *value,
			 const struct purgatory_field *fields)
{
	struct plan *plan = &load->plan;
	const size_t size = fields_size(fields);
	uint8_t *bytes = ctx_alloc(load->ctx, size);

	if (!bytes)
		return ERR_NO_MEMORY;
	ensure(plan->n_symbols < PLAN_SYMBOLS_MAX);
	fields_copy(bytes, value, fields, load->host->arch->is_big_endian);
	plan->symbols[plan->n_symbols++] =
		(struct purgatory_symbol){ symbol, span_of(bytes, size) };
	return ERR_NONE;
}

enum err plan_set_u32(struct load *load, const char *symbol, uint32_t value)
{
	return plan_set_fields(load, symbol, &value, PURGATORY_U32);
}

enum err plan_set_u64(struct load *load, const char *symbol, uint64_t value)
{
	return plan_set_fields(load, symbol, &value, PURGATORY_U64);
}
