/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --inspect: what a kernel file is. */
#ifndef INSPECT_H
#define INSPECT_H

#include "kexec/model.h"

/* Print it to standard output. ERR_BAD, ERR_UNSUPPORTED: what is wrong with the file. */
enum err inspect(struct ctx *ctx, const struct request *request);

#endif
