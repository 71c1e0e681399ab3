/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree from which the next kernel's is made. /chosen holds what one boot was told: only what
 * the tables below list passes on. A tree that was given instead of the machine's own describes a
 * board; what the firmware found out about this machine is carried over to it.
 */
#include "config.h"
#include "kexec/handover/devicetree.h"

#ifdef HAVE_FDT
#include <libfdt.h>

#define BASE_MORE 4096u /* for the nodes that are made anew */

/* Properties of /chosen that pass. */
static const struct kept {
	const char *name;
	bool of_machine; /* this machine's own tree alone knows it */
} kept_properties[] = {
	/* Devicetree Specification 3.6, chosen.yaml: the console of the board. */
	{ "stdout-path", false },
	{ "stdin-path", false },
	/* chosen.yaml, stdout-path: names that Linux still reads. */
	{ "linux,stdout-path", false },
	{ "stdout", false },
	/* chosen.yaml: the firmware's configuration of PCI must stay. */
	{ "linux,pci-probe-only", false },
	/* chosen.yaml: for the framebuffer nodes below. */
	{ "#address-cells", false },
	{ "#size-cells", false },
	{ "ranges", false },
	/*
	 * arch/powerpc/platforms/pseries/firmware.c and mm/init_64.c: what the hypervisor and this
	 * machine's first kernel have agreed on, the kind of page tables, say.
	 */
	{ "ibm,architecture-vec-5", true },
	/* chosen.yaml: the version of the firmware. */
	{ "u-boot,version", false },
	/*
	 * Documentation/arch/arm/uefi.rst: the memory map with the runtime services' addresses,
	 * which are set only once. The last one is Debian's: lockdown follows from it.
	 */
	{ "linux,uefi-system-table", true },
	{ "linux,uefi-mmap-start", true },
	{ "linux,uefi-mmap-size", true },
	{ "linux,uefi-mmap-desc-size", true },
	{ "linux,uefi-mmap-desc-ver", true },
	{ "linux,uefi-secure-boot", true },
};

/* Nodes of /chosen that pass, by the beginning of their names. */
static const char *const kept_nodes[] = {
	/* Documentation/devicetree/bindings/display/simple-framebuffer.yaml */
	"framebuffer",
};

/*
 * Properties of /chosen that name memory of the last boot; who wrote them reserved it, too
 * (Devicetree Specification 5.3). That memory is free again, its entry would only be lost memory.
 */
static const struct stale {
	const char *name;
	bool is_number; /* of four or eight bytes, else an address and a size in the root's cells */
} stale_properties[] = {
	{ "linux,initrd-start", true },	     { "linux,elfcorehdr", false },
	{ "linux,ima-kexec-buffer", false }, /* chosen.yaml */
	{ "linux,kho-fdt", false },	     /* Documentation/core-api/kho/concepts.rst */
	{ "linux,kho-scratch", false },
};

/* A tree that is being changed; the first fault stops all. */
struct base {
	struct ctx *ctx;
	void *fdt;
	const void *machine; /* for a given tree: the machine's own, cleared; NULL for that one */
	bool dark;	     /* a driver took the display over: its framebuffer nodes do not hold */
	int errnum;
};

/* ---- what does not pass ---- */

static bool base_keeps_property(const struct base *b, const char *name)
{
	for (size_t i = 0; i < sizeof(kept_properties) / sizeof(kept_properties[0]); i++)
		if (!strcmp(kept_properties[i].name, name))
			return !(b->machine && kept_properties[i].of_machine);
	return false;
}

static bool base_keeps_node(const struct base *b, const char *name)
{
	if (b->dark && tree_is_framebuffer(name))
		return false;
	for (size_t i = 0; i < sizeof(kept_nodes) / sizeof(kept_nodes[0]); i++)
		if (!strncmp(kept_nodes[i], name, strlen(kept_nodes[i])))
			return true;
	return false;
}

static bool base_stale_address(const void *fdt, int chosen, const struct stale *stale,
			       uint64_t *address)
{
	struct span value = tree_property(fdt, chosen, stale->name);
	const int cells = stale->is_number ? (int)(value.n / 4) : fdt_address_cells(fdt, 0);

	return value.n && tree_cells(&value, cells, address);
}

