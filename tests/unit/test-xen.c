/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Xen backend on a made-up libxenctrl: a stock Xen with its traps, or one with the mend. */
#include <elf.h>
#include <errno.h>
#include "tests/unit/made-root.h"

#include "include/sizes.h"
#include "include/json.h"
#include "kexec/arch/arch.h"
#include "kexec/backend/xen.h"
#include "kexec/purpose/purpose.h"
#include "xen/kexec-file.h"

/* What the made-up hypervisor has, and what it was told. */
static struct {
	struct e820entry map[8];
	int n_map;
	struct range crash, info;
	int cpus;
	uint64_t total_pages;
	uint64_t free[64]; /* in bytes, at or above 2^n */
	unsigned nodes;
	unsigned file_status;	 /* 0: does not know the operation */
	bool slot[2], loaded[2]; /* by type */
	unsigned calls[XEN_FREE_MEMORY + 1];
	int buffers; /* made and not given back */
	bool no_buffers;
	int physinfo_error;
	enum xen_call failing; /* this call fails, by this error */
	int errnum;
	struct {
		uint16_t machine;
		uint64_t entry;
		uint32_t n;
		xen_kexec_segment_t segments[16];
		uint8_t bytes[16][8];
	} last;
} fake;

static int answer(enum xen_call call, int result)
{
	fake.calls[call]++;
	if (fake.failing != call)
		return result;
	errno = fake.errnum;
	return -1;
}

static int fake_map(xc_interface *xch, struct e820entry entries[], uint32_t capacity)
{
	(void)xch;
	assert_true((uint32_t)fake.n_map <= capacity || fake.n_map > 8);
	for (int i = 0; i < fake.n_map && i < 8; i++)
		entries[i] = fake.map[i];
	return answer(XEN_MEMORY_MAP, fake.n_map);
}

static int fake_range(xc_interface *xch, int which, int nr, uint64_t *size, uint64_t *start)
{
	const struct range note = { 0x7f000000 + (uint64_t)nr * 0x400,
				    0x7f000000 + (uint64_t)nr * 0x400 + 0x250 };
	const struct range own = { 0x7ec00000, 0x7f000000 };
	const struct range r = which == KEXEC_RANGE_MA_CRASH	    ? fake.crash
			       : which == KEXEC_RANGE_MA_XEN	    ? own
			       : which == KEXEC_RANGE_MA_VMCOREINFO ? fake.info
								    : note;

	(void)xch;
	if (which == KEXEC_RANGE_MA_CPU && nr >= fake.cpus) {
		errno = fake.cpus ? ERANGE : EINVAL;
		return -1;
	}
	*start = r.start;
	*size = r.end - r.start;
	return answer(XEN_RANGE, 0);
}

static int fake_availheap(xc_interface *xch, int min, int max, int node, uint64_t *bytes)
{
	(void)xch;
	assert_true(min >= 1 && min <= 64 && max == 0 && node == -1);
	*bytes = fake.free[min - 1];
	return answer(XEN_FREE_MEMORY, 0);
}

static int fake_physinfo(xc_interface *xch, xc_physinfo_t *info)
{
	(void)xch;
	info->nr_nodes = fake.nodes;
	info->total_pages = fake.total_pages;
	errno = fake.physinfo_error;
	return fake.physinfo_error ? -1 : 0;
}

static void *fake_buffer(xc_interface *xch, struct xc_hypercall_buffer *b, int pages)
{
	(void)xch;
	assert_true(pages > 0);
	errno = ENOMEM;
	if (fake.no_buffers)
		return NULL;
	fake.buffers++;
	b->hbuf = calloc((size_t)pages, 4096);
	return b->hbuf;
}

static void fake_buffer_free(xc_interface *xch, struct xc_hypercall_buffer *b, int pages)
{
	(void)xch;
	(void)pages;
	fake.buffers--;
	free(b->hbuf);
}

/* common/kexec.c: the other slot becomes current, whatever is in it. */
static int swap_slots(enum xen_call call, int type, bool loaded)
{
	if (answer(call, 0))
		return -1;
	fake.slot[type] = !fake.slot[type];
	fake.loaded[type] = loaded;
	return 0;
}

static int take_load(enum xen_call call, uint8_t type, uint16_t machine, uint64_t entry, uint32_t n,
		     const xen_kexec_segment_t *segments)
{
	fake.last.machine = machine;
	fake.last.entry = entry;
	fake.last.n = n;
	assert_true(n <= 15);
	for (uint32_t i = 0; i < n; i++) {
		const uint64_t size = segments[i].buf_size;

		fake.last.segments[i] = segments[i];
		if (size)
			memcpy(fake.last.bytes[i], (const void *)(uintptr_t)segments[i].buf._pad,
			       size < 8 ? size : 8);
	}
	return swap_slots(call, type, true);
}

static int fake_load(xc_interface *xch, uint8_t type, uint16_t machine, uint64_t entry, uint32_t n,
		     xen_kexec_segment_t *segments)
{
	(void)xch;
	return take_load(XEN_LOAD, type, machine, entry, n, segments);
}

