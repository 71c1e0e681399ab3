/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --status --json. */
#ifndef STATUS_H
#define STATUS_H

#include "kexec/model.h"

/* Print it to standard output; @loaded as backend->status() says. */
enum err status_print(struct ctx *ctx, const struct backend *backend, const struct request *request,
		      int loaded);

#endif
