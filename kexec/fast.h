/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Segments where files would do: what would be lost by that, and --fast. */
#ifndef FAST_H
#define FAST_H

#include "kexec/model.h"

/* What stands against segments, in words, or NULL. ERR_NO_MEMORY. */
enum err segments_obstacle(const struct load *load, const struct backend *backend,
			   const char **obstacle);

/* And what makes them no faster: --fast wants a kernel that need not unpack itself. */
enum err fast_obstacle(const struct load *load, const struct backend *backend,
		       const char **obstacle);

#endif
