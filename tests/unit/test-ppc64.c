/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 64-bit POWER: what its kernels are told by the device tree, and what firmware keeps. */
#include "tests/unit/made-load.h"

#include "config.h"

#ifdef HAVE_FDT
#include "tests/unit/made-tree.h"

#include "include/purgatory.h"
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/host/internal.h"
#include "kexec/plan/plan.h"

#define RAM	    GIB
#define KERNEL_END  (32 * MIB)
#define KERNEL_SIZE (40 * MIB) /* the next one's, which moves to 0 */
#define RUN_AT_LOAD 0x5c
#define WINDOW	    ((struct range){ 512 * MIB, 768 * MIB })

/* What stands in the file of the next one. */
static uint8_t kernel[256];

static void add_memory(void *fdt, const char *name, struct range r)
{
	const int at = add_node(fdt, "/", name);

	must(fdt_setprop_string(fdt, at, "device_type", "memory"));
	must(fdt_appendprop_addrrange(fdt, 0, at, "reg", r.start, range_size(r)));
}

static void add_processor(void *fdt, const char *name, int threads)
{
	const uint32_t servers[8] = { 0 };
	const int at = add_node(fdt, "/cpus", name);

	must(fdt_setprop_string(fdt, at, "device_type", "cpu"));
	must(fdt_setprop(fdt, at, "ibm,ppc-interrupt-server#s", servers, 4 * threads));
}

/* A partition of 1 GiB, as Linux shows it. */
static void *machine_tree(struct ctx *ctx)
{
	const int size = 16384;
	void *fdt = ctx_alloc(ctx, (uint64_t)size);

	must(fdt_create_empty_tree(fdt, size));
	must(fdt_setprop_u32(fdt, 0, "#address-cells", 2));
	must(fdt_setprop_u32(fdt, 0, "#size-cells", 2));
	must(fdt_setprop_u64(fdt, add_node(fdt, "/", "chosen"), "linux,kernel-end", KERNEL_END));
	add_node(fdt, "/", "cpus");
	add_memory(fdt, "memory@0", (struct range){ 0, RAM });
	return fdt;
}

static void start(struct ctx *ctx, struct made_load *s, const void *fdt)
{
	make_load(ctx, s, &arch_ppc64le, &ppc64_linux, (struct range){ 0, 2 * RAM });
	s->host.device_tree = span_of(fdt, fdt_totalsize(fdt));
	s->image.align = 64 * KIB;
	memset(kernel, 0, sizeof(kernel));
	put_le32(kernel + RUN_AT_LOAD, 0x72756e30);
	s->extent =
		(struct extent){ .size = KERNEL_SIZE, .bytes = span_of(kernel, sizeof(kernel)) };
}

static void start_crash(struct ctx *ctx, struct made_load *s, const void *fdt)
{
	start(ctx, s, fdt);
	s->request.panic = true;
	s->image.confined = true;
	s->load.purpose = &purpose_crash;
	assert_int_equal(ranges_add(ctx, &s->host.crash, WINDOW), ERR_NONE);
}

/* The tree that comes out. */
static const void *hand_over(struct made_load *s)
{
	const struct rule rule = { .within = RANGE_ALL, .high = true };
	enum err err = ERR_NONE;

	if (s->request.panic)
		err = plan_add(&s->load, ROLE_BACKUP, SPAN_NONE, 64 * KIB, rule);
	if (!err && s->request.panic)
		err = plan_add(&s->load, ROLE_ELFCOREHDR, SPAN_NONE, 64 * KIB, rule);
	if (!err)
		err = ppc64_linux.size(&s->load);
	if (!err)
		err = plan_place(&s->load);
	if (!err)
		err = ppc64_linux.fill(&s->load);
	if (err)
		fail_msg("%s", s->load.ctx->message);
	const struct span tree = plan_find(&s->load.plan, ROLE_DTB)->bytes;

	must(fdt_check_full(tree.p, tree.n));
	return tree.p;
}

static bool is_reserved(const void *fdt, struct range r)
{
	uint64_t start, size;

	for (int i = 0; i < fdt_num_mem_rsv(fdt); i++) {
		must(fdt_get_mem_rsv(fdt, i, &start, &size));
		if (start == r.start && size == range_size(r))
			return true;
	}
	return false;
}

static void assert_nothing_in(const struct made_load *s, struct range kept)
{
	for (size_t i = 0; i < s->load.plan.n; i++)
		assert_false(range_overlaps(segment_range(&s->load.plan.segments[i]), kept));
}

/* ---- where segments may stand ---- */

