/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crashkernel=SIZE,cma: memory of the crash kernel's that user processes have for the time being
 * (Documentation/ABI/testing/sysfs-kernel-kexec-kdump, crash_cma_ranges, and
 * Documentation/admin-guide/kernel-parameters.txt). No dump has it.
 */
#ifndef CRASH_CMA_H
#define CRASH_CMA_H

#include "include/range.h"

/* What is lent so; none when the kernel does not report any. ERR_BAD. */
enum err crash_cma_read(struct ctx *ctx, struct ranges *cma);

/* "crashkernel=,cma: 128 MiB, in which ..., will be missing from the dump"; NULL: none is lent. */
const char *crash_cma_missing(struct ctx *ctx, const struct ranges *cma);

#endif
