/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <unistd.h>

#include "lib/vmcore/print.h"
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

static void a_class_or_byte_order_is_misread(void **state)
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

static void a_plain_log_is_misread_in_some_class(void **state)
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

static void level_and_facility_come_from_the_wrong_bits(void **state)
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

static void further_lines_are_not_indented(void **state)
{
	assert_prints(
		*state, "record 123456.5 3 0 T1 \"one\\n\\ntwo\\n\"\n",
		"[123456.500000] one\n                \n                two\n                \n");
}

static void control_bytes_reach_the_terminal(void **state)
{
	assert_prints(*state, "record 1 3 0 T1 \"\\x1b[1m \\x00\\x7f\\x80\\xff \\x09.\"\n",
		      "[    1.000000] \\x1b[1m \\x00\\x7f\\x80\\xff \t.\n");
}

static void a_record_without_text_is_printed(void **state)
{
	assert_prints(*state,
		      "record 1 3 0 T1 \"a\"\nempty 2\nfailed 3\nreserved 4\n"
		      "record 5 3 0 T1 \"b\"\n",
		      "[    1.000000] a\n[    5.000000] b\n");
}

/* 32 bytes of text ring: blocks of 8 + 8, so that one ends exactly where the ring does. */
static void a_block_that_just_fits_is_sought_at_the_start(void **state)
{
	assert_prints(*state,
		      "text 5\nrecord 1 3 0 T1 \"aaaaaaaa\"\nrecord 2 3 0 T1 \"bbbbbbbb\"\n",
		      "[    1.000000] aaaaaaaa\n[    2.000000] bbbbbbbb\n");
}

static void a_block_that_wraps_is_sought_at_the_end(void **state)
{
	assert_prints(*state,
		      "text 6\nrecord 1 3 0 T1 \"aaaaaaaa\"\nrecord 2 3 0 T1 \"bbbbbbbb\"\n"
		      "record 3 3 0 T1 \"cccccccc\"\nrecord 4 3 0 T1 \"dddddddddddddddd\"\n",
		      "[    3.000000] cccccccc\n[    4.000000] dddddddddddddddd\n");
}

static void positions_that_overflow_are_taken_for_torn(void **state)
{
	assert_prints(*state,
		      "core 32 little 3\nvirt 0xc0200000\ntext 6\nstart 0xffffffe8\n"
		      "record 1 3 0 T1 \"aaaaaaaa\"\nrecord 2 3 0 T1 \"bbbbbbbb\"\n",
		      "[    1.000000] aaaaaaaa\n[    2.000000] bbbbbbbb\n");
}

static void records_past_the_wrap_are_lost(void **state)
{
	assert_prints(*state,
		      "format records\ntext 7\nstart 64\nrecord 1 3 0 T1 \"aaaaaaaa\"\n"
		      "record 2 3 0 T1 \"bbbbbbbb\"\nrecord 3 3 0 T1 \"c\"\n",
		      "[    1.000000] aaaaaaaa\n[    2.000000] bbbbbbbb\n[    3.000000] c\n");
}

static void text_that_only_looks_like_a_prefix_is_taken_for_one(void **state)
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

static void filters_let_other_records_pass(void **state)
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

static void json_has_other_fields_than_the_record(void **state)
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

/* ---- where things are in memory ---- */

static void page_tables_are_not_walked_where_p_vaddr_says_nothing(void **state)
{
	assert_prints(*state, "p_vaddr 0\nrecord 1 3 0 T1 \"a\"\n", "[    1.000000] a\n");
}

static const char arm64[] =
	"core 64 little 183\nvirt 0xffff800010080000\nphys 0x41080000\n"
	"info NUMBER(VA_BITS)=48\ninfo NUMBER(kimage_voffset)=0xffff7fffcf000000\n"
	"info NUMBER(PHYS_OFFSET)=0x40000000\ninfo SYMBOL(_stext)=ffff800010080000\n";

/* What is seen in headers made for the address layout before 5.4. */
static void arm64_is_read_by_p_vaddr_that_lies(void **state)
{
	struct ctx *const ctx = *state;

	assert_prints(ctx,
		      ctx_printf(ctx, "%sp_vaddr 0xffff80000fff0000\nrecord 1 3 0 T1 \"a\"\n",
				 arm64),
		      "[    1.000000] a\n");
	assert_prints(ctx, ctx_printf(ctx, "%sp_vaddr 0\nrecord 1 3 0 T1 \"a\"\n", arm64),
		      "[    1.000000] a\n");
}

static void arm64_linear_map_of_either_layout_is_missed(void **state)
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

