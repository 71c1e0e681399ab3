/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "kexec/cmdline/cmdline.h"

static const char *without(void **state, const char *cmdline)
{
	static const char *const names[] = { "BOOT_IMAGE", "crashkernel", NULL };

	return cmdline_without(*state, cmdline, names);
}

static void a_word_is_taken_out_of_another(void **state)
{
	assert_string_equal(without(state,
				    "BOOT_IMAGE=/vmlinuz root=/dev/sda1 crashkernel=256M quiet"),
			    "root=/dev/sda1 quiet");
	assert_string_equal(without(state,
				    "xcrashkernel=1 crashkernels=2 crashkernel nocrashkernel=3"),
			    "xcrashkernel=1 crashkernels=2 crashkernel nocrashkernel=3");
	assert_string_equal(without(state, "crashkernel=1G,high crashkernel=128M,low"), "");
	assert_string_equal(without(state, ""), "");
	assert_string_equal(without(state, "  a \t b\n"), "a b");
}

static void a_quoted_blank_ends_a_word(void **state)
{
	assert_string_equal(without(state, "dyndbg=\"file a.c +p; crashkernel=1\" crashkernel=2 b"),
			    "dyndbg=\"file a.c +p; crashkernel=1\" b");
	assert_string_equal(without(state, "crashkernel=\"1 2\" b"), "b");
	assert_string_equal(without(state, "a=\"unclosed crashkernel=1"),
			    "a=\"unclosed crashkernel=1");
}

static const char *built(void **state, const struct request *request, const char *running,
			 const char *carried)
{
	const struct host host = { .cmdline = running };
	const struct image image = { .payload.cmdline = span_of(carried, strlen(carried)) };
	struct load load = { .ctx = *state, .request = request, .host = &host, .image = &image };

	assert_int_equal(cmdline_build(&load), ERR_NONE);
	assert_int_equal(load.cmdline_capacity, strlen(load.cmdline) + 1);
	return load.cmdline;
}

static void sources_of_the_command_line_are_mixed_up(void **state)
{
	const char *running = "BOOT_IMAGE=/v root=x crashkernel=1M";

	assert_string_equal(built(state, &(struct request){ .append = "a" }, running, "uki"), "a");
	assert_string_equal(built(state, &(struct request){ .append = "" }, running, "uki"), "");
	assert_string_equal(built(state, &(struct request){ .append = NULL }, running, "uki"),
			    "uki");
	assert_string_equal(built(state, &(struct request){ .append = NULL }, running, ""), "");
	assert_string_equal(built(state, &(struct request){ .reuse_cmdline = true }, running,
				  "uki"),
			    "root=x crashkernel=1M");
	assert_string_equal(built(state, &(struct request){ .reuse_cmdline = true, .append = "b" },
				  running, ""),
			    "root=x crashkernel=1M b");
	assert_string_equal(
		built(state,
		      &(struct request){ .reuse_cmdline = true, .panic = true, .append = "b" },
		      running, ""),
		"root=x b");
}

static void a_command_line_that_is_not_known_is_reused(void **state)
{
	const struct request request = { .reuse_cmdline = true };
	const struct host host = { .cmdline = NULL };
	const struct image image = { .version = NULL };
	struct load load = { .ctx = *state, .request = &request, .host = &host, .image = &image };

	assert_fails((struct ctx *)*state, ERR_SYSTEM, cmdline_build(&load), "--reuse-cmdline");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(a_word_is_taken_out_of_another),
		with_ctx(a_quoted_blank_ends_a_word),
		with_ctx(sources_of_the_command_line_are_mixed_up),
		with_ctx(a_command_line_that_is_not_known_is_reused),
	};

	return run_tests(tests);
}