static int fake_unload(xc_interface *xch, int type)
{
	(void)xch;
	return swap_slots(XEN_UNLOAD, type, false);
}

static int fake_status(xc_interface *xch, int type)
{
	(void)xch;
	return answer(XEN_STATUS, fake.slot[type]);
}

/* An operation that is not known is a success, before Xen 4.22. */
static int fake_xencall2(xencall_handle *xcall, unsigned op, uint64_t command, uint64_t argument)
{
	const xen_kexec_load_t *load = (const void *)(uintptr_t)argument;

	(void)xcall;
	assert_int_equal(op, __HYPERVISOR_kexec_op);
	if (!fake.file_status)
		return 0;
	if (command == KEXEC_CMD_kexec_file_status)
		return (int)fake.file_status;
	assert_int_equal(command, KEXEC_CMD_kexec_file_load);
	return take_load(XEN_FILE_LOAD, load->type, load->arch, load->entry_maddr,
			 load->nr_segments, (const void *)(uintptr_t)load->segments._pad);
}

static struct xen fake_xen(struct ctx *ctx)
{
	memset(&fake, 0, sizeof(fake));
	fake.map[0] = (struct e820entry){ 0, 0x9fc00, 1 };
	fake.map[1] = (struct e820entry){ 0x9fc00, 0x400, 2 };
	fake.map[2] = (struct e820entry){ MIB, 2 * GIB - MIB, 1 };
	fake.n_map = 3;
	fake.cpus = 2;
	fake.nodes = 1;
	fake.crash = (struct range){ GIB, GIB + 256 * MIB };
	fake.info = (struct range){ 0x7e000000, 0x7e000400 };
	for (int i = 0; i < 31; i++)
		fake.free[i] = 512 * MIB;
	ctx->root = "/nonexistent";
	return (struct xen){
		.ctx = ctx,
		.api = {
			.xc_get_machine_memory_map = fake_map,
			.xc_availheap = fake_availheap,
			.xc_physinfo = fake_physinfo,
			.xc_kexec_get_range = fake_range,
			.xc_kexec_load = fake_load,
			.xc_kexec_unload = fake_unload,
			.xc_kexec_status = fake_status,
			.xc__hypercall_buffer_alloc_pages = fake_buffer,
			.xc__hypercall_buffer_free_pages = fake_buffer_free,
			.xencall2 = fake_xencall2,
		},
		.xcall = (xencall_handle *)&fake,
	};
}

/* A root that keeps notes in /run. */
static void with_run(struct ctx *ctx)
{
	char *root = ctx_printf(ctx, "/tmp/test-xen.XXXXXX");

	assert_non_null(mkdtemp(root));
	ctx->root = root;
	assert_int_equal(mkdir(ctx_printf(ctx, "%s/run", root), 0777), 0);
}

static void drop_run(struct ctx *ctx)
{
	unlink(ctx_printf(ctx, "%s/run/kexec-xen-default", ctx->root));
	unlink(ctx_printf(ctx, "%s/run/kexec-xen-crash", ctx->root));
	rmdir(ctx_printf(ctx, "%s/run", ctx->root));
	assert_int_equal(rmdir(ctx->root), 0);
}

/* ---- facts ---- */

static void a_map_that_wraps_is_refused(void **state)
{
	struct xen xen = fake_xen(*state);
	struct host host = { .map.n = 0 };

	fake.map[1] = (struct e820entry){ UINT64_MAX - 0xfff, 0x2000, 2 };
	assert_fails(xen.ctx, ERR_BAD, xen_read_host(&xen, &host), "wraps|0xfffffffffffff000");
}

static void a_map_without_ram_is_refused(void **state)
{
	struct xen xen = fake_xen(*state);
	struct host host = { .map.n = 0 };

	fake.n_map = 0;
	assert_fails(xen.ctx, ERR_BAD, xen_read_host(&xen, &host), "no RAM");
}

static void a_count_beyond_the_room_is_refused(void **state)
{
	struct xen xen = fake_xen(*state);
	struct host host = { .map.n = 0 };

	fake.n_map = 1 << 20;
	assert_fails(xen.ctx, ERR_BAD, xen_read_host(&xen, &host), "1048576");
}

static void reserved_memory_inside_ram_is_not_used(void **state)
{
	struct xen xen = fake_xen(*state);
	struct host host = { .map.n = 0 };

	fake.map[3] = (struct e820entry){ 64 * MIB, MIB, 77 };
	fake.map[4] = (struct e820entry){ 80 * MIB, 0, 1 };
	fake.n_map = 5;
	assert_int_equal(xen_read_host(&xen, &host), ERR_NONE);
	assert_false(ranges_contain(&host.usable, (struct range){ 64 * MIB, 65 * MIB }));
	assert_true(ranges_contain(&host.usable, (struct range){ 65 * MIB, 2 * GIB }));
	assert_int_equal(host.max_segments, 15);
	assert_int_equal(host.hypervisor.start, 0x7ec00000);
	assert_int_equal(host.hypervisor.end, 0x7f000000);
}

