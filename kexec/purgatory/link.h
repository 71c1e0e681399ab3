/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ELF purgatory, linked into the plan. */
#ifndef PURGATORY_LINK_H
#define PURGATORY_LINK_H

#include "kexec/model.h"

/* Add purgatory's segment (size known, no bytes). */
enum err purgatory_size(struct load *load);

/* Relocate, set the plan's symbols, hash all other segments; sets the plan's entry. */
enum err purgatory_link(struct load *load);

#endif
