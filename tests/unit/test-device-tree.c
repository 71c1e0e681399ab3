/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the device tree comes from, and what is in the one that the next kernel is given. */
#include "tests/unit/made-load.h"

#include "config.h"

#ifdef HAVE_FDT
#include "tests/unit/made-tree.h"
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "include/kexec-times.h"
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/devicetree.h"
#include "kexec/handover/handover.h"
#include "kexec/host/host.h"
#include "kexec/host/internal.h"
#include "kexec/plan/plan.h"

#define KEPT	   0x40008000 /* a memory reservation of the firmware's */
#define OLD_INITRD 0x48000000

/* In place of the C library's: this machine is an arm64 one. */
int uname(struct utsname *name)
{
	*name = (struct utsname){ .machine = "aarch64", .release = "6.1.0" };
	return 0;
}

/* ---- the tree that is handed over ---- */

/* What a boot loader left: its command line, seeds, an initrd, and two memory reservations. */
static struct span old_tree(struct ctx *ctx, uint32_t capacity, int more)
{
	uint8_t *fdt = ctx_alloc(ctx, capacity);
	uint8_t *filler = ctx_alloc(ctx, (uint64_t)more + 1);

	must(fdt_create(fdt, (int)capacity));
	must(fdt_add_reservemap_entry(fdt, KEPT, 0x8000));
	must(fdt_add_reservemap_entry(fdt, OLD_INITRD, 0x100000));
	must(fdt_finish_reservemap(fdt));
	must(fdt_begin_node(fdt, ""));
	must(fdt_property_u32(fdt, "#address-cells", 2));
	must(fdt_property_u32(fdt, "#size-cells", 2));
	must(fdt_property(fdt, "filler", filler, more));
	must(fdt_begin_node(fdt, "chosen"));
	must(fdt_property_string(fdt, "bootargs", "of the old boot"));
	must(fdt_property_u64(fdt, "kaslr-seed", UINT64_C(0xaaaaaaaaaaaaaaaa)));
	must(fdt_property_u32(fdt, "linux,initrd-start", OLD_INITRD));
	must(fdt_property_u32(fdt, "linux,initrd-end", OLD_INITRD + 0x100000));
	must(fdt_property_u64(fdt, "linux,elfcorehdr", 0x1234));
	must(fdt_property_u64(fdt, "linux,usable-memory-range", 0x1234));
	must(fdt_end_node(fdt));
	must(fdt_end_node(fdt));
	must(fdt_finish(fdt));
	must(fdt_open_into(fdt, fdt, (int)capacity)); /* padded, as firmware does */
	return span_of(fdt, capacity);
}

static void start(struct ctx *ctx, struct made_load *s, struct span tree)
{
	make_load(ctx, s, &arch_arm64, &device_tree, (struct range){ GIB, 2 * GIB });
	s->host.device_tree = tree;
}

/* The tree that comes out, with what a crash load adds in between. */
static const void *hand_over(struct made_load *s)
{
	const struct rule rule = { .within = RANGE_ALL, .high = true };
	const struct handover *handover = s->image.handover;
	enum err err = handover->size(&s->load);

	if (!err && s->request.panic)
		err = plan_add(&s->load, ROLE_ELFCOREHDR, SPAN_NONE, 0x10000, rule);
	if (!err)
		err = plan_place(&s->load);
	if (!err)
		err = handover->fill(&s->load);
	if (err)
		fail_msg("%s", s->load.ctx->message);
	const struct span tree = plan_find(&s->load.plan, ROLE_DTB)->bytes;

	must(fdt_check_full(tree.p, tree.n));
	return tree.p;
}

static struct span chosen(const void *fdt, const char *name)
{
	int n;
	const void *p = fdt_getprop(fdt, fdt_path_offset(fdt, "/chosen"), name, &n);

	return p ? span_of(p, (size_t)n) : SPAN_NONE;
}

static uint64_t chosen_u64(const void *fdt, const char *name, size_t i)
{
	const struct span value = chosen(fdt, name);

	assert_true(span_has(value, i * 8, 8));
	return span_be64(value, i * 8);
}

