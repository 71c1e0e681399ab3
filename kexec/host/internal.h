/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside host/: readers of single facts, from files below ctx->root. */
#ifndef HOST_INTERNAL_H
#define HOST_INTERNAL_H

#include "include/elf-wire.h"
#include "kexec/host/iomem.h"
#include "kexec/model.h"

/* Is @path there, and may this user read it? What only root may is not needed for a plan. */
bool host_may_read(struct ctx *ctx, const char *path);

/* The file, if it is there and this user may read it; else @bytes is empty. */
enum err host_optional(struct ctx *ctx, const char *path, struct span *bytes);

/* A file with one number, "0x..." or decimal. ERR_NOT_MINE (silent) when there is none. */
enum err host_number(struct ctx *ctx, const char *path, uint64_t *value);

/* /sys/firmware/edd; no disks when there is none. */
enum err edd_read(struct ctx *ctx, struct edd *edd);

/*
 * The ELF header and program headers of /proc/kcore; @kcore has what follows, too. ERR_NOT_MINE
 * (silent) when there is none, ERR_SYSTEM when it is closed (lockdown, another user), ERR_BAD.
 * crash-info.c
 */
enum err kcore_headers(struct ctx *ctx, struct span *bytes, struct elf *kcore);

/* Virtual addresses; 0 where /proc/kallsyms has none. */
struct kernel_symbols {
	uint64_t text, stext, end; /* _text, _stext, _end */
};

/* ERR_NOT_MINE (silent) when both of the first are missing or hidden, ERR_SYSTEM. crash-info.c */
enum err kernel_symbols(struct ctx *ctx, struct kernel_symbols *symbols);

/* Does it say how the running kernel is mapped? */
bool kcore_is_vmcoreinfo(const struct elf_note *note);

/* /proc/cpuinfo: do the page tables of an x86 kernel have five levels? */
enum err cpu_read(struct ctx *ctx, struct host *host);

/* /sys/firmware/efi */
enum err efi_read(struct ctx *ctx, struct efi *efi);

/*
 * /sys/firmware/fdt, else /proc/device-tree flattened, or the other way round where @live; empty
 * when there is neither.
 */
enum err device_tree_read(struct ctx *ctx, bool live, struct span *tree);

/* Add the crash kernel's memory that @tree tells of, if it does, as on POWER. */
enum err device_tree_crash(struct ctx *ctx, struct span tree, struct ranges *crash);

/* Display adapters and their drivers: host->displays; none where nothing shows them. */
enum err display_read(struct ctx *ctx, struct host *host);

/* Serial lines in memory: host->serial_lines; none where there are none. */
enum err serial_read(struct ctx *ctx, struct host *host);
extern const char *const serial_files[]; /* what it reads, as patterns; NULL-terminated */

#endif
