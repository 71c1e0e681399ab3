/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --atags: the tagged list that a 32-bit Arm kernel is given. */
#include "tests/unit/made-load.h"

#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"

static void start(struct ctx *ctx, struct made_load *s)
{
	make_load(ctx, s, &arch_arm, &arm_atags, (struct range){ GIB, 2 * GIB });
	s->request.atags = true;
	s->image.cmdline_max = 1023;
	s->load.cmdline = "quiet";
	s->load.cmdline_capacity = 6;
	memory_map_append(ctx, &s->host.map, (struct range){ GIB, 2 * GIB }, MEMORY_RAM);
	memory_map_append(ctx, &s->host.map, (struct range){ 4 * GIB, 5 * GIB }, MEMORY_RAM);
}

/* What the running kernel shows. */
static void set_list(struct ctx *ctx, struct made_load *s, const uint32_t *words, size_t n)
{
	uint8_t *const bytes = ctx_alloc(ctx, n * 4);

	assert_non_null(bytes);
	for (size_t i = 0; i < n; i++)
		put_le32(bytes + i * 4, words[i]);
	s->host.atags = span_of(bytes, n * 4);
}

static void assert_list(struct made_load *s, const uint32_t *words, size_t n)
{
	enum err err = arm_atags.size(&s->load);

	if (!err)
		err = plan_place(&s->load);
	if (!err)
		err = arm_atags.fill(&s->load);
	if (err)
		fail_msg("%s", s->load.ctx->message);
	const struct segment *params = plan_find(&s->load.plan, ROLE_PARAMS);

	assert_true(params->bytes.n <= params->size);
	assert_int_equal(params->bytes.n, n * 4);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(span_le32(params->bytes, i * 4), words[i]);
}

#define ASSERT_LIST(s, ...)                                                                        \
	assert_list(s, (const uint32_t[]){ __VA_ARGS__ },                                          \
		    sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

#define QUIET 0x65697571, 0x74 /* and its NUL, in whole words */

static void without_a_list_memory_is_what_the_host_has(void **state)
{
	struct made_load s;

	start(*state, &s);
	/* What lies above 4 GiB cannot be told. */
	ASSERT_LIST(&s, 2, 0x54410001, 4, 0x54410002, GIB, GIB, 4, 0x54420005, 0x6efff000, 6, 4,
		    0x54410009, QUIET, 0, 0);
}

static void the_board_passes_and_the_old_boot_does_not(void **state)
{
	static const uint32_t old[] = {
		5,	    0x54410001, 1, 4096,       0,     4, 0x54410002,
		0x8000000,  GIB,	3, 0x54410007, 0x12,  4, 0x54420005,
		0x48000000, 1,		4, 0x54410009, QUIET, 0, 0,
	};
	struct made_load s;

	start(*state, &s);
	set_list(*state, &s, old, sizeof(old) / 4);
	s.load.cmdline = "";
	ASSERT_LIST(&s, 5, 0x54410001, 1, 4096, 0, 4, 0x54410002, 0x8000000, GIB, 3, 0x54410007,
		    0x12, 4, 0x54420005, 0x6efff000, 6, 0, 0);
}

static void memory_that_the_board_knew_itself_is_told_and_the_list_goes_on(void **state)
{
	static const uint32_t old[] = {
		2, 0x54410001, 4, 0, 0x8000000, GIB, 3, 0x54410007, 0x12, 0, 0,
	};
	struct made_load s;

	start(*state, &s);
	set_list(*state, &s, old, sizeof(old) / 4);
	s.load.cmdline = "";
	s.load.initrd = SPAN_NONE;
	ASSERT_LIST(&s, 2, 0x54410001, 3, 0x54410007, 0x12, 4, 0x54410002, GIB, GIB, 0, 0);
}

static void a_list_that_is_cut_short_ends_there(void **state)
{
	static const uint8_t old[] = {
		2, 0, 0, 0, 1, 0, 0x41, 0x54, 0xff, 0, 0, 0, 2, 0, 0x41, 0x54
	};
	struct made_load s;

	start(*state, &s);
	s.host.atags = span_of(old, sizeof(old));
	s.load.initrd = SPAN_NONE;
	ASSERT_LIST(&s, 2, 0x54410001, 4, 0x54410002, GIB, GIB, 4, 0x54410009, QUIET, 0, 0);
}

static void a_list_without_its_first_tag_gets_one(void **state)
{
	static const uint8_t old[] = { 3, 0, 0, 0, 7, 0, 0x41, 0x54, 0x12, 0,
				       0, 0, 0, 0, 0, 0, 0,    0,    0,	   0 };
	struct made_load s;

	start(*state, &s);
	s.host.atags = span_of(old, sizeof(old));
	s.load.initrd = SPAN_NONE;
	s.load.cmdline = "";
	ASSERT_LIST(&s, 2, 0x54410001, 3, 0x54410007, 0x12, 4, 0x54410002, GIB, GIB, 0, 0);
}

static void purgatory_writes_to_a_line_of_the_running_kernel(void **state)
{
	struct serial_line line = { "ttyS0", 0x40100000, 2, 4 };
	struct made_load s;

	start(*state, &s);
	s.host.serial_lines = &line;
	s.host.n_serial_lines = 1;
	s.request.serial = "ttyS0";
	ASSERT_LIST(&s, 2, 0x54410001, 4, 0x54410002, GIB, GIB, 4, 0x54420005, 0x6efff000, 6, 4,
		    0x54410009, QUIET, 0, 0);
	assert_int_equal(span_le64(made_setting(&s.load, "console"), 0), 0x40100000);
}

static void a_crash_kernel_wants_a_tree(void **state)
{
	struct made_load s;

	start(*state, &s);
	s.request.panic = true;
	assert_fails(s.load.ctx, ERR_UNSUPPORTED, arm_atags.size(&s.load), "--atags|device tree");
}

static void a_tree_that_nothing_takes_is_refused(void **state)
{
	struct made_load s;

	start(*state, &s);
	s.load.dtb = SPAN_LITERAL("tree");
	assert_fails(s.load.ctx, ERR_USAGE, arm_atags.size(&s.load), "--atags|unified kernel");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(without_a_list_memory_is_what_the_host_has),
		with_ctx(the_board_passes_and_the_old_boot_does_not),
		with_ctx(memory_that_the_board_knew_itself_is_told_and_the_list_goes_on),
		with_ctx(a_list_that_is_cut_short_ends_there),
		with_ctx(a_list_without_its_first_tag_gets_one),
		with_ctx(purgatory_writes_to_a_line_of_the_running_kernel),
		with_ctx(a_crash_kernel_wants_a_tree),
		with_ctx(a_tree_that_nothing_takes_is_refused),
	};

	return run_tests(tests);
}
