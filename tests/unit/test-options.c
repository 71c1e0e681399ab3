/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "kexec/options.h"

#define WORDS_MAX 24

/* Parse a command line whose words are separated by blanks; '~' stands for a blank in a word. */
static enum err parse(struct ctx *ctx, const char *line, struct request *request)
{
	char *text = ctx_printf(ctx, "kexec %s", line);
	char *argv[WORDS_MAX + 1] = { NULL };
	int argc = 0;

	for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
		assert_true(argc < WORDS_MAX);
		for (char *c = word; *c; c++)
			if (*c == '~')
				*c = ' ';
		argv[argc++] = word;
	}
	return options_parse(ctx, argc, argv, request);
}

static struct request parsed(struct ctx *ctx, const char *line)
{
	struct request request;

	if (parse(ctx, line, &request))
		fail_msg("%s: %s", line, ctx->message);
	return request;
}

static void the_order_of_words_does_not_matter(void **state)
{
	static const char *const orders[] = {
		"-p --initrd=I --command-line=a~b -s K",
		"K -s -p --command-line a~b --initrd I",
		"-s K --append=a~b -p --ramdisk I",
		"--initrd I K --append a~b --load-panic --kexec-file-syscall",
		"-sp --append=a~b --initrd=I -- K",
	};

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		const struct request r = parsed(*state, orders[i]);

		assert_int_equal(r.action, ACTION_LOAD);
		assert_int_equal(r.method, METHOD_FILES);
		assert_true(r.panic);
		assert_string_equal(r.kernel, "K");
		assert_string_equal(r.initrds[0], "I");
		assert_null(r.initrds[1]);
		assert_string_equal(r.append, "a b");
	}
}

/* The command lines of distributions, boot loaders and test suites, and what they mean. */
static void clients_are_understood(void **state)
{
	static const struct {
		const char *line;
		enum action action;
		enum load_method method;
		bool panic;
	} clients[] = {
		/* systemd, Debian */
		{ "--load K --append OPTS --initrd I", ACTION_LOAD, METHOD_AUTO, false },
		{ "-l K --initrd=I --append=A", ACTION_LOAD, METHOD_AUTO, false },
		{ "-e", ACTION_EXEC, METHOD_AUTO, false },
		/* kdump-tools, kdumpctl, SUSE */
		{ "-p -s -d --command-line=c --initrd=I K", ACTION_LOAD, METHOD_FILES, true },
		{ "-p --command-line=c --initrd=I K", ACTION_LOAD, METHOD_AUTO, true },
		{ "-s -c -d -p --command-line=c --initrd=I K", ACTION_LOAD, METHOD_FILES, true },
		{ "-p -u", ACTION_UNLOAD, METHOD_AUTO, true },
		{ "-u -p", ACTION_UNLOAD, METHOD_AUTO, true },
		{ "-s -p -u", ACTION_UNLOAD, METHOD_FILES, true },
		{ "-a -p -u", ACTION_UNLOAD, METHOD_AUTO, true },
		{ "-p K --append=c --initrd=I -a", ACTION_LOAD, METHOD_AUTO, true },
		/* Heads, petitboot, ZFSBootMenu */
		{ "-l xen --command-line c --module m~x --module i", ACTION_LOAD, METHOD_AUTO,
		  false },
		{ "-l --debug --initrd=I --dtb=D --append=c K", ACTION_LOAD, METHOD_AUTO, false },
		{ "-l --initrd=I --dtb=D --append=c K", ACTION_LOAD, METHOD_AUTO, false },
		{ "-a -l K --initrd=I --command-line=c", ACTION_LOAD, METHOD_AUTO, false },
		{ "-e -i", ACTION_EXEC, METHOD_AUTO, false },
		/* NixOS and its installer images */
		{ "--load --initrd=I --command-line=c -- K", ACTION_LOAD, METHOD_AUTO, false },
		{ "--load K --kexec-syscall-auto --initrd=I --no-checks --command-line c",
		  ACTION_LOAD, METHOD_AUTO, false },
		{ "--load K --reset-vga --console-vga --initrd=I --command-line=c", ACTION_LOAD,
		  METHOD_AUTO, false },
		/* kernel selftests, LTP */
		{ "-l -s --reuse-cmdline K --initrd=I", ACTION_LOAD, METHOD_FILES, false },
		{ "-u", ACTION_UNLOAD, METHOD_AUTO, false },
		{ "-u -s", ACTION_UNLOAD, METHOD_FILES, false },
		{ "-h", ACTION_HELP, METHOD_AUTO, false },
		/* SONiC, LISA */
		{ "-l K --initrd=I --append=A -a", ACTION_LOAD, METHOD_AUTO, false },
		{ "-l K --initrd=I --append=A -s", ACTION_LOAD, METHOD_FILES, false },
		{ "-u -a", ACTION_UNLOAD, METHOD_AUTO, false },
		{ "-v", ACTION_VERSION, METHOD_AUTO, false },
		{ "-V", ACTION_VERSION, METHOD_AUTO, false },
		/* RedPill, kboot.sh, Buildroot */
		{ "--noefi -l K --initrd=I --command-line=c", ACTION_LOAD, METHOD_AUTO, false },
		{ "-l -t bzImage K --initrd=I --append=c", ACTION_LOAD, METHOD_AUTO, false },
		{ "-e -a", ACTION_EXEC, METHOD_AUTO, false },
		{ "-f -e", ACTION_EXEC, METHOD_AUTO, false },
		{ "-d -l --dtb=/sys/firmware/fdt --reuse-cmdline --serial=ttyAMA0 --append= K",
		  ACTION_LOAD, METHOD_AUTO, false },
		/* by hand */
		{ "K", ACTION_LOAD_AND_REBOOT, METHOD_AUTO, false },
		{ "-f K", ACTION_LOAD_AND_EXEC, METHOD_AUTO, false },
		{ "-l -e K", ACTION_LOAD_AND_EXEC, METHOD_AUTO, false },
		{ "-S", ACTION_STATUS, METHOD_AUTO, true },
		{ "-S -l", ACTION_STATUS, METHOD_AUTO, false },
		{ "--print-ckr-size", ACTION_CRASH_SIZE, METHOD_AUTO, false },
		{ "--last --json", ACTION_LAST, METHOD_AUTO, false },
		{ "--fast -l K", ACTION_LOAD, METHOD_AUTO, false },
		{ "--timing -c -l K", ACTION_LOAD, METHOD_SEGMENTS, false },
	};

	for (size_t i = 0; i < sizeof(clients) / sizeof(clients[0]); i++) {
		const struct request r = parsed(*state, clients[i].line);

		if (r.action != clients[i].action || r.method != clients[i].method ||
		    r.panic != clients[i].panic)
			fail_msg("misunderstood: %s", clients[i].line);
	}
}

