/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a crash kernel is told, where its parts go, and what is said when that cannot be. */
#include "tests/unit/unit.h"

#include "include/memory-map.h"
#include "include/sizes.h"
#include "kexec/cmdline/cmdline.h"
#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"
#include "kexec/purpose/purpose.h"

static const struct arch arch = {
	.name = "test",
	.page_size = 0x1000,
	.low_memory = { 0, 0xa0000 },
};

static struct memory pc_map[] = {
	{ { 0x0, 0x9fc00 }, MEMORY_RAM },
	{ { 0x9fc00, 0xa0000 }, MEMORY_RESERVED },
	{ { 0xf0000, 0x100000 }, MEMORY_RESERVED },
	{ { 0x100000, 0x7ffdc000 }, MEMORY_RAM },
	{ { 0x7ffdc000, 0x7fff0000 }, MEMORY_ACPI },
	{ { 0x7fff0000, 0x80000000 }, MEMORY_NVS },
	{ { 0xfeffc000, 0xff000000 }, MEMORY_RESERVED },
	{ { 0x100000000, 0x280000000 }, MEMORY_RAM },
};

/* A load into two crash windows, of 128 MiB low and 256 MiB high. */
struct setup {
	struct request request;
	struct host host;
	struct image image;
	struct load load;
};

static struct load *start(struct ctx *ctx, struct setup *s)
{
	*s = (struct setup){
		.request = { .memory = RANGE_ALL, .panic = true },
		.host = { .arch = &arch,
			  .max_segments = 16,
			  .map = { pc_map, sizeof(pc_map) / sizeof(pc_map[0]), 0 } },
		.image = { .handover = &x86_linux, .cmdline_max = 2047 },
	};
	s->load = (struct load){ .ctx = ctx,
				 .request = &s->request,
				 .purpose = &purpose_crash,
				 .host = &s->host,
				 .image = &s->image,
				 .cmdline = "" };
	assert_int_equal(ranges_add(ctx, &s->host.crash, (struct range){ 0x70000000, 0x78000000 }),
			 0);
	assert_int_equal(
		ranges_add(ctx, &s->host.crash, (struct range){ 0x26f000000, 0x27f000000 }), 0);
	s->host.crash_size = ranges_total(&s->host.crash);
	for (size_t i = 0; i < s->host.map.n; i++)
		if (pc_map[i].type == MEMORY_RAM)
			assert_int_equal(ranges_add(ctx, &s->host.crash_info.ram, pc_map[i].range),
					 0);
	return &s->load;
}

static void sized_and_filled(struct load *load)
{
	assert_int_equal(purpose_crash.size(load), ERR_NONE);
	assert_int_equal(cmdline_reserve(load), ERR_NONE);
	assert_int_equal(plan_place(load), ERR_NONE);
	assert_int_equal(purpose_crash.fill(load), ERR_NONE);
	assert_int_equal(cmdline_finish(load), ERR_NONE);
	assert_true(strlen(load->cmdline) < load->cmdline_capacity);
}

static const char *next_map(struct load *load)
{
	const char *text = "";

	for (size_t i = 0; i < load->next_map.n; i++)
		text = ctx_printf(load->ctx, "%s%llx-%llx %s\n", text,
				  (unsigned long long)load->next_map.m[i].range.start,
				  (unsigned long long)load->next_map.m[i].range.end,
				  memory_type_name(load->next_map.m[i].type));
	return text;
}

static void memory_of_the_dead_kernel_is_not_told_as_ram(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s);

	sized_and_filled(load);
	assert_string_equal(next_map(load), "0-9fc00 RAM\n"
					    "9fc00-a0000 reserved\n"
					    "f0000-100000 reserved\n"
					    "70000000-78000000 RAM\n"
					    "7ffdc000-7fff0000 ACPI tables\n"
					    "7fff0000-80000000 ACPI non-volatile\n"
					    "feffc000-ff000000 reserved\n"
					    "26f000000-27ef5f000 RAM\n"
					    "27ef5f000-27f000000 reserved\n");
}