static void purgatorys_times_go_into_the_tree_where_they_are_asked_for(void **state)
{
	struct made_load s;

	start(*state, &s, old_tree(*state, 4096, 0));
	assert_int_equal(chosen(hand_over(&s), KEXEC_TIMES_PROPERTY).n, 0);
	assert_int_equal(made_setting(&s.load, "time_stamps").n, 0);
	start(*state, &s, old_tree(*state, 4096, 0));
	s.request.timing = true;
	memcpy(s.load.seeds.load, "which", 5);
	const uint8_t *fdt = hand_over(&s);
	const struct span times = chosen(fdt, KEXEC_TIMES_PROPERTY);

	assert_int_equal(times.n, KEXEC_TIMES_SIZE);
	assert_true(span_is_at(times, KEXEC_TIMES_ID, SPAN_LITERAL("which\0\0\0")));
	const uint64_t at = span_le64(made_setting(&s.load, "time_stamps"), 0);

	assert_int_equal(at,
			 plan_find(&s.load.plan, ROLE_DTB)->address + (uint64_t)(times.p - fdt));
	assert_int_equal(at % 4, 0);
}

static void what_the_old_boot_was_told_does_not_pass(void **state)
{
	struct made_load s;

	start(*state, &s, old_tree(*state, 4096, 0));
	s.load.initrd = SPAN_NONE;
	const void *fdt = hand_over(&s);

	assert_string_equal((const char *)chosen(fdt, "bootargs").p, "new");
	assert_null(chosen(fdt, "linux,initrd-start").p);
	assert_null(chosen(fdt, "linux,initrd-end").p);
	assert_null(chosen(fdt, "linux,elfcorehdr").p);
	assert_null(chosen(fdt, "linux,usable-memory-range").p);
	assert_non_null(chosen(fdt, "linux,booted-from-kexec").p);
}

static void seeds_are_new_each_time(void **state)
{
	const struct span tree = old_tree(*state, 4096, 0);
	struct made_load s;

	start(*state, &s, tree);
	memset(&s.load.seeds, 0x5a, sizeof(s.load.seeds));
	const void *fdt = hand_over(&s);

	assert_true(chosen_u64(fdt, "kaslr-seed", 0) == UINT64_C(0x5a5a5a5a5a5a5a5a));
	assert_int_equal(chosen(fdt, "rng-seed").n, 128);
	assert_memory_equal(chosen(fdt, "rng-seed").p, s.load.seeds.rng, 128);
}

static void memory_reservations_pass(void **state)
{
	struct made_load s;
	uint64_t address, n;

	start(*state, &s, old_tree(*state, 4096, 0));
	const void *fdt = hand_over(&s);

	/* That of the initrd, which is no more, must go: it would be lost memory. */
	assert_int_equal(fdt_num_mem_rsv(fdt), 1);
	must(fdt_get_mem_rsv(fdt, 0, &address, &n));
	assert_int_equal(address, KEPT);
	assert_int_equal(n, 0x8000);
}

static void initrd_is_found_where_it_is(void **state)
{
	struct made_load s;

	start(*state, &s, old_tree(*state, 4096, 0));
	const void *fdt = hand_over(&s);
	const uint64_t address = plan_find(&s.load.plan, ROLE_INITRD)->address;

	assert_int_equal(chosen_u64(fdt, "linux,initrd-start", 0), address);
	assert_int_equal(chosen_u64(fdt, "linux,initrd-end", 0), address + 6);
}

static void crash_kernel_is_given_its_windows(void **state)
{
	struct made_load s;

	start(*state, &s, old_tree(*state, 4096, 0));
	s.request.panic = true;
	s.load.purpose = &purpose_crash;
	ranges_add(*state, &s.host.crash, (struct range){ GIB, GIB + 64 * MIB });
	ranges_add(*state, &s.host.crash, (struct range){ 8 * GIB, 9 * GIB });
	ranges_add(*state, &s.host.crash_cma, (struct range){ 2 * GIB, 3 * GIB });
	const void *fdt = hand_over(&s);

	/* The kernel takes the first as its main one; what was lent to processes comes last. */
	assert_int_equal(chosen(fdt, "linux,usable-memory-range").n, 48);
	assert_int_equal(chosen_u64(fdt, "linux,usable-memory-range", 4), 2 * GIB);
	assert_int_equal(chosen_u64(fdt, "linux,usable-memory-range", 0), 8 * GIB);
	assert_int_equal(chosen_u64(fdt, "linux,usable-memory-range", 1), GIB);
	assert_int_equal(chosen_u64(fdt, "linux,usable-memory-range", 2), GIB);
	assert_int_equal(chosen_u64(fdt, "linux,usable-memory-range", 3), 64 * MIB);
	assert_int_equal(chosen_u64(fdt, "linux,elfcorehdr", 0),
			 plan_find(&s.load.plan, ROLE_ELFCOREHDR)->address);
	assert_int_equal(chosen_u64(fdt, "linux,elfcorehdr", 1), 0x10000);
}

