/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The headers of /proc/vmcore, decoded to text by lib/elf.c, which knows nothing of their making.
 */
#include "tests/unit/unit.h"

#include <elf.h>

#include "include/elf-wire.h"
#include "kexec/purpose/elfcorehdr.h"

static const struct arch arch = { .name = "test", .elf_machine = EM_X86_64, .page_size = 0x1000 };

#define DIRECT 0xff11000000000000
#define LOW                                                                                        \
	{                                                                                          \
		.from = { 0, 0xa0000 }, .to = 0x2dff0000                                           \
	}

static void add(struct ctx *ctx, struct ranges *list, const struct range *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(ranges_add(ctx, list, r[i]), ERR_NONE);
}

#define LIST(...)                                                                                  \
	(const struct range[]){ __VA_ARGS__ },                                                     \
		sizeof((const struct range[]){ __VA_ARGS__ }) / sizeof(struct range)

static struct host host_with(struct ctx *ctx, const struct range *ram, size_t n_ram,
			     const struct range *windows, size_t n_windows)
{
	struct host host = { .arch = &arch, .crash_info = { .direct_map = DIRECT } };

	add(ctx, &host.crash_info.ram, ram, n_ram);
	add(ctx, &host.crash, windows, n_windows);
	return host;
}

static const char *line(struct ctx *ctx, const struct elf_phdr *p)
{
	assert_int_equal(p->filesz, p->memsz);
	return ctx_printf(ctx, "%s %llx-%llx from %llx, virtual %llx\n",
			  p->type == PT_NOTE ? "note" : "load", (unsigned long long)p->paddr,
			  (unsigned long long)(p->paddr + p->memsz), (unsigned long long)p->offset,
			  (unsigned long long)p->vaddr);
}

static const char *decode(struct ctx *ctx, struct span bytes)
{
	const char *text = "";
	struct elf elf;

	assert_int_equal(elf_open(ctx, bytes, &elf), ERR_NONE);
	assert_int_equal(elf.type, ET_CORE);
	assert_int_equal(elf.machine, EM_X86_64);
	for (uint32_t i = 0; i < elf.phnum; i++) {
		struct elf_phdr phdr;

		assert_true(elf_phdr(&elf, i, &phdr));
		text = ctx_printf(ctx, "%s%s", text, line(ctx, &phdr));
	}
	return text;
}

static void assert_headers(struct ctx *ctx, const struct host *host, unsigned char elf_class,
			   struct moved low, const char *expected)
{
	struct span bytes;

	assert_int_equal(elfcorehdr_make(ctx, host, elf_class, low, &bytes), ERR_NONE);
	assert_string_equal(decode(ctx, bytes), expected);
}

static void the_window_is_not_dumped(void **state)
{
	const struct host host =
		host_with(*state, LIST({ 0x100000, 0x40000000 }), LIST({ 0x2e000000, 0x3e000000 }));

	assert_headers(*state, &host, ELFCLASS64, (struct moved){ .to = 0 },
		       "load 100000-2e000000 from 100000, virtual ff11000000100000\n"
		       "load 3e000000-40000000 from 3e000000, virtual ff1100003e000000\n");
}

static void memory_lent_to_processes_is_left_out(void **state)
{
	struct host host = host_with(*state, LIST({ 0x1000, 0x10000 }), LIST({ 0x4000, 0x5000 }));

	add(*state, &host.crash_cma, LIST({ 0x8000, 0xa000 }));
	assert_headers(*state, &host, ELFCLASS64, (struct moved){ .to = 0 },
		       "load 1000-4000 from 1000, virtual ff11000000001000\n"
		       "load 5000-8000 from 5000, virtual ff11000000005000\n"
		       "load a000-10000 from a000, virtual ff1100000000a000\n");
}

static void neither_of_two_windows_is_dumped(void **state)
{
	const struct host host =
		host_with(*state, LIST({ 0x100000, 0xc0000000 }, { 0x100000000, 0x180000000 }),
			  LIST({ 0xa0000000, 0xb0000000 }, { 0x170000000, 0x180000000 }));

	assert_headers(*state, &host, ELFCLASS64, (struct moved){ .to = 0 },
		       "load 100000-a0000000 from 100000, virtual ff11000000100000\n"
		       "load b0000000-c0000000 from b0000000, virtual ff110000b0000000\n"
		       "load 100000000-170000000 from 100000000, virtual ff11000100000000\n");
}

static void a_window_that_only_touches_cuts_nothing(void **state)
{
	const struct host host = host_with(*state,
					   LIST({ 0x100000, 0x200000 }, { 0x400000, 0x500000 }),
					   LIST({ 0x200000, 0x400000 }));

	assert_headers(*state, &host, ELFCLASS64, (struct moved){ .to = 0 },
		       "load 100000-200000 from 100000, virtual ff11000000100000\n"
		       "load 400000-500000 from 400000, virtual ff11000000400000\n");
}