static void riscv_image_and_linear_map_are_mixed_up(void **state)
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
static void the_kernels_word_is_taken_from_the_files_class(void **state)
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

/* ---- torn and hostile ---- */

static void a_cut_file_gives_nothing_instead_of_its_start(void **state)
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

static void no_length_of_a_file_is_survived(void **state)
{
	struct ctx *const ctx = *state;
	struct span core = made_core(ctx, "record 1 3 0 T1 \"a\"\n");
	enum err err;

	for (core.n = 0; core.n < 2200; core.n += 7)
		printed(ctx, core, &err);
}

static void ids_of_a_torn_ring_are_walked_for_ever(void **state)
{
	struct ctx *const ctx = *state;
	const uint8_t far[8] = { 0, 0, 0, 0, 0, 0, 0, 1 };
	const struct span core = made_core_with(ctx, made_core(ctx, "record 1 3 0 T1 \"a\"\n"),
						8192 + 0x1000 + 4 * 8, far, sizeof(far));
	enum err err;

	assert_string_equal(printed(ctx, core, &err), "[    1.000000] a\n");
}

static void a_ring_too_large_to_be_true_is_walked(void **state)
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

static void records_that_turn_in_a_circle_never_end(void **state)
{
	struct ctx *const ctx = *state;
	const struct span core = made_core(ctx, "format records\nrecord 1 3 0 T1 \"a\"\n");
	enum err err;

	/* log_next_idx in the middle of a record. */
	assert_string_equal(printed(ctx, made_core_with(ctx, core, 8192 + 32, "\x06", 1), &err),
			    "[    1.000000] a\n");
	assert_int_equal(err, ERR_BAD);
	assert_words(ctx->message, "log is torn");
	/* A record of one byte. */
	printed(ctx, made_core_with(ctx, core, 8192 + 0x80000 + 8, "\x01", 1), &err);
	assert_int_equal(err, ERR_BAD);
	assert_words(ctx->message, "log_buf + 0|shorter than its header");
}

static void a_missing_line_of_vmcoreinfo_is_not_named(void **state)
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

static void other_files_are_taken_for_cores(void **state)
{
	static const struct {
		struct span bytes;
		const char *words;
	} files[] = {
		{ { (const uint8_t *)"\x28\xb5\x2f\xfd....", 8 }, "zstd -d" },
		{ { (const uint8_t *)"KDUMP   ....", 12 }, "makedumpfile|crash" },
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

static void numbers_of_vmcoreinfo_are_misread(void **state)
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

static void a_xen_core_without_dom0s_vmcoreinfo_is_not_explained(void **state)
{
	struct ctx *const ctx = *state;
	enum err err;

	printed(ctx, made_core(ctx, "xen\ndrop SYMBOL\n"), &err);
	assert_int_equal(err, ERR_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_class_or_byte_order_is_misread),
		with_ctx(a_plain_log_is_misread_in_some_class),
		with_ctx(level_and_facility_come_from_the_wrong_bits),
		with_ctx(further_lines_are_not_indented),
		with_ctx(control_bytes_reach_the_terminal),
		with_ctx(a_record_without_text_is_printed),
		with_ctx(a_block_that_just_fits_is_sought_at_the_start),
		with_ctx(a_block_that_wraps_is_sought_at_the_end),
		with_ctx(positions_that_overflow_are_taken_for_torn),
		with_ctx(records_past_the_wrap_are_lost),
		with_ctx(text_that_only_looks_like_a_prefix_is_taken_for_one),
		with_ctx(filters_let_other_records_pass),
		with_ctx(json_has_other_fields_than_the_record),
		with_ctx(page_tables_are_not_walked_where_p_vaddr_says_nothing),
		with_ctx(arm64_is_read_by_p_vaddr_that_lies),
		with_ctx(arm64_linear_map_of_either_layout_is_missed),
		with_ctx(riscv_image_and_linear_map_are_mixed_up),
		with_ctx(the_kernels_word_is_taken_from_the_files_class),
		with_ctx(a_cut_file_gives_nothing_instead_of_its_start),
		with_ctx(no_length_of_a_file_is_survived),
		with_ctx(ids_of_a_torn_ring_are_walked_for_ever),
		with_ctx(a_ring_too_large_to_be_true_is_walked),
		with_ctx(records_that_turn_in_a_circle_never_end),
		with_ctx(a_missing_line_of_vmcoreinfo_is_not_named),
		with_ctx(other_files_are_taken_for_cores),
		with_ctx(numbers_of_vmcoreinfo_are_misread),
		with_ctx(a_xen_core_without_dom0s_vmcoreinfo_is_not_explained),
	};

	return run_tests(tests);
}