static struct range place_of(const struct made_load *s, enum role role)
{
	for (size_t i = 0; i < s->load.plan.n; i++)
		if (s->load.plan.segments[i].role == role)
			return segment_range(&s->load.plan.segments[i]);
	fail_msg("the plan has no such segment");
	return RANGE_ALL;
}

static void arm_is_given_what_its_first_mappings_reach(void **state)
{
	static const struct range kernel = { GIB, GIB + 128 * MIB }, low = { GIB, GIB + 752 * MIB };
	struct made_load s;

	start(*state, &s, old_tree(*state, 4096, 0));
	s.host.arch = s.image.arch = &arch_arm;
	s.image.handover = &arm_linux;
	assert_int_equal(ranges_add(*state, &s.host.usable, (struct range){ 2 * GIB, 4 * GIB }),
			 ERR_NONE);
	hand_over(&s);
	assert_true(range_contains(kernel, place_of(&s, ROLE_KERNEL)));
	assert_true(range_contains(low, place_of(&s, ROLE_INITRD)));
	assert_true(range_contains(low, place_of(&s, ROLE_DTB)));
}

static void page_offset_moves_what_arm_reaches(void **state)
{
	static const struct range low = { GIB, GIB + 1776 * MIB };
	struct made_load s;

	start(*state, &s, old_tree(*state, 4096, 0));
	s.host.arch = s.image.arch = &arch_arm;
	s.image.handover = &arm_linux;
	s.request.page_offset = 0x80000000;
	assert_int_equal(ranges_add(*state, &s.host.usable, (struct range){ 2 * GIB, 4 * GIB }),
			 ERR_NONE);
	hand_over(&s);
	assert_true(range_contains(low, place_of(&s, ROLE_INITRD)));
	assert_true(place_of(&s, ROLE_INITRD).end > 2 * GIB);
}

static void headers_are_not_memory_of_an_arm_crash_kernel(void **state)
{
	struct made_load s;

	start(*state, &s, old_tree(*state, 4096, 0));
	s.host.arch = s.image.arch = &arch_arm;
	s.image.handover = &arm_linux;
	s.request.panic = true;
	s.load.purpose = &purpose_crash;
	ranges_add(*state, &s.host.crash, (struct range){ GIB, GIB + 64 * MIB });
	const void *fdt = hand_over(&s);
	const uint64_t headers = place_of(&s, ROLE_ELFCOREHDR).start;

	assert_int_equal(chosen(fdt, "linux,usable-memory-range").n, 16);
	assert_int_equal(chosen_u64(fdt, "linux,usable-memory-range", 0), GIB);
	assert_int_equal(chosen_u64(fdt, "linux,usable-memory-range", 1), headers - GIB);
}

/* ---- what passes from /chosen ---- */

/* @tree with room for more. */
static void *grown(struct ctx *ctx, struct span tree)
{
	void *fdt = ctx_alloc(ctx, 16384);

	must(fdt_open_into(tree.p, fdt, 16384));
	return fdt;
}

static void add_reg(void *fdt, const char *parent, const char *name, uint64_t start, uint64_t size)
{
	const int parent_at = node(fdt, parent);

	must(fdt_appendprop_addrrange(fdt, parent_at, fdt_subnode_offset(fdt, parent_at, name),
				      "reg", start, size));
}

static void add_memory(void *fdt, const char *name, uint64_t start, uint64_t size)
{
	must(fdt_setprop_string(fdt, add_node(fdt, "/", name), "device_type", "memory"));
	add_reg(fdt, "/", name, start, size);
}

static void add_region(void *fdt, const char *name, uint64_t start, const char *flag)
{
	if (fdt_path_offset(fdt, "/reserved-memory") < 0) {
		const int at = add_node(fdt, "/", "reserved-memory");

		must(fdt_setprop_u32(fdt, at, "#address-cells", 2));
		must(fdt_setprop_u32(fdt, at, "#size-cells", 2));
	}
	must(fdt_setprop_empty(fdt, add_node(fdt, "/reserved-memory", name), flag));
	add_reg(fdt, "/reserved-memory", name, start, MIB);
}

