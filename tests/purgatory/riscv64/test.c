/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In QEMU's machine "virt". QEMU_RISCV64 names another emulator than the system's, which must have
 * the vectors' SHA instructions (QEMU 8.2 or later; with-sha finds one).
 */
#include "kexec/arch/arch.h"
#include "kexec/plan/plan.h"
#include "tests/purgatory/riscv64/machine.h"
#include "tests/purgatory/emulator.h"

#define PLAIN "rv64"
#define ZKNH  "rv64,zknh=true"
#define ZVKNH "rv64,zknh=true,v=true,zvknha=true"
#define WIDE  "rv64,v=true,vlen=512,zvknhb=true"
/* Vectors of half the size, which V does not permit. */
#define NARROW "rv64,zve32x=true,vlen=64,zvknha=true"

#define UART_AT 0x10000000

static const struct machine virt = {
	.arch = &arch_riscv64,
	.qemu_variable = "QEMU_RISCV64",
	.qemu = "qemu-system-riscv64",
	.options =
		(const char *const[]){
			"-M",
			"virt",
			"-smp",
			"2",
			"-bios",
			"none",
			"-chardev",
			"file,id=dump,path=dump",
			"-semihosting-config",
			"enable=on,target=native,chardev=dump",
			"-device",
			"loader,file=machine,addr=0x80000000,force-raw=on",
			NULL,
		},
	.entry_at = ENTRY_AT,
	.mebibytes = "256",
	.kernel_at = NEXT_AT,
	.kernel_size = 0x10000,
	.initrd_at = INITRD_AT,
	.usable = { { KEPT_AT, 0x90000000 } },
};

/* What next.S shows, in its order. */
enum { HART_ID, TREE, SATP, STATUS, INTERRUPTS, SHOWN };

/* Privileged Architecture, sstatus: interrupts, which are off, and vectors, which machine.S leaves
 * off.
 */
#define STATUS_SIE 0x2
#define STATUS_VS  0x600

static uint64_t shown(const struct run *run, size_t i)
{
	return span_le64(span_of(run->dump, run->dumped), i * 8);
}

/* With purgatory's messages on the 8250. */
static void start(struct run *run, struct ctx *ctx, const char *cpu)
{
	const struct purgatory_console console = { .base = UART_AT, .type = PURGATORY_8250 };

	_Static_assert(MACHINE_AT == 0x80000000, "virt.options");
	start_run(run, ctx, &virt, cpu, INITRD_SIZE);
	set64(run, "entry_address", NEXT_AT);
	set64(run, "entry_tree", TREE_AT);
	set(run, "console", &console, PURGATORY_CONSOLE);
}

/* Documentation/arch/riscv/boot.rst, "Register state" and "CSR state"; interrupts off as they were.
 */
static void assert_entry(const struct run *run)
{
	assert_exit(run, EXIT_DONE);
	assert_int_equal(run->dumped, SHOWN * 8);
	assert_int_equal(shown(run, HART_ID), HART);
	assert_int_equal(shown(run, TREE), TREE_AT);
	assert_int_equal(shown(run, SATP), 0);
	assert_int_equal(shown(run, STATUS) & (STATUS_SIE | STATUS_VS), 0);
	assert_int_equal(shown(run, INTERRUPTS), 0);
}

static void assert_hashed_by(struct ctx *ctx, const char *cpu, const char *how)
{
	struct run run;

	start(&run, ctx, cpu);
	go(&run);
	assert_entry(&run);
	assert_string_equal(run.serial, ctx_printf(ctx,
						   "purgatory: checking sha256%s\r\n"
						   "purgatory: entering the next kernel\r\n",
						   how));
}

static void a_good_image_is_entered_on_the_same_hart(void **state)
{
	assert_hashed_by(*state, PLAIN, "");
}

static void a_good_image_is_entered_with_sha_instructions(void **state)
{
	assert_hashed_by(*state, ZKNH, " by instructions: Zknh");
}

static void a_good_image_is_entered_with_vectors(void **state)
{
	assert_hashed_by(*state, ZVKNH, " by instructions: Zvknh");
}

static void vectors_may_be_wider(void **state)
{
	assert_hashed_by(*state, WIDE, " by instructions: Zvknh");
}

static void vectors_that_hold_no_four_words_are_not_used(void **state)
{
	assert_hashed_by(*state, NARROW, "");
}

static void assert_corruption_is_seen(struct ctx *ctx, const char *cpu)
{
	struct run run;

	start(&run, ctx, cpu);
	run.corrupt = true;
	run.halts = true;
	go(&run);
	assert_words(
		run.serial,
		"\npurgatory: sha256 digests do not match: the loaded image is corrupted, halted\r\n"
		"purgatory: loaded |purgatory: found ");
	assert_null(strstr(run.serial, "entering"));
	assert_int_equal(run.dumped, 0);
	assert_true(WIFSIGNALED(run.status));
}

static void one_flipped_bit_is_not_entered(void **state)
{
	assert_corruption_is_seen(*state, PLAIN);
}

static void one_flipped_bit_is_seen_by_vectors(void **state)
{
	assert_corruption_is_seen(*state, ZVKNH);
}

/* What is hashed first lies in memory that belongs to the firmware: load access fault, 5. */
static void a_fault_is_told_with_its_address(void **state)
{
	static uint8_t bytes[0x1000];
	struct run run;

	start(&run, *state, PLAIN);
	_Static_assert(KEPT_AT == 0x80100000, "below");
	add_segment(&run, ROLE_MODULE, span_of(bytes, sizeof(bytes)), sizeof(bytes), KEPT_AT);
	run.halts = true;
	go(&run);
	assert_words(run.serial, "purgatory: exception 0x0000000000000005 at 0x00000000|"
				 ", address 0x0000000080100000: halted\r\n");
	assert_null(strstr(run.serial, "entering"));
	assert_int_equal(run.dumped, 0);
}

static void no_checks_enters_what_is_there(void **state)
{
	struct run run;

	start(&run, *state, PLAIN);
	run.corrupt = true;
	run.request.no_checks = true;
	go(&run);
	assert_entry(&run);
	assert_string_equal(run.serial, "purgatory: entering the next kernel\r\n");
}

static void nothing_is_written_without_a_console(void **state)
{
	const struct purgatory_console none = { .type = PURGATORY_NO_UART };
	struct run run;

	start(&run, *state, PLAIN);
	set(&run, "console", &none, PURGATORY_CONSOLE);
	go(&run);
	assert_entry(&run);
	assert_string_equal(run.serial, "");
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_good_image_is_entered_on_the_same_hart),
		with_ctx(a_good_image_is_entered_with_sha_instructions),
		with_ctx(a_good_image_is_entered_with_vectors),
		with_ctx(vectors_may_be_wider),
		with_ctx(vectors_that_hold_no_four_words_are_not_used),
		with_ctx(one_flipped_bit_is_seen_by_vectors),
		with_ctx(one_flipped_bit_is_not_entered),
		with_ctx(a_fault_is_told_with_its_address),
		with_ctx(no_checks_enters_what_is_there),
		with_ctx(nothing_is_written_without_a_console),
	};

	return emulator_arguments(argc, argv, &virt) ? run_tests(tests) : 2;
}