/* Only a demand keeps files from being tried; of a hint that is dropped a note can be made. */
static void a_hint_forces_no_way(void **state)
{
	const struct request hints = parsed(
		*state,
		"-s -l -i --reset-vga --console-vga --console-serial --serial=ttyS0 --serial-baud=9600 K");

	assert_null(hints.segments_because);
	assert_words(
		hints.hints,
		"--no-checks|--reset-vga|--console-vga|--console-serial|--serial,|--serial-baud");
	assert_null(parsed(*state, "-s -t bzImage K").segments_because);
	assert_null(parsed(*state, "-s -t bzImage K").hints);
	assert_string_equal(parsed(*state, "--noefi -i K").segments_because, "noefi");
	assert_string_equal(parsed(*state, "--no-cma -i K").files_because, "no-cma");
}

static void the_last_append_counts(void **state)
{
	assert_string_equal(parsed(*state, "--append=a --command-line=b K").append, "b");
	assert_string_equal(parsed(*state, "--append=a --append= K").append, "");
	assert_string_equal(parsed(*state, "--append=a --append=a K").append, "a");
}

static void several_initrds_are_kept_in_order(void **state)
{
	const struct request r =
		parsed(*state, "--initrd=ucode K --ramdisk first --initrd=ucode --initrd=second");

	assert_string_equal(r.initrds[0], "ucode");
	assert_string_equal(r.initrds[1], "first");
	assert_string_equal(r.initrds[2], "second");
	assert_null(r.initrds[3]);
	assert_null(parsed(*state, "K").initrds);
}

