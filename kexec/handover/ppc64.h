/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the handover to Linux on 64-bit POWER. */
#ifndef PPC64_H
#define PPC64_H

#include "kexec/handover/devicetree.h"

/* A property that is a number of one or two cells; false when it is not. ppc64-linux.c */
bool ppc64_number(const void *fdt, int node, const char *name, uint64_t *value);

/* Set @bytes to what ppc64_set_memory() adds to @fdt, at most. ERR_BAD. ppc64-memory.c */
enum err ppc64_memory_capacity(const struct load *load, const void *fdt, uint64_t *bytes);

/* What memory the next kernel has: for a crash kernel the crash windows, else all. ppc64-memory.c
 */
enum err ppc64_set_memory(const struct load *load, struct tree *t);

#endif
