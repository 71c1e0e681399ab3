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

static void order_of_words_changes_the_request(void **state)
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
		assert_string_equal(r.initrd, "I");
		assert_string_equal(r.append, "a b");
	}
}

/* CONTRACT: the command lines of the clients, and what they mean. */
static void a_client_is_misunderstood(void **state)
{
	static const struct {
		const char *line;
		enum action action;
		enum load_method method;
		bool panic;
	} clients[] = {
		{ "--load K --append OPTS --initrd I", ACTION_LOAD, METHOD_AUTO, false },
		{ "-e", ACTION_EXEC, METHOD_AUTO, false },
		{ "-p -s -d --command-line=c --initrd=I K", ACTION_LOAD, METHOD_FILES, true },
		{ "-p -u", ACTION_UNLOAD, METHOD_AUTO, true },
		{ "-u -p", ACTION_UNLOAD, METHOD_AUTO, true },
		{ "-s -p -u", ACTION_UNLOAD, METHOD_FILES, true },
		{ "-a -p -u", ACTION_UNLOAD, METHOD_AUTO, true },
		{ "-p K --append=c --initrd=I -a", ACTION_LOAD, METHOD_AUTO, true },
		{ "-l xen --command-line c --module m~x --module i", ACTION_LOAD, METHOD_AUTO,
		  false },
		{ "-l --debug --initrd=I --dtb=D --append=c K", ACTION_LOAD, METHOD_AUTO, false },
		{ "-a -l K --initrd=I --command-line=c", ACTION_LOAD, METHOD_AUTO, false },
		{ "-e -i", ACTION_EXEC, METHOD_AUTO, false },
		{ "--load --initrd=I --command-line=c -- K", ACTION_LOAD, METHOD_AUTO, false },
		{ "--load K --kexec-syscall-auto --initrd=I --no-checks --command-line c",
		  ACTION_LOAD, METHOD_AUTO, false },
		{ "-l -s --reuse-cmdline K --initrd=I", ACTION_LOAD, METHOD_FILES, false },
		{ "-u", ACTION_UNLOAD, METHOD_AUTO, false },
		{ "-u -s", ACTION_UNLOAD, METHOD_FILES, false },
		{ "K", ACTION_LOAD_AND_REBOOT, METHOD_AUTO, false },
		{ "-f K", ACTION_LOAD_AND_EXEC, METHOD_AUTO, false },
		{ "-l -e K", ACTION_LOAD_AND_EXEC, METHOD_AUTO, false },
		{ "-S", ACTION_STATUS, METHOD_AUTO, true },
		{ "-S -l", ACTION_STATUS, METHOD_AUTO, false },
		{ "--print-ckr-size", ACTION_CRASH_SIZE, METHOD_AUTO, false },
	};

	for (size_t i = 0; i < sizeof(clients) / sizeof(clients[0]); i++) {
		const struct request r = parsed(*state, clients[i].line);

		if (r.action != clients[i].action || r.method != clients[i].method ||
		    r.panic != clients[i].panic)
			fail_msg("misunderstood: %s", clients[i].line);
	}
}

static void modules_are_lost_or_reordered(void **state)
{
	const struct request r =
		parsed(*state, "-l xen --module a~1 --module b --module a~1 --command-line x");

	assert_string_equal(r.modules[0], "a 1");
	assert_string_equal(r.modules[1], "b");
	assert_string_equal(r.modules[2], "a 1");
	assert_null(r.modules[3]);
}

static void many_modules_overrun_their_list(void **state)
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

static void a_wrong_line_is_accepted(void **state)
{
	static const struct {
		const char *line, *words;
	} wrong[] = {
		{ "", "no kernel" },
		{ "-l", "no kernel" },
		{ "-l a b", "\"a\"|\"b\"|one kernel" },
		{ "-Z K", "-Z|--help" },
		{ "--nonsense K", "--nonsense|--help" },
		{ "--no K", "--no|unambiguous" }, /* --no-checks, --no-sync... */
		{ "-l K --initrd", "--initrd|needs an argument" },
		{ "-l K -t", "-t|needs an argument" },
		{ "-l=3 K", "is not an option" },
		{ "--load=3 K", "--load|takes no argument" },
		{ "-s -c K", "-s|-c" },
		{ "-s -t elf K", "--type|-s" },
		{ "-s -i K", "--no-checks" },
		{ "-s --mem-min=1 K", "--mem-min" },
		{ "-c --no-cma K", "--no-cma" },
		{ "--no-cma -i K", "--no-cma|--no-checks" },
		{ "--initrd a --initrd b K", "--initrd|twice|\"a\"|\"b\"" },
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
		{ "--serial-baud=7 K", "115200" },
		{ "--serial-baud=0 K", "115200" },
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

static void an_abbreviation_is_refused_or_a_repetition(void **state)
{
	const struct request r =
		parsed(*state, "--init=I --comm=x --kexec-file --initrd=I K -d -d");

	assert_string_equal(r.initrd, "I");
	assert_string_equal(r.append, "x");
	assert_int_equal(r.method, METHOD_FILES);
}

static void s_is_weakened_by_another_way(void **state)
{
	assert_int_equal(parsed(*state, "-s -a K").method, METHOD_FILES);
	assert_int_equal(parsed(*state, "-a -s K").method, METHOD_FILES);
	assert_int_equal(parsed(*state, "-c -a K").method, METHOD_SEGMENTS);
}

static void posixly_correct_ends_the_options_at_the_kernel(void **state)
{
	setenv("POSIXLY_CORRECT", "1", 1);
	assert_string_equal(parsed(*state, "-l K --append=x").append, "x");
	unsetenv("POSIXLY_CORRECT");
}

static void highest_address_is_not_inside(void **state)
{
	const struct request r = parsed(*state, "--mem-min=0x1000 --mem-max=0x1fff K");

	assert_int_equal(r.memory.start, 0x1000);
	assert_int_equal(r.memory.end, 0x2000);
	assert_true(parsed(*state, "K").memory.end == UINT64_MAX);
}

static void an_option_that_means_nothing_is_silently_ignored(void **state)
{
	struct request r = parsed(*state, "--module=m --append=x K");

	assert_fails((struct ctx *)*state, ERR_USAGE,
		     options_check(*state, &r, OPTIONS_LINUX, "x86-linux"), "--module|x86-linux");
	r = parsed(*state, "--append=x K");
	assert_int_equal(options_check(*state, &r, OPTIONS_LINUX, "x86-linux"), ERR_NONE);
}

static void a_dry_run_is_done_for_real(void **state)
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
		with_ctx(order_of_words_changes_the_request),
		with_ctx(a_client_is_misunderstood),
		with_ctx(modules_are_lost_or_reordered),
		with_ctx(many_modules_overrun_their_list),
		with_ctx(a_wrong_line_is_accepted),
		with_ctx(an_abbreviation_is_refused_or_a_repetition),
		with_ctx(s_is_weakened_by_another_way),
		with_ctx(posixly_correct_ends_the_options_at_the_kernel),
		with_ctx(highest_address_is_not_inside),
		with_ctx(an_option_that_means_nothing_is_silently_ignored),
		with_ctx(a_dry_run_is_done_for_real),
	};

	return run_tests(tests);
}
