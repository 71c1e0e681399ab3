/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <elf.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kdump/kdump.h"
#include "lib/vmcore/print.h"
#include "tests/help/leaks.h"
#include "tests/help/made-core.h"

/* What is printed of @core; the error in @err. */
static const char *printed_as(struct ctx *ctx, struct span core,
			      const struct print_options *options, enum err *err)
{
	struct vmcore vmcore;
	char *text;
	size_t n;

	*err = vmcore_open(ctx, made_core_open(ctx, core), &vmcore);
	if (*err)
		return "";
	FILE *const out = open_memstream(&text, &n);

	assert_non_null(out);
	*err = print_log(ctx, &vmcore, options, out);
	fclose(out);
	const char *const copy = ctx_printf(ctx, "%s", text);

	free(text);
	vmcore_close(&vmcore);
	return copy;
}

static const char *printed(struct ctx *ctx, struct span core, enum err *err)
{
	const struct print_options plain = { 0 };

	return printed_as(ctx, core, &plain, err);
}

static void assert_prints(struct ctx *ctx, const char *description, const char *expected)
{
	enum err err;
	const char *const text = printed(ctx, made_core(ctx, description), &err);

	if (err)
		fail_msg("%s: %s", description, ctx->message);
	assert_string_equal(text, expected);
}

static const char *const classes[] = {
	"core 64 little 62\n",
	"core 64 big 22\ndrop SYMBOL(none\n",
	"core 32 little 3\nvirt 0xc0200000\n",
	"core 32 big 20\nvirt 0xc0200000\n",
};

static void reads_every_class_and_byte_order(void **state)
{
	static const char *const formats[] = { "format ring\n", "format records\n",
					       "format log\n" };
	struct ctx *const ctx = *state;

	for (size_t c = 0; c < 4; c++)
		for (size_t f = 0; f < 3; f++)
			assert_prints(
				ctx,
				ctx_printf(
					ctx, "%s%s%s", classes[c], formats[f],
					"record 1.5 3 0 T1 \"one\"\nrecord 22222.123456789 6 1 C2 \"two\"\n"),
				"[    1.500000] one\n[22222.123456] two\n");
}

static void reads_plain_logs_of_every_class_and_byte_order(void **state)
{
	struct ctx *const ctx = *state;

	for (size_t c = 0; c < 4; c++)
		assert_prints(
			ctx,
			ctx_printf(
				ctx, "%sformat plain\n%s", classes[c],
				"record 1.5 3 0 T1 \"one\"\nrecord 22222.123456 6 1 C2 \"two\"\n"),
			"<3>[    1.500000] one\n<14>[22222.123456] two\n");
}

static void finds_level_and_facility_in_either_byte_order(void **state)
{
	static const char *const formats[] = { "ring", "records", "plain" };
	const struct print_options decode = { .decode = true };
	struct ctx *const ctx = *state;
	enum err err;

	for (size_t c = 0; c < 4; c++) {
		for (size_t f = 0; f < 3; f++) {
			const char *const description = ctx_printf(
				ctx,
				"%sformat %s\nrecord 1 3 0 T1 \"one\"\nrecord 2 6 23 C2 \"two\"\n",
				classes[c], formats[f]);

			assert_string_equal(printed_as(ctx, made_core(ctx, description), &decode,
						       &err),
					    "kern  :err   : [    1.000000] one\n"
					    "local7:info  : [    2.000000] two\n");
			assert_int_equal(err, ERR_NONE);
		}
	}
}

static void indents_the_further_lines_of_a_record(void **state)
{
	assert_prints(
		*state, "record 123456.5 3 0 T1 \"one\\n\\ntwo\\n\"\n",
		"[123456.500000] one\n                \n                two\n                \n");
}

static void escapes_control_bytes(void **state)
{
	assert_prints(*state, "record 1 3 0 T1 \"\\x1b[1m \\x00\\x7f\\x80\\xff \\x09.\"\n",
		      "[    1.000000] \\x1b[1m \\x00\\x7f\\x80\\xff \t.\n");
}

