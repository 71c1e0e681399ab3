/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of a crash kernel on 64-bit POWER: in each node of memory, and in the list of memory
 * that can be taken away, a property says what of it is to be used.
 */
#include "config.h"
#include "kexec/handover/ppc64.h"
#include "kexec/plan/plan.h"

#ifdef HAVE_FDT
#include <libfdt.h>

/* drivers/of/fdt.c and arch/powerpc/mm/drmem.c read them. */
#define USABLE	      "linux,usable-memory"
#define USABLE_BLOCKS "linux,drconf-usable-memory"
#define BLOCKS_NODE   "/ibm,dynamic-reconfiguration-memory"

/* arch/powerpc/include/asm/drmem.h, flags of a logical memory block */
#define BLOCK_ASSIGNED 0x08u
#define BLOCK_RESERVED 0x80u
#define BLOCKS_MAX     (UINT64_C(1) << 22)

#define PAIR_SIZE     16  /* an address and a size, of two cells each */
#define PROPERTY_SIZE 128 /* what a property takes beside its value */

/*
 * Up to the end of its window: the first range must be as large as real mode wants to have it, so
 * what lies below is not left out but reserved. And what was lent for the time.
 */
static enum err memory_of_crash(const struct load *load, struct ranges *memory)
{
	const struct ranges *windows = &load->host->crash, *cma = &load->host->crash_cma;
	enum err err = ERR_NONE;

	for (size_t i = 0; i < windows->n && !err; i++)
		err = ranges_add(load->ctx, memory, (struct range){ 0, windows->r[i].end });
	for (size_t i = 0; i < cma->n && !err; i++)
		err = ranges_add(load->ctx, memory, cma->r[i]);
	return err;
}

/* What of that is the dead kernel's, the vectors' place aside, or is read with the dump. */
static enum err memory_reserved(const struct load *load, struct ranges *reserved)
{
	const struct ranges *windows = &load->host->crash;
	const uint64_t end = windows->r[windows->n - 1].end;
	enum err err = ranges_add(load->ctx, reserved,
				  (struct range){ load->host->arch->low_memory.end, end });

	for (size_t i = 0; i < windows->n && !err; i++)
		err = ranges_remove(load->ctx, reserved, windows->r[i]);
	for (size_t i = 0; i < load->plan.n && !err; i++) {
		const struct segment *s = &load->plan.segments[i];

		if (s->role == ROLE_ELFCOREHDR || s->role == ROLE_BACKUP)
			err = ranges_add(load->ctx, reserved, segment_range(s));
	}
	return err;
}

/* ---- cells, in the widths of the root ---- */

struct cells {
	const void *fdt;
	uint8_t *p;
	size_t n;
};

static enum err cells_start(const struct tree *t, uint64_t size, struct cells *c)
{
	*c = (struct cells){ .fdt = t->fdt, .p = ctx_alloc(t->ctx, size) };
	return c->p ? ERR_NONE : ERR_NO_MEMORY;
}

static void cells_put(struct cells *c, int width, uint64_t value)
{
	if (width == 2)
		put_be64(c->p + c->n, value);
	else
		put_be32(c->p + c->n, (uint32_t)value);
	c->n += width == 2 ? 8 : 4;
}

static void cells_put_range(struct cells *c, struct range r)
{
	cells_put(c, fdt_address_cells(c->fdt, 0), r.start);
	cells_put(c, fdt_size_cells(c->fdt, 0), range_size(r));
}

/* The parts of @piece that are in @memory; returns how many there are. */
static size_t cells_put_parts(struct cells *c, const struct ranges *memory, struct range piece)
{
	size_t n = 0;

	for (size_t i = 0; i < memory->n; i++) {
		const struct range part = range_intersect(memory->r[i], piece);

		if (range_is_empty(part))
			continue;
		cells_put_range(c, part);
		n++;
	}
	return n;
}

/* ---- nodes of memory ---- */

/* An empty list would count as none: one empty range says that nothing of it is to be used. */
static enum err memory_set_node(struct tree *t, int node, const struct ranges *memory)
{
	struct ranges reg = { .r = NULL };
	struct cells c;
	size_t n = 0;
	enum err err = tree_reg(t->ctx, t->fdt, 0, node, &reg);

	if (!err)
		err = cells_start(t, (reg.n * memory->n + 1) * PAIR_SIZE, &c);
	if (err)
		return err;
	for (size_t i = 0; i < reg.n; i++)
		n += cells_put_parts(&c, memory, reg.r[i]);
	if (!n)
		cells_put_range(&c, (struct range){ 0, 0 });
	t->errnum = fdt_setprop(t->fdt, node, USABLE, c.p, (int)c.n);
	return ERR_NONE;
}

static enum err memory_set_nodes(struct tree *t, const struct ranges *memory)
{
	enum err err = ERR_NONE;
	int node;

	fdt_for_each_subnode (node, t->fdt, 0)
		if (!err && !t->errnum && tree_is_memory(t->fdt, node))
			err = memory_set_node(t, node, memory);
	return err;
}

/* ---- logical memory blocks (arch/powerpc/mm/drmem.c) ---- */

/* Some in a row. */
struct blocks {
	uint64_t n, address, flags;
};

/* The list that is left to read. */
struct block_list {
	struct span cells;
	uint64_t n, size; /* rows in the list, bytes of a block */
	bool v2;	  /* a row is several blocks */
	int address_cells;
};

