/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What main() can be asked to do, one function each. */
#ifndef STEPS_H
#define STEPS_H

#include "kexec/load.h"

/* -l, -p, --dry-run: plan and load, or print. load.c */
enum err load_run(struct ctx *ctx, const struct backend *backend, const struct request *request);

/* --inspect. inspect.c */
enum err inspect(struct ctx *ctx, const struct request *request);

/* --record-host: copy what planning reads of this machine to @dir. host/record.c */
enum err host_record(struct ctx *ctx, const char *dir);

/* Everything of struct host that files below ctx->root tell. host/host.c */
enum err host_read_common(struct ctx *ctx, struct host *host);

/*
 * The same less memory and crash windows: under Xen, what Linux says of those is not the machine's.
 */
enum err host_read_but_memory(struct ctx *ctx, struct host *host);

/* host->facts from files below ctx->root, for -p. host/crash-facts.c */
enum err host_read_crash(struct ctx *ctx, struct host *host);

/* The same two of a recorded host that was under Xen. host/xen.c */
enum err host_xen_read(struct ctx *ctx, struct host *host);
enum err host_xen_read_crash(struct ctx *ctx, struct host *host);

#endif
