/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In QEMU's machine "pseries"; QEMU_PPC64 names another emulator than the system's. */
#include "kexec/arch/arch.h"
#include "kexec/plan/plan.h"
#include "tests/purgatory/emulator.h"
#include "tests/purgatory/ppc64le/machine.h"

static const struct machine pseries = {
	.arch = &arch_ppc64le,
	.qemu_variable = "QEMU_PPC64",
	.qemu = "qemu-system-ppc64",
	.options =
		(const char *const[]){
			"-M",
			"pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off",
			"-vga",
			"none",
			"-serial",
			"file:dump",
			"-bios",
			"machine",
			NULL,
		},
	.entry_at = ENTRY_AT,
	.mebibytes = "256",
	.kernel_at = NEXT_AT,
	.kernel_size = 0x10000,
	.initrd_at = INITRD_AT,
	.usable = { { NEXT_AT, SAVED_AT }, { INITRD_AT, 0x8000000 } },
};

/* What next.S shows, in its order. */
enum { R3, R4, R5, R8, R9, MSR, BOOT_CPU, AT_60, SLAVE_R3, SLAVE_MSR, SAVED, SAVED_VECTOR, SHOWN };

/* Power ISA, Book III, 4.2.1 */
#define MSR_SF	UINT64_C(0x8000000000000000)
#define MSR_EE	UINT64_C(0x8000)
#define MSR_FP	UINT64_C(0x2000)
#define MSR_VSX UINT64_C(0x800000)
#define MSR_VEC UINT64_C(0x2000000)
#define MSR_IR	UINT64_C(0x20)
#define MSR_DR	UINT64_C(0x10)
#define MSR_LE	UINT64_C(1)

static uint64_t shown(const struct run *run, size_t i)
{
	return span_le64(span_of(run->dump, run->dumped), i * 8);
}

/* With so many slaves, and messages on the first terminal. */
static void start_on(struct run *run, struct ctx *ctx, const char *cpu, unsigned slaves)
{
	const struct purgatory_console console = { .base = TERMINAL, .type = PURGATORY_HVTERM };

	start_run(run, ctx, &pseries, cpu, INITRD_SIZE);
	run->more[0] = "-smp";
	run->more[1] = slaves ? "2" : "1";
	run->more[2] = "-device";
	run->more[3] = slaves ? "loader,addr=0x7008,data-len=8,data=1"
			      : "loader,addr=0x7008,data-len=8,data=0";
	_Static_assert(COUNT_AT == 0x7008, "above");
	set64(run, "entry_address", NEXT_AT);
	set64(run, "entry_tree", TREE_AT);
	set64(run, "opal_base", 0x1234);
	set64(run, "opal_entry", 0x5678);
	set32(run, "entry_slaves", slaves);
	set(run, "console", &console, PURGATORY_CONSOLE);
}

static void start(struct run *run, struct ctx *ctx, unsigned slaves)
{
	start_on(run, ctx, "power9", slaves);
}

static void assert_mode(uint64_t msr, bool little)
{
	assert_int_equal(msr & MSR_SF, MSR_SF);
	assert_int_equal(msr & (MSR_EE | MSR_IR | MSR_DR), 0);
	assert_int_equal(msr & (MSR_FP | MSR_VSX | MSR_VEC), 0);
	assert_int_equal(msr & MSR_LE, little ? MSR_LE : 0);
}

/* booting.rst, "Entry point", b); head_64.S, __secondary_hold. */
static void assert_entry(const struct run *run, unsigned slaves)
{
	assert_exit(run, 0);
	assert_int_equal(run->dumped, SHOWN * 8);
	assert_int_equal(shown(run, R3), TREE_AT);
	assert_int_equal(shown(run, R4), NEXT_AT);
	assert_int_equal(shown(run, R5), 0);
	assert_int_equal(shown(run, R8), 0x1234);
	assert_int_equal(shown(run, R9), 0x5678);
	assert_mode(shown(run, MSR), true);
	assert_int_equal(shown(run, BOOT_CPU), MASTER);
	/* next.S at 0x60: li r5, SLAVE_AT; std r3, 0(r5) */
	const uint64_t hold = (UINT64_C(0x38a00000) + SLAVE_AT) << 32 | 0xf8650000;

	assert_int_equal(__builtin_bswap64(shown(run, AT_60)), hold);
	assert_int_equal(shown(run, SLAVE_R3), slaves ? SLAVE : 0);
	if (slaves)
		assert_mode(shown(run, SLAVE_MSR), false);
}

