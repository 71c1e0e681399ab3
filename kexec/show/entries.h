/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --list, and what --dry-run says of --boot-entry. */
#ifndef SHOW_ENTRIES_H
#define SHOW_ENTRIES_H

#include "kexec/entries/entries.h"
#include "kexec/request.h"

/* Identifiers stand at the beginning of a line, and nothing else does. */
enum err entries_print(struct ctx *ctx, const struct entries *entries, bool json);

/* The entry of @request, why it was chosen, and all that was found where. */
void entry_print_choice(const struct entries *entries, const struct request *request);

#endif
