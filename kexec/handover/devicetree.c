/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Linux on machines with a device tree (Devicetree Specification 0.4): the running kernel's own
 * tree, or --dtb, with a new /chosen. What stands in /chosen: dt-schema's chosen.yaml, and
 * Documentation/arch/arm64/booting.rst.
 */
#include "config.h"
#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"

#ifdef HAVE_FDT
#include <libfdt.h>
#include <sys/random.h>

/* booting.rst, "Setup the device tree": at most 2 MiB. */
#define TREE_MAX (UINT64_C(2) << 20)

/* booting.rst, "Call the kernel image": a 1 GiB aligned window of up to 32 GiB. */
#define INITRD_WINDOW (UINT64_C(32) << 30)

#define TREE_MORE     4096u /* what is added to a tree beside the command line */
#define RNG_SEED_SIZE 128   /* drivers/of/kexec.c, RNG_SEED_SIZE */

static enum err tree_error(struct ctx *ctx, int errnum, const char *what)
{
	return error(ctx, ERR_BAD, "device tree: %s: %s", what, fdt_strerror(errnum));
}

/* Firmware pads its tree generously, up to a megabyte: what counts is what is in it. */
static enum err pack(struct ctx *ctx, struct span *tree)
{
	const uint32_t n = fdt_totalsize(tree->p);
	void *fdt = ctx_alloc(ctx, n);
	int errnum;

	if (!fdt)
		return ERR_NO_MEMORY;
	errnum = fdt_open_into(tree->p, fdt, (int)n);
	if (!errnum)
		errnum = fdt_pack(fdt);
	*tree = span_of(fdt, fdt_totalsize(fdt));
	return errnum ? tree_error(ctx, errnum, "packing it") : ERR_NONE;
}

static enum err find_tree(const struct load *load, struct span *tree)
{
	*tree = load->dtb.n ? load->dtb : load->host->device_tree;
	if (!tree->n)
		return error(load->ctx, ERR_UNSUPPORTED,
			     "this machine shows no device tree (/sys/firmware/fdt, "
			     "/proc/device-tree): give one by --dtb");
	const int errnum = fdt_check_full(tree->p, tree->n);

	if (errnum)
		return tree_error(load->ctx, errnum, load->dtb.n ? "--dtb" : "of this machine");
	return pack(load->ctx, tree);
}

static uint64_t tree_capacity(const struct load *load, struct span tree)
{
	const uint64_t windows = load->request->panic ? load->host->crash.n : 0;

	return fdt_totalsize(tree.p) + load->cmdline_capacity + windows * 16 + TREE_MORE;
}

static enum err size(struct load *load)
{
	const struct rule rule = { .within = RANGE_ALL, .high = true };
	struct span tree;
	enum err err = find_tree(load, &tree);

	if (!err && tree_capacity(load, tree) > TREE_MAX)
		err = error(load->ctx, ERR_UNSUPPORTED,
			    "the device tree has %zu bytes: with what is to be "
			    "added that is more than the 2 MiB that a kernel takes",
			    tree.n);
	if (!err)
		err = kernel_add(load);
	if (!err)
		err = initrd_add(load, RANGE_ALL);
	if (!err && load->initrd.n)
		plan_find(&load->plan, ROLE_INITRD)->rule.window = INITRD_WINDOW;
	return err ? err : plan_add(load, ROLE_DTB, SPAN_NONE, tree_capacity(load, tree), rule);
}

/* A tree that is being changed, and its /chosen; the first fault stops all. */
struct tree {
	struct ctx *ctx;
	void *fdt;
	int chosen;
	int errnum;
};

static void set(struct tree *t, const char *name, const void *value, size_t n)
{
	if (!t->errnum)
		t->errnum = fdt_setprop(t->fdt, t->chosen, name, value, (int)n);
}

static void set_u64(struct tree *t, const char *name, uint64_t value)
{
	if (!t->errnum)
		t->errnum = fdt_setprop_u64(t->fdt, t->chosen, name, value);
}

static void add_range(struct tree *t, const char *name, struct range r)
{
	if (!t->errnum)
		t->errnum = fdt_appendprop_addrrange(t->fdt, 0, t->chosen, name, r.start,
						     range_size(r));
}

static void drop(struct tree *t, const char *name)
{
	if (!t->errnum && fdt_getprop(t->fdt, t->chosen, name, NULL))
		t->errnum = fdt_delprop(t->fdt, t->chosen, name);
}

/* A number of one or two cells; 0 when it is not there. */
static uint64_t chosen_number(const struct tree *t, const char *name)
{
	int n;
	const void *p = fdt_getprop(t->fdt, t->chosen, name, &n);

	if (!p || (n != 4 && n != 8))
		return 0;
	const struct span value = span_of(p, (size_t)n);

	return n == 4 ? span_be32(value, 0) : span_be64(value, 0);
}

