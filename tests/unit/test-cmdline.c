/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line as words, and what the next kernel is given of them. */
#include "tests/unit/unit.h"

#include <time.h>

#include "include/cmdline.h"
#include "include/memory-map.h"
#include "include/sizes.h"
#include "kexec/cmdline/cmdline.h"
#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"
#include "kexec/purpose/purpose.h"

static struct cmdline parsed(struct ctx *ctx, const char *text)
{
	struct cmdline cmdline = { .kernel.n = 0 };

	assert_int_equal(cmdline_add(ctx, text, &cmdline), ERR_NONE);
	return cmdline;
}

/* Each word as name or name=value, in brackets; what init gets stands behind a bar. */
static const char *taken_apart(struct ctx *ctx, const char *text)
{
	const struct cmdline cmdline = parsed(ctx, text);
	const struct cmdline_words *const lists[] = { &cmdline.kernel, &cmdline.init };
	const char *shown = "";

	for (size_t l = 0; l < 2; l++) {
		if (l && cmdline.separator.text.n)
			shown = ctx_printf(ctx, "%s|", shown);
		for (size_t i = 0; i < lists[l]->n; i++) {
			const struct cmdline_word *w = &lists[l]->w[i];

			shown = ctx_printf(ctx, "%s[%.*s%s%.*s]", shown, (int)w->name.n,
					   (const char *)w->name.p, w->value.p ? "=" : "",
					   (int)w->value.n, (const char *)w->value.p);
		}
	}
	return shown;
}

/* kernel-parameters.rst, and next_arg() and parse_args() where that says nothing. */
static void words_are_what_the_kernel_reads(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "" },
		{ " \t\n", "" },
		{ "quiet root=/dev/sda1", "[quiet][root=/dev/sda1]" },
		{ "  a \t b\n", "[a][b]" },
		{ "a\vb\fc\rd\xa0"
		  "e",
		  "[a][b][c][d][e]" },
		{ "dyndbg=\"file a.c +p\" b", "[dyndbg=file a.c +p][b]" },
		{ "\"name=a b\" c", "[name=a b][c]" },
		{ "\"a b\"", "[a b]" },
		{ "a=b\"c d\"e f", "[a=b\"c d\"e][f]" },
		{ "a=b=c", "[a=b=c]" },
		{ "=a =b=c", "[=a][=b=c]" },
		{ "a= b", "[a=][b]" },
		{ "a=\"\" \"\" b", "[a=][][b]" },
		{ "a -- b -- c", "[a]|[b][--][c]" },
		{ "a \"--\" b", "[a]|[b]" },
		{ "--", "|" },
		{ "a --b --= -- =", "[a][--b][--=]|[=]" },
		{ "a=\"b c -- d", "[a=b c -- d]" },
		{ "a \"b", "[a][b]" },
		{ "a=\"", "[a=]" },
		{ "\"", "[]" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(taken_apart(*state, cases[i].text), cases[i].words);
}

static void a_line_is_written_as_it_was_read(void **state)
{
	static const char *const lines[] = {
		"", "a", "a  b\tc", "a=\"b c\" \"d=e f\"", "x -- single", "a  --  b   c", "a=\"b c",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct cmdline cmdline = parsed(*state, lines[i]);

		assert_string_equal(cmdline_text(*state, &cmdline), lines[i]);
	}
}

static void a_parameter_is_found_by_name(void **state)
{
	const struct cmdline cmdline =
		parsed(*state, "mem=1 xmem=2 \"mem=3 4\" mem memx=5 dev-name=6 -- mem=7");
	const struct cmdline_word *mem = cmdline_find(&cmdline, "mem");

	assert_non_null(mem);
	assert_memory_equal(mem->value.p, "3 4", 3);
	assert_non_null(cmdline_find(&cmdline, "dev_name"));
	assert_null(cmdline_find(&cmdline, "me"));
	assert_null(cmdline_find(&cmdline, "single"));
}

static const char *joined(void **state, const char *a, const char *b)
{
	struct cmdline first = parsed(*state, a);
	const struct cmdline last = parsed(*state, b);

	assert_int_equal(cmdline_drop_same(*state, &first, &last), ERR_NONE);
	assert_int_equal(cmdline_join(*state, &first, &last), ERR_NONE);
	return cmdline_text(*state, &first);
}

static void parameters_go_before_the_separator(void **state)
{
	assert_string_equal(joined(state, "root=x -- single", "quiet"), "root=x quiet -- single");
	assert_string_equal(joined(state, "a -- b", "c -- d"), "a c -- b d");
	assert_string_equal(joined(state, "a", "b -- c"), "a b -- c");
	assert_string_equal(joined(state, "a --", "b"), "a b --");
	assert_string_equal(joined(state, "", "b"), "b");
	assert_string_equal(joined(state, "a", ""), "a");
}