static void crash_kernel_gets_what_was_lent_to_processes(void **state)
{
	const struct range lent = { 0x140000000, 0x150000000 };
	struct setup s;
	struct load *load = start(*state, &s);

	assert_int_equal(ranges_add(*state, &s.host.crash_cma, lent), ERR_NONE);
	sized_and_filled(load);
	assert_words(next_map(load), "70000000-78000000 RAM|140000000-150000000 RAM");
	/* Until the crash it is others' memory. */
	for (size_t i = 0; i < load->plan.n; i++)
		assert_false(range_overlaps(segment_range(&load->plan.segments[i]), lent));
}

static void the_map_of_the_host_is_not_changed(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s);
	struct memory before[sizeof(pc_map) / sizeof(pc_map[0])];

	memcpy(before, pc_map, sizeof(pc_map));
	load->next_map = s.host.map;
	sized_and_filled(load);
	assert_memory_equal(before, pc_map, sizeof(pc_map));
}

static void the_backup_is_not_in_the_digest(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s);

	sized_and_filled(load);
	assert_true(plan_find(&load->plan, ROLE_BACKUP)->unhashed);
	assert_int_equal(plan_find(&load->plan, ROLE_BACKUP)->size, 0xa0000);
	assert_int_equal(plan_find(&load->plan, ROLE_BACKUP)->bytes.n, 0);
	assert_false(plan_find(&load->plan, ROLE_ELFCOREHDR)->unhashed);
}

static uint64_t setting(const struct load *load, const char *symbol)
{
	for (size_t i = 0; i < load->plan.n_symbols; i++)
		if (!strcmp(load->plan.symbols[i].symbol, symbol)) {
			assert_int_equal(load->plan.symbols[i].value.n, 8);
			return span_le64(load->plan.symbols[i].value, 0);
		}
	fail_msg("purgatory is not told %s", symbol);
	return 0;
}

static void purgatory_copies_to_where_the_headers_say(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s);

	sized_and_filled(load);
	const struct segment *backup = plan_find(&load->plan, ROLE_BACKUP);
	const struct span headers = plan_find(&load->plan, ROLE_ELFCOREHDR)->bytes;

	assert_int_equal(setting(load, "backup_src_start"), 0);
	assert_int_equal(setting(load, "backup_dst_start"), backup->address);
	assert_int_equal(setting(load, "backup_size"), backup->size);
	/* The first program header (after 64 bytes) is low memory: p_offset at 8, p_paddr at 24. */
	assert_int_equal(span_le64(headers, 64 + 24), 0);
	assert_int_equal(span_le64(headers, 64 + 8), backup->address);
}

/* The crash kernel needs it all the same: its processors start there. */
static void without_a_purgatory_low_memory_is_not_dumped(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s);

	s.load.policy.no_purgatory = true;
	sized_and_filled(load);
	assert_null(plan_find(&load->plan, ROLE_BACKUP));
	assert_int_equal(load->plan.n_symbols, 0);
	const struct span headers = plan_find(&load->plan, ROLE_ELFCOREHDR)->bytes;

	assert_int_equal(span_le64(headers, 64 + 24), 0x100000); /* p_paddr */
	assert_true(load->next_map.m[0].type == MEMORY_RAM &&
		    load->next_map.m[0].range.end == 0x9fc00);
}

static void the_kernel_begins_the_main_window(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s);
	const struct rule anywhere = { .align = 0x200000,
				       .within = RANGE_ALL,
				       .preferred = 16 * MIB };

	assert_int_equal(purpose_crash.size(load), ERR_NONE);
	assert_int_equal(plan_add(load, ROLE_KERNEL, SPAN_NONE, 64 * MIB, anywhere), ERR_NONE);
	assert_int_equal(plan_place(load), ERR_NONE);
	assert_int_equal(plan_find(&load->plan, ROLE_KERNEL)->address, 0x26f000000);
}

