/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Purgatory's settings: symbols set by name (purgatory/purgatory.c lists them), as numbers in the
 * byte order of the machine that purgatory runs on, whatever machine this is.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "include/purgatory.h"
#include "kexec/model.h"

/* Let purgatory's @symbol hold this number. The last value of a symbol counts. ERR_NO_MEMORY. */
enum err plan_set_u32(struct load *load, const char *symbol, uint32_t value);
enum err plan_set_u64(struct load *load, const char *symbol, uint64_t value);

/* The same for a struct or an array at @value, which @fields describe. */
enum err plan_set_fields(struct load *load, const char *symbol, const void *value,
			 const struct purgatory_field *fields);

/* How many bytes the fields take. */
size_t fields_size(const struct purgatory_field *fields);

/* Copy such a struct or array to @to, where the most significant byte comes first or last. */
void fields_copy(uint8_t *to, const void *value, const struct purgatory_field *fields, bool is_big);

#endif