static void an_open_quote_does_not_swallow_what_follows(void **state)
{
	assert_string_equal(joined(state, "a=\"b c", "d"), "a=\"b c\" d");
	assert_string_equal(joined(state, "a \"b=c -- e", "-- d"), "a \"b=c -- e\" -- d");
	assert_string_equal(joined(state, "a -- \"b", "c -- d"), "a c -- \"b\" d");
	assert_string_equal(joined(state, "a -- \"b", "c"), "a c -- \"b");
	assert_string_equal(joined(state, "a \"--", "b -- c"), "a b -- c");
	assert_string_equal(joined(state, "a -- b", "c=\"d e"), "a c=\"d e\" -- b");
	assert_string_equal(joined(state, "a=\"b c", ""), "a=\"b c");
}

static void a_line_made_of_itself_does_not_grow(void **state)
{
	assert_string_equal(joined(state, "root=x quiet", "quiet"), "root=x quiet");
	assert_string_equal(joined(state, "quiet root=x", "quiet"), "root=x quiet");
	assert_string_equal(joined(state, "\"a=b c\" d", "a=\"b c\""), "d a=\"b c\"");
	assert_string_equal(joined(state, "a=1 a=2", "a=1"), "a=2 a=1");
	assert_string_equal(joined(state, "a= b", "a"), "a= b a");
	assert_string_equal(joined(state, "x -- -b 1 -b", "-- -b"), "x -- -b 1 -b");
	assert_string_equal(joined(state, "x -- a b", "-- b c"), "x -- a b b c");
}

/* What --reuse-cmdline, --append and the image make of the line; a NULL is not given. */
static const char *built(void **state, const struct request *request, const char *running,
			 const char *carried)
{
	const struct host host = { .cmdline = running };
	const struct image image = { .payload.cmdline = span_of(carried, strlen(carried)),
				     .cmdline_max = 2047 };
	struct load load = { .ctx = *state, .request = request, .host = &host, .image = &image };

	assert_int_equal(cmdline_build(&load), ERR_NONE);
	assert_int_equal(load.cmdline_capacity, strlen(load.cmdline) + 1);
	return load.cmdline;
}

/* @n words, none twice, in no order. */
static const char *many_words(struct ctx *ctx, uint32_t n, uint32_t factor)
{
	char *const text = ctx_alloc(ctx, n * UINT64_C(16)), *at = text;

	assert_non_null(text);
	for (uint32_t i = 0; i < n; i++)
		at += sprintf(at, "a-%x=%x ", i * factor % n, i * factor % n);
	return text;
}

/* Processor time, which a busy machine changes little: by pairs of words it would be minutes. */
static void a_long_line_is_not_compared_by_pairs(void **state)
{
	struct cmdline first = parsed(*state, many_words(*state, 65536, 1));
	const struct cmdline last = parsed(*state, many_words(*state, 65536, 40503));
	const clock_t start = clock();

	assert_int_equal(cmdline_drop_same(*state, &first, &last), ERR_NONE);
	assert_true((clock() - start) / CLOCKS_PER_SEC < 5);
	assert_int_equal(first.kernel.n, 0);
}

static void append_and_the_running_line_come_before_the_images_own(void **state)
{
	const char *running = "BOOT_IMAGE=/v root=x";
	const struct request append = { .append = "a  b" }, empty = { .append = "" };
	const struct request neither = { .append = NULL }, reuse = { .reuse_cmdline = true };
	const struct request both = { .reuse_cmdline = true, .append = "b" };

	assert_string_equal(built(state, &append, running, "uki"), "a  b");
	assert_string_equal(built(state, &empty, running, "uki"), "");
	assert_string_equal(built(state, &neither, running, "uki"), "uki");
	assert_string_equal(built(state, &neither, running, ""), "");
	assert_string_equal(built(state, &reuse, running, "uki"), "root=x");
	assert_string_equal(built(state, &both, running, ""), "root=x b");
}

static const char *reused(void **state, bool panic, const char *running)
{
	const struct request request = { .reuse_cmdline = true, .panic = panic };

	return built(state, &request, running, "");
}

static void only_whole_names_are_dropped_from_the_running_line(void **state)
{
	const char *kept = "xcrashkernel=1 crashkernels=2 crashkernel nocrashkernel=3 mem=4G";

	assert_string_equal(reused(state, true, kept), kept);
	assert_string_equal(reused(state, true, "crashkernel=1G,high a crashkernel=1M,low"), "a");
	assert_string_equal(reused(state, false, "crashkernel=1G BOOT_IMAGE=v"), "crashkernel=1G");
	assert_string_equal(reused(state, true, "\"crashkernel=1 2\" crashkernel=\"3\" b"), "b");
	assert_string_equal(reused(state, true, "a=\"b crashkernel=1\" c"),
			    "a=\"b crashkernel=1\" c");
	assert_string_equal(reused(state, true, "a -- crashkernel=1"), "a -- crashkernel=1");
	assert_string_equal(reused(state, false, "kexec-jump-back-entry=0x1 a"), "a");
}

