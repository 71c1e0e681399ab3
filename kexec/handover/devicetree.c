/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Linux on machines with a device tree (Devicetree Specification 0.4): what the next kernel is
 * told in /chosen of the tree that devicetree-base.c makes. What belongs there: dt-schema's
 * chosen.yaml, and Documentation/arch/arm64/booting.rst.
 */
#include "config.h"
#include "include/kexec-times.h"
#include "kexec/handover/devicetree.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"

#ifdef HAVE_FDT
#include <libfdt.h>

#define TREE_MORE     4096u /* what is added to a tree beside the command line */
#define RNG_SEED_SIZE 128   /* drivers/of/kexec.c, RNG_SEED_SIZE */

static uint64_t tree_capacity(const struct load *load, struct span tree)
{
	const struct host *host = load->host;
	const uint64_t windows = load->request->panic ? host->crash.n + host->crash_cma.n : 0;

	return fdt_totalsize(tree.p) + load->cmdline_capacity + windows * 16 + TREE_MORE;
}

static enum err tree_check_capacity(const struct load *load, struct span tree)
{
	const uint64_t max = load->host->arch->tree_max, n = tree_capacity(load, tree);

	if (n <= max)
		return ERR_NONE;
	return error(load->ctx, ERR_UNSUPPORTED,
		     "the device tree has %zu bytes: with the additions that is more than the "
		     "%llu MiB that a kernel takes",
		     tree.n, (unsigned long long)max >> 20);
}

static enum err device_tree_add_initrd(struct load *load)
{
	const struct arch *arch = load->host->arch;
	const enum err err = initrd_add(load, RANGE_ALL);

	if (err || !load->initrd.n)
		return err;
	struct rule *rule = &plan_find(&load->plan, ROLE_INITRD)->rule;

	rule->window = arch->initrd_window;
	rule->window_align = arch->initrd_window_align;
	return ERR_NONE;
}

enum err tree_size(struct load *load)
{
	const struct rule rule = { .within = RANGE_ALL, .high = true };
	struct span tree;
	enum err err = tree_base(load, &tree);

	if (!err)
		err = tree_unusable(load, tree, &load->policy.unusable);
	if (!err)
		err = tree_check_capacity(load, tree);
	if (!err)
		err = kernel_add(load);
	if (!err)
		err = device_tree_add_initrd(load);
	return err ? err : plan_add(load, ROLE_DTB, tree, tree_capacity(load, tree), rule);
}

static void chosen_set(struct tree *t, const char *name, const void *value, size_t n)
{
	if (!t->errnum)
		t->errnum = fdt_setprop(t->fdt, t->chosen, name, value, (int)n);
}

static void chosen_set_u64(struct tree *t, const char *name, uint64_t value)
{
	if (!t->errnum)
		t->errnum = fdt_setprop_u64(t->fdt, t->chosen, name, value);
}

static void chosen_add_range(struct tree *t, const char *name, struct range r)
{
	if (!t->errnum)
		t->errnum = fdt_appendprop_addrrange(t->fdt, 0, t->chosen, name, r.start,
						     range_size(r));
}

static void chosen_set_initrd(struct tree *t, struct load *load)
{
	const struct segment *initrd = plan_find(&load->plan, ROLE_INITRD);

	if (!initrd)
		return;
	chosen_set_u64(t, "linux,initrd-start", initrd->address);
	chosen_set_u64(t, "linux,initrd-end", initrd->address + initrd->bytes.n);
}

/* A crash window, without its end where that is not to be RAM. */
static struct range chosen_usable(const struct arch *arch, struct range window,
				  const struct segment *elfcorehdr)
{
	if (arch->elfcorehdr_no_ram && range_contains(window, segment_range(elfcorehdr)))
		window.end = elfcorehdr->address;
	return window;
}

/*
 * dt-schema, chosen.yaml: the memory that a crash kernel may use, the window that was asked for
 * first (the kernel takes the first as its main one), what was lent last (older kernels take two),
 * and where the dump's headers stand.
 */
static void chosen_set_crash(struct tree *t, struct load *load)
{
	const struct segment *elfcorehdr = plan_find(&load->plan, ROLE_ELFCOREHDR);
	const struct ranges *windows = &load->host->crash, *cma = &load->host->crash_cma;

	if (!elfcorehdr)
		return;
	chosen_add_range(t, "linux,elfcorehdr", segment_range(elfcorehdr));
	for (size_t i = windows->n; i > 0; i--)
		chosen_add_range(t, "linux,usable-memory-range",
				 chosen_usable(load->host->arch, windows->r[i - 1], elfcorehdr));
	for (size_t i = 0; i < cma->n; i++)
		chosen_add_range(t, "linux,usable-memory-range", cma->r[i]);
}

