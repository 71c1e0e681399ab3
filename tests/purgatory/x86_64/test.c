/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In an emulated PC. QEMU names the emulator, which must have the SHA instructions (QEMU 8.2 or
 * later; with-sha finds one).
 */
#include "kexec/arch/arch.h"
#include "kexec/plan/plan.h"
#include "tests/purgatory/emulator.h"
#include "tests/purgatory/x86_64/machine.h"

#define WITHOUT_SHA "qemu64"
#define WITH_AVX2   "max,-sha-ni"
#define WITH_SHA    "max,+sha-ni,enforce"

static const struct machine pc = {
	.arch = &arch_x86_64,
	.qemu_variable = "QEMU",
	.qemu = "qemu-system-x86_64",
	.options =
		(const char *const[]){
			"-accel",
			"tcg,tb-size=32",
			"-serial",
			"file:serial",
			"-debugcon",
			"file:dump",
			"-device",
			"isa-debug-exit,iobase=0xf4,iosize=4",
			"-kernel",
			"machine",
			NULL,
		},
	.entry_at = ENTRY_AT,
	.mebibytes = "1040",
	.kernel_at = NEXT_AT,
	.kernel_size = 0x9000,
	.initrd_at = INITRD_AT,
	.usable = { { LOW_AT, LOW_END }, { 0x300000, LOW_STAGED_AT } },
	.low = { LOW_AT, LOW_END },
	.low_staged_at = LOW_STAGED_AT,
};

static void start(struct run *run, struct ctx *ctx, const char *cpu, enum entry_mode mode)
{
	start_run(run, ctx, &pc, cpu, INITRD_SIZE);
	run->image.entry_mode = mode;
	set32(run, "console_serial", 0x3f8);
	set32(run, "serial_baud", 115200);
	set32(run, "entry_mode", (uint32_t)mode);
}

static void assert_status(const struct run *run, int value)
{
	assert_exit(run, 2 * value + 1);
}

/* ---- the cases ---- */

static const struct purgatory_regs64 regs64 = {
	.r15 = 0x1515151515151515,
	.r14 = 0x1414141414141414,
	.r13 = 0x1313131313131313,
	.r12 = 0x1212121212121212,
	.r11 = 0x1111111111111111,
	.r10 = 0x1010101010101010,
	.r9 = 0x0909090909090909,
	.r8 = 0x0808080808080808,
	.rbp = 0xbbbbbbbbbbbbbbbb,
	.rdi = 0xd1d1d1d1d1d1d1d1,
	.rsi = 0x5151515151515151,
	.rdx = 0xdddddddddddddddd,
	.rcx = 0xcccccccccccccccc,
	.rbx = 0xb0b0b0b0b0b0b0b0,
	.rax = 0xaaaaaaaaaaaaaaaa,
	.rsp = 0x2ff000,
	.rip = NEXT_AT + NEXT_64,
};

static void assert_64_bit_entry(struct run *run)
{
	const struct span dump = span_of(run->dump, run->dumped);

	assert_status(run, EXIT_DONE);
	assert_int_equal(dump.n, 148 + 32 + 160);
	assert_memory_equal(run->dump, &regs64, sizeof(regs64));
	/* As the old kernel left them: paging with EM and TS, and no OSFXSR. */
	assert_int_equal(span_le32(dump, 136) & 0x8000001f, 0x8000001d);
	assert_int_equal(span_le32(dump, 140), 0x20);
	assert_int_equal(span_le16(dump, 144), 0x10);
	assert_int_equal(span_le16(dump, 146), 0x18);
}

static void good_64(struct ctx *ctx, struct run *run, const char *cpu)
{
	start(run, ctx, cpu, ENTRY_64);
	set(run, "entry64_regs", &regs64, PURGATORY_REGS64);
	go(run);
	assert_64_bit_entry(run);
}

static void good_image_is_entered_with_its_registers(void **state)
{
	struct run run;

	good_64(*state, &run, WITHOUT_SHA);
	assert_string_equal(run.serial, "purgatory: checking sha256 by instructions: SSE2\r\n"
					"purgatory: entering the next kernel\r\n");
}

