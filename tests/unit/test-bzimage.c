/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/made-image.h"

#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"

static enum err parse(struct ctx *ctx, const struct request *request, struct span file,
		      struct image *image)
{
	*image = (struct image){ .payload = { .kernel = file } };
	return bzimage_format.parse(ctx, request, image);
}

static enum err parse_plain(struct ctx *ctx, const struct field *changes, struct image *image)
{
	const struct request request = { .kernel = "k" };

	return parse(ctx, &request, make_bzimage(ctx, changes), image);
}

static void current_kernel_is_understood(void **state)
{
	struct image image;

	assert_int_equal(parse_plain(*state, NULL, &image), ERR_NONE);
	assert_ptr_equal(image.arch, &arch_x86_64);
	assert_ptr_equal(image.handover, &x86_linux);
	assert_string_equal(image.version, "6.1-one");
	assert_int_equal(image.entry_mode, ENTRY_64);
	assert_int_equal(image.entry, 0x200);
	assert_true(image.relocatable);
	assert_int_equal(image.align, 0x200000);
	assert_int_equal(image.preferred, 0x1000000);
	assert_int_equal(image.n_extents, 1);
	assert_int_equal(image.extents[0].size, 0x3000000);
	assert_int_equal(image.extents[0].bytes.n, 256);
	assert_int_equal(image.cmdline_max, 2047);
	assert_int_equal(image.setup.n, 1024);
	/* XLF_5LEVEL_ENABLED is not there. */
	assert_true(image.initrd_within.end == UINT64_C(64) << 40);
	assert_true(image.five_level_entry && !image.five_level);
}

static void the_initrd_may_use_its_last_byte(void **state)
{
	const struct field below_4g[] = { { 0x236, 2, 0x0001 }, END };
	struct image image;

	assert_int_equal(parse_plain(*state, below_4g, &image), ERR_NONE);
	assert_int_equal(image.initrd_within.end, 0x80000000);
	assert_int_equal(image.within.end, UINT64_C(1) << 32);
}

static void a_kernel_without_a_64_bit_entry_is_not_entered_there(void **state)
{
	const struct field old[] = { { 0x206, 2, 0x020a }, END };
	const struct field no_flag[] = { { 0x236, 2, 0 }, END };
	struct image image;

	assert_int_equal(parse_plain(*state, old, &image), ERR_NONE);
	assert_int_equal(image.entry_mode, ENTRY_32);
	assert_int_equal(image.entry, 0);
	assert_ptr_equal(image.arch, &arch_i386);
	assert_int_equal(parse_plain(*state, no_flag, &image), ERR_NONE);
	assert_int_equal(image.entry_mode, ENTRY_32);
}

static void a_fixed_kernel_is_not_moved(void **state)
{
	const struct field fixed[] = { { 0x234, 1, 0 }, END };
	struct image image;

	assert_int_equal(parse_plain(*state, fixed, &image), ERR_NONE);
	assert_false(image.relocatable);
	assert_int_equal(image.extents[0].address, 0x1000000);
	assert_int_equal(image.entry, 0x1000200);
}

/* boot.rst: what a kernel does not say has a value of its own. */
static void fields_newer_than_the_kernel_are_not_read(void **state)
{
	const struct field old[] = {
		{ 0x206, 2, 0x0202 },
		{ 0x200, 2, 0x2aeb },
		{ 0x22c, 4, 0xffffffff },
		{ 0x230, 4, 3 },
		{ 0x238, 4, 1 },
		{ 0x260, 4, 0 },
		END,
	};
	struct image image;

	assert_int_equal(parse_plain(*state, old, &image), ERR_NONE);
	assert_int_equal(image.initrd_within.end, 0x38000000);
	assert_int_equal(image.cmdline_max, 255);
	assert_false(image.relocatable);
	assert_int_equal(image.extents[0].address, 0x100000);
}

static void entry_options_are_obeyed_or_refused(void **state)
{
	const struct request real = { .real_mode = true };
	const struct request protected = { .entry_32bit = true };
	const struct request both = { .real_mode = true, .entry_32bit = true };
	const struct request notes = { .args = ARGS_ELF };
	const struct span file = make_bzimage(*state, NULL);
	struct image image;

	assert_int_equal(parse(*state, &real, file, &image), ERR_NONE);
	assert_ptr_equal(image.handover, &x86_real);
	assert_int_equal(image.within.end, UINT64_C(1) << 32);
	assert_int_equal(parse(*state, &protected, file, &image), ERR_NONE);
	assert_int_equal(image.entry_mode, ENTRY_32);
	assert_int_equal(image.entry, 0);
	assert_fails((struct ctx *)*state, ERR_USAGE, parse(*state, &both, file, &image),
		     "--real-mode|--entry-32bit");
	assert_fails((struct ctx *)*state, ERR_USAGE, parse(*state, &notes, file, &image),
		     "--args-elf");
}