static void base_release(struct base *b, int chosen)
{
	for (size_t s = 0; s < sizeof(stale_properties) / sizeof(stale_properties[0]); s++) {
		uint64_t stale, start, size;

		if (!base_stale_address(b->fdt, chosen, &stale_properties[s], &stale))
			continue;
		for (int i = fdt_num_mem_rsv(b->fdt) - 1; i >= 0 && !b->errnum; i--) {
			b->errnum = fdt_get_mem_rsv(b->fdt, i, &start, &size);
			if (!b->errnum && start == stale)
				b->errnum = fdt_del_mem_rsv(b->fdt, i);
		}
	}
}

static void base_drop_properties(struct base *b, int chosen)
{
	int at = fdt_first_property_offset(b->fdt, chosen);

	while (at >= 0 && !b->errnum) {
		const char *name;

		if (!fdt_getprop_by_offset(b->fdt, at, &name, &b->errnum))
			return;
		b->errnum = 0;
		if (base_keeps_property(b, name)) {
			at = fdt_next_property_offset(b->fdt, at);
			continue;
		}
		b->errnum = fdt_delprop(b->fdt, chosen, name);
		at = fdt_first_property_offset(b->fdt, chosen);
	}
}

static void base_drop_nodes(struct base *b, int chosen)
{
	int node = fdt_first_subnode(b->fdt, chosen);

	while (node >= 0 && !b->errnum) {
		const char *name = fdt_get_name(b->fdt, node, NULL);

		if (name && base_keeps_node(b, name)) {
			node = fdt_next_subnode(b->fdt, node);
			continue;
		}
		b->errnum = fdt_del_node(b->fdt, node);
		node = fdt_first_subnode(b->fdt, chosen);
	}
}

/* A copy of @tree, with room for @more bytes, without what the last boot was told. */
static enum err base_open(struct base *b, struct span tree, uint64_t more)
{
	const uint64_t n = fdt_totalsize(tree.p) + more + BASE_MORE;
	int chosen;

	b->fdt = ctx_alloc(b->ctx, n);
	if (!b->fdt)
		return ERR_NO_MEMORY;
	b->errnum = n > INT32_MAX ? -FDT_ERR_NOSPACE : fdt_open_into(tree.p, b->fdt, (int)n);
	chosen = b->errnum ? -1 : fdt_path_offset(b->fdt, "/chosen");
	if (chosen >= 0) {
		base_release(b, chosen);
		base_drop_properties(b, chosen);
		base_drop_nodes(b, chosen);
	}
	return b->errnum ? tree_error(b->ctx, b->errnum, "clearing /chosen") : ERR_NONE;
}

/* ---- what a given tree gets from the machine's own ---- */

static int base_node(struct base *b, const char *name)
{
	int node = fdt_subnode_offset(b->fdt, 0, name);

	if (node == -FDT_ERR_NOTFOUND)
		node = fdt_add_subnode(b->fdt, 0, name);
	if (node < 0)
		b->errnum = node;
	return node;
}

static void base_set(struct base *b, int node, const char *name, struct span value)
{
	if (!b->errnum)
		b->errnum = fdt_setprop(b->fdt, node, name, value.p, (int)value.n);
}

static void base_carry_properties(struct base *b)
{
	const int from = fdt_path_offset(b->machine, "/chosen");

	for (size_t i = 0; i < sizeof(kept_properties) / sizeof(kept_properties[0]); i++) {
		const struct kept *kept = &kept_properties[i];
		const struct span value = tree_property(b->machine, from, kept->name);

		if (kept->of_machine && value.n && !b->errnum)
			base_set(b, base_node(b, "chosen"), kept->name, value);
	}
}

/* Phandles are numbers of the other tree, and cells may have another width there. */
static bool base_is_copied(const char *name)
{
	static const char *const left_out[] = { "phandle", "linux,phandle", "reg" };

	for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++)
		if (!strcmp(left_out[i], name))
			return false;
	return true;
}

static void base_copy_properties(struct base *b, int from, int to)
{
	int at;

	fdt_for_each_property_offset (at, b->machine, from) {
		const char *name;
		int n;
		const void *p = fdt_getprop_by_offset(b->machine, at, &name, &n);

		if (p && base_is_copied(name))
			base_set(b, to, name, span_of(p, (size_t)n));
	}
}