static void an_empty_crash_range_is_no_crash_area(void **state)
{
	struct xen xen = fake_xen(*state);
	struct host host = { .map.n = 0 };

	fake.crash = (struct range){ 0, 0 };
	assert_int_equal(xen_read_host(&xen, &host), ERR_NONE);
	assert_int_equal(host.crash.n, 0);
}

static void the_zero_of_an_unknown_operation_means_that_xen_cannot_verify(void **state)
{
	struct xen xen = fake_xen(*state);
	struct host host = { .map.n = 0 };

	assert_int_equal(xen_file_status(&xen), 0);
	assert_int_equal(xen_read_host(&xen, &host), ERR_NONE);
	assert_words(host.file_load_obstacle, "cannot verify");
	assert_true(host.policy.low_first);
	fake.file_status = KEXEC_FILE_STATUS_KNOWN;
	host = (struct host){ .map.n = 0 };
	assert_int_equal(xen_read_host(&xen, &host), ERR_NONE);
	assert_null(host.file_load_obstacle);
	assert_false(host.policy.low_first);
	assert_false(host.policy.no_purgatory);
	fake.file_status |= KEXEC_FILE_STATUS_ENFORCE;
	host = (struct host){ .map.n = 0 };
	assert_int_equal(xen_read_host(&xen, &host), ERR_NONE);
	assert_true(host.policy.no_purgatory);
}

static void the_notes_of_all_processors_are_found(void **state)
{
	struct xen xen = fake_xen(*state);
	struct host host = { .map.n = 0 };

	fake.cpus = 300;
	assert_int_equal(xen_read_crash(&xen, &host), ERR_NONE);
	assert_int_equal(host.crash_info.n_notes, 301);
	assert_int_equal(host.crash_info.notes[299].start, 0x7f000000 + 299 * 0x400);
	assert_int_equal(host.crash_info.notes[300].start, fake.info.start);
}

static void a_list_of_no_processors_is_an_error(void **state)
{
	struct xen xen = fake_xen(*state);
	struct host host = { .map.n = 0 };

	fake.cpus = 0;
	assert_fails(xen.ctx, ERR_SYSTEM, xen_read_crash(&xen, &host),
		     "processors|kexec_get_range");
}