static void what_the_main_window_cannot_hold_does_not_go_into_the_low_one(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s);
	const struct rule anywhere = { .within = RANGE_ALL };

	assert_int_equal(plan_add(load, ROLE_KERNEL, SPAN_NONE, 250 * MIB, anywhere), ERR_NONE);
	assert_int_equal(plan_add(load, ROLE_INITRD, SPAN_NONE, 100 * MIB, anywhere), ERR_NONE);
	assert_int_equal(plan_place(load), ERR_NO_SPACE);
}

static void memmap_words_agree_with_the_map(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s);

	s.request.pass_memmap_cmdline = true;
	sized_and_filled(load);
	assert_string_equal(load->cmdline,
			    "elfcorehdr=0x27efff000 memmap=exactmap,0x9fc00@0x0,0x400$0x9fc00,"
			    "0x10000$0xf0000,0x8000000@0x70000000,0x14000#0x7ffdc000,"
			    "0x10000#0x7fff0000,0x4000$0xfeffc000,0xff5f000@0x26f000000,"
			    "0xa1000$0x27ef5f000");
}

static void hotplug_headers_can_grow_where_the_kernel_says_how_far(void **state)
{
	struct ctx *ctx = *state;
	struct setup s;
	struct load *load = start(ctx, &s);

	s.request.hotplug = true;
	assert_fails(ctx, ERR_UNSUPPORTED, purpose_crash.size(load),
		     "--hotplug|crash_elfcorehdr_size|6.6");
	load = start(ctx, &s);
	s.request.hotplug = true;
	s.host.crash_info.hotplug_size = 0x24000;
	sized_and_filled(load);
	assert_int_equal(plan_find(&load->plan, ROLE_ELFCOREHDR)->size, 0x24000);
	assert_true(plan_find(&load->plan, ROLE_ELFCOREHDR)->unhashed);
}

static void it_is_said_when_nothing_is_reserved(void **state)
{
	struct ctx *ctx = *state;
	struct setup s;

	start(ctx, &s);
	assert_int_equal(purpose_crash.check(ctx, &s.host), ERR_NONE);
	s.host.crash_size = 0;
	assert_fails(ctx, ERR_UNSUPPORTED, purpose_crash.check(ctx, &s.host),
		     "no memory is reserved|this system|crashkernel=256M");
	s.host.xen = true;
	assert_fails(ctx, ERR_UNSUPPORTED, purpose_crash.check(ctx, &s.host), "boot Xen with");
	s.host.addresses_hidden = true;
	assert_fails(ctx, ERR_SYSTEM, purpose_crash.check(ctx, &s.host), "hidden|run as root");
}

static void it_is_said_when_the_windows_are_too_small(void **state)
{
	struct ctx *ctx = *state;
	struct setup s;
	struct load *load = start(ctx, &s);
	const struct rule anywhere = { .within = RANGE_ALL };

	assert_int_equal(plan_add(load, ROLE_KERNEL, SPAN_NONE, 300 * MIB, anywhere), ERR_NONE);
	const enum err err = plan_place(load);

	assert_fails(ctx, ERR_NO_SPACE, purpose_crash.no_space(load, err),
		     "384 MiB are reserved|takes 300 MiB|crashkernel=448M|largest free piece");
}

/* crashkernel=X,high, and a kernel that runs below 896 MiB. */
static void place_that_is_wrong_is_not_called_too_small(void **state)
{
	struct ctx *ctx = *state;
	struct setup s;
	struct load *load = start(ctx, &s);
	const struct rule below_896m = { .within = { 1 * MIB, 896 * MIB } };

	assert_int_equal(plan_add(load, ROLE_KERNEL, SPAN_NONE, 64 * MIB, below_896m), ERR_NONE);
	const enum err err = plan_place(load);

	assert_fails(ctx, ERR_NO_SPACE, purpose_crash.no_space(load, err),
		     "384 MiB are reserved|is enough|0x26f000000..0x27f000000|"
		     "the kernel must lie in 0x100000..0x38000000|,high|largest free piece");
	assert_null(strstr(ctx->message, "256M"));
}

