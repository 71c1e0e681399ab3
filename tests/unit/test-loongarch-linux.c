/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LoongArch: what a kernel file says, and what the next kernel is told. */
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/cmdline/cmdline.h"
#include "kexec/handover/handover.h"
#include "kexec/host/internal.h"
#include "kexec/image/image.h"
#include "kexec/plan/plan.h"
#include "tests/unit/made-image.h"
#include "tests/unit/made-load.h"
#include "tests/unit/made-root.h"

#define SIZE 4096

/* ---- the file ---- */

/* <asm/image.h> */
static const struct field header[] = {
	{ 0, 2, 0x5a4d },    { 8, 8, 0x1101000 },     { 16, 8, 0x1a00000 },
	{ 24, 8, 0x200000 }, { 0x38, 4, 0x818223cd }, END,
};

static enum err parse(struct ctx *ctx, size_t n, const struct field *changes, struct image *image)
{
	const struct request request = { .memory = RANGE_ALL };

	*image = (struct image){ .payload.kernel = make_file(ctx, n, header, changes) };
	return linux_image_format.parse(ctx, &request, image);
}

static void the_kernel_is_entered_where_its_header_says_wherever_it_stands(void **state)
{
	struct image image;

	assert_int_equal(parse(*state, SIZE, NULL, &image), ERR_NONE);
	assert_ptr_equal(image.arch, &arch_loong64);
	assert_ptr_equal(image.handover, &loongarch_linux);
	assert_true(image.relocatable && image.file_loadable);
	assert_int_equal(image.align, 2 * MIB);
	assert_int_equal(image.n_extents, 1);
	assert_int_equal(image.extents[0].address, 0);
	assert_int_equal(image.extents[0].size, 0x1a00000);
	assert_int_equal(image.entry, 0xf01000);
	assert_int_equal(image.cmdline_max, 4095);
}

static void an_image_that_cannot_be_entered_is_refused(void **state)
{
	static const struct {
		size_t n;
		struct field changes[2];
		const char *words;
	} rows[] = {
		{ SIZE, { { 8, 8, 0x1fffff }, END }, "entry (at 0x8)|0x1fffff|0x200000" },
		{ SIZE, { { 8, 8, 0x1c00000 }, END }, "entry (at 0x8)|0x1c00000|0x1a00000" },
		/* Before Linux 6.3: a virtual address, and 0 for where it is linked. */
		{ SIZE, { { 8, 8, 0x9000000001101000 }, END }, "0x9000000001101000" },
		{ SIZE, { { 16, 8, 0 }, END }, "image_size (at 0x10)|is 0" },
		{ SIZE, { { 16, 8, UINT64_MAX }, END }, "image_size (at 0x10)|no kernel" },
		{ 63, { END }, "63 bytes|header" },
	};
	struct image image;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_fails((struct ctx *)*state, ERR_BAD,
			     parse(*state, rows[i].n, rows[i].changes, &image), rows[i].words);
}

/* ---- the handover ---- */

static void start(struct ctx *ctx, struct made_load *s, const struct purpose *purpose)
{
	make_load(ctx, s, &arch_loong64, &loongarch_linux, (struct range){ 0, GIB });
	s->request.append = "quiet";
	s->image.entry = 0x1000;
	s->image.cmdline_max = 4095;
	s->load.purpose = purpose;
	s->load.cmdline = NULL;
	s->load.cmdline_capacity = 0;
	assert_int_equal(cmdline_build(&s->load), ERR_NONE);
}

/* As load.c does; the line that the next kernel gets. */
static const char *hand_over(struct made_load *s)
{
	const struct rule rule = { .within = RANGE_ALL, .high = true };
	enum err err = ERR_NONE;

	if (s->load.purpose == &purpose_crash)
		err = plan_add(&s->load, ROLE_ELFCOREHDR, SPAN_NONE, 0x10000, rule);
	if (!err)
		err = cmdline_reserve(&s->load);
	if (!err)
		err = loongarch_linux.size(&s->load);
	if (!err)
		err = plan_place(&s->load);
	if (!err)
		err = cmdline_finish(&s->load);
	if (!err)
		err = loongarch_linux.fill(&s->load);
	if (err)
		fail_msg("%s", s->load.ctx->message);
	return (const char *)plan_find(&s->load.plan, ROLE_PARAMS)->bytes.p;
}

static uint64_t setting(const struct made_load *s, const char *name)
{
	return span_le64(made_setting(&s->load, name), 0);
}

/* machine_kexec_prepare() looks for a segment that begins so, and reads 4096 bytes of it. */
static void the_running_kernel_finds_the_command_line_and_can_read_all_of_it(void **state)
{
	struct made_load s;

	start(*state, &s, &purpose_normal);
	const char *line = hand_over(&s);
	const struct segment *params = plan_find(&s.load.plan, ROLE_PARAMS);

	assert_memory_equal(line, "kexec", 5);
	assert_int_equal(params->bytes.n, 4096);
	for (size_t i = strlen(line); i < 4096; i++)
		assert_int_equal(line[i], 0);
	/* Purgatory hands over this one, whatever was loaded after it. */
	assert_int_equal(setting(&s, "entry_cmdline"), params->address);
	assert_int_equal(setting(&s, "entry_address"),
			 plan_find(&s.load.plan, ROLE_KERNEL)->address + 0x1000);
}

static void nothing_is_placed_where_the_running_kernel_starts_the_next_one(void **state)
{
	struct made_load s;

	start(*state, &s, &purpose_normal);
	hand_over(&s);
	for (size_t i = 0; i < s.load.plan.n; i++)
		assert_true(s.load.plan.segments[i].address >= 2 * MIB);
}