static struct span packed(void *fdt)
{
	must(fdt_pack(fdt));
	return span_of(fdt, fdt_totalsize(fdt));
}

static bool is_reserved(const void *fdt, uint64_t start)
{
	uint64_t address, n;

	for (int i = 0; i < fdt_num_mem_rsv(fdt); i++) {
		must(fdt_get_mem_rsv(fdt, i, &address, &n));
		if (address == start)
			return true;
	}
	return false;
}

/*
 * Of a kernel that was itself started by the kernel's file load, with KHO: a log of IMA's and the
 * hand-over of a kernel that is gone.
 */
static void buffers_of_the_kernel_before_do_not_pass(void **state)
{
	static const char *const buffers[] = { "linux,ima-kexec-buffer", "linux,kho-fdt",
					       "linux,kho-scratch", "linux,elfcorehdr" };
	const size_t n = sizeof(buffers) / sizeof(buffers[0]);
	void *old = grown(*state, old_tree(*state, 4096, 0));
	struct made_load s;

	must(fdt_delprop(old, node(old, "/chosen"), "linux,elfcorehdr"));
	for (size_t i = 0; i < n; i++) {
		const uint64_t start = 0x50000000 + i * MIB;

		must(fdt_appendprop_addrrange(old, 0, node(old, "/chosen"), buffers[i], start,
					      4096));
		must(fdt_add_mem_rsv(old, start, 4096));
	}
	start(*state, &s, packed(old));
	const void *fdt = hand_over(&s);

	for (size_t i = 0; i < n; i++) {
		assert_null(chosen(fdt, buffers[i]).p);
		assert_false(is_reserved(fdt, 0x50000000 + i * MIB));
	}
	assert_true(is_reserved(fdt, KEPT));
}

static void only_what_is_known_to_hold_passes(void **state)
{
	void *old = grown(*state, old_tree(*state, 4096, 0));
	struct made_load s;

	must(fdt_setprop_string(old, node(old, "/chosen"), "stdout-path", "/pl011@9000000"));
	must(fdt_setprop_u32(old, node(old, "/chosen"), "linux,pci-probe-only", 1));
	must(fdt_setprop_u64(old, node(old, "/chosen"), "linux,uefi-mmap-start", 0x1234));
	must(fdt_setprop_u32(old, node(old, "/chosen"), "linux,uefi-secure-boot", 2));
	must(fdt_setprop_u64(old, node(old, "/chosen"), "linux,of-the-future", 1));
	must(fdt_setprop_string(old, node(old, "/chosen"), "u-boot,bootconf", "conf-1"));
	add_node(old, "/chosen", "module@1000");
	add_node(old, "/chosen", "framebuffer@2000");
	start(*state, &s, packed(old));
	const void *fdt = hand_over(&s);

	assert_string_equal((const char *)chosen(fdt, "stdout-path").p, "/pl011@9000000");
	assert_int_equal(chosen(fdt, "linux,pci-probe-only").n, 4);
	assert_int_equal(chosen_u64(fdt, "linux,uefi-mmap-start", 0), 0x1234);
	assert_int_equal(chosen(fdt, "linux,uefi-secure-boot").n, 4);
	assert_null(chosen(fdt, "linux,of-the-future").p);
	assert_null(chosen(fdt, "u-boot,bootconf").p);
	assert_true(fdt_path_offset(fdt, "/chosen/module@1000") < 0);
	assert_true(fdt_path_offset(fdt, "/chosen/framebuffer@2000") > 0);
}

static void a_framebuffer_that_a_driver_took_over_is_not_handed_on(void **state)
{
	struct display card = { .driver = "vc4-drm", .card = true };
	void *old = grown(*state, old_tree(*state, 4096, 0));
	struct made_load s;

	add_node(old, "/chosen", "framebuffer@2000");
	start(*state, &s, packed(old));
	s.host.displays = &card;
	s.host.n_displays = 1;
	assert_true(fdt_path_offset(hand_over(&s), "/chosen/framebuffer@2000") < 0);
	start(*state, &s, packed(old));
	card.driver = "simple-framebuffer";
	s.host.displays = &card;
	s.host.n_displays = 1;
	assert_true(fdt_path_offset(hand_over(&s), "/chosen/framebuffer@2000") > 0);
}