static void a_good_image_is_checked_by_sha_instructions(void **state)
{
	struct run run;

	good_64(*state, &run, WITH_SHA);
	assert_words(run.serial, "by instructions: SHA\r\n");
}

static void a_good_image_is_checked_by_avx2_whose_state_is_as_before(void **state)
{
	struct run run;

	good_64(*state, &run, WITH_AVX2);
	assert_words(run.serial, "by instructions: AVX2\r\n");
}

static void bad_64(struct ctx *ctx, const char *cpu)
{
	struct run run;

	start(&run, ctx, cpu, ENTRY_64);
	set(&run, "entry64_regs", &regs64, PURGATORY_REGS64);
	run.corrupt = true;
	run.halts = true;
	go(&run);
	assert_words(
		run.serial,
		"\npurgatory: sha256 digests do not match: "
		"the loaded image is corrupted, halted\r\npurgatory: loaded |purgatory: found ");
	assert_null(strstr(run.serial, "entering"));
	assert_int_equal(run.dumped, 0);
	assert_true(WIFSIGNALED(run.status));
}

static void one_flipped_bit_is_not_entered(void **state)
{
	bad_64(*state, WITHOUT_SHA);
}

static void one_flipped_bit_is_found_by_sha_instructions(void **state)
{
	bad_64(*state, WITH_SHA);
}

static void one_flipped_bit_is_found_by_avx2(void **state)
{
	bad_64(*state, WITH_AVX2);
}

static void no_checks_enters_what_is_there(void **state)
{
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, PURGATORY_REGS64);
	run.corrupt = true;
	run.request.no_checks = true;
	go(&run);
	assert_64_bit_entry(&run);
	assert_null(strstr(run.serial, "checking"));
}

static void silent_without_a_console(void **state)
{
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, PURGATORY_REGS64);
	set32(&run, "console_serial", 0);
	go(&run);
	assert_64_bit_entry(&run);
	assert_string_equal(run.serial, "");
}

static void vga_shows_the_message(void **state)
{
	const char text[] = "purgatory: entering the next kernel ";
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, PURGATORY_REGS64);
	set32(&run, "console_vga", 1);
	set32(&run, "reset_vga", 1);
	go(&run);
	assert_64_bit_entry(&run);
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		assert_int_equal(run.dump[180 + 2 * i], text[i]);
}

static void backup_region_is_copied(void **state)
{
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, PURGATORY_REGS64);
	set64(&run, "backup_src_start", INITRD_AT + 5);
	set64(&run, "backup_dst_start", SCRATCH_AT + 3);
	set64(&run, "backup_size", 17);
	go(&run);
	assert_64_bit_entry(&run);
	const uint8_t *const initrd = plan_find(&run.load.plan, ROLE_INITRD)->bytes.p;

	assert_memory_equal(run.dump + 148 + 3, initrd + 5, 17);
	assert_int_equal(run.dump[148 + 2], 0);
	assert_int_equal(run.dump[148 + 20], 0);
}

static void protected_mode_gets_its_registers(void **state)
{
	const struct purgatory_regs32 regs32 = {
		.edi = 0xd1d1d1d1,
		.esi = 0x51515151,
		.ebp = 0xbbbbbbbb,
		.esp = 0x2ff000,
		.ebx = 0xb0b0b0b0,
		.edx = 0xdddddddd,
		.ecx = 0xcccccccc,
		.eax = 0x2badb002,
		.eip = NEXT_AT + NEXT_32,
	};
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_32);
	set(&run, "entry32_regs", &regs32, PURGATORY_REGS32);
	go(&run);
	assert_status(&run, EXIT_DONE);
	const struct span dump = span_of(run.dump, run.dumped);

	assert_int_equal(dump.n, 48);
	assert_memory_equal(run.dump, &regs32, sizeof(regs32));
	assert_int_equal(span_le32(dump, 36), 0x11); /* CR0: no paging */
	assert_int_equal(span_le32(dump, 40), 0);
	assert_int_equal(span_le16(dump, 44), 0x10);
	assert_int_equal(span_le16(dump, 46), 0x18);
}