static void a_window_that_is_all_of_a_range_leaves_no_empty_load(void **state)
{
	const struct host host = host_with(*state,
					   LIST({ 0x100000, 0x200000 }, { 0x300000, 0x400000 },
						{ 0x500000, 0x600000 }),
					   LIST({ 0x100000, 0x200000 }, { 0x480000, 0x700000 }));

	assert_headers(*state, &host, ELFCLASS64, (struct moved){ .to = 0 },
		       "load 300000-400000 from 300000, virtual ff11000000300000\n");
}

static void a_window_that_ends_at_an_edge_leaves_no_empty_load(void **state)
{
	const struct host host = host_with(*state, LIST({ 0x100000, 0x800000 }),
					   LIST({ 0x100000, 0x200000 }, { 0x700000, 0x800000 }));

	assert_headers(*state, &host, ELFCLASS64, (struct moved){ .to = 0 },
		       "load 200000-700000 from 200000, virtual ff11000000200000\n");
}

static void a_window_over_two_ranges_is_taken_from_both(void **state)
{
	const struct host host = host_with(*state,
					   LIST({ 0x100000, 0x300000 }, { 0x400000, 0x600000 }),
					   LIST({ 0x200000, 0x500000 }));

	assert_headers(*state, &host, ELFCLASS64, (struct moved){ .to = 0 },
		       "load 100000-200000 from 100000, virtual ff11000000100000\n"
		       "load 500000-600000 from 500000, virtual ff11000000500000\n");
}

static void low_memory_is_read_from_its_backup(void **state)
{
	const struct host host = host_with(*state,
					   LIST({ 0x1000, 0x9fc00 }, { 0x100000, 0x200000 }),
					   LIST({ 0x2d000000, 0x2e000000 }));

	assert_headers(*state, &host, ELFCLASS64, (struct moved)LOW,
		       "load 1000-9fc00 from 2dff1000, virtual ff11000000001000\n"
		       "load 100000-200000 from 100000, virtual ff11000000100000\n");
}

static void lost_low_memory_is_not_described(void **state)
{
	const struct host host =
		host_with(*state, LIST({ 0x1000, 0x200000 }), LIST({ 0x2d000000, 0x2e000000 }));

	assert_headers(*state, &host, ELFCLASS64,
		       (struct moved){ .from = { 0, 0xa0000 }, .lost = true },
		       "load a0000-200000 from a0000, virtual ff110000000a0000\n");
}

static void ram_across_the_end_of_low_memory_is_split_there(void **state)
{
	const struct host host =
		host_with(*state, LIST({ 0x1000, 0x200000 }), LIST({ 0x2d000000, 0x2e000000 }));

	assert_headers(*state, &host, ELFCLASS64, (struct moved)LOW,
		       "load 1000-a0000 from 2dff1000, virtual ff11000000001000\n"
		       "load a0000-200000 from a0000, virtual ff110000000a0000\n");
}

static void notes_that_touch_stay_apart(void **state)
{
	struct host host =
		host_with(*state, LIST({ 0x100000, 0x200000 }), LIST({ 0x300000, 0x400000 }));
	struct range notes[] = { { 0x5000, 0x5168 }, { 0x5168, 0x52d0 }, { 0x9000, 0xa000 } };

	host.crash_info.notes = notes;
	host.crash_info.n_notes = 3;
	host.crash_info.text = (struct range){ 0x1000000, 0x3000000 };
	host.crash_info.text_virtual = 0xffffffff81000000;
	assert_headers(*state, &host, ELFCLASS64, (struct moved){ .to = 0 },
		       "note 5000-5168 from 5000, virtual 0\n"
		       "note 5168-52d0 from 5168, virtual 0\n"
		       "note 9000-a000 from 9000, virtual 0\n"
		       "load 1000000-3000000 from 1000000, virtual ffffffff81000000\n"
		       "load 100000-200000 from 100000, virtual ff11000000100000\n");
}

static void an_unknown_direct_map_is_not_taken_for_address_0(void **state)
{
	struct host host =
		host_with(*state, LIST({ 0x100000, 0x200000 }), LIST({ 0x300000, 0x400000 }));

	host.crash_info.direct_map = 0;
	assert_headers(*state, &host, ELFCLASS64, (struct moved){ .to = 0 },
		       "load 100000-200000 from 100000, virtual 0\n");
}

static void highmem_has_no_virtual_address_in_32_bits(void **state)
{
	struct host host = host_with(*state,
				     LIST({ 0x1000, 0x40000000 }, { 0x50000000, 0x80000000 }),
				     LIST({ 0x300000, 0x400000 }));

	host.crash_info.direct_map = 0xc0000000;
	host.crash_info.direct_end = 0x36ffe000;
	assert_headers(*state, &host, ELFCLASS32, (struct moved)LOW,
		       "load 1000-a0000 from 2dff1000, virtual c0001000\n"
		       "load a0000-300000 from a0000, virtual c00a0000\n"
		       "load 400000-36ffe000 from 400000, virtual c0400000\n"
		       "load 36ffe000-40000000 from 36ffe000, virtual 0\n"
		       "load 50000000-80000000 from 50000000, virtual 0\n");
}