static void a_failed_question_is_an_error(void **state)
{
	static const struct {
		enum xen_call call;
		int errnum;
		enum err err;
		const char *words;
	} rows[] = {
		{ XEN_MEMORY_MAP, EPERM, ERR_REFUSED, "control domain" },
		{ XEN_MEMORY_MAP, EINVAL, ERR_SYSTEM, "memory map is larger" },
		{ XEN_MEMORY_MAP, EIO, ERR_SYSTEM, "machine_memory_map" },
		{ XEN_RANGE, EPERM, ERR_REFUSED, "crash area|control domain" },
		{ XEN_RANGE, EIO, ERR_SYSTEM, "crash area|kexec_get_range" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct xen xen = fake_xen(*state);
		struct host host = { .map.n = 0 };

		fake.failing = rows[i].call;
		fake.errnum = rows[i].errnum;
		assert_fails(xen.ctx, rows[i].err, xen_read_host(&xen, &host), rows[i].words);
	}
}

/* ERANGE ends the list of processors, but not the list before its beginning. */
static void a_failed_note_is_an_error_and_not_the_list_s_end(void **state)
{
	struct xen xen = fake_xen(*state);
	struct host host = { .map.n = 0 };

	fake.failing = XEN_RANGE;
	fake.errnum = EIO;
	assert_fails(xen.ctx, ERR_SYSTEM, xen_read_crash(&xen, &host),
		     "processors|kexec_get_range");
	fake.errnum = ERANGE;
	assert_fails(xen.ctx, ERR_SYSTEM, xen_read_crash(&xen, &host),
		     "processors|kexec_get_range");
}

/* A PV control domain's addresses are the machine's; a PVH one's are its own. */
static void only_a_pv_control_domain_s_note_has_a_machine_address(void **state)
{
	struct ctx *ctx = *state;
	const char *root = ctx->root;
	struct xen xen = fake_xen(ctx);
	struct host pv = { .map.n = 0 }, pvh = { .map.n = 0 };

	ctx->root = root;
	put_text(ctx, "/sys/kernel/vmcoreinfo", "65544000 1024\n");
	put_text(ctx, "/sys/hypervisor/guest_type", "PV\n");
	assert_int_equal(xen_read_crash(&xen, &pv), ERR_NONE);
	assert_int_equal(pv.crash_info.n_notes, 4);
	assert_int_equal(pv.crash_info.notes[3].start, 0x65544000);
	put_text(ctx, "/sys/hypervisor/guest_type", "PVH\n");
	assert_int_equal(xen_read_crash(&xen, &pvh), ERR_NONE);
	assert_int_equal(pvh.crash_info.n_notes, 3);
}

/*
 * A PVH control domain, which Xen tells no map: RAM that it does not have is "unusable" in its own.
 */
static void a_pvh_domain_s_unusable_memory_is_ram_if_the_machine_has_as_much(void **state)
{
	struct ctx *ctx = *state;
	const char *root = ctx->root;
	struct xen xen = fake_xen(ctx);
	struct host host = { .map.n = 0 };

	ctx->root = root;
	fake.failing = XEN_MEMORY_MAP;
	fake.errnum = ENOSYS;
	fake.total_pages = 2 * GIB / 4096;
	assert_fails(ctx, ERR_SYSTEM, xen_read_host(&xen, &host), "/sys/firmware/memmap");
	put_text(ctx, "/sys/firmware/memmap/0/start", "0x0\n");
	put_text(ctx, "/sys/firmware/memmap/0/end", "0x3fffffff\n");
	put_text(ctx, "/sys/firmware/memmap/0/type", "System RAM\n");
	put_text(ctx, "/sys/firmware/memmap/1/start", "0x40000000\n");
	put_text(ctx, "/sys/firmware/memmap/1/end", "0x7fffffff\n");
	put_text(ctx, "/sys/firmware/memmap/1/type", "Unusable memory\n");
	host = (struct host){ .map.n = 0 };
	assert_int_equal(xen_read_host(&xen, &host), ERR_NONE);
	assert_true(ranges_contain(&host.usable, (struct range){ 0, 2 * GIB }));
	/* More than the machine has: then some of it is really unusable. */
	fake.total_pages = GIB / 4096;
	host = (struct host){ .map.n = 0 };
	assert_int_equal(xen_read_host(&xen, &host), ERR_NONE);
	assert_false(ranges_contain(&host.usable, (struct range){ GIB, GIB + MIB }));
	fake.physinfo_error = EPERM;
	host = (struct host){ .map.n = 0 };
	assert_fails(ctx, ERR_REFUSED, xen_read_host(&xen, &host), "control domain");
}

/* ---- loads ---- */

static const struct request normal = { .panic = false }, panicking = { .panic = true };
static const uint8_t kernel_file[5000] = "MZ file";

struct made_load {
	struct host host;
	struct image image;
	struct load load;
};

static struct load *make_load(struct ctx *ctx, struct made_load *made)
{
	static const uint8_t kernel[100] = "kernel";

	made->host =
		(struct host){ .arch = &arch_x86_64, .policy.low_first = true, .max_segments = 15 };
	made->image = (struct image){ .payload.kernel = span_of(kernel_file, sizeof(kernel_file)) };
	made->load = (struct load){
		.policy = made->host.policy,
		.ctx = ctx, .request = &normal, .purpose = &purpose_normal,
		.host = &made->host, .image = &made->image,
		.plan = { .n = 2, .entry = 0x1000200, .segments = {
			{ .role = ROLE_KERNEL, .bytes = span_of(kernel, sizeof(kernel)),
			  .address = 16 * MIB, .size = 32 * MIB },
			{ .role = ROLE_MAP_ONLY, .address = 0, .size = MIB },
		} },
	};
	return &made->load;
}

static void segments_reach_xen_as_they_were_planned(void **state)
{
	struct xen xen = fake_xen(*state);
	struct made_load made;

	assert_int_equal(xen_load(&xen, make_load(*state, &made), false), ERR_NONE);
	assert_int_equal(fake.last.machine, EM_X86_64);
	assert_int_equal(fake.last.entry, 0x1000200);
	assert_int_equal(fake.last.n, 2);
	assert_memory_equal(fake.last.bytes[0], "kernel", 7);
	assert_int_equal(fake.last.segments[0].buf_size, 100);
	assert_int_equal(fake.last.segments[0].dest_maddr, 16 * MIB);
	assert_int_equal(fake.last.segments[0].dest_size, 32 * MIB);
	assert_int_equal(fake.last.segments[1].buf._pad, 0);
	assert_int_equal(fake.last.segments[1].buf_size, 0);
	assert_int_equal(fake.last.segments[1].dest_size, MIB);
}

static void a_signed_load_hands_over_the_whole_file(void **state)
{
	struct xen xen = fake_xen(*state);
	struct made_load made;

	fake.file_status = KEXEC_FILE_STATUS_KNOWN;
	assert_int_equal(xen_load(&xen, make_load(*state, &made), true), ERR_NONE);
	assert_int_equal(fake.calls[XEN_LOAD], 0);
	assert_int_equal(fake.calls[XEN_FILE_LOAD], 1);
	assert_memory_equal(fake.last.bytes[0], "MZ file", 8);
	assert_int_equal(fake.last.segments[0].buf_size, sizeof(kernel_file));
	assert_int_equal(fake.last.segments[0].dest_maddr, 16 * MIB);
	assert_int_equal(fake.last.segments[0].dest_size, 32 * MIB);
	/* Nothing is unloaded before: there the status is true anyhow. */
	assert_int_equal(fake.calls[XEN_UNLOAD], 0);
}

/* Xen reads a unified kernel image itself; what kexec cut out of it has no signature. */
static void a_signed_load_hands_over_the_whole_unified_image(void **state)
{
	struct xen xen = fake_xen(*state);
	struct made_load made;
	struct load *load = make_load(*state, &made);

	fake.file_status = KEXEC_FILE_STATUS_KNOWN | KEXEC_FILE_STATUS_ENFORCE;
	made.image.payload.uki = SPAN_LITERAL("MZ a whole unified kernel image");
	assert_int_equal(xen_load(&xen, load, true), ERR_NONE);
	assert_memory_equal(fake.last.bytes[0], "MZ a who", 8);
	assert_int_equal(fake.last.segments[0].buf_size, 31);
	assert_int_equal(xen_load(&xen, load, false), ERR_NONE);
	assert_memory_equal(fake.last.bytes[0], "kernel", 7);
}

static void what_an_enforcing_xen_would_drop_is_refused(void **state)
{
	static const char *const initrds[] = { "initrd", NULL };
	static const struct {
		struct request request;
		const char *words; /* of the refusal; or NULL where it would be heeded */
		const char *uki_words;
	} rows[] = {
		{ { .dtb = "tree" }, "enforces|--dtb", "enforces|--dtb" },
		{ { .initrds = initrds }, NULL, "enforces|signed one|--initrd" },
		{ { .reuse_initrd = true }, NULL, "enforces|signed one|--initrd" },
		{ { .append = "quiet" }, NULL, "enforces|signed one|--append" },
		{ { .reuse_cmdline = true }, NULL, "enforces|signed one|--append" },
		{ { .panic = true }, NULL, NULL },
	};
	struct xen xen = fake_xen(*state);

	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		const bool uki = i % 2;
		const char *words = uki ? rows[i / 2].uki_words : rows[i / 2].words;
		struct made_load made;
		struct load *load = make_load(*state, &made);

		load->request = &rows[i / 2].request;
		load->purpose = load->request->panic ? &purpose_crash : &purpose_normal;
		if (uki)
			made.image.payload.uki = SPAN_LITERAL("MZ");
		fake.file_status = KEXEC_FILE_STATUS_KNOWN | KEXEC_FILE_STATUS_ENFORCE;
		if (words)
			assert_fails(xen.ctx, ERR_REFUSED, xen_load(&xen, load, true), words);
		else
			assert_int_equal(xen_load(&xen, load, true), ERR_NONE);
		fake.file_status = KEXEC_FILE_STATUS_KNOWN;
		assert_int_equal(xen_load(&xen, load, true), ERR_NONE);
	}
}