/* The machine's node @from, below @parent, with @reg in the cells of its new place. */
static void base_copy_node(struct base *b, int from, const struct ranges *reg, int parent,
			   const char *name)
{
	const int node = fdt_add_subnode(b->fdt, parent, name);

	if (node < 0)
		b->errnum = node;
	else
		base_copy_properties(b, from, node);
	for (size_t i = 0; i < reg->n && !b->errnum; i++)
		b->errnum = fdt_appendprop_addrrange(b->fdt, parent, node, "reg", reg->r[i].start,
						     range_size(reg->r[i]));
}

/* Source files of boards leave it to the firmware to fill in how much memory there is. */
static void base_drop_memory(struct base *b)
{
	int node = fdt_first_subnode(b->fdt, 0);

	while (node >= 0 && !b->errnum) {
		if (!tree_is_memory(b->fdt, node)) {
			node = fdt_next_subnode(b->fdt, node);
			continue;
		}
		b->errnum = fdt_del_node(b->fdt, node);
		node = fdt_first_subnode(b->fdt, 0);
	}
}

static enum err base_copy_memory(struct base *b)
{
	enum err err = ERR_NONE;
	int node;

	base_drop_memory(b);
	fdt_for_each_subnode (node, b->machine, 0) {
		struct ranges reg = { .r = NULL };

		if (err || !tree_is_memory(b->machine, node))
			continue;
		err = tree_reg(b->ctx, b->machine, 0, node, &reg);
		if (!b->errnum)
			base_copy_node(b, node, &reg, 0, fdt_get_name(b->machine, node, NULL));
	}
	return err;
}

static enum err base_carry_memory(struct base *b)
{
	struct ranges given = { .r = NULL }, machine = { .r = NULL };
	enum err err = tree_memory(b->ctx, b->fdt, &given);

	if (err || given.n || tree_has_uefi(b->fdt) || b->errnum)
		return err;
	err = tree_memory(b->ctx, b->machine, &machine);
	if (!err && !machine.n)
		err = error(b->ctx, ERR_UNSUPPORTED,
			    "device tree: the given one has no /memory, and this machine's own has "
			    "none to add: the next kernel would find no memory");
	return err ? err : base_copy_memory(b);
}

/* reserved-memory.yaml: a reusable region is the old kernel's pool, not the firmware's. */
static enum err base_carry_region(struct base *b, int parent, int node, const struct ranges *given)
{
	struct ranges reg = { .r = NULL };
	const enum err err = tree_reg(b->ctx, b->machine, parent, node, &reg);
	bool is_there = true;

	for (size_t i = 0; i < reg.n; i++)
		is_there &= ranges_contain(given, reg.r[i]);
	if (err || is_there || b->errnum || fdt_getprop(b->machine, node, "reusable", NULL))
		return err;
	const char *name = ctx_printf(b->ctx, "firmware@%llx", (unsigned long long)reg.r[0].start);
	const int to = base_node(b, "reserved-memory");

	if (!name)
		return ERR_NO_MEMORY;
	if (!b->errnum)
		base_copy_node(b, node, &reg, to, name);
	return ERR_NONE;
}

/* reserved-memory.yaml: cells as in the root, and ranges, which is empty. */
static void base_make_reserved_memory(struct base *b)
{
	if (b->errnum || fdt_path_offset(b->fdt, "/reserved-memory") >= 0)
		return;
	const int address_cells = fdt_address_cells(b->fdt, 0),
		  size_cells = fdt_size_cells(b->fdt, 0);
	const int node = base_node(b, "reserved-memory");

	base_set(b, node, "ranges", SPAN_NONE);
	if (!b->errnum)
		b->errnum = fdt_setprop_u32(b->fdt, node, "#size-cells", (uint32_t)size_cells);
	if (!b->errnum)
		b->errnum =
			fdt_setprop_u32(b->fdt, node, "#address-cells", (uint32_t)address_cells);
}

static enum err base_carry_regions(struct base *b, const struct ranges *given)
{
	const int parent = fdt_path_offset(b->machine, "/reserved-memory");
	enum err err = ERR_NONE;
	int node;

