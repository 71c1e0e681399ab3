/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way through a load; kexec/model.h has its words. */
#ifndef LOAD_H
#define LOAD_H

#include "kexec/model.h"

/* -l, -p, --dry-run: plan and load, or print. Nothing has changed when it fails. */
enum err load_run(struct ctx *ctx, const struct backend *backend, const struct request *request);

#endif
