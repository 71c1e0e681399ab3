/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ELF headers of 64 bits with the least significant byte first, whatever machine the test runs on.
 */
#ifndef MADE_ELF_H
#define MADE_ELF_H

#include <elf.h>

#include "kexec/purgatory/settings.h"

static inline void put_ehdr(uint8_t *to, const Elf64_Ehdr *ehdr)
{
	fields_copy(to, ehdr,
		    PURGATORY_FIELDS({ 1, 16 }, { 2, 2 }, { 4, 1 }, { 8, 3 }, { 4, 1 }, { 2, 6 }),
		    false);
}

static inline void put_phdrs(uint8_t *to, const Elf64_Phdr *phdrs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fields_copy(to + i * sizeof(*phdrs), &phdrs[i],
			    PURGATORY_FIELDS({ 4, 2 }, { 8, 6 }), false);
}

#endif