static void good(struct run *run, unsigned slaves)
{
	go(run);
	assert_entry(run, slaves);
	assert_string_equal(run->serial, "purgatory: checking sha256 by instructions: POWER8\r\n"
					 "purgatory: entering the next kernel\r\n");
}

static void a_good_image_is_entered(void **state)
{
	struct run run;

	start(&run, *state, 0);
	good(&run, 0);
}

static void a_processor_without_the_instructions_checks_the_image(void **state)
{
	struct run run;

	start_on(&run, *state, "power7", 0);
	go(&run);
	assert_entry(&run, 0);
	assert_string_equal(run.serial, "purgatory: checking sha256\r\n"
					"purgatory: entering the next kernel\r\n");
}

static void a_slave_goes_where_the_next_kernel_waits_for_it(void **state)
{
	struct run run;

	start(&run, *state, 1);
	good(&run, 1);
}

static void a_slave_that_does_not_come_is_not_waited_for_for_ever(void **state)
{
	struct run run;

	start(&run, *state, 0);
	set32(&run, "entry_slaves", 1);
	go(&run);
	assert_entry(&run, 0);
	assert_words(run.serial, "entering the next kernel\r\n|not all processors have come\r\n");
}

static void one_flipped_bit_is_not_entered(void **state)
{
	struct run run;

	for (unsigned slaves = 0; slaves < 2; slaves++) {
		start_on(&run, *state, slaves ? "power9" : "power7", slaves);
		run.corrupt = true;
		run.halts = true;
		go(&run);
		assert_null(strstr(run.serial, "entering"));
		assert_int_equal(run.dumped, 0);
		assert_true(WIFSIGNALED(run.status));
		assert_words(run.serial, "\npurgatory: sha256 digests do not match: the loaded "
					 "image is corrupted, halted\r\npurgatory: loaded |"
					 "purgatory: found ");
	}
}

/* A trap in place of asking which processor it is; in either byte order. */
static void a_fault_is_told_with_its_address(void **state)
{
	static const char *const orders[] = { "loader,addr=0x7010,data-len=8,data=0",
					      "loader,addr=0x7010,data-len=8,data=1" };
	struct run run;

	_Static_assert(ORDER_AT == 0x7010, "above");
	for (size_t i = 0; i < 2; i++) {
		start(&run, *state, 1);
		run.more[4] = "-device";
		run.more[5] = orders[i];
		run.trap.word = 0x7c1f42a6; /* mfpvr, of any register */
		run.trap.mask = 0xfc1fffff;
		run.trap.by = 0x7fe00008; /* trap */
		run.halts = true;
		go(&run);
		assert_words(run.serial, "purgatory: exception 0x0000000000000700 at 0x00000000|"
					 ": halted\r\n");
		assert_null(strstr(run.serial, "entering"));
		assert_int_equal(run.dumped, 0);
	}
}

static void no_checks_enters_what_is_there(void **state)
{
	struct run run;

	start(&run, *state, 1);
	run.corrupt = true;
	run.request.no_checks = true;
	go(&run);
	assert_entry(&run, 1);
	assert_string_equal(run.serial, "purgatory: entering the next kernel\r\n");
}

static void nothing_is_written_without_a_console(void **state)
{
	const struct purgatory_console none = { .type = PURGATORY_NO_UART };
	struct run run;

	start(&run, *state, 1);
	set(&run, "console", &none, PURGATORY_CONSOLE);
	go(&run);
	assert_entry(&run, 1);
	assert_string_equal(run.serial, "");
}

static void low_memory_is_saved_before_it_is_overwritten(void **state)
{
	struct run run;

	start(&run, *state, 1);
	set64(&run, "backup_src_start", 0);
	set64(&run, "backup_dst_start", SAVED_AT);
	set64(&run, "backup_size", 0x10000);
	good(&run, 1);
	assert_int_equal(shown(&run, SAVED), run.load.plan.entry);
	assert_int_equal(shown(&run, SAVED_VECTOR), VECTOR);
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_good_image_is_entered),
		with_ctx(a_processor_without_the_instructions_checks_the_image),
		with_ctx(a_slave_goes_where_the_next_kernel_waits_for_it),
		with_ctx(a_slave_that_does_not_come_is_not_waited_for_for_ever),
		with_ctx(one_flipped_bit_is_not_entered),
		with_ctx(a_fault_is_told_with_its_address),
		with_ctx(no_checks_enters_what_is_there),
		with_ctx(nothing_is_written_without_a_console),
		with_ctx(low_memory_is_saved_before_it_is_overwritten),
	};

	return emulator_arguments(argc, argv, &pseries) ? run_tests(tests) : 2;
}
