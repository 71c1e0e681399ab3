/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 32-bit Arm's zImage: the room that it takes to unpack itself, and what is appended to it. */
#include "tests/unit/made-image.h"

#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"

#define SIZE	   0x200
#define KERNEL	   UINT64_C(0x1234000)
#define BSS	   UINT64_C(0x100000)
#define OFFSET	   UINT64_C(0x208000)
#define HEAP	   UINT64_C(0x10000)
#define TREE_SIZE  0x30
#define TREE_MAGIC 0xedfe0dd0

static const struct field fields[] = {
	{ 0x24, 4, 0x016f2818 },
	{ 0x28, 4, 0x1000 }, /* start */
	{ 0x2c, 4, 0x1000 + SIZE },
	{ 0x34, 4, 0x45454545 },
	{ 0x38, 4, 0x100 }, /* the table */
	{ 0x100, 4, 3 },    /* a tag of 3 words that nobody knows */
	{ 0x104, 4, 0x12345678 },
	{ 0x10c, 4, 6 },
	{ 0x110, 4, 0x5a534c4b },
	{ 0x114, 4, 0x1f0 }, /* where the kernel's size stands */
	{ 0x118, 4, BSS },
	{ 0x11c, 4, OFFSET },
	{ 0x120, 4, HEAP },
	{ 0x1f0, 4, KERNEL },
	END,
};

/* Behind those. */
static const struct field tree[] = {
	{ SIZE, 4, TREE_MAGIC },
	{ SIZE + 4, 4, (uint32_t)TREE_SIZE << 24 },
	END,
};

static enum err parse(struct ctx *ctx, const struct request *request, struct span file,
		      struct image *image)
{
	*image = (struct image){ .payload = { .kernel = file } };
	return zimage_format.parse(ctx, request, image);
}

static enum err parse_plain(struct ctx *ctx, size_t n, const struct field *changes,
			    struct image *image)
{
	const struct request request = { .kernel = "k" };

	return parse(ctx, &request, make_file(ctx, n, fields, changes), image);
}

static uint64_t room_of(struct ctx *ctx, const struct field *changes)
{
	struct image image;

	assert_int_equal(parse_plain(ctx, SIZE, changes, &image), ERR_NONE);
	return image.extents[0].size - SIZE - MIB;
}

static void room_is_what_its_table_says(void **state)
{
	struct image image;

	assert_int_equal(room_of(*state, NULL), KERNEL + BSS + OFFSET + HEAP);
	assert_int_equal(parse_plain(*state, SIZE, NULL, &image), ERR_NONE);
	assert_ptr_equal(image.arch, &arch_arm);
	assert_ptr_equal(image.handover, &arm_linux);
	assert_int_equal(image.extents[0].bytes.n, SIZE);
	assert_true(image.relocatable && !image.file_loadable);
	assert_int_equal(image.cmdline_max, 1023);
}

static void an_older_tag_says_less(void **state)
{
	const struct field four_words[] = { { 0x10c, 4, 4 }, { 0x11c, 4, 0 }, END };

	assert_int_equal(room_of(*state, four_words), KERNEL + BSS + 0x8000 + 0x10000);
}

static void without_a_table_room_is_guessed_by_the_file(void **state)
{
	const struct field none[] = { { 0x34, 4, 0 }, END }, empty[] = { { 0x100, 4, 0 }, END };

	assert_int_equal(room_of(*state, none), 5 * SIZE + 0x8000 + 0x10000);
	assert_int_equal(room_of(*state, empty), 5 * SIZE + 0x8000 + 0x10000);
}

static void image_size_counts_before_the_table(void **state)
{
	const struct request request = { .kernel = "k", .image_size = 0x3000000, .atags = true };
	struct ctx *ctx = *state;
	struct image image;

	assert_int_equal(parse(ctx, &request, make_file(ctx, SIZE, fields, NULL), &image),
			 ERR_NONE);
	assert_int_equal(image.extents[0].size, SIZE + 2 * MIB + 0x3000000 + OFFSET + HEAP);
	assert_ptr_equal(image.handover, &arm_atags);
}