static void the_initrd_is_told_and_no_initrd_is_told_as_well(void **state)
{
	struct made_load s;
	char words[64];

	start(*state, &s, &purpose_normal);
	const char *line = hand_over(&s);

	snprintf(words, sizeof(words), " nokaslr initrd=0x%llx,0x6 quiet",
		 (unsigned long long)plan_find(&s.load.plan, ROLE_INITRD)->address);
	assert_words(line, words);
	/* EFI's tables name that of the last boot. */
	start(*state, &s, &purpose_normal);
	s.load.initrd = SPAN_NONE;
	assert_words(hand_over(&s), " nokaslr initrd=0x0,0x0 quiet");
}

static void the_crash_kernel_is_told_its_windows_and_the_size_of_the_headers(void **state)
{
	struct made_load s;
	char words[160];

	start(*state, &s, &purpose_crash);
	ranges_add(*state, &s.host.crash, (struct range){ 0x10000000, 0x20000000 });
	ranges_add(*state, &s.host.crash, (struct range){ 8 * GIB, 9 * GIB });
	const char *line = hand_over(&s);

	snprintf(words, sizeof(words),
		 " mem=0x10000000@0x10000000 mem=0x40000000@0x200000000 "
		 "elfcorehdr=0x10000@0x%llx initrd=",
		 (unsigned long long)plan_find(&s.load.plan, ROLE_ELFCOREHDR)->address);
	assert_words(line, words);
}

static void a_reused_line_does_not_grow(void **state)
{
	struct made_load s;

	start(*state, &s, &purpose_normal);
	const char *first = hand_over(&s);

	start(*state, &s, &purpose_normal);
	s.host.cmdline = first;
	s.request.reuse_cmdline = true;
	s.request.append = NULL;
	s.load.words = (struct cmdline){ .kernel.n = 0 };
	assert_int_equal(cmdline_build(&s.load), ERR_NONE);
	assert_string_equal(hand_over(&s), first);
}

/* ---- purgatory's console ---- */

static void put_line(struct ctx *ctx, const char *name, const char *io_type, const char *base)
{
	put_text(ctx, ctx_printf(ctx, "/sys/class/tty/%s/io_type", name), io_type);
	put_text(ctx, ctx_printf(ctx, "/sys/class/tty/%s/iomem_base", name), base);
	put_text(ctx, ctx_printf(ctx, "/sys/class/tty/%s/iomem_reg_shift", name), "2\n");
}

static void serial_lines_whose_registers_are_in_memory_are_found(void **state)
{
	struct host host = { .arch = &arch_loong64 };

	assert_int_equal(serial_read(*state, &host), ERR_NONE);
	assert_int_equal(host.n_serial_lines, 0);
	put_line(*state, "ttyS0", "2\n", "0x1FE001E0\n");
	put_line(*state, "ttyS1", "0\n", "0x0\n"); /* a port */
	put_line(*state, "ttyS2", "3\n", "0x10000\n");
	put_line(*state, "ttyAMA0", "2\n", "0x20000\n");
	put_text(*state, "/sys/class/tty/ttyS3/dev", "4:67\n");
	assert_int_equal(serial_read(*state, &host), ERR_NONE);
	assert_int_equal(host.n_serial_lines, 2);
	assert_string_equal(host.serial_lines[0].name, "ttyS0");
	assert_int_equal(host.serial_lines[0].base, 0x1fe001e0);
	assert_int_equal(host.serial_lines[0].shift, 2);
	assert_int_equal(host.serial_lines[0].width, 1);
	assert_int_equal(host.serial_lines[1].width, 4);
}

static enum err console(struct made_load *s, struct ctx *ctx, const char *serial)
{
	static struct serial_line line = { "ttyS0", 0x1fe001e0, 0, 1 };

	start(ctx, s, &purpose_normal);
	s->request.serial = serial;
	s->host.serial_lines = &line;
	s->host.n_serial_lines = 1;
	return memory_console(&s->load, SPAN_NONE);
}

static void purgatory_writes_to_the_line_that_was_named(void **state)
{
	struct made_load s;

	assert_int_equal(console(&s, *state, "ttyS0"), ERR_NONE);
	assert_int_equal(setting(&s, "console"), 0x1fe001e0);
	assert_int_equal(console(&s, *state, "uart8250,mmio,0x10"), ERR_NONE);
	assert_int_equal(setting(&s, "console"), 0x10);
	assert_fails((struct ctx *)*state, ERR_USAGE, console(&s, *state, "ttyS1"),
		     "--serial=ttyS1|the running kernel|uart8250,mmio");
	assert_fails((struct ctx *)*state, ERR_USAGE, console(&s, *state, "uart8250,mmio,10"),
		     "--serial");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(the_kernel_is_entered_where_its_header_says_wherever_it_stands),
		with_ctx(an_image_that_cannot_be_entered_is_refused),
		with_ctx(the_running_kernel_finds_the_command_line_and_can_read_all_of_it),
		with_ctx(nothing_is_placed_where_the_running_kernel_starts_the_next_one),
		with_ctx(the_initrd_is_told_and_no_initrd_is_told_as_well),
		with_ctx(the_crash_kernel_is_told_its_windows_and_the_size_of_the_headers),
		with_ctx(a_reused_line_does_not_grow),
		with_root(serial_lines_whose_registers_are_in_memory_are_found),
		with_ctx(purgatory_writes_to_the_line_that_was_named),
	};

	return run_tests(tests);
}