/* The kernel ends at 48 MiB: what is free at or above 64 MiB counts. */
static void a_load_that_a_stock_xen_would_damage_is_refused(void **state)
{
	struct xen xen = fake_xen(*state);
	struct made_load made;

	for (int i = 26; i < 64; i++)
		fake.free[i] = MIB / 2;
	assert_fails(xen.ctx, ERR_NO_SPACE, xen_load(&xen, make_load(*state, &made), false),
		     "damage|0x4000000|512 KiB");
	assert_int_equal(fake.calls[XEN_LOAD], 0);
	fake.free[26] = 2 * MIB;
	assert_int_equal(xen_load(&xen, make_load(*state, &made), false), ERR_NONE);
}

static void zone_order_is_not_trusted_across_nodes(void **state)
{
	struct xen xen = fake_xen(*state);
	struct made_load made;

	fake.nodes = 2;
	assert_int_equal(xen_load(&xen, make_load(*state, &made), false), ERR_NO_SPACE);
	fake.free[32] = GIB;
	assert_int_equal(xen_load(&xen, make_load(*state, &made), false), ERR_NONE);
	made.load.plan.segments[0].address = GIB;
	assert_int_equal(xen_load(&xen, &made.load, false), ERR_NO_SPACE);
}

static void a_crash_kernel_needs_no_free_memory(void **state)
{
	struct xen xen = fake_xen(*state);
	struct made_load made;

	memset(fake.free, 0, sizeof(fake.free));
	make_load(*state, &made)->request = &panicking;
	made.load.purpose = &purpose_crash;
	assert_int_equal(xen_load(&xen, &made.load, false), ERR_NONE);
	assert_true(fake.loaded[KEXEC_TYPE_CRASH]);
	assert_false(fake.loaded[KEXEC_TYPE_DEFAULT]);
}