static void prints_nothing_for_records_without_text(void **state)
{
	assert_prints(*state,
		      "record 1 3 0 T1 \"a\"\nempty 2\nfailed 3\nreserved 4\n"
		      "record 5 3 0 T1 \"b\"\n",
		      "[    1.000000] a\n[    5.000000] b\n");
}

/* 32 bytes of text ring: blocks of 8 + 8, so that one ends exactly where the ring does. */
static void finds_a_block_that_ends_where_the_ring_does(void **state)
{
	assert_prints(*state,
		      "text 5\nrecord 1 3 0 T1 \"aaaaaaaa\"\nrecord 2 3 0 T1 \"bbbbbbbb\"\n",
		      "[    1.000000] aaaaaaaa\n[    2.000000] bbbbbbbb\n");
}

static void finds_a_block_that_wraps_at_the_start(void **state)
{
	assert_prints(*state,
		      "text 6\nrecord 1 3 0 T1 \"aaaaaaaa\"\nrecord 2 3 0 T1 \"bbbbbbbb\"\n"
		      "record 3 3 0 T1 \"cccccccc\"\nrecord 4 3 0 T1 \"dddddddddddddddd\"\n",
		      "[    3.000000] cccccccc\n[    4.000000] dddddddddddddddd\n");
}

static void reads_on_where_positions_overflow(void **state)
{
	assert_prints(*state,
		      "core 32 little 3\nvirt 0xc0200000\ntext 6\nstart 0xffffffe8\n"
		      "record 1 3 0 T1 \"aaaaaaaa\"\nrecord 2 3 0 T1 \"bbbbbbbb\"\n",
		      "[    1.000000] aaaaaaaa\n[    2.000000] bbbbbbbb\n");
}

static void reads_records_past_the_wrap(void **state)
{
	assert_prints(*state,
		      "format records\ntext 7\nstart 64\nrecord 1 3 0 T1 \"aaaaaaaa\"\n"
		      "record 2 3 0 T1 \"bbbbbbbb\"\nrecord 3 3 0 T1 \"c\"\n",
		      "[    1.000000] aaaaaaaa\n[    2.000000] bbbbbbbb\n[    3.000000] c\n");
}

static void leaves_alone_text_that_only_looks_like_a_prefix(void **state)
{
	const struct print_options no_time = { .no_time = true };
	struct ctx *const ctx = *state;
	enum err err;

	assert_string_equal(
		printed_as(
			ctx,
			made_core(
				ctx,
				"format plain\n"
				"record 1 3 0 T1 \"<9> a\\n<6>[12.5] b\\n<6>[  1.000000]c\\n<66666>d\\n<>e\\n[f\"\n"),
			&no_time, &err),
		"<9> a\n[12.5] b\n[  1.000000]c\n<66666>d\n<>e\n[f\n");
	assert_int_equal(err, ERR_NONE);
}

static void filters_by_level_and_facility(void **state)
{
	struct print_options options = { 0 };
	struct ctx *const ctx = *state;
	const struct span core = made_core(ctx, "record 1 0 0 T1 \"a\"\nrecord 2 4 0 T1 \"b\"\n"
						"record 3 7 1 T1 \"c\"\nrecord 4 3 3 T1 \"d\"\n");
	enum err err;

	assert_int_equal(print_parse_levels(ctx, "err+,debug", &options.levels), ERR_NONE);
	assert_string_equal(printed_as(ctx, core, &options, &err),
			    "[    1.000000] a\n[    3.000000] c\n[    4.000000] d\n");
	assert_int_equal(print_parse_facilities(ctx, "user,3", &options.facilities), ERR_NONE);
	assert_string_equal(printed_as(ctx, core, &options, &err),
			    "[    3.000000] c\n[    4.000000] d\n");
	options = (struct print_options){ 0 };
	assert_int_equal(print_parse_levels(ctx, "+err", &options.levels), ERR_NONE);
	assert_int_equal(options.levels, 0xf8);
	assert_fails(ctx, ERR_USAGE, print_parse_levels(ctx, "err,loud", &options.levels), "loud");
	assert_fails(ctx, ERR_USAGE, print_parse_levels(ctx, "8", &options.levels), "8");
	assert_fails(ctx, ERR_USAGE, print_parse_facilities(ctx, "", &options.facilities),
		     "facility");
}