/* The running kernel takes no segment there; wherever chance would have an unpacked kernel. */
static void nothing_lies_in_the_window_for_devices(void **state)
{
	struct ctx *ctx = *state;

	for (uint64_t i = 0; i < 64; i++) {
		struct setup s;
		struct load *load = start(ctx, &s);
		const struct rule rule = { .within = RANGE_ALL,
					   .align = 2 * MIB,
					   .random = i * 0x9e3779b97f4a7c15 | 1 };

		assert_int_equal(plan_add(load, ROLE_KERNEL, SPAN_NONE, 64 * MIB, rule), ERR_NONE);
		assert_int_equal(plan_place(load), ERR_NONE);
		assert_true(plan_find(&load->plan, ROLE_KERNEL)->address >= 0x26f000000);
	}
}

static void a_kernel_that_must_lie_below_4g_is_not_put_into_it(void **state)
{
	struct ctx *ctx = *state;
	struct setup s;
	struct load *load = start(ctx, &s);
	const struct rule below_4g = { .within = { 0, 4 * GIB } };

	assert_int_equal(plan_add(load, ROLE_KERNEL, SPAN_NONE, 64 * MIB, below_4g), ERR_NONE);
	const enum err err = plan_place(load);

	assert_fails(ctx, ERR_NO_SPACE, purpose_crash.no_space(load, err),
		     "is enough|the kernel must lie in 0x0..0x100000000|,high");
}

/* s390x, say. */
static void a_kernel_that_makes_its_own_headers_is_given_no_others(void **state)
{
	static const struct handover own = { .makes_elfcorehdr = true };
	struct setup s;
	struct load *load = start(*state, &s);

	s.image.handover = &own;
	sized_and_filled(load);
	assert_null(plan_find(&load->plan, ROLE_ELFCOREHDR));
	assert_non_null(plan_find(&load->plan, ROLE_BACKUP));
	assert_string_equal(load->cmdline, "");
}

static void it_is_said_when_a_file_load_had_no_room(void **state)
{
	struct ctx *ctx = *state;
	struct setup s;
	struct load *load = start(ctx, &s);
	struct extent extent = { .size = 60 * MIB };

	s.image.extents = &extent;
	s.image.n_extents = 1;
	error(ctx, ERR_UNSUPPORTED, "no");
	assert_int_equal(purpose_crash.files_failed(load, ERR_UNSUPPORTED, 100 * MIB),
			 ERR_UNSUPPORTED);
	assert_string_equal(ctx->message, "no");
	assert_fails(ctx, ERR_UNSUPPORTED,
		     purpose_crash.files_failed(load, ERR_UNSUPPORTED, 400 * MIB),
		     "384 MiB are reserved|takes 460 MiB|crashkernel=1024M|no");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(memory_of_the_dead_kernel_is_not_told_as_ram),
		with_ctx(crash_kernel_gets_what_was_lent_to_processes),
		with_ctx(the_map_of_the_host_is_not_changed),
		with_ctx(the_backup_is_not_in_the_digest),
		with_ctx(purgatory_copies_to_where_the_headers_say),
		with_ctx(without_a_purgatory_low_memory_is_not_dumped),
		with_ctx(the_kernel_begins_the_main_window),
		with_ctx(what_the_main_window_cannot_hold_does_not_go_into_the_low_one),
		with_ctx(memmap_words_agree_with_the_map),
		with_ctx(hotplug_headers_can_grow_where_the_kernel_says_how_far),
		with_ctx(it_is_said_when_nothing_is_reserved),
		with_ctx(it_is_said_when_the_windows_are_too_small),
		with_ctx(place_that_is_wrong_is_not_called_too_small),
		with_ctx(nothing_lies_in_the_window_for_devices),
		with_ctx(a_kernel_that_must_lie_below_4g_is_not_put_into_it),
		with_ctx(a_kernel_that_makes_its_own_headers_is_given_no_others),
		with_ctx(it_is_said_when_a_file_load_had_no_room),
	};

	return run_tests(tests);
}