/* read_drconf_v1_cell(), read_drconf_v2_cell() */
static bool blocks_next(struct block_list *list, struct blocks *blocks)
{
	struct span *const cells = &list->cells;
	uint64_t skipped;

	blocks->n = 1;
	return list->n-- > 0 && (!list->v2 || tree_cells(cells, 1, &blocks->n)) &&
	       tree_cells(cells, list->address_cells, &blocks->address) &&
	       tree_cells(cells, 2, &skipped) && (list->v2 || tree_cells(cells, 1, &skipped)) &&
	       tree_cells(cells, 1, &blocks->flags);
}

/* walk_drmem_lmbs_early(); false: there is none */
static bool blocks_list(const void *fdt, struct block_list *list)
{
	const int node = fdt_path_offset(fdt, BLOCKS_NODE);
	struct span size = tree_property(fdt, node, "ibm,lmb-size");

	*list = (struct block_list){ .cells = tree_property(fdt, node, "ibm,dynamic-memory"),
				     .address_cells = fdt_address_cells(fdt, 0) };
	list->v2 = !list->cells.n;
	if (list->v2)
		list->cells = tree_property(fdt, node, "ibm,dynamic-memory-v2");
	return tree_cells(&size, fdt_size_cells(fdt, 0), &list->size) && list->size &&
	       tree_cells(&list->cells, 1, &list->n);
}

/* early_init_drmem_lmb(): what is not there has no entry in the other list either. */
static bool blocks_are_there(const struct blocks *blocks)
{
	return blocks->flags & BLOCK_ASSIGNED && !(blocks->flags & BLOCK_RESERVED);
}

static enum err blocks_count(struct ctx *ctx, const void *fdt, uint64_t *n)
{
	struct block_list list;
	struct blocks blocks;

	*n = 0;
	if (!blocks_list(fdt, &list))
		return ERR_NONE;
	while (blocks_next(&list, &blocks)) {
		*n += blocks_are_there(&blocks) ? blocks.n : 0;
		if (*n > BLOCKS_MAX)
			return error(ctx, ERR_BAD,
				     "device tree: " BLOCKS_NODE " has more than %llu blocks",
				     (unsigned long long)BLOCKS_MAX);
	}
	return ERR_NONE;
}

/* Of each one, how many parts are to be used, and which. */
static void blocks_put(struct cells *c, const struct ranges *memory, struct blocks blocks,
		       uint64_t size)
{
	const int size_cells = fdt_size_cells(c->fdt, 0);

	for (; blocks.n > 0; blocks.n--, blocks.address += size) {
		struct cells count = *c;

		cells_put(c, size_cells, 0);
		cells_put(&count, size_cells,
			  cells_put_parts(c, memory,
					  (struct range){ blocks.address, blocks.address + size }));
	}
}

static uint64_t blocks_capacity(uint64_t blocks, const struct ranges *memory)
{
	return blocks * (8 + memory->n * PAIR_SIZE);
}

static enum err memory_set_blocks(struct tree *t, const struct ranges *memory)
{
	struct block_list list;
	struct blocks blocks;
	struct cells c;
	uint64_t n;
	enum err err = blocks_count(t->ctx, t->fdt, &n);

	if (err || !n)
		return err;
	err = cells_start(t, blocks_capacity(n, memory), &c);
	if (err)
		return err;
	blocks_list(t->fdt, &list);
	while (blocks_next(&list, &blocks))
		if (blocks_are_there(&blocks))
			blocks_put(&c, memory, blocks, list.size);
	if (!t->errnum)
		t->errnum = fdt_setprop(t->fdt, fdt_path_offset(t->fdt, BLOCKS_NODE), USABLE_BLOCKS,
					c.p, (int)c.n);
	return ERR_NONE;
}

/* ---- the whole ---- */

/* When the running kernel is itself a crash kernel, its memory is not the next one's. */
static void memory_set_all(struct tree *t)
{
	const int blocks = fdt_path_offset(t->fdt, BLOCKS_NODE);
	int node;

	if (blocks >= 0)
		fdt_delprop(t->fdt, blocks, USABLE_BLOCKS);
	fdt_for_each_subnode (node, t->fdt, 0)
		if (tree_is_memory(t->fdt, node))
			fdt_delprop(t->fdt, node, USABLE);
}

static enum err memory_reserve(const struct load *load, struct tree *t)
{
	struct ranges reserved = { .r = NULL };
	const enum err err = memory_reserved(load, &reserved);

	for (size_t i = 0; i < reserved.n && !err && !t->errnum; i++)
		t->errnum = fdt_add_mem_rsv(t->fdt, reserved.r[i].start, range_size(reserved.r[i]));
	return err;
}

enum err ppc64_set_memory(const struct load *load, struct tree *t)
{
	struct ranges memory = { .r = NULL };

	memory_set_all(t);
	if (!load->image->confined)
		return ERR_NONE;
	enum err err = memory_of_crash(load, &memory);

	if (!err)
		err = memory_set_nodes(t, &memory);
	if (!err)
		err = memory_set_blocks(t, &memory);
	return err ? err : memory_reserve(load, t);
}

enum err ppc64_memory_capacity(const struct load *load, const void *fdt, uint64_t *bytes)
{
	struct ranges memory = { .r = NULL }, nodes = { .r = NULL };
	uint64_t blocks = 0;
	enum err err = ERR_NONE;

	*bytes = 0;
	if (!load->image->confined)
		return ERR_NONE;
	err = memory_of_crash(load, &memory);
	if (!err)
		err = tree_memory(load->ctx, fdt, &nodes);
	if (!err)
		err = blocks_count(load->ctx, fdt, &blocks);
	*bytes = blocks_capacity(blocks, &memory) +
		 nodes.n * (memory.n * PAIR_SIZE + PROPERTY_SIZE) + load->plan.n * PAIR_SIZE +
		 PROPERTY_SIZE;
	return err;
}
#endif