static void host_of_32_bits_enters_in_32_bit_mode(void **state)
{
	const struct request request = { .kernel = "k" };
	const struct span file = make_bzimage(*state, NULL);
	struct image image = { .payload = { .kernel = file }, .host_arch = &arch_i386 };

	assert_int_equal(bzimage_format.parse(*state, &request, &image), ERR_NONE);
	assert_int_equal(image.entry_mode, ENTRY_32);
	assert_int_equal(image.entry, 0);
	assert_int_equal(image.within.end, UINT64_C(1) << 32);
	assert_ptr_equal(image.arch, &arch_x86_64);
	image = (struct image){ .payload = { .kernel = file }, .host_arch = &arch_x86_64 };
	assert_int_equal(bzimage_format.parse(*state, &request, &image), ERR_NONE);
	assert_int_equal(image.entry_mode, ENTRY_64);
}

/* As ipxe.lkrn: fields that no program uses are 0. */
static void program_dressed_as_a_kernel_is_entered_in_real_mode(void **state)
{
	const struct field ipxe[] = { { 0x206, 2, 0x0207 }, { 0x230, 4, 0 }, { 0x234, 1, 0 }, END };
	const struct field memdisk[] = { { 0x206, 2, 0x0203 },
					 { 0x300, 8, 0x4b5349444d454d }, /* MEMDISK */
					 { 0x307, 2, 0x20 },
					 END };
	const struct request protected = { .entry_32bit = true };
	struct image image;

	assert_int_equal(parse_plain(*state, ipxe, &image), ERR_NONE);
	assert_int_equal(image.entry_mode, ENTRY_16);
	assert_ptr_equal(image.handover, &x86_real);
	assert_false(image.file_loadable);
	assert_int_equal(parse_plain(*state, memdisk, &image), ERR_NONE);
	assert_int_equal(image.entry_mode, ENTRY_16);
	assert_fails((struct ctx *)*state, ERR_USAGE,
		     parse(*state, &protected, make_bzimage(*state, ipxe), &image),
		     "--entry-32bit|only|real mode");
}

static void alignment_of_a_kernel_that_is_not_moved_is_not_judged(void **state)
{
	const struct field odd[] = { { 0x230, 4, 0x300000 }, { 0x234, 1, 0 }, END };
	struct image image;

	assert_int_equal(parse_plain(*state, odd, &image), ERR_NONE);
	assert_int_equal(image.align, 4096);
	assert_int_equal(image.entry_mode, ENTRY_64);
}

static void a_foreign_file_is_not_claimed(void **state)
{
	const struct field no_magic[] = { { 0x202, 4, 0 }, END };
	const struct field no_flag[] = { { 0x1fe, 2, 0 }, END };
	const struct request request = { .kernel = "k" };
	struct image image;

	assert_int_equal(parse_plain(*state, no_magic, &image), ERR_NOT_MINE);
	assert_int_equal(parse_plain(*state, no_flag, &image), ERR_NOT_MINE);
	assert_int_equal(parse(*state, &request, SPAN_LITERAL("HdrS"), &image), ERR_NOT_MINE);
	assert_int_equal(parse(*state, &request, SPAN_NONE, &image), ERR_NOT_MINE);
}

static void a_broken_field_is_refused(void **state)
{
	static const struct {
		struct field change[2];
		enum err err;
		const char *words;
	} rows[] = {
		{ { { 0x1f1, 1, 3 }, END }, ERR_BAD, "setup_sects|0x1f1|3|2048|1280" },
		{ { { 0x1f1, 1, 0 }, END }, ERR_BAD, "setup_sects|0x1f1|2560" },
		{ { { 0x1f4, 4, 18 }, END }, ERR_BAD, "syssize|0x1f4|0x120|0x100|cut short" },
		{ { { 0x1f4, 4, 0xffffffff }, END }, ERR_BAD, "syssize|0xffffffff0" },
		{ { { 0x200, 2, 0x50eb }, END }, ERR_BAD, "0x252|2.15" },
		{ { { 0x206, 2, 0x0201 }, END }, ERR_UNSUPPORTED, "0x206|2.01" },
		{ { { 0x211, 1, 0 }, END }, ERR_UNSUPPORTED, "loadflags|0x211|zImage" },
		{ { { 0x248, 4, 0x90 }, END }, ERR_BAD, "payload_offset|0x248|0x90|0x100" },
		{ { { 0x24c, 4, 0xffffffff }, END }, ERR_BAD, "payload_length|0xffffffff" },
		{ { { 0x230, 4, 0 }, END }, ERR_BAD, "kernel_alignment|0x230" },
		{ { { 0x230, 4, 0x300000 }, END }, ERR_BAD, "kernel_alignment|0x300000" },
		{ { { 0x258, 8, 0xfffffffffffff000 }, END }, ERR_BAD, "pref_address|0x258" },
		{ { { 0x258, 8, 0x1000800 }, END }, ERR_BAD, "pref_address|0x258|0x1000800|page" },
		{ { { 0x258, 8, 0xfe000000 }, END }, ERR_BAD, "pref_address|0xfe000000" },
		{ { { 0x260, 4, 0 }, END }, ERR_BAD, "init_size|0x260" },
	};
	struct image image;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_fails((struct ctx *)*state, rows[i].err,
			     parse_plain(*state, rows[i].change, &image), rows[i].words);
}