/* A number of as many bytes, as firmware writes it. */
static void set_number(void *fdt, const char *path, const char *name, int bytes, uint64_t value)
{
	if (bytes == 4)
		must(fdt_setprop_u32(fdt, node(fdt, path), name, (uint32_t)value));
	else
		must(fdt_setprop_u64(fdt, node(fdt, path), name, value));
}

/* Above, where initrd, tree and purgatory would be, and where the kernel would be. */
static const struct range kept[] = { { RAM - 2 * MIB, RAM - MIB }, { 40 * MIB, 41 * MIB } };

static void nothing_is_placed_in_memory_that_firmware_keeps(void **state)
{
	static const struct {
		const char *node, *start, *size;
		int start_bytes, size_bytes;
		bool stays;
	} rows[] = {
		{ "rtas", "linux,rtas-base", "rtas-size", 4, 4, true },
		{ "ibm,opal", "opal-base-address", "opal-runtime-size", 8, 8, true },
		{ "pci@80", "linux,tce-base", "linux,tce-size", 8, 4, true },
		{ "vtpm@30", "linux,sml-base", "linux,sml-size", 8, 4, true },
		{ "htab", "linux,htab-base", "linux,htab-size", 8, 8, false },
	};
	struct made_load s;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t k = 0; k < sizeof(kept) / sizeof(kept[0]); k++) {
			const char *path = ctx_printf(*state, "/%s", rows[i].node);
			void *fdt = machine_tree(*state);

			add_node(fdt, "/", rows[i].node);
			set_number(fdt, path, rows[i].start, rows[i].start_bytes, kept[k].start);
			set_number(fdt, path, rows[i].size, rows[i].size_bytes,
				   range_size(kept[k]));
			start(*state, &s, fdt);
			const void *next = hand_over(&s);

			assert_nothing_in(&s, kept[k]);
			assert_int_equal(is_reserved(next, kept[k]), rows[i].stays);
		}
}

static void nothing_is_placed_in_reserved_ranges(void **state)
{
	struct made_load s;

	for (size_t k = 0; k < sizeof(kept) / sizeof(kept[0]); k++) {
		void *fdt = machine_tree(*state);

		must(fdt_appendprop_addrrange(fdt, 0, 0, "reserved-ranges", kept[k].start,
					      range_size(kept[k])));
		start(*state, &s, fdt);
		hand_over(&s);
		assert_nothing_in(&s, kept[k]);
	}
}

static void nothing_is_placed_below_the_running_kernels_end(void **state)
{
	struct made_load s;
	void *fdt = machine_tree(*state);

	set_number(fdt, "/chosen", "linux,kernel-end", 8, 64 * MIB + 4096);
	start(*state, &s, fdt);
	hand_over(&s);
	assert_nothing_in(&s, (struct range){ 0, 64 * MIB + 4096 });
}

static void nothing_is_placed_where_the_next_kernel_moves(void **state)
{
	struct made_load s;

	start(*state, &s, machine_tree(*state));
	hand_over(&s);
	assert_nothing_in(&s, (struct range){ 0, KERNEL_SIZE });
	assert_true(KERNEL_SIZE > KERNEL_END);
}

static void nothing_is_placed_beyond_the_reach_of_real_mode(void **state)
{
	struct made_load s;
	void *fdt = machine_tree(*state);

	add_memory(fdt, "memory@40000000", (struct range){ RAM, 2 * RAM });
	start(*state, &s, fdt);
	hand_over(&s);
	assert_nothing_in(&s, (struct range){ RAM, UINT64_MAX });
}

/* ---- the command line ---- */

static const char *words_of(struct made_load *s)
{
	struct cmdline words = { .kernel.n = 0 };

	assert_int_equal(ppc64_linux.add_words(&s->load, &words), ERR_NONE);
	return cmdline_text(s->load.ctx, &words);
}

static void running_kernels_root_is_passed_on_when_none_is_given(void **state)
{
	struct made_load s;

	start(*state, &s, machine_tree(*state));
	assert_string_equal(words_of(&s), "");
	s.host.cmdline = "quiet root=/dev/sda1 ro -- root=/dev/sdb1";
	assert_string_equal(words_of(&s), "root=/dev/sda1");
	assert_int_equal(cmdline_add(*state, "quiet rootwait", &s.load.words), ERR_NONE);
	assert_string_equal(words_of(&s), "root=/dev/sda1");
	assert_int_equal(cmdline_add(*state, "root=/dev/sdc1", &s.load.words), ERR_NONE);
	assert_string_equal(words_of(&s), "");
	s.load.words = (struct cmdline){ .kernel.n = 0 };
	s.request.no_old_root = true;
	assert_string_equal(words_of(&s), "");
}

