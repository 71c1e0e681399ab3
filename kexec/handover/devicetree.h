/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the device tree handover: how trees are read, and the tree it begins with. */
#ifndef DEVICETREE_H
#define DEVICETREE_H

#include "kexec/handover/handover.h"

/*
 * The tree that is going to be changed: this machine's own, or a given one (--dtb, a UKI's .dtb)
 * with what only this machine's own knows. Its /chosen keeps only what still holds.
 * ERR_BAD: not a device tree; ERR_UNSUPPORTED: there is none, or it has no memory.
 * devicetree-base.c
 */
enum err tree_base(const struct load *load, struct span *tree);

/* Set @unusable to where @tree lets nothing be placed: reserved, or not memory. devicetree-read.c
 */
enum err tree_unusable(const struct load *load, struct span tree, struct ranges *unusable);

/* Add what /memory covers, or what /memreserve/ and /reserved-memory take. */
enum err tree_memory(struct ctx *ctx, const void *fdt, struct ranges *memory);
enum err tree_reservations(struct ctx *ctx, const void *fdt, struct ranges *reserved);

/* Add what the node's reg covers, in its parent's cells; nothing without reg. */
enum err tree_reg(struct ctx *ctx, const void *fdt, int parent, int node, struct ranges *ranges);

/* By its device_type. */
bool tree_is_of_type(const void *fdt, int node, const char *wanted);
bool tree_is_memory(const void *fdt, int node);

/* Is a node of that name, in /chosen, the firmware's framebuffer? */
bool tree_is_framebuffer(const char *name);

/* uefi.rst: with it the kernel takes its memory from the firmware's map, not from the tree. */
bool tree_has_uefi(const void *fdt);

/* A property's value; empty without one. */
struct span tree_property(const void *fdt, int node, const char *name);

/*
 * Devicetree Specification 2.3.5: cut a number of @n cells off @cells; false when it is cut short
 * or too wide.
 */
bool tree_cells(struct span *cells, int n, uint64_t *value);

/* Add all segments of a machine with a device tree. devicetree.c */
enum err tree_size(struct load *load);

/* A tree that is being changed, and its /chosen; the first fault stops all. */
struct tree {
	struct ctx *ctx;
	void *fdt;
	int chosen;
	int errnum;
};

/*
 * The plan's tree, opened, with what /chosen says to any kernel; and closed again, after which it
 * is the segment's bytes, and purgatory's settings are made. devicetree.c
 */
enum err tree_open(struct load *load, struct tree *t);
enum err tree_close(struct load *load, struct tree *t);

/* ERR_BAD, with libfdt's words. */
enum err tree_error(struct ctx *ctx, int errnum, const char *what);

#endif