/* Scripts whose variables are empty; strtok() makes no empty words. */
static void empty_operands_are_ignored(void **state)
{
	char *argv[] = { "kexec", "", "-l", "K", "", NULL }, *none[] = { "kexec", "-l", "", NULL };
	struct request r;

	assert_int_equal(options_parse(*state, 5, argv, &r), ERR_NONE);
	assert_string_equal(r.kernel, "K");
	assert_fails((struct ctx *)*state, ERR_USAGE, options_parse(*state, 3, none, &r),
		     "no kernel file");
}

static void modules_are_kept_in_order(void **state)
{
	const struct request r =
		parsed(*state, "-l xen --module a~1 --module b --module a~1 --command-line x");

	assert_string_equal(r.modules[0], "a 1");
	assert_string_equal(r.modules[1], "b");
	assert_string_equal(r.modules[2], "a 1");
	assert_null(r.modules[3]);
}

static void many_modules_fit_their_list(void **state)
{
	struct request r;
	char *argv[2 * 40 + 2] = { "kexec", "xen" };

	for (size_t i = 0; i < 40; i++) {
		argv[2 + 2 * i] = "--module";
		argv[3 + 2 * i] = "m";
	}
	assert_int_equal(options_parse(*state, 82, argv, &r), ERR_NONE);
	assert_string_equal(r.modules[39], "m");
	assert_null(r.modules[40]);
}

static void a_wrong_line_is_refused_with_its_reason(void **state)
{
	static const struct {
		const char *line, *words;
	} wrong[] = {
		{ "", "no kernel" },
		{ "-l", "no kernel" },
		{ "-l a b", "\"a\"|\"b\"|one kernel" },
		{ "-l K --append root=/dev/sda1 ro",
		  "\"K\"|\"ro\"|quote the command line|--append=\"root=/dev/sda1" },
		{ "-Z K", "unknown option -Z|--help" },
		{ "--nonsense K", "unknown option '--nonsense'|--help" },
		{ "--no K", "'--no' is ambiguous|--no-checks|--no-sync|--no-cma|--noefi" },
		{ "--intrd=I K", "unknown option '--intrd'|is --initrd meant?" },
		{ "--cmdline=x K", "unknown option '--cmdline'" },
		{ "--load-panik K", "is --load-panic meant?" },
		{ "-initrd=I K", "unknown option '-initrd=I'|is --initrd=I meant?" },
		{ "-exec", "is --exec meant?" },
		{ "-d -load K", "is --load meant?" },
		{ "--initrd= K", "--initrd|empty FILE|leave the option out" },
		{ "--record-host=", "--record-host|empty DIR" },
		{ "--host= --dry-run K", "--host|empty DIR" },
		{ "--mem-min= K", "--mem-min|empty ADDR" },
		{ "-l K --initrd", "--initrd|needs a value" },
		{ "-l K -t", "-t|needs a value" },
		{ "-l=3 K", "unknown option -=" },
		{ "--load=3 K", "'--load' takes no value" },
		{ "-s --fast K", "--kexec-file-syscall and --fast do not go together" },
		{ "-s --mem-min=1 K", "--mem-min|leave out -s or --mem-min" },
		{ "-c --no-cma K", "--no-cma|leave out -c or --no-cma" },
		{ "--no-cma --noefi K", "--no-cma|--noefi" },
		{ "--dtb a --dtb b K", "--dtb|twice|\"a\"|\"b\"" },
		{ "-p -e K", "panic" },
		{ "-e K", "-l" },
		{ "-u K", "--unload|\"K\"" },
		{ "-u -e", "--unload|--exec" },
		{ "-S K", "--status|\"K\"" },
		{ "-p --load-preserve-context K", "--load-panic|--load-preserve-context" },
		{ "--hotplug K", "--hotplug|-p" },
		{ "--mem-min=x K", "--mem-min|\"x\"" },
		{ "--mem-min=-1 K", "--mem-min|\"-1\"" },
		{ "--mem-min=0x10000000000000000 K", "--mem-min" },
		{ "--mem-min=2 --mem-max=1 K", "above" },
		{ "--serial-baud=7 K", "7 is not a speed|115200|9600" },
		{ "--serial-baud=0 K", "0 is not a speed|115200" },
		{ "--serial-baud=230400 K", "230400 is not a speed|115200" },
		{ "--serial-baud=fast K", "\"fast\" is not a number" },
		{ "--host=d -l K", "--dry-run" },
		{ "--trust=c K", "--inspect" },
		{ "--args-elf --args-none K", "--args-elf|--args-none" },
		{ "--load-jump-back-helper", "--entry" },
		{ "--initrd=I --reuseinitrd K", "--initrd|--reuseinitrd" },
	};
	struct request r;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (parse(*state, wrong[i].line, &r) != ERR_USAGE)
			fail_msg("accepted: %s", wrong[i].line);
		assert_words(((struct ctx *)*state)->message, wrong[i].words);
	}
}