static void json_has_the_fields_of_the_record(void **state)
{
	const struct print_options json = { .form = PRINT_JSON };
	struct ctx *const ctx = *state;
	enum err err;

	assert_string_equal(
		printed_as(ctx, made_core(ctx, "record 1.25 3 1 C7 \"a\\n\\\"b\"\n"), &json, &err),
		"{\n  \"records\": [\n    {\n      \"time\": 1.250000,\n      \"level\": \"err\",\n"
		"      \"facility\": \"user\",\n      \"caller\": \"C7\",\n"
		"      \"text\": \"a\\u000a\\\"b\"\n    }\n  ],\n"
		"  \"format\": \"ring\",\n  \"lost\": 0,\n  \"complete\": true\n}\n");
}

static void prints_the_caller_where_it_is_asked_for(void **state)
{
	const struct print_options caller = { .caller = true };
	const struct print_options alone = { .caller = true, .no_time = true };
	struct ctx *const ctx = *state;
	const struct span core =
		made_core(ctx, "record 1 3 0 T123 \"a\\nb\"\nrecord 2 3 0 C7 \"c\"\n");
	enum err err;

	assert_string_equal(printed_as(ctx, core, &caller, &err),
			    "[    1.000000][  T123] a\n                       b\n"
			    "[    2.000000][    C7] c\n");
	assert_string_equal(printed_as(ctx, core, &alone, &err),
			    "[  T123] a\n         b\n[    C7] c\n");
}

/* ---- where things are in memory ---- */

static void walks_page_tables_where_p_vaddr_says_nothing(void **state)
{
	assert_prints(*state, "p_vaddr 0\nrecord 1 3 0 T1 \"a\"\n", "[    1.000000] a\n");
}

static const char arm64[] =
	"core 64 little 183\nvirt 0xffff800010080000\nphys 0x41080000\n"
	"info NUMBER(VA_BITS)=48\ninfo NUMBER(kimage_voffset)=0xffff7fffcf000000\n"
	"info NUMBER(PHYS_OFFSET)=0x40000000\ninfo SYMBOL(_stext)=ffff800010080000\n";

/* What is seen in headers made for the address layout before 5.4. */
static void believes_vmcoreinfo_before_p_vaddr(void **state)
{
	struct ctx *const ctx = *state;

	assert_prints(ctx,
		      ctx_printf(ctx, "%sp_vaddr 0xffff80000fff0000\nrecord 1 3 0 T1 \"a\"\n",
				 arm64),
		      "[    1.000000] a\n");
	assert_prints(ctx, ctx_printf(ctx, "%sp_vaddr 0\nrecord 1 3 0 T1 \"a\"\n", arm64),
		      "[    1.000000] a\n");
}

static void finds_the_linear_map_of_either_arm64_layout(void **state)
{
	static const char common[] = "core 64 little 183\nphys 0x41080000\np_vaddr 0\n"
				     "info NUMBER(VA_BITS)=48\ninfo NUMBER(kimage_voffset)=0x0\n"
				     "info NUMBER(PHYS_OFFSET)=0x40000000\nrecord 1 3 0 T1 \"a\"\n";
	struct ctx *const ctx = *state;

	assert_prints(ctx,
		      ctx_printf(ctx,
				 "%svirt 0xffff000001080000\np_vaddr 0\n"
				 "info SYMBOL(_stext)=ffff800010080000\n",
				 common),
		      "[    1.000000] a\n");
	assert_prints(ctx,
		      ctx_printf(ctx,
				 "%svirt 0xffff800001080000\np_vaddr 0\n"
				 "info SYMBOL(_stext)=ffff000010080000\n",
				 common),
		      "[    1.000000] a\n");
}

