/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/made-image.h"

#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"

#define SIZE 0x2000

/* Program headers at 0x40 (56 bytes each): two PT_LOADs and a PT_NOTE. */
#define PH(i, field) (0x40 + 56 * (i) + (field))
enum { TYPE = 0, OFFSET = 8, VADDR = 16, PADDR = 24, FILESZ = 32, MEMSZ = 40 };

static const struct field program[] = {
	{ 0, 8, 0x00010102464c457f },
	{ 0x10, 2, 2 },
	{ 0x12, 2, 62 },
	{ 0x14, 4, 1 },
	{ 0x18, 8, 0x1000100 },
	{ 0x20, 8, 0x40 },
	{ 0x34, 2, 64 },
	{ 0x36, 2, 56 },
	{ 0x38, 2, 3 },
	{ PH(0, TYPE), 4, 1 },
	{ PH(0, OFFSET), 8, 0x1000 },
	{ PH(0, VADDR), 8, 0x81000000 },
	{ PH(0, PADDR), 8, 0x1000000 },
	{ PH(0, FILESZ), 8, 0x800 },
	{ PH(0, MEMSZ), 8, 0x1800 },
	{ PH(1, TYPE), 4, 1 },
	{ PH(1, OFFSET), 8, 0x1800 },
	{ PH(1, VADDR), 8, 0x81200000 },
	{ PH(1, PADDR), 8, 0x1200000 },
	{ PH(1, FILESZ), 8, 0x400 },
	{ PH(1, MEMSZ), 8, 0x400 },
	{ PH(2, TYPE), 4, 4 },
	{ PH(2, OFFSET), 8, 0x400 },
	{ PH(2, FILESZ), 8, 24 },
	{ 0x400, 4, 6 },
	{ 0x404, 4, 4 },
	{ 0x408, 4, 0x101 },
	{ 0x40c, 8, 0x78756e6947 },
	END,
};

/* The note's owner becomes "Linux" instead of "Ginux". */
static const struct field linux_note[] = { { 0x40c, 1, 'L' }, END };

static enum err parse_as(struct ctx *ctx, const struct request *request,
			 const struct field *changes, struct image *image)
{
	*image = (struct image){ .payload = { .kernel = make_file(ctx, SIZE, program, changes) } };
	return elf_format.parse(ctx, request, image);
}

static enum err parse(struct ctx *ctx, const struct field *changes, struct image *image)
{
	const struct request request = { .kernel = "k" };

	return parse_as(ctx, &request, changes, image);
}

static void a_vmlinux_is_known_as_linux(void **state)
{
	const struct field banner[] = {
		{ 0x1900, 8, 0x65762078756e694c },
		{ 0x1908, 8, 0x2e39206e6f697372 }, /* "Linux version 9." */
		END,
	};
	const struct field xen_note[] = {
		{ 0x400, 4, 4 },
		{ 0x404, 4, 6 },
		{ 0x408, 4, 6 },
		{ 0x40c, 4, 0x6e6558 },
		{ 0x410, 8, 0x78756e696c },
		END,
	};
	struct image image;

	assert_int_equal(parse(*state, linux_note, &image), ERR_NONE);
	assert_ptr_equal(image.handover, &x86_linux);
	assert_int_equal(parse(*state, xen_note, &image), ERR_NONE);
	assert_ptr_equal(image.handover, &x86_linux);
	assert_int_equal(parse(*state, banner, &image), ERR_NONE);
	assert_ptr_equal(image.handover, &x86_linux);
	assert_string_equal(image.version, "9.");
}

/* Many segments, each with all of the file: the square of their number would take hours. */
static void refuses_segments_that_claim_the_file_again_and_again(void **state)
{
	static const uint32_t types[] = { 1, 4 }; /* PT_LOAD, PT_NOTE */
	const size_t n = 60000, size = 0x2000 + n * 56;
	struct ctx *const ctx = *state;
	const struct request request = { .kernel = "k" };

	for (size_t t = 0; t < 2; t++) {
		uint8_t *const p = ctx_alloc(ctx, size);

		assert_non_null(p);
		memcpy(p, make_file(ctx, SIZE, program, NULL).p, SIZE);
		put_le64(p + 0x20, 0x2000);
		put_le16(p + 0x38, (uint16_t)n);
		for (size_t i = 0; i < n; i++) {
			uint8_t *const ph = p + 0x2000 + i * 56;

			put_le32(ph + TYPE, types[t]);
			put_le64(ph + PADDR, (i + 1) * 0x1000000);
			put_le64(ph + FILESZ, size);
			put_le64(ph + MEMSZ, size);
		}
		struct image image = { .payload = { .kernel = span_of(p, size) } };

		assert_fails(ctx, ERR_BAD, elf_format.parse(ctx, &request, &image),
			     "segments up to number 2|overlap");
	}
}

