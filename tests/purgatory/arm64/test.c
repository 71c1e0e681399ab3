/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In QEMU's machine "virt"; QEMU_ARM64 names another emulator than the system's. */
#include "kexec/arch/arch.h"
#include "kexec/plan/plan.h"
#include "tests/purgatory/arm64/machine.h"
#include "tests/purgatory/emulator.h"

#define EL1 "virt,highmem=off"
#define EL2 EL1 ",virtualization=on"

#define WITH_SHA "cortex-a57"
#define WITH_VHE "max"

/* What the old kernel at EL2 does: machine.h, FLAGS_AT. */
#define FLAGS	  "loader,addr=0x401ff008,data-len=8,data="
#define NO_FLAGS  FLAGS "0"
#define E2H	  FLAGS "1"
#define HIDES_SHA FLAGS "2"

#define PL011_AT 0x9000000

static const struct machine virt = {
	.arch = &arch_arm64,
	.qemu_variable = "QEMU_ARM64",
	.qemu = "qemu-system-aarch64",
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

/* What next.S shows, in its order. */
enum { X0, X1, X2, X3, CURRENT_EL, DAIF, SCTLR, TRAPS, TTBR, MAIR, HCR, TICKS, FREQUENCY, SHOWN };

static uint64_t shown(const struct run *run, size_t i)
{
	return span_le64(span_of(run->dump, run->dumped), i * 8);
}

/* On @machine ("-M"), with purgatory's messages on the PL011. */
static void start_sized(struct run *run, struct ctx *ctx, const char *machine, const char *cpu,
			size_t initrd_size)
{
	const struct purgatory_console console = { .base = PL011_AT, .type = PURGATORY_PL011 };

	_Static_assert(MACHINE_AT == 0x40200000, "virt.options");
	_Static_assert(FLAGS_AT == 0x401ff008, "FLAGS");
	start_run(run, ctx, &virt, cpu, initrd_size);
	run->more[0] = "-M";
	run->more[1] = machine;
	run->more[2] = "-device";
	run->more[3] = "pci-serial,chardev=line,addr=1";
	run->more[4] = "-chardev";
	run->more[5] = "file,id=line,path=line";
	run->more[6] = "-device";
	run->more[7] = NO_FLAGS;
	set64(run, "entry_address", NEXT_AT);
	set64(run, "entry_tree", TREE_AT);
	set(run, "console", &console, PURGATORY_CONSOLE);
}

static void start(struct run *run, struct ctx *ctx, const char *machine, const char *cpu)
{
	start_sized(run, ctx, machine, cpu, INITRD_SIZE);
}

/* The flags are for EL2: as a kernel that runs there itself leaves it, or a guest of its
 * hypervisor. */
static void start_flagged(struct run *run, struct ctx *ctx, const char *cpu, const char *flags)
{
	start(run, ctx, EL2, cpu);
	run->more[7] = flags;
}

static bool entered_at_el2(const struct run *run)
{
	return strcmp(run->more[1], EL2) == 0 && strcmp(run->more[7], HIDES_SHA) != 0;
}

/*
 * booting.rst, "Call the kernel image": registers, MMU and caches, interrupts; all else as it was.
 */
static void assert_entry(const struct run *run)
{
	assert_exit(run, EXIT_DONE);
	assert_int_equal(run->dumped, SHOWN * 8);
	const bool el2 = entered_at_el2(run);
	const bool e2h = shown(run, HCR) >> 34 & 1;

	assert_int_equal(shown(run, X0), TREE_AT);
	assert_int_equal(shown(run, X1), 0);
	assert_int_equal(shown(run, X2), 0);
	assert_int_equal(shown(run, X3), 0);
	assert_int_equal(shown(run, CURRENT_EL) >> 2, el2 ? 2 : 1);
	assert_int_equal(shown(run, DAIF), 0x3c0);
	assert_int_equal(shown(run, SCTLR), el2 ? OLD_SCTLR_EL2 : OLD_SCTLR_EL1);
	assert_int_equal(shown(run, TRAPS), el2 && !e2h ? OLD_CPTR_EL2 : 0);
}

/* Left behind by turning the MMU on: tables inside purgatory, write-back memory. */
static void assert_cached(struct run *run, bool cached)
{
	const struct range purgatory = segment_range(plan_find(&run->load.plan, ROLE_PURGATORY));
	const uint64_t tables = shown(run, TTBR);

	assert_int_equal(tables >= purgatory.start && tables < purgatory.end, cached);
	assert_int_equal(shown(run, MAIR) == 0xff, cached);
}

static void good(struct run *run, bool by_instructions)
{
	go(run);
	assert_entry(run);
	assert_cached(run, true);
	assert_string_equal(
		run->serial,
		by_instructions
			? "purgatory: checking sha256 by instructions: SHA\r\n"
			  "purgatory: entering the next kernel\r\n"
			: "purgatory: checking sha256\r\npurgatory: entering the next kernel\r\n");
}

static void a_good_image_is_entered_at_el1(void **state)
{
	struct run run;

	start(&run, *state, EL1, WITH_SHA);
	good(&run, true);
}

static void a_good_image_is_entered_at_el2(void **state)
{
	struct run run;

	start(&run, *state, EL2, WITH_SHA);
	good(&run, true);
	assert_false(shown(&run, HCR) >> 34 & 1);
}

static void a_good_image_is_entered_at_el2_with_vhe(void **state)
{
	struct run run;

	start_flagged(&run, *state, WITH_VHE, E2H);
	good(&run, true);
	assert_true(shown(&run, HCR) >> 34 & 1);
}

static void a_good_image_is_entered_without_sha_instructions(void **state)
{
	struct run run;

	start_flagged(&run, *state, WITH_SHA, HIDES_SHA);
	good(&run, false);
}

static void bad(struct run *run)
{
	run->corrupt = true;
	run->halts = true;
	go(run);
	assert_null(strstr(run->serial, "entering"));
	assert_int_equal(run->dumped, 0);
	assert_true(run->ask || WIFSIGNALED(run->status));
}

#define SAYS_BAD                                                                                   \
	"\npurgatory: sha256 digests do not match: "                                               \
	"the loaded image is corrupted, halted\r\npurgatory: loaded |purgatory: found "

static void one_flipped_bit_is_not_entered(void **state)
{
	static const char *const machines[] = { EL1, EL2, EL2 };
	static const char *const cpus[] = { WITH_SHA, WITH_VHE, WITH_SHA };
	static const char *const flags[] = { NO_FLAGS, NO_FLAGS, HIDES_SHA };
	struct run run;

	for (size_t i = 0; i < 3; i++) {
		start(&run, *state, machines[i], cpus[i]);
		run.more[7] = flags[i];
		bad(&run);
		assert_words(run.serial, SAYS_BAD);
	}
}

/*
 * Where the check fails, purgatory stops as it has checked: then the monitor translates what is
 * hashed, and nothing else.
 */
static void the_mmu_is_on_for_what_is_hashed_and_for_nothing_else(void **state)
{
	static const char *const machines[] = { EL1, EL2, EL2 };
	static const char *const cpus[] = { WITH_SHA, WITH_SHA, WITH_VHE };
	struct run run;

	for (size_t i = 0; i < 3; i++) {
		start(&run, *state, machines[i], cpus[i]);
		run.ask = "gva2gpa 0x41000000\ngva2gpa 0x42000000";
		_Static_assert(INITRD_AT == 0x41000000, "above");
		if (i == 2)
			run.more[7] = E2H;
		bad(&run);
		assert_words(run.answer, "gpa: 0x41000000\r\n|Unmapped\r\n");
	}
}

/* More pieces than there are tables for: each needs two of the last level. */
static void add_pieces(struct run *run)
{
	static uint8_t piece[0x20000];

	run->host.max_segments = PLAN_SEGMENTS_MAX;
	for (uint64_t i = 0; i < 45; i++)
		add_segment(run, ROLE_MODULE, span_of(piece, sizeof(piece)), sizeof(piece),
			    0x42000000 + i * 0x400000 - 0x10000);
}

static void an_image_that_cannot_be_mapped_is_checked_all_the_same(void **state)
{
	struct run run;

	for (int corrupt = 0; corrupt < 2; corrupt++) {
		start(&run, *state, EL1, WITH_SHA);
		add_pieces(&run);
		if (corrupt) {
			bad(&run);
			assert_words(run.serial, SAYS_BAD);
		} else {
			go(&run);
			assert_entry(&run);
			assert_cached(&run, false);
		}
		assert_words(run.serial, "cannot be mapped, caches stay off: this takes long\r\n"
					 "purgatory: checking sha256");
	}
}

static void the_message_is_written_to_an_8250(void **state)
{
	const struct purgatory_console console = { .base = PCI_IO_AT + UART_IO,
						   .type = PURGATORY_8250 };
	struct run run;

	start(&run, *state, EL1, WITH_SHA);
	set(&run, "console", &console, PURGATORY_CONSOLE);
	run.more[5] = "file,id=line,path=serial";
	run.more[8] = "-serial";
	run.more[9] = "null";
	bad(&run);
	assert_words(run.serial, SAYS_BAD);
}

static void no_checks_enters_what_is_there(void **state)
{
	struct run run;

	start(&run, *state, EL1, WITH_SHA);
	run.corrupt = true;
	run.request.no_checks = true;
	go(&run);
	assert_entry(&run);
	assert_cached(&run, false);
	assert_string_equal(run.serial, "purgatory: entering the next kernel\r\n");
}

static void nothing_is_written_without_a_console(void **state)
{
	const struct purgatory_console none = { .type = PURGATORY_NO_UART };
	struct run run;

	start(&run, *state, EL2, WITH_SHA);
	set(&run, "console", &none, PURGATORY_CONSOLE);
	go(&run);
	assert_entry(&run);
	assert_cached(&run, true);
	assert_string_equal(run.serial, "");
}

/*
 * --count: with -icount shift=4 an instruction is 16 ns, so that the counter tells how many there
 * were from purgatory's entry to the next kernel's.
 */
static double count(struct ctx *ctx, const char *flags, size_t initrd_size, bool check, bool cached)
{
	struct run run;

	start_sized(&run, ctx, strcmp(flags, NO_FLAGS) == 0 ? EL1 : EL2, WITH_SHA, initrd_size);
	if (!cached)
		add_pieces(&run);
	run.more[7] = flags;
	run.more[8] = "-icount";
	run.more[9] = "shift=4";
	run.request.no_checks = !check;
	go(&run);
	assert_entry(&run);
	assert_cached(&run, check && cached);
	return (double)shown(&run, TICKS) * (1e9 / 16) / (double)shown(&run, FREQUENCY);
}

static void count_instructions(void **state)
{
	static const struct {
		const char *name, *flags;
		bool cached;
	} ways[] = {
		{ "portable C, MMU off", HIDES_SHA, false },
		{ "portable C", HIDES_SHA, true },
		{ "SHA-2 instructions, MMU off", NO_FLAGS, false },
		{ "SHA-2 instructions", NO_FLAGS, true },
	};
	const size_t kib64 = 65536;

	printf("%-30s %12s %10s %14s %16s\n", "way", "for 64 KiB", "per byte", "for 100 MB",
	       "beside that");
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const char *const flags = ways[i].flags;
		const bool cached = ways[i].cached;
		const double none = count(*state, flags, kib64, false, cached);
		const double once = count(*state, flags, kib64, true, cached);
		const double step = count(*state, flags, 2 * kib64, true, cached) - once;
		const double byte = step / (double)kib64;

		printf("%-30s %12.0f %10.2f %14.0f", ways[i].name, step, byte, byte * 1e8);
		/* With the MMU off it was by many pieces more that had to be hashed. */
		if (cached)
			printf(" %16.0f", once - none - step);
		putchar('\n');
	}
}

static int count_main(void)
{
	const struct CMUnitTest counts[] = { with_ctx(count_instructions) };

	return run_tests(counts);
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_good_image_is_entered_at_el1),
		with_ctx(a_good_image_is_entered_at_el2),
		with_ctx(a_good_image_is_entered_at_el2_with_vhe),
		with_ctx(a_good_image_is_entered_without_sha_instructions),
		with_ctx(one_flipped_bit_is_not_entered),
		with_ctx(the_mmu_is_on_for_what_is_hashed_and_for_nothing_else),
		with_ctx(an_image_that_cannot_be_mapped_is_checked_all_the_same),
		with_ctx(the_message_is_written_to_an_8250),
		with_ctx(no_checks_enters_what_is_there),
		with_ctx(nothing_is_written_without_a_console),
	};

	const bool counts = argc == 3 && strcmp(argv[2], "--count") == 0;

	if (!emulator_arguments(argc - counts, argv, &virt))
		return 2;
	return counts ? count_main() : run_tests(tests);
}