/* Tables at 0x2000, a page each, as made_core() has them, with AMD's C-bit 47 in each entry. */
static void ignores_the_encryption_bit_in_page_tables(void **state)
{
	assert_prints(*state,
		      "p_vaddr 0\ninfo NUMBER(sme_mask)=140737488355328\n"
		      "word 2888 800000203001\nword 3000 800000204001\nword 4008 800000200081\n"
		      "record 1 3 0 T1 \"a\"\n",
		      "[    1.000000] a\n");
}

/*
 * A kernel for 52 bits where the processor has fewer: the linear map starts where one for those
 * would, and PHYS_OFFSET makes up for the difference.
 */
static void reads_arm64_for_52_bits_on_a_processor_with_fewer(void **state)
{
	static const char *const kernels[] = {
		"info PAGESIZE=65536\nvirt 0xffff000001080000\ninfo SYMBOL(_stext)=ffff800010080000\n"
		"info NUMBER(PHYS_OFFSET)=0xfff1000040000000\n",
		"info PAGESIZE=4096\nvirt 0xffff000001080000\ninfo SYMBOL(_stext)=ffff800010080000\n"
		"info NUMBER(PHYS_OFFSET)=0xfff1000040000000\n",
		"info PAGESIZE=16384\nvirt 0xffff800001080000\ninfo SYMBOL(_stext)=ffffc00010080000\n"
		"info NUMBER(PHYS_OFFSET)=0xfff0800040000000\n",
	};
	struct ctx *const ctx = *state;

	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		assert_prints(ctx,
			      ctx_printf(ctx,
					 "core 64 little 183\nphys 0x41080000\n%sp_vaddr 0\n"
					 "info NUMBER(VA_BITS)=52\n"
					 "info NUMBER(kimage_voffset)=0x0\nrecord 1 3 0 T1 \"a\"\n",
					 kernels[i]),
			      "[    1.000000] a\n");
}

/* swapper_pg_dir is at 0x2000 of memory; kimage_voffset is good for it only. */
static void walks_arm64_page_tables_of_52_bits(void **state)
{
	struct ctx *const ctx = *state;

	/* 64 KiB pages, VA_BITS 52 of which the processor has 48; bit 48 of addresses in bit 12. */
	assert_prints(ctx,
		      "core 64 little 183\nphys 0x1000041080000\nvirt 0xffff900001080000\n"
		      "p_vaddr 0\ninfo NUMBER(VA_BITS)=52\ninfo NUMBER(TCR_EL1_T1SZ)=0x10\n"
		      "info PAGESIZE=65536\ninfo NUMBER(kimage_voffset)=0xfffe7fffcf000000\n"
		      "info NUMBER(PHYS_OFFSET)=0x40000000\ninfo SYMBOL(_stext)=ffff800010080000\n"
		      "info SYMBOL(swapper_pg_dir)=ffff800010082000\n"
		      "word 3f20 41171003\nword f0000 40001001\nrecord 1 3 0 T1 \"a\"\n",
		      "[    1.000000] a\n");
	/* 4 KiB pages (LPA2), five levels; bit 50 of addresses in bit 8. */
	assert_prints(ctx,
		      "core 64 little 183\nphys 0x4000041080000\nvirt 0xffff900001080000\n"
		      "p_vaddr 0\ninfo NUMBER(VA_BITS)=52\ninfo NUMBER(TCR_EL1_T1SZ)=0xc\n"
		      "info NUMBER(kimage_voffset)=0xfffb7fffcf000000\n"
		      "info NUMBER(PHYS_OFFSET)=0x40000000\ninfo SYMBOL(_stext)=ffff800010080000\n"
		      "info SYMBOL(swapper_pg_dir)=ffff800010082000\n"
		      "word 2078 41083103\nword 3900 41084103\nword 4000 41085103\n"
		      "word 5040 41000101\nrecord 1 3 0 T1 \"a\"\n",
		      "[    1.000000] a\n");
}

