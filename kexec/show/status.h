/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --status, for machines and for people. */
#ifndef STATUS_H
#define STATUS_H

#include "kexec/model.h"

/* Print it to standard output, as JSON; @loaded as backend->status() says. */
enum err status_print(struct ctx *ctx, const struct backend *backend, const struct request *request,
		      int loaded);

/* The same in words; @loaded is known. */
void status_say(struct ctx *ctx, const struct backend *backend, const struct request *request,
		int loaded);

#endif
