/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmcoreinfo: the text in which a kernel says where things are
 * (Documentation/admin-guide/kdump/vmcoreinfo.rst). Lines of KEY=value or KIND(NAME)=value.
 */
#ifndef VMCOREINFO_H
#define VMCOREINFO_H

#include <stdbool.h>
#include <stdint.h>

#include "include/span.h"

struct vmcoreinfo {
	struct span text;
};

/* The value of the line @key ("OSRELEASE", "SIZE(list_head)"); false when it is missing. */
bool vmcoreinfo_text(const struct vmcoreinfo *info, const char *key, struct span *value);

/*
 * A number: SYMBOL(...) and KERNELOFFSET are hexadecimal, the others decimal unless they start
 * with 0x; negative ones come in two's complement. False when missing or not a number.
 */
bool vmcoreinfo_number(const struct vmcoreinfo *info, const char *key, uint64_t *value);

bool vmcoreinfo_symbol(const struct vmcoreinfo *info, const char *name, uint64_t *value);

#endif
