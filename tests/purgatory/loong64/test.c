/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In QEMU's machine "virt"; QEMU_LOONG64 names another emulator than the system's. */
#include "kexec/arch/arch.h"
#include "kexec/plan/plan.h"
#include "tests/purgatory/emulator.h"
#include "tests/purgatory/loong64/machine.h"

/* Before QEMU 9 it has no shorter name. */
#define CPU "la464-loongarch-cpu"

static const struct machine virt = {
	.arch = &arch_loong64,
	.qemu_variable = "QEMU_LOONG64",
	.qemu = "qemu-system-loongarch64",
	.options =
		(const char *const[]){
			"-M",
			"virt",
			"-bios",
			"machine",
			NULL,
		},
	.entry_at = ENTRY_AT,
	.mebibytes = "1024",
	.kernel_at = NEXT_AT,
	.kernel_size = 0x10000,
	.initrd_at = INITRD_AT,
	.usable = { { 0x300000, 0x8000000 } },
};

/* With purgatory's messages on the 8250. */
static void start(struct run *run, struct ctx *ctx)
{
	const struct purgatory_console console = { .base = UART_AT, .type = PURGATORY_8250 };

	start_run(run, ctx, &virt, CPU, INITRD_SIZE);
	set64(run, "entry_address", NEXT_AT);
	set64(run, "entry_cmdline", CMDLINE_AT);
	set(run, "console", &console, PURGATORY_CONSOLE);
}

/*
 * Documentation/arch/loongarch/booting.rst: registers; all else as the old kernel left it, at the
 * cached window's address.
 */
#define ENTERED                                                                                    \
	"0=0000000000000001\n1=0000000000408000\n2=0000000123456789\np=9000000000400000\n"         \
	"c=00000000000000b0\nw=9000000000000011\nd=0000000000000000\n"

static void a_good_image_is_entered_with_its_own_command_line(void **state)
{
	struct run run;

	start(&run, *state);
	go(&run);
	assert_exit(&run, 0);
	assert_string_equal(run.serial, "purgatory: checking sha256\r\n"
					"purgatory: entering the next kernel\r\n" ENTERED);
}

static void halted(struct run *run, const char *words)
{
	run->halts = true;
	go(run);
	assert_words(run->serial, words);
	assert_null(strstr(run->serial, "entering"));
	assert_true(WIFSIGNALED(run->status));
}

static void one_flipped_bit_is_not_entered(void **state)
{
	struct run run;

	start(&run, *state);
	run.corrupt = true;
	halted(&run,
	       "\npurgatory: sha256 digests do not match: the loaded image is corrupted, halted\r\n"
	       "purgatory: loaded |purgatory: found ");
}

/*
 * Reference Manual, volume 1, 6.2: an address that cannot be (ADEM), and one whose translation is
 * sought, which is entered with translation off.
 */
static void a_fault_is_told_with_its_address(void **state)
{
	static const struct {
		uint64_t address;
		const char *words;
	} faults[] = {
		{ UINT64_C(0x1000000000000000),
		  "exception 0x0000000000480000 at 0x9000|, address 0x1000000000000000: halted" },
		{ UINT64_C(0xffff800000000000),
		  "exception 0x00000000003f0000 at 0x9000|, address 0xffff800000000000: halted" },
	};
	struct run run;

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		start(&run, *state);
		set64(&run, "backup_src_start", faults[i].address);
		set64(&run, "backup_size", 8);
		halted(&run, faults[i].words);
	}
}

static void no_checks_enters_what_is_there(void **state)
{
	struct run run;

	start(&run, *state);
	run.corrupt = true;
	run.request.no_checks = true;
	go(&run);
	assert_exit(&run, 0);
	assert_string_equal(run.serial, "purgatory: entering the next kernel\r\n" ENTERED);
}

static void nothing_is_written_without_a_console(void **state)
{
	const struct purgatory_console none = { .type = PURGATORY_NO_UART };
	struct run run;

	start(&run, *state);
	set(&run, "console", &none, PURGATORY_CONSOLE);
	go(&run);
	assert_exit(&run, 0);
	assert_string_equal(run.serial, ENTERED);
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_good_image_is_entered_with_its_own_command_line),
		with_ctx(one_flipped_bit_is_not_entered),
		with_ctx(a_fault_is_told_with_its_address),
		with_ctx(no_checks_enters_what_is_there),
		with_ctx(nothing_is_written_without_a_console),
	};

	return emulator_arguments(argc, argv, &virt) ? run_tests(tests) : 2;
}