static void tells_riscv_image_from_linear_map(void **state)
{
	static const char common[] =
		"core 64 little 243\nphys 0x80200000\n"
		"info NUMBER(PAGE_OFFSET)=0xff60000000000000\ninfo NUMBER(phys_ram_base)=0x80000000\n"
		"info NUMBER(KERNEL_LINK_ADDR)=0xffffffff80000000\n"
		"info NUMBER(va_kernel_pa_offset)=0xfffffffeffe00000\nrecord 1 3 0 T1 \"a\"\n";
	struct ctx *const ctx = *state;

	assert_prints(ctx, ctx_printf(ctx, "%svirt 0xffffffff80000000\np_vaddr 0\n", common),
		      "[    1.000000] a\n");
	assert_prints(ctx, ctx_printf(ctx, "%svirt 0xff60000000200000\np_vaddr 0\n", common),
		      "[    1.000000] a\n");
}

/* i386 with more than 4 GiB: ELF64 headers, a kernel of 32 bits. */
static void takes_the_word_size_of_the_kernel_not_of_the_file(void **state)
{
	struct ctx *const ctx = *state;
	struct vmcore core;

	assert_int_equal(
		vmcore_open(ctx,
			    made_core_open(ctx,
					   made_core(ctx,
						     "core 64 little 3\ninfo SIZE(list_head)=8\n")),
			    &core),
		ERR_NONE);
	assert_int_equal(core.word, 4);
	vmcore_close(&core);
}

/* ---- corrupt and hostile ---- */

static void prints_the_start_of_a_file_that_is_cut_off(void **state)
{
	struct ctx *const ctx = *state;
	struct span core = made_core(ctx, "record 1 3 0 T1 \"a\"\nrecord 2 3 0 T1 \"b\"\n");
	enum err err;

	/*
	 * 8192 bytes of headers; the ring's text lies at 0x80000: record 1 starts, 2 is cut away.
	 */
	core.n = 8192 + 0x80000 + 16;
	assert_string_equal(printed(ctx, core, &err), "[    1.000000] a\n");
	assert_int_equal(err, ERR_BAD);
	assert_words(ctx->message, "1 of 2 records|cut off");
	core.n = 8192 + 0x40000;
	assert_string_equal(printed(ctx, core, &err), "");
	assert_int_equal(err, ERR_BAD);
	core.n = 8192;
	assert_string_equal(printed(ctx, core, &err), "");
	assert_int_equal(err, ERR_BAD);
	assert_words(ctx->message, "prb|not in the core|cut off");
}

static void survives_a_file_cut_off_anywhere(void **state)
{
	struct ctx *const ctx = *state;
	struct span core = made_core(ctx, "record 1 3 0 T1 \"a\"\n");
	enum err err;

	for (core.n = 0; core.n < 2200; core.n += 7)
		printed(ctx, core, &err);
}

static void ends_when_the_ids_of_the_ring_are_corrupt(void **state)
{
	struct ctx *const ctx = *state;
	const uint8_t far[8] = { 0, 0, 0, 0, 0, 0, 0, 1 };
	const struct span core = made_core_with(ctx, made_core(ctx, "record 1 3 0 T1 \"a\"\n"),
						8192 + 0x1000 + 4 * 8, far, sizeof(far));
	enum err err;

	assert_string_equal(printed(ctx, core, &err), "[    1.000000] a\n");
}

