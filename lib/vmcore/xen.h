/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's console ring in a vmcore of a Xen host. */
#ifndef XEN_H
#define XEN_H

#include <stdio.h>

#include "lib/vmcore/vmcore.h"

/* Print Xen's own log to @out. ERR_UNSUPPORTED (not a core of a Xen host), ERR_BAD (not found). */
enum err xen_print_log(struct ctx *ctx, const struct vmcore *core, FILE *out);

#endif
