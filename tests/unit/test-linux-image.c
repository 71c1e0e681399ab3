/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images of architectures whose headers do not say the same by the same fields. */
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"
#include "tests/unit/made-image.h"

#define SIZE 4096

/* arch/riscv/kernel/head.S of a kernel for 64 bits and supervisor mode */
static const struct field riscv[] = {
	{ 0, 2, 0x5a4d },
	{ 8, 8, 0x200000 },
	{ 16, 8, 0x23a0000 },
	{ 32, 4, 2 },
	{ 0x30, 8, 0x5643534952 }, /* "RISCV" */
	{ 0x38, 4, 0x05435352 },   /* "RSC", 5 */
	END,
};

static enum err parse(struct ctx *ctx, size_t n, const struct field *changes, struct image *image)
{
	const struct request request = { .memory = RANGE_ALL };

	*image = (struct image){ .payload.kernel = make_file(ctx, n, riscv, changes) };
	return linux_image_format.parse(ctx, &request, image);
}

/* Documentation/arch/riscv/boot.rst: at any multiple of 2 MiB, not so far above one. */
static void riscv_text_offset_does_not_move_the_kernel(void **state)
{
	struct image image;

	assert_int_equal(parse(*state, SIZE, NULL, &image), ERR_NONE);
	assert_ptr_equal(image.arch, &arch_riscv64);
	assert_ptr_equal(image.handover, &device_tree);
	assert_true(image.relocatable && image.file_loadable);
	assert_int_equal(image.align, 2 * MIB);
	assert_int_equal(image.n_extents, 1);
	assert_int_equal(image.extents[0].address, 0);
	assert_int_equal(image.extents[0].size, 0x23a0000);
	assert_int_equal(image.entry, 0);
	/* <asm/setup.h>, COMMAND_LINE_SIZE */
	assert_int_equal(image.cmdline_max, 1023);
}

static void an_image_that_cannot_run_is_refused(void **state)
{
	static const struct {
		size_t n;
		struct field changes[2];
		enum err err;
		const char *words;
	} rows[] = {
		{ SIZE, { { 8, 8, 0 }, END }, ERR_UNSUPPORTED, "text_offset|0x8|another mode" },
		{ SIZE, { { 8, 8, 0x400000 }, END }, ERR_UNSUPPORTED, "0x400000|0x200000|riscv64" },
		{ SIZE, { { 16, 8, 0 }, END }, ERR_BAD, "image_size|0x10|is 0" },
		{ SIZE, { { 16, 8, UINT64_MAX }, END }, ERR_BAD, "image_size|no kernel" },
		{ SIZE, { { 24, 8, 1 }, END }, ERR_UNSUPPORTED, "flags|0x18|big-endian" },
		{ 63, { END }, ERR_BAD, "63 bytes|header" },
	};
	struct image image;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_fails((struct ctx *)*state, rows[i].err,
			     parse(*state, rows[i].n, rows[i].changes, &image), rows[i].words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(riscv_text_offset_does_not_move_the_kernel),
		with_ctx(an_image_that_cannot_run_is_refused),
	};

	return run_tests(tests);
}