static void another_program_is_not_taken_for_linux(void **state)
{
	struct image image;

	assert_int_equal(parse(*state, NULL, &image), ERR_NONE);
	assert_ptr_equal(image.handover, &elf_notes);
	assert_ptr_equal(image.arch, &arch_x86_64);
	assert_null(image.version);
	assert_int_equal(image.n_extents, 2);
	assert_int_equal(image.extents[0].size, 0x1800);
	assert_int_equal(image.extents[0].bytes.n, 0x800);
	assert_int_equal(image.extents[1].address, 0x1200000);
	assert_int_equal(image.entry, 0x1000100);
}

static void the_args_option_is_obeyed(void **state)
{
	const struct request by_linux = { .args = ARGS_LINUX }, none = { .args = ARGS_NONE };
	const struct request notes = { .args = ARGS_ELF };
	struct image image;

	assert_int_equal(parse_as(*state, &by_linux, NULL, &image), ERR_NONE);
	assert_ptr_equal(image.handover, &x86_linux);
	assert_int_equal(parse_as(*state, &none, linux_note, &image), ERR_NONE);
	assert_ptr_equal(image.handover, &elf_plain);
	assert_int_equal(parse_as(*state, &notes, linux_note, &image), ERR_NONE);
	assert_ptr_equal(image.handover, &elf_notes);
}

/* Linux uses what lies between its segments. */
static void a_gap_inside_vmlinux_is_not_given_away(void **state)
{
	struct image image;

	assert_int_equal(parse(*state, linux_note, &image), ERR_NONE);
	assert_int_equal(image.extents[0].size, 0x200000);
}

static void a_crash_kernel_can_be_moved_into_the_window(void **state)
{
	const struct request request = { .kernel = "k" };
	struct image image = { .confined = true,
			       .payload.kernel = make_file(*state, SIZE, program, linux_note) };

	assert_int_equal(elf_format.parse(*state, &request, &image), ERR_NONE);
	assert_true(image.relocatable);
	assert_int_equal(image.align, 0x200000);
	assert_int_equal(image.n_extents, 1);
	assert_int_equal(image.extents[0].size, 0x200400);
	assert_int_equal(image.entry, 0x100);
	assert_memory_equal(image.extents[0].bytes.p + 0x200000, image.payload.kernel.p + 0x1800,
			    0x400);
}

static void segments_sharing_a_page_are_loaded_as_one(void **state)
{
	const struct field shared[] = {
		{ PH(0, MEMSZ), 8, 0x1100 },
		{ PH(1, PADDR), 8, 0x1001200 },
		END,
	};
	struct image image;

	assert_int_equal(parse(*state, shared, &image), ERR_NONE);
	assert_int_equal(image.n_extents, 1);
	assert_int_equal(image.extents[0].address, 0x1000000);
	assert_int_equal(image.extents[0].size, 0x1600);
	assert_int_equal(image.extents[0].bytes.n, 0x1600);
	assert_memory_equal(image.extents[0].bytes.p + 0x1200, image.payload.kernel.p + 0x1800,
			    0x400);
	assert_int_equal(image.extents[0].bytes.p[0x900], 0);
}

static void a_start_inside_a_page_is_aligned_down(void **state)
{
	const struct field inside[] = { { PH(1, PADDR), 8, 0x1200080 }, END };
	struct image image;

	assert_int_equal(parse(*state, inside, &image), ERR_NONE);
	assert_int_equal(image.extents[1].address, 0x1200000);
	assert_int_equal(image.extents[1].size, 0x480);
	assert_memory_equal(image.extents[1].bytes.p + 0x80, image.payload.kernel.p + 0x1800,
			    0x400);
}

static void a_virtual_entry_is_made_physical(void **state)
{
	const struct field virtual[] = { { 0x18, 8, 0x81200010 }, END };
	struct image image;

	assert_int_equal(parse(*state, virtual, &image), ERR_NONE);
	assert_int_equal(image.entry, 0x1200010);
}

