/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees that tests make by libfdt: what goes wrong in it is the test's fault. */
#ifndef MADE_TREE_H
#define MADE_TREE_H

#include <libfdt.h>

#include "tests/unit/unit.h"

static inline void must(int errnum)
{
	if (errnum < 0)
		fail_msg("libfdt: %s", fdt_strerror(errnum));
}

static inline int node(const void *fdt, const char *path)
{
	const int at = fdt_path_offset(fdt, path);

	must(at);
	return at;
}

static inline int add_node(void *fdt, const char *parent, const char *name)
{
	const int at = fdt_add_subnode(fdt, node(fdt, parent), name);

	must(at);
	return at;
}

#endif
