/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Xen's console ring in a core. The made core's memory is seen twice: in the direct map, and where
 * Xen's image lies, by three entries more in its page tables. Its variable for the kernel's plain
 * log then is one that Xen's image has, and the log is the ring.
 */
#include "tests/unit/unit.h"

#include <unistd.h>

#include "lib/vmcore/xen.h"
#include "tests/help/made-core.h"

#define MEMORY "format plain\nvirt 0xffff830000200000\n"
#define IMAGE  "word 2828 203001\nword 3a08 204001\nword 4000 200081\n"
#define XEN    "xen 202000 SYMBOL(domain_list)=ffff82d040012345\n"
/* "(XEN) x" at 0x90000 of the memory. */
#define SHORT "word 90000 007820294e455828\n"

/* What is printed of the core that @description makes, and in @warning what is said. */
static const char *printed(struct ctx *ctx, const char *description, enum err *err, char *warning,
			   size_t capacity)
{
	const int before = dup(STDERR_FILENO);
	FILE *const said = tmpfile();
	struct vmcore core;
	char *text = NULL;
	size_t n = 0;

	assert_int_equal(vmcore_open(ctx, made_core_open(ctx, made_core(ctx, description)), &core),
			 ERR_NONE);
	FILE *const out = open_memstream(&text, &n);

	dup2(fileno(said), STDERR_FILENO);
	*err = xen_print_log(ctx, &core, out);
	dup2(before, STDERR_FILENO);
	close(before);
	rewind(said);
	warning[fread(warning, 1, capacity - 1, said)] = '\0';
	fclose(said);
	fclose(out);
	vmcore_close(&core);
	const char *const copy = ctx_printf(ctx, "%s", text);

	free(text);
	return copy;
}

static void assert_prints(struct ctx *ctx, const char *description, const char *expected)
{
	char warning[256];
	enum err err;
	const char *const text = printed(ctx, description, &err, warning, sizeof(warning));

	if (err)
		fail_msg("%s: %s", description, ctx->message);
	assert_string_equal(text, expected);
	assert_string_equal(warning, "");
}

static void assert_refuses(struct ctx *ctx, const char *description, enum err expected,
			   const char *words)
{
	char warning[256];
	enum err err;

	printed(ctx, description, &err, warning, sizeof(warning));
	assert_fails(ctx, expected, err, words);
}

static void the_ring_is_found(void **state)
{
	assert_prints(*state,
		      MEMORY IMAGE XEN "record 1.5 3 0 T1 \"(XEN) one\"\n"
				       "record 2 6 0 T1 \"(XEN) two \\x1b\"\n",
		      "<3>[    1.500000] (XEN) one\n<6>[    2.000000] (XEN) two \\x1b\n");
}

static void the_longest_text_of_the_hypervisor_is_taken(void **state)
{
	/* Before and after the pointer to the ring. */
	assert_prints(*state,
		      MEMORY IMAGE XEN SHORT "word 0 ffff830000290000\nword 30 ffff830000290000\n"
					     "record 1.5 3 0 T1 \"(XEN) longer\"\n",
		      "<3>[    1.500000] (XEN) longer\n");
	assert_prints(*state,
		      MEMORY IMAGE XEN SHORT "word 30 ffff830000290000\n"
					     "record 1.5 3 0 T1 \"not the hypervisor's\"\n",
		      "(XEN) x");
}

static void pointers_into_a_page_or_out_of_the_direct_map_are_not_followed(void **state)
{
	assert_refuses(*state,
		       MEMORY IMAGE XEN SHORT "word 30 ffff830000290008\nword 38 ffff820000290000\n"
					      "word 48 ffff880000290000\n",
		       ERR_BAD, "no console ring");
}

static void a_full_ring_is_printed_to_its_end_and_no_further(void **state)
{
	struct ctx *const ctx = *state;
	char line[128], warning[256];
	const char *description = MEMORY IMAGE XEN "text 14\nword 84000 0141414141414141\n";
	enum err err;

	snprintf(line, sizeof(line), "record 1.5 3 0 T1 \"(XEN) %039d\"\n", 7);
	for (int i = 0; i < 300; i++)
		description = ctx_printf(ctx, "%s%s", description, line);
	const char *const text = printed(ctx, description, &err, warning, sizeof(warning));

	assert_int_equal(err, ERR_NONE);
	assert_int_equal(strlen(text), 16384);
	assert_words(warning, "ring is full|followed by the oldest");
}

static void a_core_without_a_ring_is_explained(void **state)
{
	assert_refuses(*state, MEMORY, ERR_UNSUPPORTED, "not a core of a Xen host|VMCOREINFO_XEN");
	assert_refuses(*state, MEMORY IMAGE "xen\n", ERR_UNSUPPORTED, "cannot be found|cr3");
	assert_refuses(*state, "core 64 little 183\n" MEMORY XEN, ERR_UNSUPPORTED, "x86-64");
	assert_refuses(*state, MEMORY IMAGE "xen 202000\n", ERR_BAD, "no console ring");
	/* The image is not mapped; the root is not in the core. */
	assert_refuses(*state, MEMORY XEN, ERR_BAD, "no console ring");
	assert_refuses(*state, MEMORY IMAGE "xen 902000 SYMBOL(domain_list)=ffff82d040012345\n",
		       ERR_BAD, "no console ring");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(the_ring_is_found),
		with_ctx(the_longest_text_of_the_hypervisor_is_taken),
		with_ctx(pointers_into_a_page_or_out_of_the_direct_map_are_not_followed),
		with_ctx(a_full_ring_is_printed_to_its_end_and_no_further),
		with_ctx(a_core_without_a_ring_is_explained),
	};

	return run_tests(tests);
}