static void memory_above_4g_is_refused_in_32_bit_headers(void **state)
{
	struct ctx *ctx = *state;
	const struct host host =
		host_with(ctx, LIST({ 0x100000, 0x200000 }, { 0x100000000, 0x140000000 }),
			  LIST({ 0x300000, 0x400000 }));
	struct span bytes;

	assert_fails(ctx, ERR_UNSUPPORTED,
		     elfcorehdr_make(ctx, &host, ELFCLASS32, (struct moved){ .to = 0 }, &bytes),
		     "0x100000000..0x140000000|--elf32-core-headers");
}

/* Linux for 32-bit Arm reads no others: what they cannot tell is left out. */
static void memory_above_4g_is_left_out_where_only_32_bit_headers_are_read(void **state)
{
	struct arch lpae = arch;
	struct host host =
		host_with(*state, LIST({ 0x40000000, 0x140000000 }, { 0x180000000, 0x1c0000000 }),
			  LIST({ 0x60000000, 0x70000000 }));

	lpae.elfcorehdr_32bit = true;
	host.arch = &lpae;
	host.crash_info.direct_map = 0;
	assert_headers(*state, &host, ELFCLASS32, (struct moved){ .to = 0 },
		       "load 40000000-60000000 from 40000000, virtual 0\n"
		       "load 70000000-100000000 from 70000000, virtual 0\n");
}

static void a_copy_above_4g_is_refused_in_32_bit_headers(void **state)
{
	struct ctx *ctx = *state;
	const struct host host =
		host_with(ctx, LIST({ 0x1000, 0x90000 }), LIST({ 0x100000000, 0x110000000 }));
	struct span bytes;

	assert_fails(ctx, ERR_UNSUPPORTED,
		     elfcorehdr_make(ctx, &host, ELFCLASS32,
				     (struct moved){ .from = { 0, 0xa0000 }, .to = 0x10ff00000 },
				     &bytes),
		     "--elf32-core-headers");
}

static uint32_t count(struct ctx *ctx, const struct host *host)
{
	struct elf elf;
	struct span bytes;
	struct elf_phdr last;

	assert_int_equal(elfcorehdr_make(ctx, host, ELFCLASS64, (struct moved)LOW, &bytes),
			 ERR_NONE);
	assert_int_equal(elf_open(ctx, bytes, &elf), ERR_NONE);
	assert_true(elf_phdr(&elf, elf.phnum - 1, &last));
	assert_int_equal(last.paddr + last.memsz,
			 host->crash_info.ram.r[host->crash_info.ram.n - 1].end);
	return elf.phnum;
}

static struct host host_of_pieces(struct ctx *ctx, size_t n)
{
	struct host host = { .arch = &arch };

	host.crash_info.ram.r = ctx_alloc(ctx, n * sizeof(struct range));
	for (size_t i = 0; i < n; i++)
		host.crash_info.ram.r[i] =
			(struct range){ (i + 1) << 28, ((i + 1) << 28) + 0x8000000 };
	host.crash_info.ram.n = host.crash_info.ram.capacity = n;
	return host;
}

static void hundreds_of_ranges_are_all_described(void **state)
{
	struct host host = host_of_pieces(*state, 900);

	assert_int_equal(count(*state, &host), 900);
	/* In the middle of a range, and at the end of another one. */
	add(*state, &host.crash, LIST({ 0x51000000, 0x52000000 }, { 0x66000000, 0x68000000 }));
	assert_int_equal(count(*state, &host), 901);
}

static void one_header_more_than_e_phnum_can_count_is_refused(void **state)
{
	struct ctx *ctx = *state;
	struct host host = host_of_pieces(ctx, PN_XNUM - 1);
	struct span bytes;

	assert_int_equal(count(ctx, &host), PN_XNUM - 1);
	host = host_of_pieces(ctx, PN_XNUM);
	assert_fails(ctx, ERR_UNSUPPORTED,
		     elfcorehdr_make(ctx, &host, ELFCLASS64, (struct moved)LOW, &bytes),
		     "65535|65534");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(the_window_is_not_dumped),
		with_ctx(memory_lent_to_processes_is_left_out),
		with_ctx(neither_of_two_windows_is_dumped),
		with_ctx(a_window_that_only_touches_cuts_nothing),
		with_ctx(a_window_that_is_all_of_a_range_leaves_no_empty_load),
		with_ctx(a_window_that_ends_at_an_edge_leaves_no_empty_load),
		with_ctx(a_window_over_two_ranges_is_taken_from_both),
		with_ctx(low_memory_is_read_from_its_backup),
		with_ctx(lost_low_memory_is_not_described),
		with_ctx(ram_across_the_end_of_low_memory_is_split_there),
		with_ctx(notes_that_touch_stay_apart),
		with_ctx(an_unknown_direct_map_is_not_taken_for_address_0),
		with_ctx(highmem_has_no_virtual_address_in_32_bits),
		with_ctx(memory_above_4g_is_refused_in_32_bit_headers),
		with_ctx(memory_above_4g_is_left_out_where_only_32_bit_headers_are_read),
		with_ctx(a_copy_above_4g_is_refused_in_32_bit_headers),
		with_ctx(hundreds_of_ranges_are_all_described),
		with_ctx(one_header_more_than_e_phnum_can_count_is_refused),
	};

	return run_tests(tests);
}
