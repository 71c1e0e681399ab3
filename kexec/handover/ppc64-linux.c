/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Linux on 64-bit POWER: a device tree as elsewhere, entered as
 * Documentation/arch/powerpc/booting.rst says; and what is told in other places of that tree than
 * on other machines, for firmware lies in RAM and a crash kernel's memory stands in the nodes of
 * memory.
 */
#include "config.h"
#include "kexec/handover/devicetree.h"
#include "kexec/handover/ppc64.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"

static enum err ppc64_add_words(struct load *load, struct cmdline *words)
{
	const enum err err = kernel_add_elfcorehdr(load, words);

	return err ? err : kernel_add_old_root(load, words);
}

#ifdef HAVE_FDT
#include <libfdt.h>

/* arch/powerpc/kernel/head_64.S, __run_at_load: 1, or "run0" */
#define RUN_AT_LOAD 0x5c
#define STAY	    1
#define MOVES	    0x72756e30

/* Memory that somebody uses beside Linux, by two properties of any one node. */
static const struct firmware {
	const char *start, *size;
	bool stays; /* also when the next kernel runs */
} firmware[] = {
	/* arch/powerpc/kexec/ranges.c says which there are. */
	{ "linux,rtas-base", "rtas-size", true },
	{ "opal-base-address", "opal-runtime-size", true },
	{ "linux,tce-base", "linux,tce-size", true },
	/* prom_init.c, prom_instantiate_sml(): the TPM's log of events */
	{ "linux,sml-base", "linux,sml-size", true },
	/* arch/powerpc/kexec/core_64.c: page tables, which are cleared after segments are copied */
	{ "linux,htab-base", "linux,htab-size", false },
};

static const void *ppc64_machine(const struct load *load)
{
	const struct span tree = load->host->device_tree;

	return tree.n ? tree.p : NULL;
}

bool ppc64_number(const void *fdt, int node, const char *name, uint64_t *value)
{
	struct span cells = tree_property(fdt, node, name);

	return cells.n && tree_cells(&cells, (int)(cells.n / 4), value) && !cells.n;
}

static enum err ppc64_add_one(struct ctx *ctx, const void *fdt, int node,
			      const struct firmware *row, struct ranges *ranges)
{
	uint64_t start, size, end;

	if (!ppc64_number(fdt, node, row->start, &start) ||
	    !ppc64_number(fdt, node, row->size, &size) || __builtin_add_overflow(start, size, &end))
		return ERR_NONE;
	return ranges_add(ctx, ranges, (struct range){ start, end });
}

/* What firmware and the running kernel keep; with @stays only what the next one must keep, too. */
static enum err ppc64_firmware(const struct load *load, bool stays, struct ranges *ranges)
{
	const void *fdt = ppc64_machine(load);
	enum err err = ERR_NONE;

	for (int node = 0; fdt && node >= 0 && !err; node = fdt_next_node(fdt, node, NULL))
		for (size_t i = 0; i < sizeof(firmware) / sizeof(firmware[0]) && !err; i++)
			if (firmware[i].stays || !stays)
				err = ppc64_add_one(load->ctx, fdt, node, &firmware[i], ranges);
	return err;
}

/* arch/powerpc/kernel/prom.c, early_reserve_mem_dt(): pairs in the root's cells. */
static enum err ppc64_reserved_ranges(const struct load *load, struct ranges *ranges)
{
	const void *fdt = ppc64_machine(load);
	struct span pairs = fdt ? tree_property(fdt, 0, "reserved-ranges") : SPAN_NONE;
	uint64_t start, size, end;
	enum err err = ERR_NONE;

	while (!err && pairs.n && tree_cells(&pairs, fdt_address_cells(fdt, 0), &start) &&
	       tree_cells(&pairs, fdt_size_cells(fdt, 0), &size))
		if (!__builtin_add_overflow(start, size, &end))
			err = ranges_add(load->ctx, ranges, (struct range){ start, end });
	return err;
}

/*
 * The running kernel refuses what lies below its own end (machine_kexec_prepare(), ETXTBSY), and
 * one that moves to 0 runs over what it finds on its way.
 */
static uint64_t ppc64_low_end(const struct load *load)
{
	const struct extent *extent = &load->image->extents[load->image->n_extents - 1];
	const uint64_t kernel = load->image->confined ? 0 : extent->address + extent->size;
	const void *fdt = ppc64_machine(load);
	uint64_t end = 0;

	if (fdt)
		ppc64_number(fdt, fdt_path_offset(fdt, "/chosen"), "linux,kernel-end", &end);
	return end > kernel ? end : kernel;
}

/*
 * What real mode reaches: the range that begins at 0 of the first node of memory (setup_64.c and
 * prom.c, first_memblock_size). Purgatory and the beginning of the kernel run in it.
 */
static uint64_t ppc64_real_mode_end(const struct load *load)
{
	const void *fdt = ppc64_machine(load);
	uint64_t start, size;
	int node;

	if (!fdt)
		return UINT64_MAX;
	fdt_for_each_subnode (node, fdt, 0) {
		struct span reg = tree_property(fdt, node, "reg");

		if (tree_is_memory(fdt, node) &&
		    tree_cells(&reg, fdt_address_cells(fdt, 0), &start) &&
		    tree_cells(&reg, fdt_size_cells(fdt, 0), &size) && start == 0 && size)
			return size;
	}
	return UINT64_MAX;
}

static enum err ppc64_unusable(const struct load *load, struct ranges *unusable)
{
	const struct range low = { 0, ppc64_low_end(load) };
	const struct range high = { ppc64_real_mode_end(load), UINT64_MAX };
	enum err err = ppc64_firmware(load, false, unusable);

