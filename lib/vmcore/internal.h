/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the files of this library, each of which uses only those before it:
 *
 *	kdumpfile.c	files by makedumpfile
 *	segments.c	memory by its place in the file
 *	headers.c	ELF headers
 *	notes.c		ELF notes
 *	machine.c	virtual addresses
 *	vmcore.c	all of it as one core
 */
#ifndef VMCORE_INTERNAL_H
#define VMCORE_INTERNAL_H

#include "lib/vmcore/vmcore.h"

/* Sort core->loads by address. ERR_NO_MEMORY. */
enum err segments_index(struct ctx *ctx, struct vmcore *core);

/* As vmcore_read_phys(), for addresses that p_vaddr says. */
size_t segments_read_virt(const struct vmcore *core, uint64_t virt, void *buffer, size_t n);

/* Does the file hold all of its segments? */
bool segments_are_whole(const struct vmcore *core);

/* The headers at @offset of the open file: core->elf and core->loads. ERR_NOT_MINE: not ELF. */
enum err headers_read(struct ctx *ctx, struct vmcore *core, uint64_t offset);

/* ERR_NO_MEMORY. */
enum err notes_read(struct ctx *ctx, struct vmcore *core);

/* A file by makedumpfile, whose first bytes are @head. ERR_NOT_MINE, ERR_BAD, ERR_UNSUPPORTED. */
enum err kdumpfile_open(struct ctx *ctx, struct vmcore *core, struct span head);
void kdumpfile_close(struct vmcore *core);

/* As vmcore_read_phys() and vmcore_read_virt(), of a file that kdumpfile_open() took. */
size_t kdumpfile_read_phys(const struct vmcore *core, uint64_t phys, void *buffer, size_t n);
size_t kdumpfile_read_virt(const struct vmcore *core, uint64_t virt, void *buffer, size_t n);

/* Fill in core->maps and core->tables from vmcoreinfo. */
void machine_find_maps(struct vmcore *core);

/*
 * The physical address of @virt and how many bytes from there on lie together: by core->maps, by
 * core->tables. False when they do not tell.
 */
bool machine_map(const struct vmcore *core, uint64_t virt, uint64_t *phys, uint64_t *n);
bool machine_walk(const struct vmcore *core, uint64_t virt, uint64_t *phys, uint64_t *n);

#endif