/* Linux clears EFI's table of the screen once it has read it; a node would stay. */
static void the_screen_of_efi_is_for_one_kernel_only(void **state)
{
	void *old = grown(*state, old_tree(*state, 4096, 0));
	struct made_load s;

	start(*state, &s, packed(old));
	s.host.framebuffer = "EFI VGA";
	assert_int_equal(screen_of_cards(&s.load, false).state, SCREEN_DARK);
	old = grown(*state, s.host.device_tree);
	add_node(old, "/chosen", "framebuffer@2000");
	s.host.device_tree = packed(old);
	assert_int_equal(screen_of_cards(&s.load, false).state, SCREEN_HOLDS);
	s.host.device_tree = SPAN_LITERAL("no tree");
	assert_int_equal(screen_of_cards(&s.load, false).state, SCREEN_DARK);
}

/* ---- a given tree, on a machine that has its own ---- */

/* Two GiB of RAM, of which 1 MiB is the firmware's, and nothing is known of EFI. */
static void *machine_tree(struct ctx *ctx)
{
	void *fdt = grown(ctx, old_tree(ctx, 4096, 0));

	add_memory(fdt, "memory@40000000", GIB, 2 * GIB);
	add_region(fdt, "secmon@44000000", 0x44000000, "no-map");
	add_region(fdt, "cma@46000000", 0x46000000, "reusable");
	return fdt;
}

/* As a compiler makes one from source: no memory, no reservations, cells of 32 bits. */
static void *board_tree(struct ctx *ctx)
{
	void *fdt = ctx_alloc(ctx, 16384);

	must(fdt_create_empty_tree(fdt, 16384));
	must(fdt_setprop_u32(fdt, 0, "#address-cells", 1));
	must(fdt_setprop_u32(fdt, 0, "#size-cells", 1));
	must(fdt_setprop_string(fdt, 0, "model", "board"));
	add_node(fdt, "/", "chosen");
	return fdt;
}

static const void *hand_over_given(struct ctx *ctx, struct made_load *s, void *machine, void *given)
{
	start(ctx, s, machine ? packed(machine) : SPAN_NONE);
	s->request.dtb = "board.dtb";
	s->load.dtb = packed(given);
	return hand_over(s);
}

static void assert_u32s(const void *fdt, const char *path, const char *name, uint32_t first,
			uint32_t second)
{
	int n;
	const void *p = fdt_getprop(fdt, fdt_path_offset(fdt, path), name, &n);

	assert_non_null(p);
	assert_int_equal(n, 8);
	assert_int_equal(span_be32(span_of(p, 8), 0), first);
	assert_int_equal(span_be32(span_of(p, 8), 4), second);
}

static void memory_is_carried_over_to_a_tree_without(void **state)
{
	void *given = board_tree(*state);
	struct made_load s;

	add_memory(given, "memory@0", 0, 0); /* for the firmware to fill in */
	const void *fdt = hand_over_given(*state, &s, machine_tree(*state), given);

	assert_string_equal(fdt_getprop(fdt, 0, "model", NULL), "board");
	assert_u32s(fdt, "/memory@40000000", "reg", 0x40000000, 0x80000000);
	assert_true(fdt_path_offset(fdt, "/memory@0") < 0);
}

static void memory_of_the_given_tree_stays_and_is_the_limit(void **state)
{
	void *given = board_tree(*state);
	struct made_load s;

	add_memory(given, "memory@40000000", GIB, 256 * MIB);
	const void *fdt = hand_over_given(*state, &s, machine_tree(*state), given);

	assert_u32s(fdt, "/memory@40000000", "reg", GIB, 256 * MIB);
	for (size_t i = 0; i < s.load.plan.n; i++)
		assert_true(segment_range(&s.load.plan.segments[i]).end <= GIB + 256 * MIB);
}

static void tree_that_leaves_the_kernel_without_memory_is_refused(void **state)
{
	struct made_load s;

	for (int own = 0; own < 2; own++) {
		start(*state, &s, own ? old_tree(*state, 4096, 0) : SPAN_NONE);
		s.load.dtb = packed(board_tree(*state));
		assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, device_tree.size(&s.load),
			     "no /memory|this machine");
	}
}

static void tree_of_a_machine_with_other_memory_is_refused(void **state)
{
	void *given = board_tree(*state);
	struct made_load s;

	add_memory(given, "memory@80000000", 2 * GIB, GIB);
	start(*state, &s, packed(machine_tree(*state)));
	s.load.dtb = packed(given);
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, device_tree.size(&s.load),
		     "/memory|0x80000000|not memory of this machine");
}