	if (parent < 0)
		return ERR_NONE;
	base_make_reserved_memory(b);
	fdt_for_each_subnode (node, b->machine, parent)
		if (!err)
			err = base_carry_region(b, parent, node, given);
	return err;
}

static enum err base_carry_reservations(struct base *b)
{
	struct ranges given = { .r = NULL };
	enum err err = tree_reservations(b->ctx, b->fdt, &given);
	uint64_t start, size, end;

	if (err)
		return err;
	for (int i = 0; !b->errnum && i < fdt_num_mem_rsv(b->machine); i++) {
		b->errnum = fdt_get_mem_rsv(b->machine, i, &start, &size);
		if (!b->errnum && !__builtin_add_overflow(start, size, &end) &&
		    !ranges_contain(&given, (struct range){ start, end }))
			b->errnum = fdt_add_mem_rsv(b->fdt, start, size);
	}
	return base_carry_regions(b, &given);
}

/* ---- the whole ---- */

static enum err base_check(const struct load *load, struct span tree, const char *which)
{
	const int errnum = fdt_check_full(tree.p, tree.n);

	return errnum ? tree_error(load->ctx, errnum, which) : ERR_NONE;
}

static struct base base_for(const struct load *load, const void *machine)
{
	return (struct base){
		.ctx = load->ctx,
		.machine = machine,
		.dark = screen_of_cards(load, false).state == SCREEN_DARK,
	};
}

/* The machine's own tree as it would be handed over itself; an empty one without. */
static enum err base_of_machine(const struct load *load, struct base *b)
{
	const struct span tree = load->host->device_tree;
	enum err err;

	*b = base_for(load, NULL);
	if (tree.n) {
		err = base_check(load, tree, "of this machine");
		return err ? err : base_open(b, tree, 0);
	}
	b->fdt = ctx_alloc(load->ctx, BASE_MORE);
	if (!b->fdt)
		return ERR_NO_MEMORY;
	b->errnum = fdt_create_empty_tree(b->fdt, BASE_MORE);
	return b->errnum ? tree_error(load->ctx, b->errnum, "making one") : ERR_NONE;
}

enum err tree_check_given(const struct load *load)
{
	const char *which = load->request->dtb
				    ? ctx_printf(load->ctx, "--dtb=%s", load->request->dtb)
				    : "of the kernel file";

	return which ? base_check(load, load->dtb, which) : ERR_NO_MEMORY;
}

static enum err base_of_given(const struct load *load, const void *machine, struct base *b)
{
	enum err err = tree_check_given(load);

	*b = base_for(load, machine);
	if (!err)
		err = base_open(b, load->dtb, fdt_totalsize(machine));
	if (!err)
		base_carry_properties(b);
	if (!err)
		err = base_carry_memory(b);
	if (!err)
		err = base_carry_reservations(b);
	if (!err && b->errnum)
		err = tree_error(load->ctx, b->errnum,
				 "carrying over what this machine's own says");
	return err;
}

/* Firmware pads its tree by up to a megabyte. */
static enum err base_pack(struct base *b, struct span *tree)
{
	b->errnum = fdt_pack(b->fdt);
	*tree = span_of(b->fdt, fdt_totalsize(b->fdt));
	return b->errnum ? tree_error(b->ctx, b->errnum, "packing it") : ERR_NONE;
}

enum err tree_base(const struct load *load, struct span *tree)
{
	struct base machine, given;
	enum err err;

	if (!load->dtb.n && !load->host->device_tree.n)
		return error(load->ctx, ERR_UNSUPPORTED,
			     "this machine shows no device tree (/sys/firmware/fdt, "
			     "/proc/device-tree): give one by --dtb%s",
			     load->host->atags.n ? ", or hand over a tagged list by --atags" : "");
	err = base_of_machine(load, &machine);
	if (!err && load->dtb.n)
		err = base_of_given(load, machine.fdt, &given);
	return err ? err : base_pack(load->dtb.n ? &given : &machine, tree);
}
#else

enum err tree_check_given(const struct load *load)
{
	return error(load->ctx, ERR_UNSUPPORTED,
		     "--dtb: this build has no device tree support (configure --with-fdt)");
}
#endif
