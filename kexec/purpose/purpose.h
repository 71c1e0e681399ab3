/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a load is for: rows of struct purpose, one file each. */
#ifndef PURPOSE_H
#define PURPOSE_H

#include "kexec/model.h"

/* The one place that asks what the request is for. Never NULL. */
const struct purpose *purpose_choose(const struct request *request);

/* Usable memory from where the architecture begins to place: all but the crash kernel's. */
enum err purpose_usable(const struct load *load, struct ranges *memory);

/*
 * load->next_map: @ram as RAM, and everything of the host's map that is not RAM; where both are,
 * the more restrictive type wins. ERR_NO_MEMORY.
 */
enum err purpose_next_map(struct load *load, const struct ranges *ram);

extern const struct purpose purpose_normal;
extern const struct purpose purpose_crash;
extern const struct purpose purpose_preserve;
extern const struct purpose purpose_jump_back;

#endif