static void reservations_are_carried_over(void **state)
{
	void *given = board_tree(*state);
	struct made_load s;
	int n;

	add_memory(given, "memory@40000000", GIB, GIB);
	const void *fdt = hand_over_given(*state, &s, machine_tree(*state), given);

	assert_true(is_reserved(fdt, KEPT));
	assert_false(is_reserved(fdt, OLD_INITRD));
	/* Mapped all the same, it would be read by speculation: a fault of the bus. */
	assert_u32s(fdt, "/reserved-memory/firmware@44000000", "reg", 0x44000000, MIB);
	assert_non_null(fdt_getprop(fdt, node((void *)fdt, "/reserved-memory/firmware@44000000"),
				    "no-map", &n));
	assert_true(fdt_path_offset(fdt, "/reserved-memory/firmware@46000000") < 0);
}

static void nothing_is_reserved_twice(void **state)
{
	void *given = grown(*state, packed(machine_tree(*state)));
	struct made_load s;
	const void *fdt = hand_over_given(*state, &s, machine_tree(*state), given);

	assert_int_equal(fdt_num_mem_rsv(fdt), 1);
	assert_true(fdt_path_offset(fdt, "/reserved-memory/secmon@44000000") > 0);
	assert_true(fdt_path_offset(fdt, "/reserved-memory/firmware@44000000") < 0);
}

/* All but the last MiB of what could be used. */
static void nothing_is_placed_in_what_the_given_tree_reserves(void **state)
{
	const struct range left = { GIB + 15 * MIB, GIB + 32 * MIB };
	void *given = board_tree(*state);
	struct made_load s;

	add_memory(given, "memory@40000000", GIB, 64 * MIB);
	must(fdt_add_mem_rsv(given, GIB, left.start - GIB));
	add_node(given, "/", "reserved-memory");
	must(fdt_setprop_u32(given, node(given, "/reserved-memory"), "#address-cells", 1));
	must(fdt_setprop_u32(given, node(given, "/reserved-memory"), "#size-cells", 1));
	add_node(given, "/reserved-memory", "dsp@42000000");
	add_reg(given, "/reserved-memory", "dsp@42000000", left.end, 32 * MIB);
	hand_over_given(*state, &s, machine_tree(*state), given);
	for (size_t i = 0; i < s.load.plan.n; i++)
		assert_true(range_contains(left, segment_range(&s.load.plan.segments[i])));
}

/* What another machine, or another boot, had is not what this firmware gave. */
static void efi_is_that_of_this_machine(void **state)
{
	void *machine = machine_tree(*state), *given = board_tree(*state);
	struct made_load s;

	must(fdt_setprop_u64(machine, node(machine, "/chosen"), "linux,uefi-mmap-start", 0x1111));
	must(fdt_setprop_u64(given, node(given, "/chosen"), "linux,uefi-mmap-start", 0x2222));
	must(fdt_setprop_u64(given, node(given, "/chosen"), "linux,uefi-system-table", 0x2222));
	const void *fdt = hand_over_given(*state, &s, machine, given);

	assert_int_equal(chosen_u64(fdt, "linux,uefi-mmap-start", 0), 0x1111);
	assert_null(chosen(fdt, "linux,uefi-system-table").p);
	/* The firmware's map says where memory is. */
	assert_true(fdt_path_offset(fdt, "/memory@40000000") < 0);
}

/* ---- limits ---- */

/* booting.rst: "must not exceed 2 megabytes", with all that is added. */
static void tree_over_2_mib_is_refused(void **state)
{
	struct made_load s;

	start(*state, &s, old_tree(*state, 3 * MIB, 0));
	hand_over(&s);
	start(*state, &s, old_tree(*state, 3 * MIB, 2 * MIB - 8192));
	hand_over(&s);
	assert_true(plan_find(&s.load.plan, ROLE_DTB)->size <= 2 * MIB);
	start(*state, &s, old_tree(*state, 3 * MIB, 2 * MIB - 4096));
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, device_tree.size(&s.load),
		     "device tree|2 MiB");
}

