/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --boot-entry and --list: a kernel named as boot loaders name it. */
#ifndef BOOT_ENTRY_H
#define BOOT_ENTRY_H

#include "include/ctx.h"
#include "kexec/request.h"

/*
 * Put into @request what the entry that it names has: kernel, initrds, device tree, command line.
 * Nothing without --boot-entry. A dry run prints what was found where. ERR_USAGE, ERR_UNSUPPORTED.
 */
enum err boot_entry_take(struct ctx *ctx, struct request *request);

/*
 * @request has been done, a load or an unload: what -e will start is known by an entry, or not.
 * What fails is warned of.
 */
void boot_entry_done(struct ctx *ctx, const struct request *request);

enum err boot_entry_list(struct ctx *ctx, const struct request *request);

#endif