/* Descriptors that were never used, or whose id is another's. */
static void a_ring_without_records_is_not_complete(void **state)
{
	static const uint8_t zeroes[24], other[8] = { 5, 0, 0, 0, 0, 0, 0, 0x80 };
	const struct print_options json = { .form = PRINT_JSON };
	struct ctx *const ctx = *state;
	const struct span core = made_core(ctx, "record 1 3 0 T1 \"a\"\n");
	const uint64_t desc = 8192 + 0x10000 + 1000 % 32 * 24;
	enum err err;

	const char *const text = printed_as(
		ctx, made_core_with(ctx, core, desc, zeroes, sizeof(zeroes)), &json, &err);

	assert_int_equal(err, ERR_BAD);
	assert_words(ctx->message, "no record");
	assert_words(text, "\"complete\": false");
	printed(ctx, made_core_with(ctx, core, desc, other, sizeof(other)), &err);
	assert_int_equal(err, ERR_BAD);
	assert_words(ctx->message, "1 of 1 records");
}

/* gABI: 0xffff program headers and more are counted in section header 0. */
static void reads_more_program_headers_than_fit_the_elf_header(void **state)
{
	static const uint8_t at[8] = { 0xc0, 0x1f }, many[2] = { 0xff, 0xff }, two[4] = { 2 };
	struct ctx *const ctx = *state;
	struct span core = made_core(ctx, "record 1 3 0 T1 \"a\"\n");
	enum err err;

	core = made_core_with(ctx, core, 56, many, sizeof(many));
	printed(ctx, core, &err);
	assert_int_equal(err, ERR_BAD);
	assert_words(ctx->message, "e_phnum is 0xffff|section header 0");
	core = made_core_with(ctx, core, 40, at, sizeof(at));
	core = made_core_with(ctx, core, 0x1fc0 + 44, two, sizeof(two));
	assert_string_equal(printed(ctx, core, &err), "[    1.000000] a\n");
	assert_int_equal(err, ERR_NONE);
}

/*
 * A core with @n more program headers of @type behind the two, each of which is for all the file;
 * the table is moved to the end.
 */
static struct span with_headers(struct ctx *ctx, struct span core, uint32_t n, uint32_t type)
{
	const size_t table = core.n, size = (2 + (size_t)n) * 56;
	uint8_t *const p = ctx_alloc(ctx, table + size);

	assert_non_null(p);
	memcpy(p, core.p, core.n);
	put_le64(p + 32, table);
	put_le64(p + 40, 0x1fc0);
	put_le16(p + 56, 0xffff);
	put_le32(p + 0x1fc0 + 44, n + 2);
	memcpy(p + table, p + 64, 2 * 56);
	for (uint32_t i = 0; i < n; i++) {
		uint8_t *const ph = p + table + (2 + (size_t)i) * 56;

		put_le32(ph, type);
		put_le64(ph + 16, i);
		put_le64(ph + 24, i);
		put_le64(ph + 32, type == PT_NULL ? 0 : table);
		put_le64(ph + 40, type == PT_NULL ? 0 : table);
	}
	return span_of(p, table + size);
}

/* The square of their number would take hours. */
static void takes_no_time_for_many_headers(void **state)
{
	struct ctx *const ctx = *state;
	const struct span core = made_core(ctx, "record 1 3 0 T1 \"a\"\n");
	enum err err;

	alarm(120);
	assert_string_equal(printed(ctx, with_headers(ctx, core, 300000, PT_NOTE), &err),
			    "[    1.000000] a\n");
	assert_string_equal(printed(ctx, with_headers(ctx, core, 300000, PT_LOAD), &err),
			    "[    1.000000] a\n");
	alarm(0);
	printed(ctx, with_headers(ctx, core, 1300000, PT_LOAD), &err);
	assert_int_equal(err, ERR_BAD);
	assert_words(ctx->message, "1300002 program headers|64 MiB");
}

/* kdump ADDRESS writes section header 0 where the ELF header has no room for their number. */
static void writes_more_program_headers_than_fit_the_elf_header(void **state)
{
	struct ctx *const ctx = *state;
	const struct span core = made_core(ctx, "record 1 3 0 T1 \"a\"\n");
	const struct request request = {
		.memory = made_core_open(ctx, with_headers(ctx, core, 70000, PT_NULL)),
	};
	const int fd = memfd_create("written", MFD_CLOEXEC);
	struct vmcore written;

	assert_int_equal(kdump_core(ctx, &request, 0, fd), ERR_NONE);
	const char *const name = ctx_printf(ctx, "/proc/self/fd/%d", fd);

	assert_int_equal(vmcore_open(ctx, name, &written), ERR_NONE);
	assert_int_equal(written.elf.phnum, 70002);
	assert_int_equal(written.loads_n, 1);
	assert_false(written.truncated);
	vmcore_close(&written);
	close(fd);
}