static void a_wrong_mode_is_not_promised(void **state)
{
	const struct request real = { .real_mode = true }, protected = { .entry_32bit = true };
	struct image image;

	assert_fails((struct ctx *)*state, ERR_USAGE, parse_as(*state, &real, NULL, &image),
		     "--real-mode");
	assert_fails((struct ctx *)*state, ERR_USAGE, parse_as(*state, &protected, NULL, &image),
		     "--entry-32bit");
}

static void host_of_32_bits_cannot_enter_a_64_bit_program(void **state)
{
	const struct request request = { .kernel = "k" };
	struct image image = { .payload = { .kernel = make_file(*state, SIZE, program, NULL) },
			       .host_arch = &arch_i386 };

	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED,
		     elf_format.parse(*state, &request, &image), "64-bit entry|i386|bzImage");
}

/*
 * arm64: both segments at virtual addresses, as they are linked; the first begins with an Image
 * header.
 */
static const struct field arm64_vmlinux[] = {
	{ 0x12, 2, 183 },
	{ 0x18, 8, 0xffff800008000000 },
	{ PH(0, VADDR), 8, 0xffff800008000000 },
	{ PH(0, PADDR), 8, 0xffff800008000000 },
	{ PH(1, VADDR), 8, 0xffff800008200000 },
	{ PH(1, PADDR), 8, 0xffff800008200000 },
	{ 0x1010, 8, 0x300000 },
	{ 0x1018, 8, 0xa },
	{ 0x1038, 4, 0x644d5241 },
	END,
};

static enum err parse_arm64(struct ctx *ctx, const struct field more[3], struct image *image)
{
	struct field changes[sizeof(arm64_vmlinux) / sizeof(arm64_vmlinux[0]) + 2];

	memcpy(changes, arm64_vmlinux, sizeof(arm64_vmlinux));
	memcpy(changes + sizeof(arm64_vmlinux) / sizeof(arm64_vmlinux[0]) - 1, more,
	       3 * sizeof(*more));
	return parse(ctx, changes, image);
}

static void an_arm64_vmlinux_is_not_loaded_where_it_is_linked(void **state)
{
	const struct field text_offset[3] = { { 0x1008, 8, 0x80000 }, END };
	struct image image;

	assert_int_equal(parse_arm64(*state, text_offset, &image), ERR_NONE);
	assert_ptr_equal(image.arch, &arch_arm64);
	assert_ptr_equal(image.handover, &device_tree);
	assert_true(image.relocatable);
	assert_int_equal(image.align, 0x200000);
	assert_int_equal(image.n_extents, 1);
	assert_int_equal(image.extents[0].address, 0);
	assert_int_equal(image.extents[0].size, 0x380000);
	assert_int_equal(image.extents[0].bytes.n, 0x280400);
	assert_int_equal(image.entry, 0x80000);
	assert_false(image.file_loadable);
	assert_int_equal(image.extents[0].bytes.p[0x80038], 'A');
}

/* As arm64's, with physical addresses. */
static const struct field riscv_vmlinux[] = {
	{ 0x12, 2, 243 },
	{ 0x18, 8, 0xffffffff80000000 },
	{ PH(0, VADDR), 8, 0xffffffff80000000 },
	{ PH(0, PADDR), 8, 0 },
	{ PH(1, VADDR), 8, 0xffffffff80200000 },
	{ PH(1, PADDR), 8, 0x200000 },
	{ 0x1008, 8, 0x200000 },
	{ 0x1010, 8, 0x300000 },
	{ 0x1020, 4, 2 },
	{ 0x1030, 8, 0x5643534952 },
	{ 0x1038, 4, 0x05435352 },
	END,
};

/* The running kernel would enter it elsewhere, and the machine would hang. */
static void a_riscv_vmlinux_is_loaded_by_file_only_where_its_entry_is_found(void **state)
{
	const size_t n = sizeof(riscv_vmlinux) / sizeof(riscv_vmlinux[0]);
	struct field at_0[sizeof(riscv_vmlinux) / sizeof(riscv_vmlinux[0]) + 1];
	struct image image;

	assert_int_equal(parse(*state, riscv_vmlinux, &image), ERR_NONE);
	assert_ptr_equal(image.arch, &arch_riscv64);
	assert_true(image.file_loadable);
	memcpy(at_0, riscv_vmlinux, sizeof(riscv_vmlinux));
	at_0[n - 1] = (struct field){ PH(1, VADDR), 8, 0 };
	at_0[n] = riscv_vmlinux[n - 1];
	assert_int_equal(parse(*state, at_0, &image), ERR_NONE);
	assert_false(image.file_loadable);
}

