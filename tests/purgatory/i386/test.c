/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In an emulated PC, in protected mode without paging. */
#include "tests/purgatory/pc/pc.h"

static const struct machine pc = { .arch = &arch_i386, PC_MACHINE };

static void good(struct run *run)
{
	go(run);
	pc_assert_32_bit_entry(run, OLD_CR0_32);
}

static void good_image_is_entered_with_its_registers(void **state)
{
	struct run run;

	pc_start_32(&run, *state, &pc, WITHOUT_SHA);
	good(&run);
	assert_string_equal(run.serial, "purgatory: checking sha256 by instructions: SSE2\r\n"
					"purgatory: entering the next kernel\r\n");
}

static void a_good_image_is_checked_by_sha_instructions(void **state)
{
	struct run run;

	pc_start_32(&run, *state, &pc, WITH_SHA);
	good(&run);
	assert_words(run.serial, "by instructions: SHA\r\n");
}

static void a_good_image_is_checked_by_avx2_whose_state_is_as_before(void **state)
{
	struct run run;

	pc_start_32(&run, *state, &pc, WITH_AVX2);
	good(&run);
	assert_words(run.serial, "by instructions: AVX2\r\n");
}

static void a_processor_without_sse_checks_the_image(void **state)
{
	struct run run;

	pc_start_32(&run, *state, &pc, "pentium");
	good(&run);
	assert_words(run.serial, "checking sha256\r\n");
}

static void one_flipped_bit_is_not_entered(void **state)
{
	struct run run;

	pc_start_32(&run, *state, &pc, WITHOUT_SHA);
	pc_is_stopped(&run);
	pc_start_32(&run, *state, &pc, WITH_AVX2);
	pc_is_stopped(&run);
	pc_start_32(&run, *state, &pc, WITH_SHA);
	pc_is_stopped(&run);
}

static void a_fault_is_told_with_its_address(void **state)
{
	struct run run;

	pc_start_32(&run, *state, &pc, WITHOUT_SHA);
	pc_tells_a_fault(&run);
}

static void an_nmi_while_the_image_is_checked_is_survived(void **state)
{
	struct run run;

	pc_start_32(&run, *state, &pc, WITHOUT_SHA);
	pc_set_nmi(&run);
	good(&run);
	pc_assert_nmi(&run);
}

static void no_checks_enters_what_is_there(void **state)
{
	struct run run;

	pc_start_32(&run, *state, &pc, WITHOUT_SHA);
	run.corrupt = true;
	run.request.no_checks = true;
	good(&run);
	assert_null(strstr(run.serial, "checking"));
}

static void vga_shows_the_message_and_the_serial_line_nothing(void **state)
{
	struct run run;

	pc_start_32(&run, *state, &pc, WITHOUT_SHA);
	set32(&run, "console_serial", 0);
	set32(&run, "console_vga", 1);
	set32(&run, "reset_vga", 1);
	good(&run);
	assert_string_equal(run.serial, "");
	pc_assert_screen(run.dump + 80);
}

static void backup_region_is_copied(void **state)
{
	struct run run;

	pc_start_32(&run, *state, &pc, WITHOUT_SHA);
	pc_set_backup(&run);
	good(&run);
	pc_assert_backup(&run, run.dump + 48);
}

static void real_mode_gets_its_registers_and_the_bios(void **state)
{
	pc_enters_real_mode(*state, &pc);
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		with_ctx(good_image_is_entered_with_its_registers),
		with_ctx(a_good_image_is_checked_by_sha_instructions),
		with_ctx(a_good_image_is_checked_by_avx2_whose_state_is_as_before),
		with_ctx(a_processor_without_sse_checks_the_image),
		with_ctx(one_flipped_bit_is_not_entered),
		with_ctx(a_fault_is_told_with_its_address),
		with_ctx(an_nmi_while_the_image_is_checked_is_survived),
		with_ctx(no_checks_enters_what_is_there),
		with_ctx(vga_shows_the_message_and_the_serial_line_nothing),
		with_ctx(backup_region_is_copied),
		with_ctx(real_mode_gets_its_registers_and_the_bios),
	};

	return emulator_arguments(argc, argv, &pc) ? run_tests(tests) : 2;
}