static void what_a_capture_kernel_was_told_is_dropped(void **state)
{
	const char *capture =
		"elfcorehdr=0x1 dmcryptkeys=0x2 memmap=exactmap memmap=1M@1M mem=2M root=x";

	assert_string_equal(reused(state, false, capture), "root=x");
	assert_string_equal(reused(state, true, capture), "root=x");
	assert_string_equal(reused(state, false, "memmap=exactmap memmap=1M@1M mem=2M"),
			    "memmap=exactmap memmap=1M@1M mem=2M");
	assert_string_equal(reused(state, true, "memmap=exactmap,1M@1M memmap=1M$2M"),
			    "memmap=1M$2M");
}

static void a_stale_elfcorehdr_of_append_does_not_win(void **state)
{
	const struct request panic = { .append = "a elfcorehdr=0x1 b", .panic = true };
	const struct request normal = { .append = "a elfcorehdr=0x1 b" };

	assert_string_equal(built(state, &panic, NULL, ""), "a b");
	assert_string_equal(built(state, &normal, NULL, ""), "a elfcorehdr=0x1 b");
}

static void the_place_of_the_last_initrd_is_dropped_and_the_name_of_its_file_is_not(void **state)
{
	assert_string_equal(reused(state, false, "kexec_file initrd=0x9000,0x10 a"), "a");
	assert_string_equal(reused(state, false, "initrd=\\initrd.img a"), "initrd=\\initrd.img a");
	assert_string_equal(reused(state, false, "kexec_file=1 initrd mem"),
			    "kexec_file=1 initrd mem");
}

static void a_running_line_that_is_not_known_is_an_error(void **state)
{
	const struct request request = { .reuse_cmdline = true };
	const struct host host = { .cmdline = NULL };
	const struct image image = { .version = NULL };
	struct load load = { .ctx = *state, .request = &request, .host = &host, .image = &image };

	assert_fails((struct ctx *)*state, ERR_SYSTEM, cmdline_build(&load), "--reuse-cmdline");
}

static void a_nul_inside_an_images_line_is_an_error(void **state)
{
	const struct request request = { .kernel = "uki.efi" };
	const struct host host = { .cmdline = NULL };
	const struct image image = { .payload.cmdline = SPAN_LITERAL("ro\0rw"),
				     .cmdline_max = 2047 };
	struct load load = { .ctx = *state, .request = &request, .host = &host, .image = &image };

	assert_fails((struct ctx *)*state, ERR_BAD, cmdline_build(&load),
		     "uki.efi|NUL at byte 2 of 5|--append");
}

/* A crash load of x86 whose elfcorehdr is all that the plan has. */
struct setup {
	struct request request;
	struct host host;
	struct image image;
	struct load load;
};

static const struct arch arch = { .name = "test", .page_size = 0x1000 };

static struct load *start(struct ctx *ctx, struct setup *s, const char *append)
{
	*s = (struct setup){ .request = { .panic = true, .append = append },
			     .host = { .arch = &arch },
			     .image = { .handover = &x86_linux, .cmdline_max = 2047 } };
	s->load = (struct load){ .ctx = ctx,
				 .request = &s->request,
				 .purpose = &purpose_crash,
				 .host = &s->host,
				 .image = &s->image };
	assert_int_equal(
		ranges_add(ctx, &s->host.crash, (struct range){ 0x26f000000, 0x27f000000 }), 0);
	assert_int_equal(plan_add(&s->load, ROLE_ELFCOREHDR, SPAN_NONE, 0x1000,
				  (struct rule){ .within = RANGE_ALL }),
			 ERR_NONE);
	return &s->load;
}

static const char *finished(struct load *load)
{
	assert_int_equal(cmdline_build(load), ERR_NONE);
	assert_int_equal(cmdline_reserve(load), ERR_NONE);
	plan_find(&load->plan, ROLE_ELFCOREHDR)->address = 0x27efff000;
	assert_int_equal(cmdline_finish(load), ERR_NONE);
	assert_true(strlen(load->cmdline) < load->cmdline_capacity);
	return load->cmdline;
}

static const char *crash_line(void **state, const char *append)
{
	struct setup s;

	return finished(start(*state, &s, append));
}

static void the_crash_kernel_reads_elfcorehdr_whatever_the_user_says(void **state)
{
#define ADDED "elfcorehdr=0x27efff000"
	assert_string_equal(crash_line(state, ""), ADDED);
	assert_string_equal(crash_line(state, "root=/dev/sda1 ro -- single"),
			    ADDED " root=/dev/sda1 ro -- single");
	assert_string_equal(crash_line(state, "a=\"b c"), ADDED " a=\"b c");
	assert_string_equal(crash_line(state, "elfcorehdr=0x1 a"), ADDED " a");
	assert_string_equal(crash_line(state, "-- x"), ADDED " -- x");
}