/* booting.rst: a 1 GiB aligned window of 32 GiB, which has the kernel in it, too. */
static void initrd_is_placed_within_reach(void **state)
{
	struct made_load s;

	start(*state, &s, old_tree(*state, 4096, 0));
	ranges_add(*state, &s.host.usable, (struct range){ 33 * GIB, 64 * GIB });
	hand_over(&s);
	/* Above what the firmware keeps at the start of memory. */
	assert_int_equal(plan_find(&s.load.plan, ROLE_KERNEL)->address, GIB + 2 * MIB);
	assert_true(plan_find(&s.load.plan, ROLE_DTB)->address > 33 * GIB);
	assert_true(plan_find(&s.load.plan, ROLE_INITRD)->address < 2 * GIB);
	start(*state, &s, old_tree(*state, 4096, 0));
	ranges_add(*state, &s.host.usable, (struct range){ 33 * GIB, 64 * GIB });
	s.load.initrd.n = GIB; /* its bytes are not looked at */
	assert_int_equal(device_tree.size(&s.load), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_NO_SPACE, plan_place(&s.load), "initrd");
}

static void broken_tree_is_refused(void **state)
{
	const struct span tree = old_tree(*state, 4096, 0);
	struct made_load s;

	start(*state, &s, span_of(tree.p, 100));
	assert_fails((struct ctx *)*state, ERR_BAD, device_tree.size(&s.load),
		     "device tree: of this machine");
	start(*state, &s, tree);
	s.load.dtb = span_of("no tree", 7);
	assert_fails((struct ctx *)*state, ERR_BAD, device_tree.size(&s.load),
		     "device tree: of the kernel file");
	s.request.dtb = "board.dtb";
	assert_fails((struct ctx *)*state, ERR_BAD, device_tree.size(&s.load),
		     "device tree: --dtb=board.dtb");
	start(*state, &s, SPAN_NONE);
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, device_tree.size(&s.load),
		     "no device tree|--dtb");
}

/* ---- where it comes from ---- */

struct text_file {
	const char *path, *text;
	size_t n;
};

static const struct text_file live_tree[] = {
	{ "/proc/device-tree/name", "", 1 },
	{ "/proc/device-tree/compatible", "a,b\0c,d", 8 },
	{ "/proc/device-tree/#address-cells", "\0\0\0\2", 4 },
	{ "/proc/device-tree/soc/bus@1000/dma-coherent", "", 0 },
	{ "/proc/device-tree/soc/bus@1000/reg", "\0\0\x10\0", 4 },
	{ "/proc/device-tree/chosen/bootargs", "quiet", 6 },
	{ NULL, NULL, 0 },
};

static void make_directories(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0777);
		*slash = '/';
	}
}

/*
 * A machine without /sys/firmware/fdt, or with one that cannot be read: root may read all but a
 * directory.
 */
static const char *make_machine(struct ctx *ctx, bool unreadable)
{
	char *root = ctx_printf(ctx, "/tmp/kexec-test-XXXXXX");

	assert_non_null(mkdtemp(root));
	for (const struct text_file *file = live_tree; file->path; file++) {
		char *path = ctx_printf(ctx, "%s%s", root, file->path);

		make_directories(path);
		FILE *f = fopen(path, "w");

		assert_non_null(f);
		assert_int_equal(fwrite(file->text, 1, file->n, f), file->n);
		assert_int_equal(fclose(f), 0);
	}
	if (unreadable)
		make_directories(ctx_printf(ctx, "%s/sys/firmware/fdt/", root));
	ctx->root = root;
	return root;
}

static void remove_machine(struct ctx *ctx)
{
	const char *command = ctx_printf(ctx, "rm -rf '%s'", ctx->root);

	ctx->root = "";
	assert_int_equal(system(command), 0);
}

static void assert_live_tree(struct span tree)
{
	int n;

	must(fdt_check_full(tree.p, tree.n));
	assert_memory_equal(fdt_getprop(tree.p, 0, "compatible", &n), "a,b\0c,d", 8);
	assert_int_equal(n, 8);
	assert_null(fdt_getprop(tree.p, 0, "name", &n));
	const int bus = fdt_path_offset(tree.p, "/soc/bus@1000");

	assert_true(bus > 0);
	assert_non_null(fdt_getprop(tree.p, bus, "dma-coherent", &n));
	assert_int_equal(n, 0);
	assert_memory_equal(fdt_getprop(tree.p, bus, "reg", &n), "\0\0\x10\0", 4);
	assert_string_equal((const char *)chosen(tree.p, "bootargs").p, "quiet");
}