/* Never the last boot's: a seed that was used is known, and the running kernel has wiped it. */
static void chosen_set_seeds(struct tree *t, const struct seeds *seeds)
{
	_Static_assert(RNG_SEED_SIZE <= sizeof(seeds->rng), "there are enough of them");
	chosen_set(t, "kaslr-seed", seeds->kaslr, sizeof(seeds->kaslr));
	chosen_set(t, "rng-seed", seeds->rng, RNG_SEED_SIZE);
}

/* Purgatory writes into the finished tree, where the kernel shows it below /proc/device-tree. */
static void chosen_set_times(struct tree *t, const struct load *load)
{
	uint8_t times[KEXEC_TIMES_SIZE] = { 0 };

	memcpy(times + KEXEC_TIMES_ID, load->seeds.load, sizeof(load->seeds.load));
	if (plan_leaves_times(load))
		chosen_set(t, KEXEC_TIMES_PROPERTY, times, sizeof(times));
}

static enum err device_tree_set_times(struct load *load, uint64_t address, const void *fdt)
{
	const struct span times =
		tree_property(fdt, fdt_path_offset(fdt, "/chosen"), KEXEC_TIMES_PROPERTY);

	if (!plan_leaves_times(load))
		return ERR_NONE;
	return plan_set_u64(load, "time_stamps",
			    address + (uint64_t)(times.p - (const uint8_t *)fdt));
}

static void chosen_find(struct tree *t)
{
	t->chosen = fdt_path_offset(t->fdt, "/chosen");
	if (t->chosen == -FDT_ERR_NOTFOUND)
		t->chosen = fdt_add_subnode(t->fdt, 0, "chosen");
	if (t->chosen < 0)
		t->errnum = t->chosen;
}

static enum err chosen_change(struct tree *t, struct load *load)
{
	chosen_find(t);
	if (*load->cmdline)
		chosen_set(t, "bootargs", load->cmdline, strlen(load->cmdline) + 1);
	chosen_set_initrd(t, load);
	chosen_set(t, "linux,booted-from-kexec", NULL, 0);
	chosen_set_seeds(t, &load->seeds);
	chosen_set_times(t, load);
	if (t->errnum)
		return tree_error(t->ctx, t->errnum, "changing /chosen");
	return ERR_NONE;
}

static enum err device_tree_set_entry(struct load *load)
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

enum err tree_open(struct load *load, struct tree *t)
{
	const struct segment *segment = plan_find(&load->plan, ROLE_DTB);

	*t = (struct tree){ .ctx = load->ctx, .fdt = ctx_alloc(load->ctx, segment->size) };
	if (!t->fdt)
		return ERR_NO_MEMORY;
	t->errnum = fdt_open_into(segment->bytes.p, t->fdt, (int)segment->size);
	if (t->errnum)
		return tree_error(load->ctx, t->errnum, "opening it");
	return chosen_change(t, load);
}

enum err tree_close(struct load *load, struct tree *t)
{
	struct segment *segment = plan_find(&load->plan, ROLE_DTB);

	if (!t->errnum)
		t->errnum = fdt_pack(t->fdt);
	if (t->errnum)
		return tree_error(load->ctx, t->errnum, "changing it");
	segment->bytes = span_of(t->fdt, fdt_totalsize(t->fdt));
	enum err err = device_tree_set_entry(load);

	if (!err)
		err = device_tree_set_times(load, segment->address, t->fdt);
	return err ? err : memory_console(load, segment->bytes);
}

static enum err device_tree_fill(struct load *load)
{
	struct tree t;
	const enum err err = tree_open(load, &t);

	if (err)
		return err;
	chosen_set_crash(&t, load);
	return tree_close(load, &t);
}

#else

enum err tree_size(struct load *load)
{
	return error(load->ctx, ERR_UNSUPPORTED,
		     "this build has no device tree support (configure --with-fdt)");
}

static enum err device_tree_fill(struct load *load)
{
	return tree_size(load);
}
#endif

const struct handover device_tree = {
	.name = "device tree",
	.options = OPTIONS_LINUX | OPTIONS_DTB | OPTIONS_CONSOLE,
	.size = tree_size,
	.fill = device_tree_fill,
	.screen = screen_of_cards,
};

static enum err arm_size(struct load *load)
{
	const enum err err = tree_size(load);

	return err ? err : arm_confine(load);
}

const struct handover arm_linux = {
	.name = "device tree",
	.options = OPTIONS_LINUX | OPTIONS_DTB | OPTIONS_CONSOLE | OPTIONS_ARM,
	.size = arm_size,
	.fill = device_tree_fill,
	.screen = screen_of_cards,
};
