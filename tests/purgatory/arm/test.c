/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In QEMU's machine "virt" with a processor of 32 bits; QEMU_ARM names another emulator. */
#include "kexec/arch/arch.h"
#include "kexec/plan/plan.h"
#include "tests/purgatory/arm/machine.h"
#include "tests/purgatory/emulator.h"

#define SVC "virt,highmem=off"
#define HYP SVC ",virtualization=on"

#define ARMV7 "cortex-a15"
#define ARMV8 "max" /* with the SHA-2 instructions */

#define PL011_AT   0x9000000
#define NOTHING_AT 0x60000000

/* Arm Architecture Reference Manual ARMv7-A, B1.3.1 */
enum { MODE_SVC = 0x13, MASKED = 0xc0, SCTLR_MMU_AND_CACHES = 0x1005 };

static const struct machine virt = {
	.arch = &arch_arm,
	.qemu_variable = "QEMU_ARM",
	.qemu = "qemu-system-arm",
	.options =
		(const char *const[]){
			"-chardev",
			"file,id=dump,path=dump",
			"-semihosting-config",
			"enable=on,target=native,chardev=dump",
			"-device",
			"loader,file=machine,addr=0x40200000,force-raw=on",
			"-device",
			"loader,addr=0x40200000,cpu-num=0",
			NULL,
		},
	.entry_at = ENTRY_AT,
	.mebibytes = "256",
	.kernel_at = NEXT_AT,
	.kernel_size = 0x10000,
	.initrd_at = INITRD_AT,
	.usable = { { 0x40300000, 0x50000000 } },
};

/* What next.S shows, in its order, the last by its mode. */
enum { R0, R1, R2, CPSR, SCTLR, TTBR, CPACR, HCPTR = CPACR, SHOWN };

static uint32_t shown(const struct run *run, size_t i)
{
	return span_le32(span_of(run->dump, run->dumped), i * 4);
}

static void start(struct run *run, struct ctx *ctx, const char *machine, const char *cpu)
{
	const struct purgatory_console console = { .base = PL011_AT, .type = PURGATORY_PL011 };

	_Static_assert(MACHINE_AT == 0x40200000, "virt.options");
	start_run(run, ctx, &virt, cpu, INITRD_SIZE);
	run->more[0] = "-M";
	run->more[1] = machine;
	set64(run, "entry_address", NEXT_AT);
	set64(run, "entry_tree", TREE_AT);
	set(run, "console", &console, PURGATORY_CONSOLE);
}

/* booting.rst, "Calling the kernel image" */
static void assert_entry(const struct run *run, uint32_t mode)
{
	assert_exit(run, EXIT_DONE);
	assert_int_equal(run->dumped, SHOWN * 4);
	assert_int_equal(shown(run, R0), 0);
	assert_int_equal(shown(run, R1), BOARD);
	assert_int_equal(shown(run, R2), TREE_AT);
	assert_int_equal(shown(run, CPSR) & 0x1f, mode);
	assert_int_equal(shown(run, CPSR) & MASKED, MASKED);
	assert_int_equal(shown(run, SCTLR) & SCTLR_MMU_AND_CACHES, 0);
	if (mode == MODE_HYP)
		assert_int_equal(shown(run, HCPTR) & HCPTR_TRAPS, HCPTR_TRAPS);
	else
		assert_int_equal(shown(run, CPACR) & CPACR_ACCESS, 0);
}

/* Left behind by turning the MMU on: tables inside purgatory. */
static bool was_cached(struct run *run)
{
	const struct range purgatory = segment_range(plan_find(&run->load.plan, ROLE_PURGATORY));

	return shown(run, TTBR) >= purgatory.start && shown(run, TTBR) < purgatory.end;
}

#define SAYS_ENTERING "purgatory: entering the next kernel\r\n"
#define SAYS_GOOD     "purgatory: checking sha256\r\n" SAYS_ENTERING
#define SAYS_SHA      "purgatory: checking sha256 by instructions: SHA\r\n" SAYS_ENTERING
#define SAYS_SLOW     "purgatory: memory cannot be mapped, caches stay off: this takes long\r\n"