static void acpi_tables_are_told_without_efi(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s, "quiet");

	s.host.efi.acpi_rsdp = 0x7ffe0014;
	assert_string_equal(finished(load), ADDED " acpi_rsdp=0x7ffe0014 quiet");
	load = start(*state, &s, "quiet acpi_rsdp=0x7ffe0014");
	s.host.efi.acpi_rsdp = 0x7ffe0014;
	assert_string_equal(finished(load), ADDED " acpi_rsdp=0x7ffe0014 quiet");
}

/* A copy of the text for each entry would take tens of gigabytes. */
static void map_of_many_entries_is_written_once(void **state)
{
	struct setup s;
	struct ctx *ctx = *state;
	struct load *load = start(ctx, &s, "quiet");
	const uint64_t n = 20000;

	s.request.pass_memmap_cmdline = true;
	for (uint64_t i = 0; i < n; i++)
		assert_int_equal(memory_map_append(ctx, &s.host.map,
						   (struct range){ 2 * i * MIB, (2 * i + 1) * MIB },
						   MEMORY_RESERVED),
				 ERR_NONE);
	assert_int_equal(cmdline_build(load), ERR_NONE);
	assert_fails(ctx, ERR_USAGE, cmdline_reserve(load),
		     "elfcorehdr|this kernel takes at most 2047");
}

static void the_way_back_is_in_front(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s, "a -- " CMDLINE_JUMP_BACK "1");

	s.request.panic = false;
	s.request.preserve_context = true;
	load->purpose = &purpose_normal;
	load->plan.n = 0;
	assert_int_equal(cmdline_build(load), ERR_NONE);
	assert_int_equal(cmdline_reserve(load), ERR_NONE);
	assert_int_equal(cmdline_finish(load), ERR_NONE);
	assert_string_equal(load->cmdline,
			    CMDLINE_JUMP_BACK "0000000000000000 a -- " CMDLINE_JUMP_BACK "1");
}

static void a_handover_without_words_leaves_the_line_alone(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s, "quiet");

	s.image.handover = &elf_plain;
	assert_string_equal(finished(load), "quiet");
	assert_int_equal(load->cmdline_capacity, 6);
}

static void a_line_is_refused_only_above_the_limit(void **state)
{
	struct ctx *ctx = *state;
	struct setup s;
	struct load *load = start(ctx, &s, "quiet");
	const size_t most = strlen("elfcorehdr=0x27f000000 quiet");

	s.image.cmdline_max = most;
	assert_string_equal(finished(load), ADDED " quiet");
	load = start(ctx, &s, "quiet");
	s.image.cmdline_max = most - 1;
	assert_int_equal(cmdline_build(load), ERR_NONE);
	assert_fails(ctx, ERR_USAGE, cmdline_reserve(load), "5 bytes|23 more|elfcorehdr=|27");
	load = start(ctx, &s, "quiet");
	s.image.cmdline_max = 5;
	assert_int_equal(cmdline_build(load), ERR_NONE);
	s.image.cmdline_max = 4;
	assert_fails(ctx, ERR_USAGE, cmdline_build(load), "5 bytes|at most 4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(words_are_what_the_kernel_reads),
		with_ctx(a_line_is_written_as_it_was_read),
		with_ctx(a_parameter_is_found_by_name),
		with_ctx(parameters_go_before_the_separator),
		with_ctx(an_open_quote_does_not_swallow_what_follows),
		with_ctx(a_line_made_of_itself_does_not_grow),
		with_ctx(a_long_line_is_not_compared_by_pairs),
		with_ctx(append_and_the_running_line_come_before_the_images_own),
		with_ctx(only_whole_names_are_dropped_from_the_running_line),
		with_ctx(what_a_capture_kernel_was_told_is_dropped),
		with_ctx(a_stale_elfcorehdr_of_append_does_not_win),
		with_ctx(the_place_of_the_last_initrd_is_dropped_and_the_name_of_its_file_is_not),
		with_ctx(a_running_line_that_is_not_known_is_an_error),
		with_ctx(a_nul_inside_an_images_line_is_an_error),
		with_ctx(the_crash_kernel_reads_elfcorehdr_whatever_the_user_says),
		with_ctx(acpi_tables_are_told_without_efi),
		with_ctx(map_of_many_entries_is_written_once),
		with_ctx(the_way_back_is_in_front),
		with_ctx(a_handover_without_words_leaves_the_line_alone),
		with_ctx(a_line_is_refused_only_above_the_limit),
	};

	return run_tests(tests);
}
