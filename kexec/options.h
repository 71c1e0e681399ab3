/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line, parsed once. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "include/ctx.h"
#include "kexec/request.h"

/* Fill @request, whose strings point into argv and @ctx. ERR_USAGE with a message. */
enum err options_parse(struct ctx *ctx, int argc, char *const argv[], struct request *request);

/* Every option is honoured or refused: does the handover take those that were given? */
enum err options_check(struct ctx *ctx, const struct request *request, unsigned groups,
		       const char *handover);

/* Print --help to standard output. */
void options_help(void);

#endif