static void a_good_image_is_entered_with_its_registers(void **state)
{
	struct run run;

	start(&run, *state, SVC, ARMV7);
	go(&run);
	assert_entry(&run, MODE_SVC);
	assert_true(was_cached(&run));
	assert_string_equal(run.serial, SAYS_GOOD);
}

static void hyp_mode_is_kept_and_hashes_without_caches(void **state)
{
	struct run run;

	start(&run, *state, HYP, ARMV7);
	go(&run);
	assert_entry(&run, MODE_HYP);
	assert_false(was_cached(&run));
	assert_string_equal(run.serial, SAYS_SLOW SAYS_GOOD);
}

static void a_good_image_is_checked_by_sha_instructions(void **state)
{
	struct run run;

	start(&run, *state, SVC, ARMV8);
	go(&run);
	assert_entry(&run, MODE_SVC);
	assert_true(was_cached(&run));
	assert_string_equal(run.serial, SAYS_SHA);
	start(&run, *state, HYP, ARMV8);
	go(&run);
	assert_entry(&run, MODE_HYP);
	assert_string_equal(run.serial, SAYS_SLOW SAYS_SHA);
}

static void bad(struct run *run)
{
	run->corrupt = true;
	run->halts = true;
	go(run);
	assert_words(
		run->serial,
		"\npurgatory: sha256 digests do not match: "
		"the loaded image is corrupted, halted\r\npurgatory: loaded |purgatory: found ");
	assert_null(strstr(run->serial, "entering"));
	assert_int_equal(run->dumped, 0);
}

static void one_flipped_bit_is_not_entered(void **state)
{
	struct run run;

	start(&run, *state, SVC, ARMV7);
	bad(&run);
	start(&run, *state, HYP, ARMV7);
	bad(&run);
	start(&run, *state, SVC, ARMV8);
	bad(&run);
}

/* What is hashed first lies where no memory is: synchronous external abort, 8. */
static void a_fault_is_told_with_its_address(void **state)
{
	static uint8_t bytes[0x1000];
	struct run run;

	start(&run, *state, SVC, ARMV7);
	ranges_add(*state, &run.host.usable,
		   (struct range){ NOTHING_AT, NOTHING_AT + sizeof(bytes) });
	add_segment(&run, ROLE_MODULE, span_of(bytes, sizeof(bytes)), sizeof(bytes), NOTHING_AT);
	run.halts = true;
	go(&run);
	assert_words(run.serial, "purgatory: exception 0x0000001000000008 at 0x00000000|"
				 ", address 0x0000000060000000: halted\r\n");
	assert_null(strstr(run.serial, "entering"));
	assert_int_equal(run.dumped, 0);
}

/* More pieces than there are tables for: each needs two. */
static void an_image_that_cannot_be_mapped_is_checked_all_the_same(void **state)
{
	static uint8_t piece[0x20000];
	struct run run;

	start(&run, *state, SVC, ARMV7);
	run.host.max_segments = PLAN_SEGMENTS_MAX;
	for (uint64_t i = 0; i < 45; i++)
		add_segment(&run, ROLE_MODULE, span_of(piece, sizeof(piece)), sizeof(piece),
			    0x42000000 + i * 0x200000 - 0x10000);
	go(&run);
	assert_entry(&run, MODE_SVC);
	assert_false(was_cached(&run));
	assert_string_equal(run.serial, SAYS_SLOW SAYS_GOOD);
}

static void no_checks_enters_what_is_there(void **state)
{
	struct run run;

	start(&run, *state, SVC, ARMV7);
	run.corrupt = true;
	run.request.no_checks = true;
	go(&run);
	assert_entry(&run, MODE_SVC);
	assert_string_equal(run.serial, SAYS_ENTERING);
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_good_image_is_entered_with_its_registers),
		with_ctx(a_good_image_is_checked_by_sha_instructions),
		with_ctx(hyp_mode_is_kept_and_hashes_without_caches),
		with_ctx(one_flipped_bit_is_not_entered),
		with_ctx(a_fault_is_told_with_its_address),
		with_ctx(an_image_that_cannot_be_mapped_is_checked_all_the_same),
		with_ctx(no_checks_enters_what_is_there),
	};

	return emulator_arguments(argc, argv, &virt) ? run_tests(tests) : 2;
}