/* ---- a crash kernel ---- */

static uint32_t run_at_load(struct made_load *s)
{
	return span_le32(plan_find(&s->load.plan, ROLE_KERNEL)->bytes, RUN_AT_LOAD);
}

static void crash_kernel_is_told_to_stay_where_it_is(void **state)
{
	struct made_load s;

	start_crash(*state, &s, machine_tree(*state));
	hand_over(&s);
	assert_int_equal(run_at_load(&s), 1);
	assert_int_equal(span_le32(span_of(kernel, sizeof(kernel)), RUN_AT_LOAD), 0x72756e30);
	start(*state, &s, machine_tree(*state));
	hand_over(&s);
	assert_int_equal(run_at_load(&s), 0x72756e30);
}

static void kernel_that_must_move_is_no_crash_kernel(void **state)
{
	struct made_load s;

	start_crash(*state, &s, machine_tree(*state));
	put_le32(kernel + RUN_AT_LOAD, 0x60000000);
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, ppc64_linux.size(&s.load),
		     "vmlinux|0x5c|0x60000000|CONFIG_RELOCATABLE");
	start(*state, &s, machine_tree(*state));
	put_le32(kernel + RUN_AT_LOAD, 0x60000000);
	hand_over(&s);
}

static void assert_cells(const void *fdt, const char *path, const char *name, const uint64_t *cells,
			 size_t n)
{
	int size;
	const void *p = fdt_getprop(fdt, node(fdt, path), name, &size);

	assert_non_null(p);
	assert_int_equal(size, n * 8);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(span_be64(span_of(p, n * 8), i * 8), cells[i]);
}

static void crash_kernel_uses_memory_up_to_the_end_of_its_window(void **state)
{
	const uint64_t first[] = { 0, WINDOW.end }, second[] = { 0, 0 };
	struct made_load s;
	void *fdt = machine_tree(*state);

	add_memory(fdt, "memory@40000000", (struct range){ RAM, 2 * RAM });
	start_crash(*state, &s, fdt);
	const void *next = hand_over(&s);
	struct plan *plan = &s.load.plan;

	assert_cells(next, "/memory@0", "linux,usable-memory", first, 2);
	assert_cells(next, "/memory@40000000", "linux,usable-memory", second, 2);
	/* But the dead kernel's it does not, and not what the dump is read by. */
	assert_true(is_reserved(next, (struct range){ 64 * KIB, WINDOW.start }));
	const struct range backup = segment_range(plan_find(plan, ROLE_BACKUP));
	const struct range elfcorehdr = segment_range(plan_find(plan, ROLE_ELFCOREHDR));

	assert_true(is_reserved(next, (struct range){ elfcorehdr.start, backup.end }));
	assert_int_equal(elfcorehdr.end, backup.start);
}

static void crash_kernel_is_told_its_headers_by_a_word(void **state)
{
	struct made_load s;

	start_crash(*state, &s, machine_tree(*state));
	hand_over(&s);
	assert_string_equal(
		words_of(&s),
		ctx_printf(*state, "elfcorehdr=0x%llx",
			   (unsigned long long)plan_find(&s.load.plan, ROLE_ELFCOREHDR)->address));
}

/* ---- blocks of memory ---- */

#define BLOCK (256 * MIB)

static void put(uint8_t *list, size_t *n, uint32_t value)
{
	put_be32(list + *n, value);
	*n += 4;
}

/* Block 2 of @n is not there, block 3 is the hypervisor's; both forms of the list. */
static void add_blocks(void *fdt, bool v2, uint32_t n)
{
	static const uint32_t flags[] = { 8, 8, 0, 0x88 };
	const int at = add_node(fdt, "/", "ibm,dynamic-reconfiguration-memory");
	uint8_t list[512];
	size_t size = 0;

	must(fdt_setprop_u64(fdt, at, "ibm,lmb-size", BLOCK));
	put(list, &size, v2 ? n - 1 : n);
	for (uint32_t i = v2 ? 1 : 0; i < n; i++) {
		const bool two = v2 && i == 1; /* of the first two one row is made */

		if (v2)
			put(list, &size, two ? 2 : 1);
		put(list, &size, 0);
		put(list, &size, (uint32_t)((two ? 0 : i) * BLOCK));
		put(list, &size, i);
		if (!v2)
			put(list, &size, 0);
		put(list, &size, 0);
		put(list, &size, i < 4 ? flags[i] : 8);
	}
	must(fdt_setprop(fdt, at, v2 ? "ibm,dynamic-memory-v2" : "ibm,dynamic-memory", list,
			 (int)size));
}