/* Boot loaders reserve the initrd that they loaded; the memory is free again, the entry stays. */
static void release_old_initrd(struct tree *t)
{
	const uint64_t start = chosen_number(t, "linux,initrd-start");

	for (int i = 0; start && !t->errnum && i < fdt_num_mem_rsv(t->fdt); i++) {
		uint64_t address, n;

		t->errnum = fdt_get_mem_rsv(t->fdt, i, &address, &n);
		if (!t->errnum && address == start) {
			t->errnum = fdt_del_mem_rsv(t->fdt, i);
			return;
		}
	}
}

static void set_initrd(struct tree *t, struct load *load)
{
	const struct segment *initrd = plan_find(&load->plan, ROLE_INITRD);

	release_old_initrd(t);
	drop(t, "linux,initrd-start");
	drop(t, "linux,initrd-end");
	if (!initrd)
		return;
	set_u64(t, "linux,initrd-start", initrd->address);
	set_u64(t, "linux,initrd-end", initrd->address + initrd->bytes.n);
}

/*
 * dt-schema, chosen.yaml: the memory that a crash kernel may use, the window that was asked for
 * first (the kernel takes the first as its main one), and where the dump's headers stand.
 */
static void set_crash(struct tree *t, struct load *load)
{
	const struct segment *elfcorehdr = plan_find(&load->plan, ROLE_ELFCOREHDR);
	const struct ranges *windows = &load->host->crash;

	drop(t, "linux,elfcorehdr");
	drop(t, "linux,usable-memory-range");
	if (!elfcorehdr)
		return;
	add_range(t, "linux,elfcorehdr", segment_range(elfcorehdr));
	for (size_t i = windows->n; i > 0; i--)
		add_range(t, "linux,usable-memory-range", windows->r[i - 1]);
}

/* Never the last boot's: a seed that was used is known, and the running kernel has wiped it. */
static enum err set_seeds(struct tree *t)
{
	uint8_t seeds[8 + RNG_SEED_SIZE];

	if (getrandom(seeds, sizeof(seeds), 0) != sizeof(seeds))
		return error_errno(t->ctx, "getrandom");
	set(t, "kaslr-seed", seeds, 8);
	set(t, "rng-seed", seeds + 8, RNG_SEED_SIZE);
	return ERR_NONE;
}

static void find_chosen(struct tree *t)
{
	t->chosen = fdt_path_offset(t->fdt, "/chosen");
	if (t->chosen == -FDT_ERR_NOTFOUND)
		t->chosen = fdt_add_subnode(t->fdt, 0, "chosen");
	if (t->chosen < 0)
		t->errnum = t->chosen;
}

static enum err change(struct tree *t, struct load *load)
{
	find_chosen(t);
	drop(t, "bootargs");
	if (*load->cmdline)
		set(t, "bootargs", load->cmdline, strlen(load->cmdline) + 1);
	set_initrd(t, load);
	set_crash(t, load);
	set(t, "linux,booted-from-kexec", NULL, 0);
	const enum err err = set_seeds(t);

	if (!err && t->errnum)
		return tree_error(t->ctx, t->errnum, "changing /chosen");
	return err;
}

static enum err set_entry(struct load *load)
{
	const struct segment *tree = plan_find(&load->plan, ROLE_DTB);
	uint64_t entry;
	enum err err = kernel_entry(load, &entry);

	if (!err)
		err = plan_set_u64(load, "entry_address", entry);
	if (!err)
		err = plan_set_u64(load, "entry_tree", tree->address);
	return err;
}

static enum err fill(struct load *load)
{
	struct segment *segment = plan_find(&load->plan, ROLE_DTB);
	struct tree t = { .ctx = load->ctx };
	struct span tree;
	enum err err = find_tree(load, &tree);

	if (err)
		return err;
	t.fdt = ctx_alloc(load->ctx, segment->size);
	if (!t.fdt)
		return ERR_NO_MEMORY;
	t.errnum = fdt_open_into(tree.p, t.fdt, (int)segment->size);
	if (t.errnum)
		return tree_error(load->ctx, t.errnum, "opening it");
	err = change(&t, load);
	if (err)
		return err;
	t.errnum = fdt_pack(t.fdt);
	if (t.errnum)
		return tree_error(load->ctx, t.errnum, "packing it");
	segment->bytes = span_of(t.fdt, fdt_totalsize(t.fdt));
	err = set_entry(load);
	return err ? err : device_tree_console(load, segment->bytes);
}

#else

static enum err size(struct load *load)
{
	return error(load->ctx, ERR_UNSUPPORTED,
		     "this build has no device tree support (configure --with-fdt)");
}

static enum err fill(struct load *load)
{
	return size(load);
}
#endif

const struct handover device_tree = {
	.name = "device tree",
	.options = OPTIONS_LINUX | OPTIONS_DTB | OPTIONS_CONSOLE,
	.size = size,
	.fill = fill,
};