static void real_mode_gets_its_registers_and_the_bios(void **state)
{
	/* boot.rst: ds = es = ss = the kernel's segment, cs = that + 0x20, ip 0 */
	const struct purgatory_regs16 regs16 = {
		.gs = 0x1000,
		.fs = 0x1000,
		.es = 0x1000,
		.di = 0xd1d1,
		.si = 0x5151,
		.bp = 0xbbbb,
		.bx = 0xb0b0,
		.dx = 0xdddd,
		.cx = 0xcccc,
		.ax = 0xaaaa,
		.ds = 0x1000,
		.sp = 0x8ffe,
		.ss = 0x1000,
		.ip = 0,
		.cs = NEXT_AT / 16 + 0x20,
	};
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_16);
	set(&run, "entry16_regs", &regs16, PURGATORY_REGS16);
	go(&run);
	assert_true(plan_find(&run.load.plan, ROLE_PURGATORY)->address < 0xa0000);
	assert_status(&run, EXIT_DONE);
	const struct span dump = span_of(run.dump, run.dumped);

	assert_int_equal(dump.n, 38);
	assert_memory_equal(run.dump, &regs16, sizeof(regs16));
	assert_int_equal(span_le32(dump, 32) & 0x80000001, 0);
	assert_int_equal(span_le16(dump, 36), 639); /* KiB of low memory below the EBDA */
}

static void preserved_context_is_returned_to(void **state)
{
	struct purgatory_regs64 regs = regs64;
	char digits[17];
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	regs.rbx = RETURN_MAGIC;
	run.request.preserve_context = true;
	set(&run, "entry64_regs", &regs, PURGATORY_REGS64);
	set64(&run, "jump_back_text", SCRATCH_AT);
	go(&run);
	assert_status(&run, EXIT_RETURNED);
	const struct span dump = span_of(run.dump, run.dumped);

	assert_int_equal(dump.n, 148 + 32 + 160 + 8);
	snprintf(digits, sizeof(digits), "%016llx", (unsigned long long)span_le64(dump, 340));
	assert_memory_equal(run.dump + 148, digits, 16);
}

static void a_kernel_that_is_not_mapped_is_mapped_and_entered(void **state)
{
	static const uint8_t jump[] = {
		/* movl $NEXT_AT, %eax; jmp *%rax */
		0xb8, NEXT_AT & 0xff, NEXT_AT >> 8 & 0xff, NEXT_AT >> 16 & 0xff, NEXT_AT >> 24,
		0xff, 0xe0,
	};
	struct purgatory_regs64 regs = regs64;
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	ranges_add(*state, &run.host.usable, (struct range){ UNMAPPED_AT, UNMAPPED_AT + 0x1000 });
	add_segment(&run, ROLE_MODULE, span_of(jump, sizeof(jump)), 0x1000, UNMAPPED_AT);
	run.load.plan.segments[run.load.plan.n - 1].unhashed = true;
	regs.rip = UNMAPPED_AT;
	set(&run, "entry64_regs", &regs, PURGATORY_REGS64);
	set64(&run, "page_tables", SPARE_AT);
	go(&run);
	assert_status(&run, EXIT_DONE);
	assert_memory_equal(run.dump, &regs64, offsetof(struct purgatory_regs64, rax));
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		with_ctx(good_image_is_entered_with_its_registers),
		with_ctx(a_good_image_is_checked_by_sha_instructions),
		with_ctx(a_good_image_is_checked_by_avx2_whose_state_is_as_before),
		with_ctx(one_flipped_bit_is_not_entered),
		with_ctx(one_flipped_bit_is_found_by_avx2),
		with_ctx(one_flipped_bit_is_found_by_sha_instructions),
		with_ctx(no_checks_enters_what_is_there),
		with_ctx(silent_without_a_console),
		with_ctx(vga_shows_the_message),
		with_ctx(backup_region_is_copied),
		with_ctx(protected_mode_gets_its_registers),
		with_ctx(real_mode_gets_its_registers_and_the_bios),
		with_ctx(preserved_context_is_returned_to),
		with_ctx(a_kernel_that_is_not_mapped_is_mapped_and_entered),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: [QEMU=EMULATOR] %s DIRECTORY\n", argv[0]);
		return 2;
	}
	directory = argv[1];
	return run_tests(tests);
}