static void crash_kernel_is_told_which_blocks_of_memory_it_has(void **state)
{
	/* 512 to 640 MiB are the window's last; the blocks that are there are 0, 1, 4 and 5. */
	const uint64_t cells[] = { 1, 0, BLOCK, 1, BLOCK, BLOCK, 1, 4 * BLOCK, BLOCK / 2, 0 };
	struct made_load s;

	for (int v2 = 0; v2 < 2; v2++) {
		void *fdt = machine_tree(*state);

		add_blocks(fdt, v2, 6);
		start_crash(*state, &s, fdt);
		s.host.crash.n = 0;
		ranges_add(*state, &s.host.crash,
			   (struct range){ 512 * MIB, 4 * BLOCK + BLOCK / 2 });
		assert_cells(hand_over(&s), "/ibm,dynamic-reconfiguration-memory",
			     "linux,drconf-usable-memory", cells, 10);
	}
}

static void list_of_blocks_without_end_is_refused(void **state)
{
	struct made_load s;
	void *fdt = machine_tree(*state);
	const uint32_t set[7] = { cpu_to_fdt32(1), cpu_to_fdt32(UINT32_MAX), 0, 0, 0, 0,
				  cpu_to_fdt32(8) };

	add_blocks(fdt, true, 2);
	must(fdt_setprop(fdt, node(fdt, "/ibm,dynamic-reconfiguration-memory"),
			 "ibm,dynamic-memory-v2", set, sizeof(set)));
	start_crash(*state, &s, fdt);
	assert_fails((struct ctx *)*state, ERR_BAD, ppc64_linux.size(&s.load),
		     "dynamic-reconfiguration-memory|more than");
}

static void list_of_blocks_that_is_cut_short_says_what_it_has(void **state)
{
	const uint64_t cells[] = { 1, 0, BLOCK };
	const uint32_t list[7] = { cpu_to_fdt32(2), 0, 0, 0, 0, 0, cpu_to_fdt32(8) };
	struct made_load s;
	void *fdt = machine_tree(*state);

	add_blocks(fdt, false, 2);
	must(fdt_setprop(fdt, node(fdt, "/ibm,dynamic-reconfiguration-memory"),
			 "ibm,dynamic-memory", list, sizeof(list)));
	start_crash(*state, &s, fdt);
	assert_cells(hand_over(&s), "/ibm,dynamic-reconfiguration-memory",
		     "linux,drconf-usable-memory", cells, 3);
}

/* After a dump, kexec can start the next kernel from the crash kernel. */
static void memory_of_a_crash_kernel_is_not_the_next_ones_limit(void **state)
{
	struct made_load s;
	void *fdt = machine_tree(*state);

	add_blocks(fdt, false, 2);
	must(fdt_setprop_u64(fdt, node(fdt, "/memory@0"), "linux,usable-memory", 0));
	must(fdt_setprop_u64(fdt, node(fdt, "/ibm,dynamic-reconfiguration-memory"),
			     "linux,drconf-usable-memory", 0));
	start(*state, &s, fdt);
	const void *next = hand_over(&s);

	assert_null(fdt_getprop(next, node(next, "/memory@0"), "linux,usable-memory", NULL));
	assert_null(fdt_getprop(next, node(next, "/ibm,dynamic-reconfiguration-memory"),
				"linux,drconf-usable-memory", NULL));
}

static void crash_window_is_read_from_the_tree(void **state)
{
	struct ranges crash = { .r = NULL };
	void *fdt = machine_tree(*state);
	const struct span tree = span_of(fdt, fdt_totalsize(fdt));

	assert_int_equal(device_tree_crash(*state, tree, &crash), ERR_NONE);
	assert_int_equal(crash.n, 0);
	set_number(fdt, "/chosen", "linux,crashkernel-base", 8, WINDOW.start);
	assert_int_equal(device_tree_crash(*state, tree, &crash), ERR_NONE);
	assert_int_equal(crash.n, 0);
	set_number(fdt, "/chosen", "linux,crashkernel-size", 8, range_size(WINDOW));
	assert_int_equal(device_tree_crash(*state, tree, &crash), ERR_NONE);
	assert_int_equal(crash.n, 1);
	assert_int_equal(crash.r[0].start, WINDOW.start);
	assert_int_equal(crash.r[0].end, WINDOW.end);
	set_number(fdt, "/chosen", "linux,crashkernel-size", 8, UINT64_MAX);
	assert_int_equal(device_tree_crash(*state, tree, &crash), ERR_NONE);
	assert_int_equal(crash.n, 1);
}