static void a_refusal_is_told_from_a_fault_with_its_reason(void **state)
{
	static const struct {
		enum xen_call call;
		int errnum;
		enum err err;
		const char *words;
	} rows[] = {
		{ XEN_LOAD, EPERM, ERR_REFUSED, "verified kernels only|-s" },
		{ XEN_LOAD, ENOMEM, ERR_SYSTEM, "free memory" },
		{ XEN_LOAD, EADDRNOTAVAIL, ERR_SYSTEM, "crashkernel=" },
		{ XEN_LOAD, EIO, ERR_SYSTEM, "kexec_load failed" },
		{ XEN_FILE_LOAD, ENODATA, ERR_REFUSED, "no signature|sbsign" },
		{ XEN_FILE_LOAD, EBADMSG, ERR_REFUSED, "does not match" },
		{ XEN_FILE_LOAD, EACCES, ERR_REFUSED, "not trusted" },
		{ XEN_FILE_LOAD, ETIME, ERR_REFUSED, "revoked" },
		{ XEN_FILE_LOAD, EOPNOTSUPP, ERR_REFUSED, "digest or key" },
		{ XEN_FILE_LOAD, ENOEXEC, ERR_REFUSED, "bzImage" },
		{ XEN_FILE_LOAD, EXDEV, ERR_REFUSED, "command line and initrd are signed" },
		{ XEN_FILE_LOAD, EDOM, ERR_REFUSED, "not on the list|log" },
		{ XEN_FILE_LOAD, E2BIG, ERR_REFUSED, "larger" },
		{ XEN_FREE_MEMORY, EACCES, ERR_SYSTEM, "libxenctrl does not fit" },
		{ XEN_STATUS, EPERM, ERR_REFUSED, "control domain" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const bool file = rows[i].call == XEN_FILE_LOAD;
		struct xen xen = fake_xen(*state);
		struct made_load made;

		fake.file_status = file ? KEXEC_FILE_STATUS_KNOWN : 0;
		fake.failing = rows[i].call;
		fake.errnum = rows[i].errnum;
		assert_fails(xen.ctx, rows[i].err, xen_load(&xen, make_load(*state, &made), file),
			     rows[i].words);
		assert_false(fake.loaded[0]);
		assert_int_equal(fake.buffers, 0);
	}
}

static void a_load_without_its_buffers_is_not_tried(void **state)
{
	struct xen xen = fake_xen(*state);
	struct made_load made;

	fake.no_buffers = true;
	assert_fails(xen.ctx, ERR_NO_MEMORY, xen_load(&xen, make_load(*state, &made), false),
		     "hypercall|allocate memory");
	assert_int_equal(fake.calls[XEN_LOAD], 0);
	fake.no_buffers = false;
	fake.physinfo_error = EIO;
	assert_fails(xen.ctx, ERR_SYSTEM, xen_load(&xen, &made.load, false), "Xen");
	assert_int_equal(fake.calls[XEN_LOAD], 0);
	fake.physinfo_error = 0;
	assert_int_equal(xen_load(&xen, &made.load, false), ERR_NONE);
	assert_int_equal(fake.buffers, 0);
}

static void a_failed_unload_does_not_count_as_done(void **state)
{
	struct xen xen = fake_xen(*state);
	struct made_load made;
	int loaded;

	with_run(*state);
	assert_int_equal(xen_load(&xen, make_load(*state, &made), false), ERR_NONE);
	fake.failing = XEN_UNLOAD;
	fake.errnum = EBUSY;
	assert_fails(xen.ctx, ERR_SYSTEM, xen_unload(&xen, false), "kexec_unload");
	assert_true(fake.loaded[0]);
	assert_int_equal(xen_status(&xen, false, &loaded), ERR_NONE);
	assert_int_not_equal(loaded, 0);
	fake.failing = XEN_STATUS;
	assert_fails(xen.ctx, ERR_SYSTEM, xen_status(&xen, false, &loaded), "kexec_status");
	drop_run(*state);
}

/* ---- status ---- */

static void expect_status(struct xen *xen, int expected)
{
	int loaded;

	assert_int_equal(xen_status(xen, false, &loaded), ERR_NONE);
	assert_int_equal(loaded, expected);
}

static void the_status_is_true_though_that_of_xen_flips(void **state)
{
	struct xen xen = fake_xen(*state);
	struct made_load made;

	with_run(*state);
	expect_status(&xen, -1);
	make_load(*state, &made);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(xen_load(&xen, &made.load, false), ERR_NONE);
		expect_status(&xen, 1);
	}
	for (int i = 0; i < 3; i++) {
		assert_int_equal(xen_unload(&xen, false), ERR_NONE);
		assert_false(fake.loaded[0]);
		expect_status(&xen, 0);
	}
	drop_run(*state);
}

static void the_load_of_another_program_is_noticed(void **state)
{
	struct xen xen = fake_xen(*state);

	with_run(*state);
	assert_int_equal(xen_unload(&xen, false), ERR_NONE);
	expect_status(&xen, 0);
	swap_slots(XEN_LOAD, 0, true);
	expect_status(&xen, -1);
	swap_slots(XEN_LOAD, 0, true); /* not to be told from none */
	drop_run(*state);
}

static void an_unload_removes_what_another_program_loaded_twice(void **state)
{
	struct xen xen = fake_xen(*state);

	with_run(*state);
	swap_slots(XEN_LOAD, 0, true);
	swap_slots(XEN_LOAD, 0, true);
	expect_status(&xen, -1);
	assert_int_equal(xen_unload(&xen, false), ERR_NONE);
	assert_false(fake.loaded[0]);
	expect_status(&xen, 0);
	drop_run(*state);
}

static void a_failed_load_does_not_count_as_loaded(void **state)
{
	struct xen xen = fake_xen(*state);
	struct made_load made;

	with_run(*state);
	assert_int_equal(xen_load(&xen, make_load(*state, &made), false), ERR_NONE);
	fake.failing = XEN_LOAD;
	fake.errnum = ENOMEM;
	assert_int_equal(xen_load(&xen, &made.load, false), ERR_SYSTEM);
	assert_false(fake.loaded[0]);
	expect_status(&xen, 0);
	drop_run(*state);
}