	if (!err)
		err = ppc64_reserved_ranges(load, unusable);
	if (!err)
		err = ranges_add(load->ctx, unusable, low);
	return err ? err : ranges_add(load->ctx, unusable, high);
}

static enum err ppc64_check_kernel(const struct load *load)
{
	const struct span first = load->image->extents[0].bytes;
	const uint32_t word = span_has(first, RUN_AT_LOAD, 4) ? span_le32(first, RUN_AT_LOAD) : 0;

	if (!load->image->confined || word == STAY || word == MOVES)
		return ERR_NONE;
	return error(
		load->ctx, ERR_UNSUPPORTED,
		"%s: the word at 0x%x of the kernel is 0x%x instead of 0x%x: it can run only "
		"at address 0, so not as a crash kernel (it was built without CONFIG_RELOCATABLE)",
		load->request->kernel, RUN_AT_LOAD, word, MOVES);
}

/* ---- sizes, and bytes ---- */

#define RESERVATION_SIZE 16

/* Room in the tree for what ppc64_fill() adds. */
static enum err ppc64_add_capacity(struct load *load)
{
	struct segment *tree = plan_find(&load->plan, ROLE_DTB);
	struct ranges kept = { .r = NULL };
	uint64_t more;
	enum err err = ppc64_firmware(load, true, &kept);

	if (!err)
		err = ppc64_memory_capacity(load, tree->bytes.p, &more);
	if (!err && !align_up(tree->size + more + kept.n * RESERVATION_SIZE,
			      load->host->arch->page_size, &tree->size))
		err = error(load->ctx, ERR_BAD, "device tree: its size does not fit 64 bits");
	return err;
}

static enum err ppc64_size(struct load *load)
{
	enum err err = ppc64_check_kernel(load);

	if (!err)
		err = tree_size(load);
	if (!err)
		err = ppc64_add_capacity(load);
	return err ? err : ppc64_unusable(load, &load->policy.unusable);
}

static enum err ppc64_reserve(const struct load *load, struct tree *t)
{
	struct ranges kept = { .r = NULL };
	const enum err err = ppc64_firmware(load, true, &kept);

	for (size_t i = 0; i < kept.n && !err && !t->errnum; i++)
		t->errnum = fdt_add_mem_rsv(t->fdt, kept.r[i].start, range_size(kept.r[i]));
	return err;
}

/* A crash kernel stays where it is loaded. */
static enum err ppc64_set_stay(struct load *load)
{
	struct segment *kernel = plan_find(&load->plan, ROLE_KERNEL);
	uint8_t *bytes = load->image->confined ? ctx_alloc(load->ctx, kernel->bytes.n) : NULL;

	if (!load->image->confined)
		return ERR_NONE;
	if (!bytes)
		return ERR_NO_MEMORY;
	memcpy(bytes, kernel->bytes.p, kernel->bytes.n);
	put_le32(bytes + RUN_AT_LOAD, STAY);
	kernel->bytes = span_of(bytes, kernel->bytes.n);
	return ERR_NONE;
}

/* Threads of processors beside the one that runs; LoPAR B.6.2.1, ibm,ppc-interrupt-server#s. */
static uint32_t ppc64_slaves(const void *fdt)
{
	uint64_t threads = 0;

	for (int node = 0; node >= 0; node = fdt_next_node(fdt, node, NULL)) {
		const size_t n = tree_property(fdt, node, "ibm,ppc-interrupt-server#s").n;

		if (tree_is_of_type(fdt, node, "cpu"))
			threads += n ? n / 4 : 1;
	}
	return threads ? (uint32_t)threads - 1 : 0;
}

/* Documentation/devicetree/bindings/powerpc/opal/: purgatory leaves them in r8 and r9. */
static enum err ppc64_set_opal(struct load *load, const void *fdt)
{
	const int node = fdt_path_offset(fdt, "/ibm,opal");
	uint64_t base, entry;

	if (!ppc64_number(fdt, node, "opal-base-address", &base) ||
	    !ppc64_number(fdt, node, "opal-entry-address", &entry))
		return ERR_NONE;
	const enum err err = plan_set_u64(load, "opal_base", base);

	return err ? err : plan_set_u64(load, "opal_entry", entry);
}

static enum err ppc64_set_machine(struct load *load)
{
	const void *fdt = plan_find(&load->plan, ROLE_DTB)->bytes.p;
	const enum err err = plan_set_u32(load, "entry_slaves", ppc64_slaves(fdt));

	return err ? err : ppc64_set_opal(load, fdt);
}

static enum err ppc64_fill(struct load *load)
{
	struct tree t;
	enum err err = tree_open(load, &t);

	if (!err)
		err = ppc64_reserve(load, &t);
	if (!err)
		err = ppc64_set_memory(load, &t);
	if (!err)
		err = tree_close(load, &t);
	if (!err)
		err = ppc64_set_machine(load);
	return err ? err : ppc64_set_stay(load);
}

#else

static enum err ppc64_fill(struct load *load)
{
	return tree_size(load);
}

#define ppc64_size tree_size
#endif

const struct handover ppc64_linux = {
	.name = "device tree",
	.options = OPTIONS_LINUX | OPTIONS_DTB | OPTIONS_CONSOLE | OPTIONS_ELF | OPTIONS_OLD_ROOT,
	.add_words = ppc64_add_words,
	.size = ppc64_size,
	.fill = ppc64_fill,
};