/* ---- purgatory's settings ---- */

static void purgatory_waits_for_all_threads_but_its_own(void **state)
{
	struct made_load s;
	void *fdt = machine_tree(*state);

	add_processor(fdt, "PowerPC,POWER9@0", 8);
	add_processor(fdt, "PowerPC,POWER9@8", 8);
	add_processor(fdt, "PowerPC,POWER9@10", 4);
	start(*state, &s, fdt);
	hand_over(&s);
	assert_int_equal(span_le32(made_setting(&s.load, "entry_slaves"), 0), 19);
}

static void opal_is_handed_on(void **state)
{
	struct made_load s;
	void *fdt = machine_tree(*state);

	start(*state, &s, fdt);
	hand_over(&s);
	assert_int_equal(made_setting(&s.load, "opal_base").n, 0);
	add_node(fdt, "/", "ibm,opal");
	set_number(fdt, "/ibm,opal", "opal-base-address", 8, 0x30000000);
	set_number(fdt, "/ibm,opal", "opal-entry-address", 8, 0x30005000);
	start(*state, &s, fdt);
	hand_over(&s);
	assert_int_equal(span_le64(made_setting(&s.load, "opal_base"), 0), 0x30000000);
	assert_int_equal(span_le64(made_setting(&s.load, "opal_entry"), 0), 0x30005000);
}

static void what_was_agreed_on_with_the_hypervisor_passes(void **state)
{
	struct made_load s;
	void *fdt = machine_tree(*state);

	set_number(fdt, "/chosen", "ibm,architecture-vec-5", 8, 0x1234);
	set_number(fdt, "/chosen", "linux,crashkernel-base", 8, 0x1234);
	start(*state, &s, fdt);
	const void *next = hand_over(&s);

	assert_non_null(fdt_getprop(next, node(next, "/chosen"), "ibm,architecture-vec-5", NULL));
	assert_null(fdt_getprop(next, node(next, "/chosen"), "linux,crashkernel-base", NULL));
	assert_null(fdt_getprop(next, node(next, "/chosen"), "linux,kernel-end", NULL));
}

static void console_is_the_hypervisors_terminal(void **state)
{
	struct made_load s;
	void *fdt = machine_tree(*state);
	int at = add_node(fdt, "/", "vdevice");

	must(fdt_setprop_u32(fdt, at, "#address-cells", 1));
	must(fdt_setprop_u32(fdt, at, "#size-cells", 0));
	at = add_node(fdt, "/vdevice", "vty@71000001");
	must(fdt_setprop_string(fdt, at, "compatible", "hvterm1"));
	must(fdt_setprop_u32(fdt, at, "reg", 0x71000001));
	start(*state, &s, fdt);
	s.request.serial = "hvc0";
	hand_over(&s);
	const struct span console = made_setting(&s.load, "console");

	assert_int_equal(span_le64(console, 0), 0x71000001);
	assert_int_equal(span_le32(console, 8), PURGATORY_HVTERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(nothing_is_placed_in_memory_that_firmware_keeps),
		with_ctx(nothing_is_placed_in_reserved_ranges),
		with_ctx(nothing_is_placed_below_the_running_kernels_end),
		with_ctx(nothing_is_placed_where_the_next_kernel_moves),
		with_ctx(nothing_is_placed_beyond_the_reach_of_real_mode),
		with_ctx(running_kernels_root_is_passed_on_when_none_is_given),
		with_ctx(crash_kernel_is_told_to_stay_where_it_is),
		with_ctx(kernel_that_must_move_is_no_crash_kernel),
		with_ctx(crash_kernel_uses_memory_up_to_the_end_of_its_window),
		with_ctx(crash_kernel_is_told_its_headers_by_a_word),
		with_ctx(crash_kernel_is_told_which_blocks_of_memory_it_has),
		with_ctx(list_of_blocks_without_end_is_refused),
		with_ctx(list_of_blocks_that_is_cut_short_says_what_it_has),
		with_ctx(memory_of_a_crash_kernel_is_not_the_next_ones_limit),
		with_ctx(crash_window_is_read_from_the_tree),
		with_ctx(purgatory_waits_for_all_threads_but_its_own),
		with_ctx(opal_is_handed_on),
		with_ctx(what_was_agreed_on_with_the_hypervisor_passes),
		with_ctx(console_is_the_hypervisors_terminal),
	};

	return run_tests(tests);
}
#else

int main(void)
{
	puts("1..0 # SKIP this build has no device tree support");
	return 0;
}
#endif