static void does_not_wait_for_the_writer_of_a_fifo(void **state)
{
	struct ctx *const ctx = *state;
	char name[] = "/tmp/test-vmcore-XXXXXX";
	struct vmcore core;

	assert_non_null(mkdtemp(name));
	const char *const fifo = ctx_printf(ctx, "%s/fifo", name);

	assert_int_equal(mkfifo(fifo, 0600), 0);
	alarm(20);
	assert_fails(ctx, ERR_SYSTEM, vmcore_open(ctx, fifo, &core), "fifo|not a pipe");
	alarm(0);
	unlink(fifo);
	rmdir(name);
}

static void refuses_a_ring_of_impossible_size(void **state)
{
	struct ctx *const ctx = *state;
	enum err err;

	printed(ctx,
		made_core_with(ctx, made_core(ctx, "record 1 3 0 T1 \"a\"\n"), 8192 + 0x1000,
			       "\x3e", 1),
		&err);
	assert_int_equal(err, ERR_BAD);
	assert_words(ctx->message, "count_bits 62");
}

static void ends_when_records_turn_in_a_circle(void **state)
{
	struct ctx *const ctx = *state;
	const struct span core = made_core(ctx, "format records\nrecord 1 3 0 T1 \"a\"\n");
	enum err err;

	/* log_next_idx in the middle of a record. */
	assert_string_equal(printed(ctx, made_core_with(ctx, core, 8192 + 32, "\x06", 1), &err),
			    "[    1.000000] a\n");
	assert_int_equal(err, ERR_BAD);
	assert_words(ctx->message, "log is corrupt");
	/* A record of one byte. */
	printed(ctx, made_core_with(ctx, core, 8192 + 0x80000 + 8, "\x01", 1), &err);
	assert_int_equal(err, ERR_BAD);
	assert_words(ctx->message, "log_buf + 0|shorter than its header");
}

static void names_a_missing_line_of_vmcoreinfo(void **state)
{
	struct ctx *const ctx = *state;
	enum err err;

	printed(ctx, made_core(ctx, "drop SIZE(printk_info)\nrecord 1 3 0 T1 \"a\"\n"), &err);
	assert_int_equal(err, ERR_BAD);
	assert_words(ctx->message, "SIZE(printk_info)");
	printed(ctx,
		made_core(ctx, "drop OFFSET(prb_desc.state\ninfo OFFSET(prb_desc.state_var)=99\n"
			       "record 1 3 0 T1 \"a\"\n"),
		&err);
	assert_int_equal(err, ERR_BAD);
}

static void says_what_other_files_are(void **state)
{
	static const struct {
		struct span bytes;
		const char *words;
	} files[] = {
		{ { (const uint8_t *)"\x28\xb5\x2f\xfd....", 8 }, "zstd -d" },
		{ { (const uint8_t *)"KDUMP   ....", 12 }, "makedumpfile" },
		{ { (const uint8_t *)"makedumpfile\0\0\0\0", 16 }, "makedumpfile -R" },
		{ { (const uint8_t *)"hello, world", 12 }, "not an ELF core" },
		{ { (const uint8_t *)"\x7f"
				     "ELF",
		    4 },
		  "cut off" },
	};
	struct ctx *const ctx = *state;
	enum err err;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		printed(ctx, files[i].bytes, &err);
		assert_int_not_equal(err, ERR_NONE);
		assert_words(ctx->message, files[i].words);
	}
}

