/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts of the running system, or of a recorded one. */
#ifndef HOST_H
#define HOST_H

#include "kexec/model.h"

/*
 * --record-host: copy the files that planning reads to @dir, which is created with mode 0700 or
 * must be empty. ERR_BAD when it is not empty, not a directory, or a link. record.c
 */
enum err host_record(struct ctx *ctx, const char *dir);

/*
 * Fill in arch (NULL for an architecture without a table), machine and command line; where Linux is
 * not a control domain also crash_size, if the kernel reports it. host.c
 */
enum err host_identify(struct ctx *ctx, struct host *host);
enum err host_identify_linux(struct ctx *ctx, struct host *host);

/* After host_identify(): everything else that files below ctx->root contain. host.c */
enum err host_read_common(struct ctx *ctx, struct host *host);

/*
 * The same without memory and crash windows: under Xen, those of Linux are not the machine's.
 */
enum err host_read_but_memory(struct ctx *ctx, struct host *host);

/* host->crash_info from files below ctx->root, for -p. crash-info.c */
enum err host_read_crash(struct ctx *ctx, struct host *host);

/* The same two for a recorded host under Xen. xen.c */
enum err host_xen_read(struct ctx *ctx, struct host *host);
enum err host_xen_read_crash(struct ctx *ctx, struct host *host);

/* Only a recorded host under Xen has this file. */
#define HOST_XEN_MEMORY "/xen/iomem"

enum answer { ANSWER_UNKNOWN, ANSWER_NO, ANSWER_YES };

/* Has the configuration @text of a kernel the line "@option=y"? UNKNOWN where @text is empty. */
enum err config_answer(struct ctx *ctx, struct span text, const char *option, enum answer *answer);

/*
 * The same of the installed kernel @release, or NULL, where a distribution has its configuration in
 * /boot. ERR_SYSTEM, ERR_BAD, ERR_NO_MEMORY. config.c
 */
enum err host_config(struct ctx *ctx, const char *release, const char *option, enum answer *answer);

/* The same of the running kernel. */
enum err host_own_config(struct ctx *ctx, const char *option, enum answer *answer);

/* /sys/firmware/memmap; the map stays empty when there is none. */
enum err firmware_map_read(struct ctx *ctx, struct memory_map *map);

/* Append the note at @r, which was read from @path. ERR_BAD when @r is empty, ERR_NO_MEMORY. */
enum err crash_add_note(struct ctx *ctx, struct crash_info *crash_info, struct range r,
			const char *path);

/* Append the running kernel's VMCOREINFO, if /sys/kernel/vmcoreinfo says where it is. */
enum err host_read_vmcoreinfo(struct ctx *ctx, struct crash_info *crash_info);

/*
 * What holds for every host under Xen: @verifies when this hypervisor can verify what it loads,
 * @enforces when it loads nothing else. xen.c
 */
enum err host_under_xen(struct ctx *ctx, bool verifies, bool enforces, struct host *host);

/* Write what the hypervisor reported of @host to files below @dir. */
enum err host_xen_record(struct ctx *ctx, const char *dir, const struct host *host);

/*
 * Create @path below @dir, with its directories, and write @bytes to it. Links are not followed.
 * record.c
 */
enum err host_save(struct ctx *ctx, const char *dir, const char *path, struct span bytes);

#endif
