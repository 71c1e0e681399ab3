/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In QEMU's machine "s390-ccw-virtio"; QEMU_S390X names another emulator than the system's. */
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "tests/purgatory/s390x/machine.h"
#include "tests/purgatory/emulator.h"

/* With two consoles of the service processor's: a terminal, and lines, which are "dump". */
static const struct machine ccw = {
	.arch = &arch_s390x,
	.qemu_variable = "QEMU_S390X",
	.qemu = "qemu-system-s390x",
	.options =
		(const char *const[]){
			"-M",
			"s390-ccw-virtio",
			"-chardev",
			"file,id=dump,path=dump",
			"-device",
			"sclplmconsole,chardev=dump",
			"-kernel",
			"machine",
			NULL,
		},
	.entry_at = ENTRY_AT,
	.mebibytes = "2112",
	.kernel_at = NEXT_AT,
	.kernel_size = 0x1000,
	.initrd_at = INITRD_AT,
	.usable = { { NEXT_AT, 2 * GIB }, { 2 * GIB, 2 * GIB + 64 * MIB } },
};

enum way { BY_RESET, CALLED = FLAG_CALLED, CALLED_AFTER = FLAG_CALLED_AFTER };

#define CHECKING "purgatory: checking sha256\r\n"
#define ENTERING "purgatory: entering the next kernel\r\n"
#define CORRUPT	 "purgatory: sha256 digests do not match: the loaded image is corrupted, "

/*
 * What next.S shows: PSW and control register 0 as after a reset, and what purgatory has to put
 * back: the PSW for external interruptions, the page that it borrows, the PSW for program checks.
 */
#define SHOWN(program_new_psw)                                                                     \
	"000000018000000000000000000000e00123456789abcdef0123456789abcdef" program_new_psw "\n"

static void start(struct run *run, struct ctx *ctx, enum way way)
{
	start_run(run, ctx, &ccw, "max", INITRD_SIZE);
	run->more[0] = "-device";
	run->more[1] = ctx_printf(ctx, "loader,addr=%#x,data-len=8,data=%d", FLAGS_AT, way);
	set64(run, "entry_address", NEXT_AT);
	if (way == BY_RESET)
		run->request.memory.end = 2 * GIB;
}

static void a_good_image_is_entered_by_a_reset(void **state)
{
	struct run run;

	start(&run, *state, BY_RESET);
	go(&run);
	assert_exit(&run, 0);
	assert_string_equal(run.serial, CHECKING ENTERING SHOWN("0000000180000000"));
}

/* Which it is not while the kernel that asks still runs. */
static void a_good_image_is_entered_by_the_second_call(void **state)
{
	struct run run;

	start(&run, *state, CALLED);
	go(&run);
	assert_exit(&run, 0);
	assert_string_equal(run.serial, CHECKING ENTERING SHOWN("0123456789abcdef"));
}

static void bad(struct run *run, const char *words)
{
	run->corrupt = true;
	go(run);
	assert_null(strstr(run->serial, "entering"));
	assert_words(run->serial, words);
}

static void one_flipped_bit_is_not_entered(void **state)
{
	struct run run;

	start(&run, *state, BY_RESET);
	bad(&run, CHECKING CORRUPT "halted\r\npurgatory: loaded |\r\npurgatory: found ");
	start(&run, *state, CALLED_AFTER);
	bad(&run, CORRUPT "halted\r\npurgatory: loaded |\r\npurgatory: found ");
}

static void a_crashing_kernel_is_told_of_a_flipped_bit(void **state)
{
	struct run run;

	start(&run, *state, CALLED);
	bad(&run, CORRUPT "not started\r\npurgatory: loaded |\r\npurgatory: found ");
	assert_exit(&run, 0);
	assert_null(strstr(run.serial, "halted"));
	assert_null(strstr(run.serial, "checking"));
}

static void no_checks_enters_what_is_there(void **state)
{
	static const enum way ways[] = { BY_RESET, CALLED };
	struct run run;

	for (size_t i = 0; i < 2; i++) {
		start(&run, *state, ways[i]);
		run.corrupt = true;
		run.request.no_checks = true;
		go(&run);
		assert_exit(&run, 0);
		assert_words(run.serial, ENTERING "0000000180000000");
		assert_null(strstr(run.serial, "checking"));
	}
}

/* Code 5 is an addressing exception: there is no memory. */
static void a_fault_says_where(void **state)
{
	static const enum way ways[] = { BY_RESET, CALLED };
	struct run run;

	for (size_t i = 0; i < 2; i++) {
		start(&run, *state, ways[i]);
		set64(&run, "backup_src_start", 4 * GIB);
		set64(&run, "backup_size", 8);
		go(&run);
		assert_words(run.serial,
			     "\r\npurgatory: program check 0x0005 at 0x00000000|, it began at 0x|"
			     ": halted\r\n");
		assert_null(strstr(run.serial, "entering"));
	}
}

static void the_message_is_written_as_lines_too(void **state)
{
	struct run run;

	start(&run, *state, BY_RESET);
	run.corrupt = true;
	go(&run);
	run.dump[run.dumped] = '\0';
	assert_words((const char *)run.dump,
		     "purgatory: checking sha256\n" CORRUPT "halted\n|\npurgatory: loaded |"
		     "\npurgatory: found ");
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_good_image_is_entered_by_a_reset),
		with_ctx(a_good_image_is_entered_by_the_second_call),
		with_ctx(one_flipped_bit_is_not_entered),
		with_ctx(a_crashing_kernel_is_told_of_a_flipped_bit),
		with_ctx(no_checks_enters_what_is_there),
		with_ctx(a_fault_says_where),
		with_ctx(the_message_is_written_as_lines_too),
	};

	return emulator_arguments(argc, argv, &ccw) ? run_tests(tests) : 2;
}
