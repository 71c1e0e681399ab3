/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a device tree says (Devicetree Specification 0.4). */
#include "config.h"
#include "kexec/handover/devicetree.h"

#ifdef HAVE_FDT
#include <libfdt.h>

enum err tree_error(struct ctx *ctx, int errnum, const char *what)
{
	return error(ctx, ERR_BAD, "device tree: %s: %s", what, fdt_strerror(errnum));
}

struct span tree_property(const void *fdt, int node, const char *name)
{
	int n;
	const void *p = fdt_getprop(fdt, node, name, &n);

	return p ? span_of(p, (size_t)n) : SPAN_NONE;
}

bool tree_cells(struct span *cells, int n, uint64_t *value)
{
	if (n < 0 || n > 2 || !span_has(*cells, 0, (uint64_t)n * 4))
		return false;
	*value = n == 2 ? span_be64(*cells, 0) : n == 1 ? span_be32(*cells, 0) : 0;
	*cells = span_from(*cells, (uint64_t)n * 4);
	return true;
}

static enum err tree_add(struct ctx *ctx, struct ranges *ranges, uint64_t start, uint64_t size)
{
	uint64_t end;

	if (ranges->n == RANGES_MAX)
		return error(ctx, ERR_BAD, "device tree: more than %d ranges of memory",
			     RANGES_MAX);
	return __builtin_add_overflow(start, size, &end)
		       ? ERR_NONE
		       : ranges_add(ctx, ranges, (struct range){ start, end });
}

enum err tree_reg(struct ctx *ctx, const void *fdt, int parent, int node, struct ranges *ranges)
{
	const int address_cells = fdt_address_cells(fdt, parent);
	const int size_cells = fdt_size_cells(fdt, parent);
	struct span reg = tree_property(fdt, node, "reg");
	uint64_t start, size;
	enum err err = ERR_NONE;

	while (!err && reg.n && tree_cells(&reg, address_cells, &start) &&
	       tree_cells(&reg, size_cells, &size))
		err = tree_add(ctx, ranges, start, size);
	return err;
}

bool tree_is_of_type(const void *fdt, int node, const char *wanted)
{
	return span_equal(tree_property(fdt, node, "device_type"),
			  span_of(wanted, strlen(wanted) + 1));
}

/* Devicetree Specification 3.4 */
bool tree_is_memory(const void *fdt, int node)
{
	return tree_is_of_type(fdt, node, "memory");
}

enum err tree_memory(struct ctx *ctx, const void *fdt, struct ranges *memory)
{
	enum err err = ERR_NONE;
	int node;

	fdt_for_each_subnode (node, fdt, 0)
		if (!err && tree_is_memory(fdt, node))
			err = tree_reg(ctx, fdt, 0, node, memory);
	return err;
}

/* Devicetree Specification 5.3 and 3.5 (those that say where, by reg). */
enum err tree_reservations(struct ctx *ctx, const void *fdt, struct ranges *reserved)
{
	const int parent = fdt_path_offset(fdt, "/reserved-memory");
	const int n = fdt_num_mem_rsv(fdt);
	enum err err = ERR_NONE;
	uint64_t start, size;
	int node;

	for (int i = 0; !err && i < n; i++)
		if (!fdt_get_mem_rsv(fdt, i, &start, &size))
			err = tree_add(ctx, reserved, start, size);
	if (parent < 0)
		return err;
	fdt_for_each_subnode (node, fdt, parent)
		if (!err)
			err = tree_reg(ctx, fdt, parent, node, reserved);
	return err;
}

bool tree_is_framebuffer(const char *name)
{
	return !strncmp(name, "framebuffer", strlen("framebuffer"));
}

bool tree_has_framebuffer(struct span tree)
{
	const int chosen = fdt_check_full(tree.p, tree.n) ? -1 : fdt_path_offset(tree.p, "/chosen");
	int node;

	if (chosen >= 0)
		fdt_for_each_subnode (node, tree.p, chosen)
			if (tree_is_framebuffer(fdt_get_name(tree.p, node, NULL)))
				return true;
	return false;
}

bool tree_has_uefi(const void *fdt)
{
	return fdt_getprop(fdt, fdt_path_offset(fdt, "/chosen"), "linux,uefi-mmap-start", NULL);
}

static bool tree_has_usable(const struct load *load, const struct ranges *memory)
{
	const struct ranges *usable = &load->host->usable;

	/* Both are sorted: the one that ends first overlaps nothing further on. */
	for (size_t i = 0, j = 0; i < memory->n && j < usable->n;) {
		if (range_overlaps(memory->r[i], usable->r[j]))
			return true;
		if (memory->r[i].end < usable->r[j].end)
			i++;
		else
			j++;
	}
	return false;
}

/*
 * What a given tree calls memory may be less than what this machine has: what lies outside would
 * not be found. The machine's own tree is the one that the usable memory comes from.
 */
static enum err tree_not_memory(const struct load *load, const void *fdt, struct ranges *unusable)
{
	struct ranges memory = { .r = NULL };
	enum err err = tree_memory(load->ctx, fdt, &memory);

	if (!err && !tree_has_usable(load, &memory))
		err = error(
			load->ctx, ERR_UNSUPPORTED,
			"device tree: what the given one has as /memory (from 0x%llx on) is not "
			"memory of this machine that can be used",
			(unsigned long long)memory.r[0].start);
	if (!err)
		err = ranges_add(load->ctx, unusable, RANGE_ALL);
	for (size_t i = 0; i < memory.n && !err; i++)
		err = ranges_remove(load->ctx, unusable, memory.r[i]);
	return err;
}

enum err tree_unusable(const struct load *load, struct span tree, struct ranges *unusable)
{
	enum err err = ERR_NONE;

	*unusable = (struct ranges){ .r = NULL };
	if (load->dtb.n && !tree_has_uefi(tree.p))
		err = tree_not_memory(load, tree.p, unusable);
	return err ? err : tree_reservations(load->ctx, tree.p, unusable);
}
#else

bool tree_has_framebuffer(struct span tree)
{
	(void)tree;
	return false;
}
#endif
