/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Before a load: what of the running kernel's state would not arrive in the next one. */
#ifndef LIVE_H
#define LIVE_H

#include "kexec/model.h"

/* Under -d: what --status says of the running kernel. */
void live_debug(const struct load *load, const struct backend *backend);

/* What only a load by file hands over, in words, or NULL (backend->carried()). */
enum err live_carried(const struct load *load, const struct backend *backend, const char **names);

/*
 * By segments nothing of it does. That is said where segments are what was asked for (-c, an option
 * that needs them, --force), and ERR_UNSUPPORTED, with @reason, where they are only what is left.
 */
enum err live_check_segments(const struct load *load, const struct backend *backend,
			     const char *reason);

/*
 * By file it arrives, if the next kernel has the same formats (host/kho.h). ERR_REFUSED without
 * --force when it has others or none; what cannot be told is no obstacle.
 */
enum err live_check_files(const struct load *load, const struct backend *backend);

#endif
