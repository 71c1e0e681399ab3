/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the running system, or a recorded one, says of itself. */
#ifndef HOST_H
#define HOST_H

#include "kexec/model.h"

/*
 * --record-host: copy what planning reads of this machine to @dir, which is made, for its owner
 * only, or empty. ERR_BAD when it is neither, or a link. record.c
 */
enum err host_record(struct ctx *ctx, const char *dir);

/*
 * Of struct host: arch (NULL when we have no table of it), machine, release and command line; of a
 * Linux that is not a control domain also crash_size, if it says that. host.c
 */
enum err host_identify(struct ctx *ctx, struct host *host);
enum err host_identify_linux(struct ctx *ctx, struct host *host);

/* After it, everything of struct host that files below ctx->root tell. host.c */
enum err host_read_common(struct ctx *ctx, struct host *host);

/*
 * The same less memory and crash windows: under Xen, what Linux says of those is not the machine's.
 */
enum err host_read_but_memory(struct ctx *ctx, struct host *host);

/* host->crash_info from files below ctx->root, for -p. crash-facts.c */
enum err host_read_crash(struct ctx *ctx, struct host *host);

/* The same two of a recorded host that was under Xen. xen.c */
enum err host_xen_read(struct ctx *ctx, struct host *host);
enum err host_xen_read_crash(struct ctx *ctx, struct host *host);

/* A recorded host that was under Xen has this file. */
#define HOST_XEN_MEMORY "/xen/iomem"

/* /sys/firmware/memmap; the map stays empty when there is none. */
enum err firmware_map_read(struct ctx *ctx, struct memory_map *map);

/* Append a note of @r, which @path told. ERR_BAD when @r is not memory, ERR_NO_MEMORY. */
enum err crash_add_note(struct ctx *ctx, struct crash_info *crash_info, struct range r,
			const char *path);

/* Append the running kernel's VMCOREINFO, if it says where that is: /sys/kernel/vmcoreinfo. */
enum err host_read_vmcoreinfo(struct ctx *ctx, struct crash_info *crash_info);

/*
 * What holds for every host under a Xen that can verify what it loads, or not, or loads nothing
 * else. xen.c
 */
enum err host_under_xen(struct ctx *ctx, bool verifies, bool enforces, struct host *host);

/* Record what the hypervisor told of @host below @dir. */
enum err host_xen_record(struct ctx *ctx, const char *dir, const struct host *host);

/*
 * Write @bytes to the new file @path below @dir, with its directories, following no links.
 * record.c
 */
enum err host_save(struct ctx *ctx, const char *dir, const char *path, struct span bytes);

#endif