static void an_appended_tree_is_taken_off_and_used(void **state)
{
	struct image image;

	assert_int_equal(parse_plain(*state, SIZE + TREE_SIZE, tree, &image), ERR_NONE);
	assert_int_equal(image.extents[0].bytes.n, SIZE);
	assert_int_equal(image.payload.dtb.n, TREE_SIZE);
	/* Not one that is part of the kernel, or cut short. */
	assert_int_equal(parse_plain(*state, SIZE + TREE_SIZE - 1, tree, &image), ERR_NONE);
	assert_int_equal(image.extents[0].bytes.n, SIZE);
	assert_int_equal(image.payload.dtb.n, 0);
}

static void with_a_tagged_list_the_tree_stays_behind_it(void **state)
{
	const struct request request = { .kernel = "k", .atags = true };
	const struct span padded = make_file(*state, SIZE + TREE_SIZE + 16, fields, tree);
	struct image image;

	assert_int_equal(parse(*state, &request, padded, &image), ERR_NONE);
	assert_int_equal(image.extents[0].bytes.n, SIZE + TREE_SIZE);
	assert_int_equal(image.payload.dtb.n, 0);
	/* It grows there. */
	assert_int_equal(image.extents[0].size,
			 KERNEL + BSS + OFFSET + HEAP + SIZE + TREE_SIZE + 2 * MIB);
}

static void what_follows_the_tree_is_not_part_of_it(void **state)
{
	struct image image;

	assert_int_equal(parse_plain(*state, SIZE + TREE_SIZE + 16, tree, &image), ERR_NONE);
	assert_int_equal(image.extents[0].bytes.n, SIZE);
	assert_int_equal(image.payload.dtb.n, TREE_SIZE);
}

static void corrupt_fields_are_named(void **state)
{
	static const struct {
		struct field changes[2];
		size_t n;
		const char *words;
	} rows[] = {
		{ { { 0x2c, 4, 0x1000 + SIZE }, END }, SIZE - 1, "0x2c|0x1000..0x1200|cut short" },
		{ { { 0x2c, 4, 0xfff }, END }, SIZE, "0x2c" },
		{ { { 0x2c, 4, 0x1010 }, END }, SIZE, "0x2c" },
		{ { { 0x114, 4, SIZE - 3 }, END }, SIZE, "0x1fd|past the end" },
		{ { { 0x100, 4, 1 }, END }, SIZE, "tag at 0x100|4 bytes" },
		{ { { 0x10c, 4, 0xffffffff }, END }, SIZE, "tag at 0x10c" },
		{ { END }, 0x3b, "59 bytes|header" },
	};
	struct image image;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_fails((struct ctx *)*state, ERR_BAD,
			     parse_plain(*state, rows[i].n, rows[i].changes, &image),
			     rows[i].words);
}

static void options_of_other_kernels_are_refused(void **state)
{
	const struct request requests[] = { { .real_mode = true },
					    { .entry_32bit = true },
					    { .args = ARGS_NONE } };
	struct ctx *ctx = *state;
	struct image image;

	for (size_t i = 0; i < 3; i++)
		assert_fails(ctx, ERR_USAGE,
			     parse(ctx, &requests[i], make_file(ctx, SIZE, fields, NULL), &image),
			     "are for");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(room_is_what_its_table_says),
		with_ctx(an_older_tag_says_less),
		with_ctx(without_a_table_room_is_guessed_by_the_file),
		with_ctx(image_size_counts_before_the_table),
		with_ctx(an_appended_tree_is_taken_off_and_used),
		with_ctx(with_a_tagged_list_the_tree_stays_behind_it),
		with_ctx(what_follows_the_tree_is_not_part_of_it),
		with_ctx(corrupt_fields_are_named),
		with_ctx(options_of_other_kernels_are_refused),
	};

	return run_tests(tests);
}