static void live_tree_is_flattened(void **state)
{
	struct ctx *ctx = *state;

	for (int unreadable = 0; unreadable < 2; unreadable++) {
		struct span tree = SPAN_NONE;

		make_machine(ctx, unreadable);
		assert_int_equal(device_tree_read(ctx, false, &tree), ERR_NONE);
		assert_live_tree(tree);
		remove_machine(ctx);
	}
}

static void tree_is_recorded(void **state)
{
	struct ctx *ctx = *state;
	const char *root = make_machine(ctx, false);
	const char *to = ctx_printf(ctx, "%s/recorded", root);
	struct span tree;

	assert_int_equal(mkdir(to, 0777), 0);
	assert_int_equal(host_record(ctx, to), ERR_NONE);
	ctx->root = to;
	assert_int_equal(host_file(ctx, "/sys/firmware/fdt", &tree), ERR_NONE);
	assert_live_tree(tree);
	ctx->root = root;
	remove_machine(ctx);
}

/* One byte at every other address, in /memreserve/ and in a node of /memory. */
static void ranges_of_a_tree_have_a_bound(void **state)
{
	struct ctx *ctx = *state;
	const uint32_t n = RANGES_MAX + 1, capacity = 4 * MIB;
	struct ranges memory = { .r = NULL }, reserved = { .r = NULL };
	uint8_t *fdt = ctx_alloc(ctx, capacity), *reg = ctx_alloc(ctx, n * UINT64_C(16));

	must(fdt_create(fdt, capacity));
	for (uint64_t i = 0; i < n; i++) {
		must(fdt_add_reservemap_entry(fdt, 2 * i, 1));
		put_be64(reg + i * 16, 2 * i);
		put_be64(reg + i * 16 + 8, 1);
	}
	must(fdt_finish_reservemap(fdt));
	must(fdt_begin_node(fdt, ""));
	must(fdt_property_u32(fdt, "#address-cells", 2));
	must(fdt_property_u32(fdt, "#size-cells", 2));
	must(fdt_begin_node(fdt, "memory@0"));
	must(fdt_property_string(fdt, "device_type", "memory"));
	must(fdt_property(fdt, "reg", reg, (int)(n * 16)));
	must(fdt_end_node(fdt));
	must(fdt_end_node(fdt));
	must(fdt_finish(fdt));
	assert_fails(ctx, ERR_BAD, tree_memory(ctx, fdt, &memory), "device tree: more than 65536");
	assert_fails(ctx, ERR_BAD, tree_reservations(ctx, fdt, &reserved),
		     "device tree: more than 65536");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(purgatorys_times_go_into_the_tree_where_they_are_asked_for),
		with_ctx(what_the_old_boot_was_told_does_not_pass),
		with_ctx(seeds_are_new_each_time),
		with_ctx(memory_reservations_pass),
		with_ctx(initrd_is_found_where_it_is),
		with_ctx(crash_kernel_is_given_its_windows),
		with_ctx(arm_is_given_what_its_first_mappings_reach),
		with_ctx(page_offset_moves_what_arm_reaches),
		with_ctx(headers_are_not_memory_of_an_arm_crash_kernel),
		with_ctx(buffers_of_the_kernel_before_do_not_pass),
		with_ctx(only_what_is_known_to_hold_passes),
		with_ctx(the_screen_of_efi_is_for_one_kernel_only),
		with_ctx(a_framebuffer_that_a_driver_took_over_is_not_handed_on),
		with_ctx(memory_is_carried_over_to_a_tree_without),
		with_ctx(memory_of_the_given_tree_stays_and_is_the_limit),
		with_ctx(tree_that_leaves_the_kernel_without_memory_is_refused),
		with_ctx(tree_of_a_machine_with_other_memory_is_refused),
		with_ctx(reservations_are_carried_over),
		with_ctx(nothing_is_reserved_twice),
		with_ctx(nothing_is_placed_in_what_the_given_tree_reserves),
		with_ctx(efi_is_that_of_this_machine),
		with_ctx(tree_over_2_mib_is_refused),
		with_ctx(initrd_is_placed_within_reach),
		with_ctx(broken_tree_is_refused),
		with_ctx(live_tree_is_flattened),
		with_ctx(ranges_of_a_tree_have_a_bound),
		with_ctx(tree_is_recorded),
	};

	return run_tests(tests);
}
#else
int main(void)
{
	puts("1..0 # SKIP this build has no device trees (configure --with-fdt)");
	return 0;
}
#endif