static void a_xen_that_knows_the_true_status_is_asked_for_it(void **state)
{
	struct xen xen = fake_xen(*state);
	int loaded;

	fake.file_status = KEXEC_FILE_STATUS_KNOWN | KEXEC_FILE_STATUS_CRASH_LOADED;
	expect_status(&xen, 0);
	assert_int_equal(xen_status(&xen, true, &loaded), ERR_NONE);
	assert_int_equal(loaded, 1);
	assert_int_equal(fake.calls[XEN_STATUS], 0);
}

/* ---- the backend's table ---- */

extern const struct backend backend_xen;

/* In place of xen-lib.c's: the made-up hypervisor, or none. */
static struct {
	struct xen xen;
	bool missing;
	int open;
} connection;

enum err xen_open(struct ctx *ctx, struct xen *xen)
{
	if (connection.missing)
		return error(ctx, ERR_UNSUPPORTED, "no libxenctrl");
	connection.open++;
	*xen = connection.xen;
	return ERR_NONE;
}

void xen_close(struct xen *xen)
{
	(void)xen;
	connection.open--;
}

static int fake_exec(xc_interface *xch, int type)
{
	(void)xch;
	assert_int_equal(type, fake.loaded[1] ? KEXEC_TYPE_CRASH : KEXEC_TYPE_DEFAULT);
	errno = EINVAL;
	return -1;
}

/* Below a root of its own, so that nothing of this machine is read. */
static struct ctx *connect_to(struct ctx *ctx, bool missing)
{
	const char *root = ctx->root;

	connection.xen = fake_xen(ctx);
	connection.xen.api.xc_kexec_exec = fake_exec;
	connection.missing = missing;
	connection.open = 0;
	ctx->root = root;
	put_text(ctx, "/run/unused", "x");
	put_text(ctx, "/uname", "x86_64 6.1.0\n");
	put_text(ctx, "/proc/iomem", "00001000-0009fbff : System RAM\n");
	return ctx;
}

static void every_operation_fails_where_the_library_is_missing(void **state)
{
	struct ctx *ctx = connect_to(*state, true);
	struct host host = { .arch = &arch_x86_64 };
	struct made_load made;
	uint64_t bytes;
	int loaded;
	struct json json = { .out = NULL };

	make_load(ctx, &made);
	assert_fails(ctx, ERR_UNSUPPORTED, backend_xen.read_host(ctx, &host), "no libxenctrl");
	assert_int_equal(backend_xen.read_crash(ctx, &host), ERR_UNSUPPORTED);
	assert_int_equal(backend_xen.load_segments(&made.load), ERR_UNSUPPORTED);
	assert_int_equal(backend_xen.load_verified(&made.load), ERR_UNSUPPORTED);
	assert_int_equal(backend_xen.unload(ctx, &normal), ERR_UNSUPPORTED);
	assert_int_equal(backend_xen.status(ctx, false, &loaded), ERR_UNSUPPORTED);
	assert_int_equal(backend_xen.status_details(ctx, false, &json), ERR_UNSUPPORTED);
	assert_int_equal(backend_xen.exec(ctx, &normal), ERR_UNSUPPORTED);
	assert_int_equal(backend_xen.crash_size(ctx, &bytes), ERR_UNSUPPORTED);
	assert_int_equal(backend_xen.record(ctx, ctx->root), ERR_UNSUPPORTED);
}

static void every_connection_is_closed(void **state)
{
	struct ctx *ctx = connect_to(*state, false);
	struct host host = { .arch = &arch_x86_64 };
	struct made_load made;
	uint64_t bytes = 0;
	int loaded = 0;

	make_load(ctx, &made);
	assert_int_equal(backend_xen.read_host(ctx, &host), ERR_NONE);
	assert_int_equal(host.crash.n, 1);
	assert_int_equal(backend_xen.read_crash(ctx, &host), ERR_NONE);
	assert_int_equal(backend_xen.status(ctx, false, &loaded), ERR_NONE);
	assert_int_equal(loaded, -1);
	assert_int_equal(backend_xen.load_segments(&made.load), ERR_NONE);
	assert_true(fake.loaded[0]);
	assert_int_equal(backend_xen.status(ctx, false, &loaded), ERR_NONE);
	assert_int_equal(loaded, 1);
	assert_int_equal(backend_xen.unload(ctx, &normal), ERR_NONE);
	assert_false(fake.loaded[0]);
	assert_int_equal(backend_xen.crash_size(ctx, &bytes), ERR_NONE);
	assert_int_equal(bytes, 256 * MIB);
	assert_int_equal(backend_xen.load_verified(&made.load), ERR_NONE);
	assert_int_equal(connection.open, 0);
}

