/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside host/: the facts of struct host, each from its files below ctx->root. */
#ifndef HOST_H
#define HOST_H

#include "elf-wire.h"
#include "iomem.h"
#include "kexec/load.h"

/* Names in a directory of the host, sorted by number, then by letter. */
struct names {
	const char **name;
	size_t n;
	size_t room;
};

/* What stands in the host's directory @path, without "." files; nothing if it is not there. */
enum err host_names(struct ctx *ctx, const char *path, struct names *names);

/* A file with one line: without the newline. ERR_NOT_MINE (silent) when there is none. */
enum err host_line(struct ctx *ctx, const char *path, const char **line);

/* A file with one number, "0x..." or decimal. ERR_NOT_MINE (silent) when there is none. */
enum err host_number(struct ctx *ctx, const char *path, uint64_t *value);

/* /sys/firmware/memmap; the map stays empty when there is none. */
enum err firmware_map_read(struct ctx *ctx, struct memory_map *map);

/* /sys/firmware/edd; no disks when there is none. */
enum err edd_read(struct ctx *ctx, struct edd *edd);

/*
 * The ELF header and program headers of /proc/kcore. ERR_NOT_MINE (silent) when there is none,
 * ERR_SYSTEM when it is closed (lockdown, another user), ERR_BAD. crash-facts.c
 */
enum err kcore_headers(struct ctx *ctx, struct span *bytes, struct elf *kcore);

/* /sys/firmware/efi */
enum err efi_read(struct ctx *ctx, struct efi *efi);

/* Append a note of @r, which @path told. ERR_BAD when @r is no memory, ERR_NO_MEMORY. */
enum err crash_add_note(struct ctx *ctx, struct crash_facts *facts, struct range r,
			const char *path);

/* Append the running kernel's VMCOREINFO, if it says where that is: /sys/kernel/vmcoreinfo. */
enum err host_read_vmcoreinfo(struct ctx *ctx, struct crash_facts *facts);

/* /sys/firmware/fdt, else /proc/device-tree flattened; empty when there is neither. */
enum err device_tree_read(struct ctx *ctx, struct span *tree);

/* A recorded host that was under Xen has this file. */
#define HOST_XEN_MEMORY "/xen/iomem"

/*
 * What holds for every host under a Xen that can verify what it loads, or not, or loads nothing
 * else. xen.c
 */
enum err host_under_xen(struct ctx *ctx, bool verifies, bool enforces, struct host *host);

/* Record what the hypervisor told of @host below @dir. */
enum err host_xen_record(struct ctx *ctx, const char *dir, const struct host *host);

/* Write @bytes to @path below @dir, with its directories. record.c */
enum err host_save(struct ctx *ctx, const char *dir, const char *path, struct span bytes);

#endif