static void a_file_cut_short_anywhere_is_refused(void **state)
{
	const struct request request = { .kernel = "k" };
	const struct span file = make_bzimage(*state, NULL);
	struct image image;

	/* The last paragraph may be partly there: syssize counts in 16 bytes. */
	for (size_t n = 0x208; n <= file.n - 16; n++) {
		uint8_t *copy = malloc(n);

		memcpy(copy, file.p, n);
		assert_int_equal(parse(*state, &request, span_of(copy, n), &image), ERR_BAD);
		free(copy);
	}
}

static void a_signature_cut_short_is_refused(void **state)
{
	/* MZ, PE32+ header at 0x40, 16 directories, the fifth: certificates. */
	struct field pe[] = {
		{ 0, 2, 0x5a4d },   { 0x3c, 4, 0x40 }, { 0x40, 4, 0x4550 },
		{ 0x58, 2, 0x20b }, { 0xc4, 4, 16 },   { 0xe8, 4, MADE_BZIMAGE_SIZE - 64 },
		{ 0xec, 4, 64 },    { 0x54, 2, 240 },  END,
	};
	struct image image;

	assert_int_equal(parse_plain(*state, pe, &image), ERR_NONE);
	pe[6].value = 65;
	assert_fails((struct ctx *)*state, ERR_BAD, parse_plain(*state, pe, &image),
		     "certificate table|0xe8|cut short");
	pe[6].value = 0;
	assert_int_equal(parse_plain(*state, pe, &image), ERR_NONE);
}

static void the_version_is_not_read_past_the_setup_code(void **state)
{
	const struct field outside[] = { { 0x20e, 2, 0x0200 }, END };
	const struct field none[] = { { 0x20e, 2, 0 }, END };
	const struct field endless[] = { { 0x20e, 2, 0x1f8 },
					 { 0x3f8, 8, 0x6161616161616161 },
					 END };
	struct image image;

	assert_int_equal(parse_plain(*state, outside, &image), ERR_NONE);
	assert_null(image.version);
	assert_int_equal(parse_plain(*state, none, &image), ERR_NONE);
	assert_null(image.version);
	assert_int_equal(parse_plain(*state, endless, &image), ERR_NONE);
	assert_null(image.version);
}

static void an_init_size_smaller_than_the_kernel_is_not_believed(void **state)
{
	const struct field small[] = { { 0x260, 4, 16 }, END };
	struct image image;

	assert_int_equal(parse_plain(*state, small, &image), ERR_NONE);
	assert_int_equal(image.extents[0].size, 256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(current_kernel_is_understood),
		with_ctx(the_initrd_may_use_its_last_byte),
		with_ctx(a_kernel_without_a_64_bit_entry_is_not_entered_there),
		with_ctx(a_fixed_kernel_is_not_moved),
		with_ctx(fields_newer_than_the_kernel_are_not_read),
		with_ctx(entry_options_are_obeyed_or_refused),
		with_ctx(host_of_32_bits_enters_in_32_bit_mode),
		with_ctx(program_dressed_as_a_kernel_is_entered_in_real_mode),
		with_ctx(alignment_of_a_kernel_that_is_not_moved_is_not_judged),
		with_ctx(a_foreign_file_is_not_claimed),
		with_ctx(a_broken_field_is_refused),
		with_ctx(a_file_cut_short_anywhere_is_refused),
		with_ctx(a_signature_cut_short_is_refused),
		with_ctx(the_version_is_not_read_past_the_setup_code),
		with_ctx(an_init_size_smaller_than_the_kernel_is_not_believed),
	};

	return run_tests(tests);
}