static void abbreviations_and_repetitions_are_taken(void **state)
{
	const struct request r =
		parsed(*state, "--init=I --comm=x --kexec-file --initrd=I K -d -d");

	assert_string_equal(r.initrds[0], "I");
	assert_null(r.initrds[1]);
	assert_string_equal(r.append, "x");
	assert_int_equal(r.method, METHOD_FILES);
}

static void s_is_never_weakened(void **state)
{
	assert_int_equal(parsed(*state, "-s -a K").method, METHOD_FILES);
	assert_int_equal(parsed(*state, "-a -s K").method, METHOD_FILES);
	assert_int_equal(parsed(*state, "-s -c K").method, METHOD_FILES);
	assert_int_equal(parsed(*state, "-c -a K").method, METHOD_SEGMENTS);
}

static void posixly_correct_does_not_end_the_options_at_the_kernel(void **state)
{
	setenv("POSIXLY_CORRECT", "1", 1);
	assert_string_equal(parsed(*state, "-l K --append=x").append, "x");
	unsetenv("POSIXLY_CORRECT");
}

static void the_highest_address_is_inside(void **state)
{
	const struct request r = parsed(*state, "--mem-min=0x1000 --mem-max=0x1fff K");

	assert_int_equal(r.memory.start, 0x1000);
	assert_int_equal(r.memory.end, 0x2000);
	assert_true(parsed(*state, "K").memory.end == UINT64_MAX);
}

static void profile_is_taken_off_the_command_line(void **state)
{
	struct request r = parsed(*state, "--append=@12 K");

	assert_true(r.profile_given);
	assert_int_equal(r.profile, 12);
	assert_null(r.append);
	r = parsed(*state, "--profile=1 --append=@12 K");
	assert_int_equal(r.profile, 1);
	r = parsed(*state, "--append=@x K");
	assert_false(r.profile_given);
	assert_string_equal(r.append, "@x");
	r = parsed(*state, "--append=@123456 K");
	assert_string_equal(r.append, "@123456");
}

static void an_option_that_means_nothing_is_refused(void **state)
{
	struct request r = parsed(*state, "--module=m --append=x K");

	assert_fails((struct ctx *)*state, ERR_USAGE,
		     options_check(*state, &r, OPTIONS_LINUX, "x86-linux"), "--module|x86-linux");
	r = parsed(*state, "--append=x K");
	assert_int_equal(options_check(*state, &r, OPTIONS_LINUX, "x86-linux"), ERR_NONE);
}

static void a_dry_run_goes_with_no_other_action(void **state)
{
	static const char *const lines[] = {
		"--dry-run -e",	     "--dry-run -u", "--host H -e",
		"--host H -u",	     "--host H -S",  "--host H --print-ckr-size",
		"--dry-run -l K -e",
	};
	struct request r;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_fails((struct ctx *)*state, ERR_USAGE, parse(*state, lines[i], &r), "--");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(the_order_of_words_does_not_matter),
		with_ctx(clients_are_understood),
		with_ctx(a_hint_forces_no_way),
		with_ctx(the_last_append_counts),
		with_ctx(several_initrds_are_kept_in_order),
		with_ctx(empty_operands_are_ignored),
		with_ctx(modules_are_kept_in_order),
		with_ctx(many_modules_fit_their_list),
		with_ctx(a_wrong_line_is_refused_with_its_reason),
		with_ctx(abbreviations_and_repetitions_are_taken),
		with_ctx(s_is_never_weakened),
		with_ctx(posixly_correct_does_not_end_the_options_at_the_kernel),
		with_ctx(the_highest_address_is_inside),
		with_ctx(profile_is_taken_off_the_command_line),
		with_ctx(an_option_that_means_nothing_is_refused),
		with_ctx(a_dry_run_goes_with_no_other_action),
	};

	return run_tests(tests);
}