/* What is recorded is what a later plan reads. */
static void no_notes_are_recorded_without_a_crash_area(void **state)
{
	struct ctx *ctx = connect_to(*state, false);
	struct span text;

	assert_int_equal(backend_xen.record(ctx, ctx->root), ERR_NONE);
	assert_int_equal(host_file(ctx, "/xen/iomem", &text), ERR_NONE);
	assert_words((const char *)text.p, "System RAM|Crash kernel|Note");
	fake.crash = (struct range){ 0, 0 };
	/* What is there is not written over. */
	const char *second = ctx_printf(ctx, "%s/second", ctx->root);

	assert_int_equal(mkdir(second, 0700), 0);
	assert_int_equal(backend_xen.record(ctx, second), ERR_NONE);
	assert_int_equal(host_file(ctx, "/second/xen/iomem", &text), ERR_NONE);
	assert_null(strstr((const char *)text.p, "Note"));
	assert_int_equal(connection.open, 0);
}

static void the_start_of_nothing_is_an_error(void **state)
{
	static const struct request quiet = { .no_sync = true, .no_ifdown = true };
	struct ctx *ctx = connect_to(*state, false);

	fake.file_status = KEXEC_FILE_STATUS_KNOWN;
	assert_fails(ctx, ERR_USAGE, backend_xen.exec(ctx, &quiet), "load");
	fake.file_status = KEXEC_FILE_STATUS_KNOWN | KEXEC_FILE_STATUS_DEFAULT_LOADED;
	assert_int_not_equal(backend_xen.exec(ctx, &quiet), ERR_NONE);
	fake.failing = XEN_STATUS;
	fake.file_status = 0;
	fake.errnum = EPERM;
	assert_fails(ctx, ERR_REFUSED, backend_xen.exec(ctx, &quiet), "kexec_status");
	assert_int_equal(connection.open, 0);
}

static void the_enforcement_is_told_as_it_is(void **state)
{
	static const struct {
		unsigned mask;
		const char *words;
	} cases[] = {
		{ 0, "\"impossible\"|\"verified\": false" },
		{ KEXEC_FILE_STATUS_KNOWN, "\"possible\"|\"verified\": false" },
		{ KEXEC_FILE_STATUS_KNOWN | KEXEC_FILE_STATUS_LOG, "\"logged\"" },
		{ KEXEC_FILE_STATUS_KNOWN | KEXEC_FILE_STATUS_ENFORCE |
			  KEXEC_FILE_STATUS_CRASH_VERIFIED | KEXEC_FILE_STATUS_SECURE_BOOT,
		  "\"enforced\"|\"secure_boot\": true|\"verified\": true" },
	};
	struct ctx *ctx = connect_to(*state, false);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[512] = "";
		FILE *out = fmemopen(text, sizeof(text), "w");
		struct json json;

		assert_non_null(out);
		fake.file_status = cases[i].mask;
		json_start(&json, out);
		assert_int_equal(backend_xen.status_details(ctx, true, &json), ERR_NONE);
		json_finish(&json);
		assert_int_equal(fclose(out), 0);
		assert_words(text, cases[i].words);
	}
	assert_int_equal(connection.open, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_map_that_wraps_is_refused),
		with_ctx(a_map_without_ram_is_refused),
		with_ctx(a_count_beyond_the_room_is_refused),
		with_ctx(reserved_memory_inside_ram_is_not_used),
		with_ctx(an_empty_crash_range_is_no_crash_area),
		with_ctx(the_zero_of_an_unknown_operation_means_that_xen_cannot_verify),
		with_ctx(the_notes_of_all_processors_are_found),
		with_ctx(a_list_of_no_processors_is_an_error),
		with_ctx(a_failed_question_is_an_error),
		with_ctx(a_failed_note_is_an_error_and_not_the_list_s_end),
		with_root(only_a_pv_control_domain_s_note_has_a_machine_address),
		with_root(a_pvh_domain_s_unusable_memory_is_ram_if_the_machine_has_as_much),
		with_ctx(segments_reach_xen_as_they_were_planned),
		with_ctx(a_signed_load_hands_over_the_whole_file),
		with_ctx(a_signed_load_hands_over_the_whole_unified_image),
		with_ctx(what_an_enforcing_xen_would_drop_is_refused),
		with_ctx(a_load_that_a_stock_xen_would_damage_is_refused),
		with_ctx(zone_order_is_not_trusted_across_nodes),
		with_ctx(a_crash_kernel_needs_no_free_memory),
		with_ctx(a_refusal_is_told_from_a_fault_with_its_reason),
		with_ctx(a_load_without_its_buffers_is_not_tried),
		with_ctx(a_failed_unload_does_not_count_as_done),
		with_ctx(the_status_is_true_though_that_of_xen_flips),
		with_ctx(the_load_of_another_program_is_noticed),
		with_ctx(an_unload_removes_what_another_program_loaded_twice),
		with_ctx(a_failed_load_does_not_count_as_loaded),
		with_ctx(a_xen_that_knows_the_true_status_is_asked_for_it),
		with_root(every_operation_fails_where_the_library_is_missing),
		with_root(every_connection_is_closed),
		with_root(no_notes_are_recorded_without_a_crash_area),
		with_root(the_start_of_nothing_is_an_error),
		with_root(the_enforcement_is_told_as_it_is),
	};

	return run_tests(tests);
}
