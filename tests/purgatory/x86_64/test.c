/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In an emulated PC, in long mode. */
#include "kexec/plan/plan.h"
#include "tests/purgatory/pc/pc.h"

static const struct machine pc = { .arch = &arch_x86_64, PC_MACHINE };

static void start(struct run *run, struct ctx *ctx, const char *cpu, enum entry_mode mode)
{
	pc_start(run, ctx, &pc, cpu, mode);
}

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

	pc_assert_status(run, EXIT_DONE);
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
	pc_is_stopped(&run);
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

static void a_fault_is_told_with_its_address(void **state)
{
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, PURGATORY_REGS64);
	pc_tells_a_fault(&run);
}

static void an_nmi_while_the_image_is_checked_is_survived(void **state)
{
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, PURGATORY_REGS64);
	pc_set_nmi(&run);
	go(&run);
	assert_64_bit_entry(&run);
	pc_assert_nmi(&run);
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
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, PURGATORY_REGS64);
	set32(&run, "console_vga", 1);
	set32(&run, "reset_vga", 1);
	go(&run);
	assert_64_bit_entry(&run);
	pc_assert_screen(run.dump + 180);
}

/* Two bytes for the dump's port come before the next kernel's, one behind the end does not. */
static void ports_are_written_in_their_order_up_to_the_end(void **state)
{
	const struct purgatory_port ports[PURGATORY_PORTS_MAX] = {
		{ 0xe9, 1, 'a' }, { 0x3da, PURGATORY_PORT_READ, 0 }, { 0xe9, 1, 'b' }, { 0, 0, 0 },
		{ 0xe9, 1, 'c' },
	};
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, PURGATORY_REGS64);
	set(&run, "port_accesses", ports, PURGATORY_PORTS);
	go(&run);
	pc_assert_status(&run, EXIT_DONE);
	assert_memory_equal(run.dump, "ab", 2);
	assert_memory_equal(run.dump + 2, &regs64, sizeof(regs64));
}

static void backup_region_is_copied(void **state)
{
	struct run run;

	start(&run, *state, WITHOUT_SHA, ENTRY_64);
	set(&run, "entry64_regs", &regs64, PURGATORY_REGS64);
	pc_set_backup(&run);
	go(&run);
	assert_64_bit_entry(&run);
	pc_assert_backup(&run, run.dump + 148);
}

static void protected_mode_gets_its_registers(void **state)
{
	struct run run;

	pc_start_32(&run, *state, &pc, WITHOUT_SHA);
	go(&run);
	/* CR0: ET PE, no paging */
	pc_assert_32_bit_entry(&run, 0x11);
}

static void real_mode_gets_its_registers_and_the_bios(void **state)
{
	pc_enters_real_mode(*state, &pc);
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
	pc_assert_status(&run, EXIT_RETURNED);
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
	pc_assert_status(&run, EXIT_DONE);
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
		with_ctx(a_fault_is_told_with_its_address),
		with_ctx(an_nmi_while_the_image_is_checked_is_survived),
		with_ctx(no_checks_enters_what_is_there),
		with_ctx(silent_without_a_console),
		with_ctx(vga_shows_the_message),
		with_ctx(ports_are_written_in_their_order_up_to_the_end),
		with_ctx(backup_region_is_copied),
		with_ctx(protected_mode_gets_its_registers),
		with_ctx(real_mode_gets_its_registers_and_the_bios),
		with_ctx(preserved_context_is_returned_to),
		with_ctx(a_kernel_that_is_not_mapped_is_mapped_and_entered),
	};

	return emulator_arguments(argc, argv, &pc) ? run_tests(tests) : 2;
}
