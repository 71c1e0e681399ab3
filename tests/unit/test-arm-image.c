/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vmlinux of 32-bit Arm, whose memory has no header: where it goes, and what is none. */
#include "tests/unit/made-image.h"

#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"

#define SIZE 0x2000

/* Program headers at 0x34 (32 bytes each): text, and vectors for which p_vaddr is far above. */
#define PH(i, field) (0x34 + 32 * (i) + (field))
enum { TYPE = 0, OFFSET = 4, VADDR = 8, PADDR = 12, FILESZ = 16, MEMSZ = 20 };

static const struct field vmlinux[] = {
	{ 0, 8, 0x00010101464c457f },
	{ 0x10, 2, 2 },
	{ 0x12, 2, 40 },
	{ 0x14, 4, 1 },
	{ 0x18, 4, 0xc0008000 },
	{ 0x1c, 4, 0x34 },
	{ 0x28, 2, 52 },
	{ 0x2a, 2, 32 },
	{ 0x2c, 2, 2 },
	{ PH(0, TYPE), 4, 1 },
	{ PH(0, OFFSET), 4, 0x1000 },
	{ PH(0, VADDR), 4, 0xc0008000 },
	{ PH(0, PADDR), 4, 0xc0008000 },
	{ PH(0, FILESZ), 4, 0x800 },
	{ PH(0, MEMSZ), 4, 0x800 },
	{ PH(1, TYPE), 4, 1 },
	{ PH(1, OFFSET), 4, 0x1800 },
	{ PH(1, VADDR), 4, 0xffff0000 },
	{ PH(1, PADDR), 4, 0xc0009000 },
	{ PH(1, FILESZ), 4, 0x20 },
	{ PH(1, MEMSZ), 4, 0x2000 },
	{ 0x1100, 8, 0x65762078756e694c },
	{ 0x1108, 8, 0x2e36206e6f697372 }, /* "Linux version 6.1" */
	{ 0x1110, 1, '1' },
	{ 0x1800, 4, 0xea0003ff },
	END,
};

static enum err parse_as(struct ctx *ctx, const struct request *request,
			 const struct field *changes, struct image *image)
{
	*image = (struct image){ .payload = { .kernel = make_file(ctx, SIZE, vmlinux, changes) } };
	return elf_format.parse(ctx, request, image);
}

static enum err parse(struct ctx *ctx, const struct field *changes, struct image *image)
{
	const struct request request = { .kernel = "k" };

	return parse_as(ctx, &request, changes, image);
}

static void it_begins_with_the_page_tables_below_its_text(void **state)
{
	struct image image;

	assert_int_equal(parse(*state, NULL, &image), ERR_NONE);
	assert_ptr_equal(image.arch, &arch_arm);
	assert_ptr_equal(image.handover, &arm_linux);
	assert_true(image.relocatable && !image.file_loadable);
	assert_int_equal(image.align, 2 * MIB);
	assert_int_equal(image.n_extents, 1);
	assert_int_equal(image.extents[0].address, 0);
	assert_int_equal(image.entry, 0x8000);
	assert_int_equal(image.extents[0].bytes.p[0x7fff], 0);
	assert_true(span_is_at(image.extents[0].bytes, 0x8100, SPAN_LITERAL("Linux version 6.1")));
	assert_string_equal(image.version, "6.1");
}

static void vectors_and_bss_are_where_the_physical_address_says(void **state)
{
	struct image image;

	assert_int_equal(parse(*state, NULL, &image), ERR_NONE);
	assert_int_equal(span_le32(image.extents[0].bytes, 0x9000), 0xea0003ff);
	assert_int_equal(image.extents[0].bytes.n, 0x9020);
	assert_int_equal(image.extents[0].size, 0xb000);
}

/* arch/arm/Makefile, textofs-y: of some boards the first memory is not the kernel's. */
static void a_larger_text_offset_leaves_more_below_it(void **state)
{
	const struct field larger[] = { { 0x18, 4, 0x80308000 },
					{ PH(0, PADDR), 4, 0x80308000 },
					{ PH(1, PADDR), 4, 0x80309000 },
					END };
	struct image image;

	assert_int_equal(parse(*state, larger, &image), ERR_NONE);
	assert_int_equal(image.entry, 0x308000);
	assert_int_equal(image.extents[0].size, 0x30b000);
}

static void a_tagged_list_can_be_asked_for(void **state)
{
	const struct request request = { .kernel = "k", .atags = true };
	struct image image;

	assert_int_equal(parse_as(*state, &request, NULL, &image), ERR_NONE);
	assert_ptr_equal(image.handover, &arm_atags);
}

static void image_size_only_adds_to_what_the_file_says(void **state)
{
	struct request request = { .kernel = "k", .image_size = 0x100 };
	struct image image;

	assert_int_equal(parse_as(*state, &request, NULL, &image), ERR_NONE);
	assert_int_equal(image.extents[0].size, 0xb000);
	request.image_size = 0x100000;
	assert_int_equal(parse_as(*state, &request, NULL, &image), ERR_NONE);
	assert_int_equal(image.extents[0].size, 0x108000);
}

static void what_cannot_run_is_refused_in_words(void **state)
{
	static const struct {
		struct field changes[4];
		enum err err;
		const char *words;
	} rows[] = {
		{ { { PH(0, PADDR), 4, 0x8000 }, { PH(1, PADDR), 4, 0x9000 }, END },
		  ERR_UNSUPPORTED,
		  "p_paddr 0x8000|without an MMU" },
		{ { { PH(0, PADDR), 4, 0xc0000000 }, END },
		  ERR_UNSUPPORTED,
		  "p_paddr 0xc0000000|0x....8000" },
		{ { { 0x18, 4, 0xc0008001 }, END }, ERR_UNSUPPORTED, "e_entry|0x18|0xc0008001" },
		{ { { 0x18, 4, 0xc0009000 }, END }, ERR_UNSUPPORTED, "e_entry|0xc0009000" },
		{ { { 0x1100, 1, 'X' }, END }, ERR_UNSUPPORTED, "Linux version" },
		{ { { 5, 1, 2 }, { 0x10, 4, 0x28000200 }, END }, ERR_BAD, "byte order|arm" },
		{ { { PH(1, PADDR), 4, 0xc0008400 }, END }, ERR_BAD, "overlap" },
		{ { { PH(1, PADDR), 4, 0xfffff000 }, END }, ERR_BAD, "as one" },
	};
	struct image image;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_fails((struct ctx *)*state, rows[i].err,
			     parse(*state, rows[i].changes, &image), rows[i].words);
}

static void options_of_other_kernels_are_refused(void **state)
{
	const struct request request = { .kernel = "k", .args = ARGS_NONE };
	struct image image;

	assert_fails((struct ctx *)*state, ERR_USAGE, parse_as(*state, &request, NULL, &image),
		     "are for");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(it_begins_with_the_page_tables_below_its_text),
		with_ctx(vectors_and_bss_are_where_the_physical_address_says),
		with_ctx(a_larger_text_offset_leaves_more_below_it),
		with_ctx(a_tagged_list_can_be_asked_for),
		with_ctx(image_size_only_adds_to_what_the_file_says),
		with_ctx(what_cannot_run_is_refused_in_words),
		with_ctx(options_of_other_kernels_are_refused),
	};

	return run_tests(tests);
}
