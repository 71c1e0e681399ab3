/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --fast: by segments, where the next kernel need not unpack itself, if nothing is lost by that. */
#ifndef FAST_H
#define FAST_H

#include "kexec/model.h"

/* What stands against that, in words, or NULL. ERR_NO_MEMORY. */
enum err fast_obstacle(const struct load *load, const struct backend *backend,
		       const char **obstacle);

#endif