static void an_arm64_elf_that_is_no_kernel_is_refused(void **state)
{
	static const struct {
		struct field changes[3];
		enum err err;
		const char *words;
	} rows[] = {
		{ { { 0x1038, 4, 0 }, END }, ERR_UNSUPPORTED, "header of an Image|arm64" },
		{ { { 0x1018, 8, 1 }, END }, ERR_UNSUPPORTED, "the Image in it|0x18|big-endian" },
		{ { { 0x1010, 8, UINT64_MAX }, END }, ERR_BAD, "image_size|0xffffffffffffffff" },
		{ { { 5, 1, 2 }, { 0x12, 2, 0xb700 }, END }, ERR_BAD, "byte order|0x4|arm64" },
		{ { { PH(1, PADDR), 8, 0xffff900008000000 }, END }, ERR_BAD, "loaded as one" },
	};
	struct image image;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_fails((struct ctx *)*state, rows[i].err,
			     parse_arm64(*state, rows[i].changes, &image), rows[i].words);
}

static void a_broken_field_is_refused(void **state)
{
	static const struct {
		struct field changes[3];
		enum err err;
		const char *words;
	} rows[] = {
		{ { { 0x10, 2, 1 }, END }, ERR_BAD, "e_type|0x10|1" },
		{ { { 0x12, 2, 50 }, END }, ERR_UNSUPPORTED, "e_machine|50|ia64" },
		{ { { 0x12, 2, 3 }, END }, ERR_BAD, "class|0x4|i386" },
		{ { { 0x20, 8, 0x1fff }, END }, ERR_BAD, "e_phoff|0x1fff|e_phnum|past the end" },
		{ { { 0x20, 8, UINT64_MAX - 8 }, END }, ERR_BAD, "e_phoff|past the end" },
		{ { { 0x38, 2, 0xfffe }, END }, ERR_BAD, "e_phnum|65534" },
		{ { { 0x38, 2, 0 }, END }, ERR_BAD, "PT_LOAD" },
		{ { { PH(2, TYPE), 4, 3 }, END }, ERR_BAD, "segment 2|PT_INTERP|no kernel" },
		{ { { PH(0, FILESZ), 8, 0x1801 }, END },
		  ERR_BAD,
		  "segment 0|p_filesz|0x1801|p_memsz" },
		{ { { PH(0, OFFSET), 8, 0x1801 }, END },
		  ERR_BAD,
		  "segment 0|p_offset|0x1801|cut short" },
		{ { { PH(1, OFFSET), 8, UINT64_MAX }, END }, ERR_BAD, "segment 1|p_offset" },
		{ { { PH(0, PADDR), 8, UINT64_MAX - 0x1000 }, END },
		  ERR_BAD,
		  "segment 0|p_paddr|wraps" },
		{ { { PH(0, MEMSZ), 8, UINT64_MAX }, END }, ERR_BAD, "segment 0|p_memsz|wraps" },
		{ { { PH(1, PADDR), 8, 0x1001000 }, END }, ERR_BAD, "0x1000000|0x1001000|overlap" },
		{ { { PH(1, PADDR), 8, 0x1000000 }, END }, ERR_BAD, "overlap" },
		{ { { PH(0, MEMSZ), 8, 0x10000000 }, END }, ERR_BAD, "overlap" },
		{ { { 0x18, 8, 0x500 }, END }, ERR_BAD, "e_entry|0x18|0x500" },
		{ { { PH(0, MEMSZ), 8, 0x50000008 }, { PH(1, PADDR), 8, 0x51000010 }, END },
		  ERR_BAD,
		  "loaded as one|0x1000000" },
	};
	struct image image;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_fails((struct ctx *)*state, rows[i].err,
			     parse(*state, rows[i].changes, &image), rows[i].words);
}

