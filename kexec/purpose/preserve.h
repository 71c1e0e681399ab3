/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --load-preserve-context: the running kernel is returned to. */
#ifndef PRESERVE_H
#define PRESERVE_H

#include "kexec/model.h"

/*
 * --load-preserve-context with --mem-min or --mem-max: the next kernel may use only what is in
 * @preserved (low memory and that range, whole pages), and load->next_map says so.
 */
bool preserves_memory(const struct load *load);
enum err preserve_memory(const struct load *load, struct ranges *preserved);
enum err preserve_tell(struct load *load);

#endif