static void reads_numbers_of_vmcoreinfo(void **state)
{
	const struct vmcoreinfo info = { SPAN_LITERAL(
		"A=1\nSIZE(ab)=10\nSIZE(a)=16\nSYMBOL(x)=10\n"
		"NUMBER(n)=-2\nNUMBER(h)=0xfF\nNUMBER(big)=99999999999999999999\nNUMBER(e)=\n"
		"NUMBER(t)=1x\nlast=7") };
	uint64_t value;

	(void)state;
	assert_true(vmcoreinfo_number(&info, "SIZE(a)", &value) && value == 16);
	assert_true(vmcoreinfo_symbol(&info, "x", &value) && value == 16);
	assert_true(vmcoreinfo_number(&info, "NUMBER(n)", &value) && value == UINT64_MAX - 1);
	assert_true(vmcoreinfo_number(&info, "NUMBER(h)", &value) && value == 255);
	assert_true(vmcoreinfo_number(&info, "last", &value) && value == 7);
	assert_false(vmcoreinfo_number(&info, "NUMBER(big)", &value));
	assert_false(vmcoreinfo_number(&info, "NUMBER(e)", &value));
	assert_false(vmcoreinfo_number(&info, "NUMBER(t)", &value));
	assert_false(vmcoreinfo_number(&info, "SIZE(b)", &value));
}

static void explains_a_xen_core_without_vmcoreinfo_of_dom0(void **state)
{
	struct ctx *const ctx = *state;
	enum err err;

	printed(ctx, made_core(ctx, "xen\ndrop SYMBOL\n"), &err);
	assert_int_equal(err, ERR_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(reads_every_class_and_byte_order),
		with_ctx(reads_plain_logs_of_every_class_and_byte_order),
		with_ctx(finds_level_and_facility_in_either_byte_order),
		with_ctx(indents_the_further_lines_of_a_record),
		with_ctx(escapes_control_bytes),
		with_ctx(prints_nothing_for_records_without_text),
		with_ctx(finds_a_block_that_ends_where_the_ring_does),
		with_ctx(finds_a_block_that_wraps_at_the_start),
		with_ctx(reads_on_where_positions_overflow),
		with_ctx(reads_records_past_the_wrap),
		with_ctx(leaves_alone_text_that_only_looks_like_a_prefix),
		with_ctx(filters_by_level_and_facility),
		with_ctx(json_has_the_fields_of_the_record),
		with_ctx(prints_the_caller_where_it_is_asked_for),
		with_ctx(walks_page_tables_where_p_vaddr_says_nothing),
		with_ctx(believes_vmcoreinfo_before_p_vaddr),
		with_ctx(finds_the_linear_map_of_either_arm64_layout),
		with_ctx(ignores_the_encryption_bit_in_page_tables),
		with_ctx(reads_arm64_for_52_bits_on_a_processor_with_fewer),
		with_ctx(walks_arm64_page_tables_of_52_bits),
		with_ctx(tells_riscv_image_from_linear_map),
		with_ctx(takes_the_word_size_of_the_kernel_not_of_the_file),
		with_ctx(prints_the_start_of_a_file_that_is_cut_off),
		with_ctx(survives_a_file_cut_off_anywhere),
		with_ctx(ends_when_the_ids_of_the_ring_are_corrupt),
		with_ctx(a_ring_without_records_is_not_complete),
		with_ctx(reads_more_program_headers_than_fit_the_elf_header),
		with_ctx(takes_no_time_for_many_headers),
		with_ctx(writes_more_program_headers_than_fit_the_elf_header),
		with_ctx(does_not_wait_for_the_writer_of_a_fifo),
		with_ctx(refuses_a_ring_of_impossible_size),
		with_ctx(ends_when_records_turn_in_a_circle),
		with_ctx(names_a_missing_line_of_vmcoreinfo),
		with_ctx(says_what_other_files_are),
		with_ctx(reads_numbers_of_vmcoreinfo),
		with_ctx(explains_a_xen_core_without_vmcoreinfo_of_dom0),
	};

	return run_tests(tests);
}