/* What image_parse() says of a file that is nobody's. */
static void foreign_file_is_named(void **state)
{
	static const struct {
		struct field changes[4];
		const char *words;
	} rows[] = {
		{ { { 0x24, 4, 0x18286f01 }, END }, "big-endian arm zImage" },
		{ { { 0, 2, 0x5a4d }, END }, "EFI program" },
		{ { { 0, 8, 0x00000000deadbeef }, END }, "none of the formats" },
		{ { { 0, 8, 0x313037303730 }, END }, "cpio archive" },
		{ { { 0, 8, 0x2144494f52444e41 }, END }, "Android boot image|unpack_bootimg" },
		{ { { 0, 8, 0x544f4f4252444e56 }, END }, "Android vendor boot image" },
		{ { { 0, 4, 0xedfe0dd0 }, END }, "a device tree, not a kernel" },
		{ { { 0, 4, 0xedfe0dd0 },
		    { 0x100, 8, 0x67616d6901000000 },
		    { 0x108, 4, 0x7365 },
		    END },
		  "FIT image|dumpimage|--initrd" },
	};
	const struct request request = { .kernel = "k" };
	struct ctx *ctx = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct image image = { .payload.kernel =
					       make_file(ctx, SIZE, NULL, rows[i].changes) };

		assert_fails(ctx, ERR_BAD, image_parse(ctx, &request, &image), rows[i].words);
	}
	struct image text = { .payload.kernel = SPAN_LITERAL("root:x:0:0\n") };

	assert_fails(ctx, ERR_BAD, image_parse(ctx, &request, &text), "text file");
}

static void type_names_of_scripts_are_understood(void **state)
{
	static const struct {
		const char *type;
		enum err err;
	} rows[] = {
		{ "elf-x86", ERR_NONE },       { "vmlinux", ERR_NONE },	 { "vmlinuz", ERR_NONE },
		{ "multiboot-x86", ERR_BAD },  { "bzImage64", ERR_BAD }, { "zImage", ERR_NONE },
		{ "multiboot2-x86", ERR_BAD }, { "Image", ERR_BAD },	 { "zboot", ERR_BAD },
		{ "uki", ERR_NONE },	       { "uImage", ERR_BAD },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct request request = { .type = rows[i].type };
		struct image image = { .payload.kernel = make_file(*state, SIZE, program, NULL),
				       .payload.layers = "uki, gzip" };

		if (image_parse(*state, &request, &image) != rows[i].err)
			fail_msg("--type=%s", rows[i].type);
	}
}

static void a_type_that_is_given_is_not_guessed(void **state)
{
	const struct request elf = { .type = "elf-x86_64" }, bzimage = { .type = "bzImage" };
	const struct request nonsense = { .type = "nonsense" };
	const struct span file = make_file(*state, SIZE, program, NULL);
	struct image image = { .payload.kernel = file };
	struct ctx *ctx = *state;

	assert_int_equal(image_parse(ctx, &elf, &image), ERR_NONE);
	assert_ptr_equal(image.format, &elf_format);
	assert_fails(ctx, ERR_BAD, image_parse(ctx, &bzimage, &image), "not a bzImage|--type");
	assert_fails(ctx, ERR_USAGE, image_parse(ctx, &nonsense, &image), "nonsense|bzImage|ELF");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_vmlinux_is_known_as_linux),
		with_ctx(refuses_segments_that_claim_the_file_again_and_again),
		with_ctx(another_program_is_not_taken_for_linux),
		with_ctx(the_args_option_is_obeyed),
		with_ctx(a_gap_inside_vmlinux_is_not_given_away),
		with_ctx(a_crash_kernel_can_be_moved_into_the_window),
		with_ctx(segments_sharing_a_page_are_loaded_as_one),
		with_ctx(a_start_inside_a_page_is_aligned_down),
		with_ctx(a_virtual_entry_is_made_physical),
		with_ctx(a_wrong_mode_is_not_promised),
		with_ctx(host_of_32_bits_cannot_enter_a_64_bit_program),
		with_ctx(an_arm64_vmlinux_is_not_loaded_where_it_is_linked),
		with_ctx(a_riscv_vmlinux_is_loaded_by_file_only_where_its_entry_is_found),
		with_ctx(an_arm64_elf_that_is_no_kernel_is_refused),
		with_ctx(a_broken_field_is_refused),
		with_ctx(foreign_file_is_named),
		with_ctx(type_names_of_scripts_are_understood),
		with_ctx(a_type_that_is_given_is_not_guessed),
	};

	return run_tests(tests);
}
