/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include "kexec/model.h"
#include "kexec/plan/plan.h"
#include "kexec/purpose/purpose.h"

#define PAGE 0x1000

static const struct arch arch = { .name = "test", .page_size = PAGE };

/* A load into the given memory, ready for segments. */
struct setup {
	struct request request;
	struct host host;
	struct load load;
};

static struct load *start(struct ctx *ctx, struct setup *s, const struct range *memory, size_t n)
{
	*s = (struct setup){ .request = { .memory = RANGE_ALL },
			     .host = { .arch = &arch, .max_segments = 16 } };
	for (size_t i = 0; i < n; i++)
		assert_int_equal(ranges_add(ctx, &s->host.usable, memory[i]), ERR_NONE);
	s->load = (struct load){
		.ctx = ctx, .request = &s->request, .purpose = &purpose_normal, .host = &s->host
	};
	return &s->load;
}

static uint64_t place_one(struct load *load, uint64_t size, struct rule rule)
{
	assert_int_equal(plan_add(load, ROLE_KERNEL, SPAN_NONE, size, rule), ERR_NONE);
	if (plan_place(load))
		return UINT64_MAX;
	return load->plan.segments[load->plan.n - 1].address;
}

#define IN(...)                                                                                    \
	(const struct range[]){ __VA_ARGS__ },                                                     \
		sizeof((const struct range[]){ __VA_ARGS__ }) / sizeof(struct range)

static void an_aligned_place_is_inside_the_hole_or_none_is_found(void **state)
{
	struct setup s;
	const struct rule rule = { .align = 0x200000, .within = RANGE_ALL };

	assert_true(place_one(start(*state, &s, IN({ 0x1000, 0x100000 })), PAGE, rule) ==
		    UINT64_MAX);
	assert_words(((struct ctx *)*state)->message, "kernel|0x200000|1020 KiB");
	/* From 0x1ff000 up: the aligned place is just inside. */
	assert_int_equal(place_one(start(*state, &s, IN({ 0x1ff000, 0x201000 })), PAGE, rule),
			 0x200000);
	assert_true(place_one(start(*state, &s, IN({ 0x1ff000, 0x201000 })), 2 * PAGE, rule) ==
		    UINT64_MAX);
}

static void a_random_place_is_one_of_all_that_are_free(void **state)
{
	static const uint64_t places[] = { 0x4000, 0x6000, 0xa000 };
	bool seen[3] = { false };

	for (uint64_t random = 1; random <= 12; random++) {
		struct setup s;
		const struct rule rule = { .align = 0x2000,
					   .within = { 0x3000, 0xd000 },
					   .random = random };
		const uint64_t at =
			place_one(start(*state, &s, IN({ 0x1000, 0x9000 }, { 0xa000, 0x20000 })),
				  0x3000, rule);

		for (size_t i = 0; i < 3; i++)
			seen[i] |= at == places[i];
		assert_true(at == places[random % 3]);
	}
	assert_true(seen[0] && seen[1] && seen[2]);
}

static void what_may_stand_anywhere_leaves_the_others_their_places(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s, IN({ 0x1000, 0x4000 }));

	assert_int_equal(plan_add(load, ROLE_KERNEL, SPAN_NONE, PAGE,
				  (struct rule){ .within = RANGE_ALL, .random = 1 }),
			 ERR_NONE);
	assert_int_equal(plan_add(load, ROLE_INITRD, SPAN_NONE, 2 * PAGE,
				  (struct rule){ .within = RANGE_ALL }),
			 ERR_NONE);
	assert_int_equal(plan_place(load), ERR_NONE);
	assert_int_equal(load->plan.segments[1].address, 0x1000);
	assert_int_equal(load->plan.segments[0].address, 0x3000);
}

static void the_lack_of_a_random_place_is_named_as_any_other(void **state)
{
	struct setup s;

	assert_true(place_one(start(*state, &s, IN({ 0x1000, 0x3000 })), 0x4000,
			      (struct rule){ .within = RANGE_ALL, .random = 7 }) == UINT64_MAX);
	assert_words(((struct ctx *)*state)->message, "no place for the kernel|16 KiB");
}

static void the_top_of_the_address_space_does_not_wrap(void **state)
{
	struct setup s;
	const struct range top = { UINT64_MAX - 0x2fff, UINT64_MAX };
	const struct rule high = { .within = RANGE_ALL, .high = true };
	const struct rule low = { .align = 1ull << 63, .within = RANGE_ALL };

	assert_true(place_one(start(*state, &s, &top, 1), PAGE, high) == UINT64_MAX - 0x1fff);
	assert_true(place_one(start(*state, &s, &top, 1), 3 * PAGE, high) == UINT64_MAX);
	assert_true(place_one(start(*state, &s, &top, 1), PAGE, low) == UINT64_MAX);
}

static void an_exact_fit_is_taken(void **state)
{
	struct setup s;
	const struct rule low = { .within = RANGE_ALL },
			  high = { .within = RANGE_ALL, .high = true };

	assert_int_equal(place_one(start(*state, &s, IN({ 0x4000, 0x6000 })), 0x2000, low), 0x4000);
	assert_int_equal(place_one(start(*state, &s, IN({ 0x4000, 0x6000 })), 0x2000, high),
			 0x4000);
	assert_true(place_one(start(*state, &s, IN({ 0x4000, 0x6000 })), 0x2001, low) ==
		    UINT64_MAX);
}

static void unaligned_memory_gives_aligned_segments(void **state)
{
	struct setup s;
	const struct rule low = { .within = RANGE_ALL },
			  high = { .within = RANGE_ALL, .high = true };

	assert_int_equal(place_one(start(*state, &s, IN({ 0x4001, 0x9fbff })), PAGE, low), 0x5000);
	assert_int_equal(place_one(start(*state, &s, IN({ 0x4001, 0x9fbff })), PAGE, high),
			 0x9e000);
}

static void a_segment_stays_in_the_range_of_its_rule(void **state)
{
	struct setup s;
	const struct rule low = { .within = { 0x8000, 0xa000 } };
	const struct rule high = { .within = { 0x8000, 0xa000 }, .high = true };

	assert_int_equal(place_one(start(*state, &s, IN({ 0, 0x100000 })), PAGE, low), 0x8000);
	assert_int_equal(place_one(start(*state, &s, IN({ 0, 0x100000 })), PAGE, high), 0x9000);
	assert_true(place_one(start(*state, &s, IN({ 0, 0x100000 })), 0x3000, low) == UINT64_MAX);
}

static void the_preferred_place_is_taken_but_not_insisted_on(void **state)
{
	struct setup s;
	const struct rule rule = { .within = { 0x1000, 0x100000 }, .preferred = 0x40000 };

	assert_int_equal(place_one(start(*state, &s, IN({ 0, 0x100000 })), PAGE, rule), 0x40000);
	assert_int_equal(place_one(start(*state, &s, IN({ 0, 0x8000 }, { 0x50000, 0x60000 })), PAGE,
				   rule),
			 0x50000);
	assert_int_equal(place_one(start(*state, &s, IN({ 0, 0x8000 })), PAGE, rule), 0x1000);
}

/* Two pages are to be placed high: four at the top are left alone. */
static void the_memory_that_the_running_kernel_takes_is_kept_clear(void **state)
{
	const struct arch high = { .name = "test", .page_size = PAGE, .allocates_high = true };
	const struct rule rule = { .within = RANGE_ALL, .high = true };
	struct setup s;
	struct load *load = start(
		*state, &s, IN({ 0x1000, 0x9000 }, { 0x10000, 0x13000 }, { 0x20000, 0x21000 }));

	s.host.arch = &high;
	assert_int_equal(plan_add(load, ROLE_INITRD, SPAN_NONE, 2 * PAGE, rule), ERR_NONE);
	assert_int_equal(purpose_normal.prefer(load), ERR_NONE);
	assert_int_equal(plan_place(load), ERR_NONE);
	assert_int_equal(load->plan.segments[0].address, 0x5000);

	/* Less is kept clear where there is less. */
	load = start(*state, &s, IN({ 0x1000, 0x9000 }));
	s.host.arch = &high;
	assert_int_equal(plan_add(load, ROLE_INITRD, SPAN_NONE, 2 * PAGE, rule), ERR_NONE);
	assert_int_equal(purpose_normal.prefer(load), ERR_NONE);
	assert_int_equal(plan_place(load), ERR_NONE);
	assert_int_equal(load->plan.segments[0].address, 0x3000);

	load = start(*state, &s, IN({ 0x1000, 0x9000 }));
	s.host.arch = &high;
	assert_int_equal(plan_add(load, ROLE_INITRD, SPAN_NONE, 4 * PAGE, rule), ERR_NONE);
	assert_int_equal(purpose_normal.prefer(load), ERR_NONE);
	assert_int_equal(plan_place(load), ERR_NONE);
	assert_int_equal(load->plan.segments[0].address, 0x5000);
}

static void a_fixed_segment_is_not_run_over_by_an_earlier_one(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s, IN({ 0x1000, 0x10000 }));
	const struct rule low = { .within = RANGE_ALL };
	const struct rule fixed = { .within = { 0x1000, UINT64_MAX }, .fixed = true };

	assert_int_equal(plan_add(load, ROLE_INITRD, SPAN_NONE, 0x2000, low), ERR_NONE);
	assert_int_equal(place_one(load, 0x3000, fixed), 0x1000);
	assert_int_equal(load->plan.segments[0].address, 0x4000);
}

static void a_fixed_segment_is_refused_where_there_is_no_memory(void **state)
{
	struct setup s;
	const struct rule fixed = { .within = { 0x8000, UINT64_MAX }, .fixed = true };
	const struct rule wraps = { .within = { UINT64_MAX - 0xfff, UINT64_MAX }, .fixed = true };

	assert_true(place_one(start(*state, &s, IN({ 0x1000, 0x9000 })), 0x2000, fixed) ==
		    UINT64_MAX);
	assert_words(((struct ctx *)*state)->message, "kernel|0x8000|usable");
	assert_true(place_one(start(*state, &s, IN({ 0, UINT64_MAX })), 0x2000, wraps) ==
		    UINT64_MAX);
}

static void crash_segments_stay_in_the_crash_memory(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s, IN({ 0, 0x100000 }));

	load->purpose = &purpose_crash;
	assert_int_equal(ranges_add(*state, &s.host.crash, (struct range){ 0x400000, 0x500000 }),
			 ERR_NONE);
	assert_int_equal(place_one(load, PAGE, (struct rule){ .within = RANGE_ALL }), 0x400000);
}

static void the_policy_of_the_backend_is_followed(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s, IN({ 0x1000, 0x9000 }, { 0x100000, 0x200000 }));
	const struct rule high = { .within = RANGE_ALL, .high = true };

	load->policy = (struct policy){ .low_first = true, .low_start = 0x100000 };
	assert_int_equal(place_one(load, PAGE, high), 0x100000);
	load = start(*state, &s, IN({ 0x1000, 0x9000 }));
	load->policy = (struct policy){ .low_first = true, .low_start = 0x100000 };
	assert_int_equal(place_one(load, PAGE, high), 0x1000);
}

/* What the segments leave of it, also where there is no usable memory. */
static void covered_memory_has_no_holes(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s, IN({ 0x1000, 0x9000 }));

	load->policy.cover.role = ROLE_MAP_ONLY;
	assert_int_equal(
		ranges_add(*state, &load->policy.cover.ranges, (struct range){ 0, 0x100000 }), 0);
	assert_int_equal(plan_add(load, ROLE_KERNEL, SPAN_LITERAL("k"), PAGE,
				  (struct rule){ .within = { 0x4000, 0x5000 } }),
			 0);
	assert_int_equal(plan_place(load), ERR_NONE);
	assert_int_equal(load->plan.n, 3);
	assert_int_equal(load->plan.segments[1].address, 0);
	assert_int_equal(load->plan.segments[1].size, 0x4000);
	assert_int_equal(load->plan.segments[2].address, 0x5000);
	assert_int_equal(load->plan.segments[2].size, 0xfb000);
	load->plan.entry = 0x4000;
	assert_int_equal(plan_check(load), ERR_NONE);
	load->plan.segments[2].covers = false;
	assert_fails((struct ctx *)*state, ERR_NO_SPACE, plan_check(load), "memory it may use");
}

static void the_users_limits_are_kept(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s, IN({ 0, 0x100000 }));

	s.request.memory = (struct range){ 0x20000, 0x30000 };
	assert_int_equal(place_one(load, PAGE, (struct rule){ .within = RANGE_ALL }), 0x20000);
	assert_int_equal(place_one(load, PAGE, (struct rule){ .within = RANGE_ALL, .high = true }),
			 0x2f000);
}

static void nothing_is_placed_in_the_first_page_of_a_pc(void **state)
{
	static const struct arch pc = { .name = "pc", .page_size = PAGE, .memory_start = PAGE };
	struct setup s;
	struct load *load = start(*state, &s, IN({ 0, 0x10000 }));

	s.host.arch = &pc;
	assert_int_equal(place_one(load, PAGE, (struct rule){ .within = RANGE_ALL }), PAGE);
}

static void too_many_segments_are_refused(void **state)
{
	struct setup s;
	struct load *load = start(*state, &s, IN({ 0, 0x1000000 }));
	const struct rule rule = { .within = RANGE_ALL };

	for (size_t i = 0; i < PLAN_SEGMENTS_MAX; i++)
		assert_int_equal(plan_add(load, ROLE_MODULE, SPAN_NONE, PAGE, rule), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED,
		     plan_add(load, ROLE_MODULE, SPAN_NONE, PAGE, rule), "module|64");
	assert_int_equal(plan_place(load), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, plan_check(load),
		     "64 segments|at most 16");
}

/* A plan that is right, for plan_check() to find what is made wrong. */
static struct load *right_plan(struct ctx *ctx, struct setup *s)
{
	static const uint8_t bytes[0x1800];
	struct load *load = start(ctx, s, IN({ 0x1000, 0x100000 }));
	const struct rule rule = { .within = RANGE_ALL };

	assert_int_equal(plan_add(load, ROLE_KERNEL, span_of(bytes, 0x1800), 0x1800, rule),
			 ERR_NONE);
	assert_int_equal(plan_add(load, ROLE_PURGATORY, span_of(bytes, 0x800), 0x800, rule),
			 ERR_NONE);
	assert_int_equal(plan_place(load), ERR_NONE);
	load->plan.entry = load->plan.segments[1].address;
	assert_int_equal(plan_check(load), ERR_NONE);
	return load;
}

static void a_wrong_plan_does_not_pass_the_check(void **state)
{
	struct ctx *ctx = *state;
	struct setup s;
	struct load *load = right_plan(ctx, &s);

	load->plan.entry += 0x800; /* behind its bytes, inside its memory */
	assert_fails(ctx, ERR_BAD, plan_check(load), "entry");
	load = right_plan(ctx, &s);
	load->plan.segments[1].address = load->plan.segments[0].address + 0x1000;
	assert_fails(ctx, ERR_BAD, plan_check(load), "purgatory|overlaps|kernel");
	load = right_plan(ctx, &s);
	load->plan.segments[0].size = 0x100000; /* contains the other */
	assert_fails(ctx, ERR_NO_SPACE, plan_check(load), "kernel|not in memory");
	load = right_plan(ctx, &s);
	load->plan.segments[0].address += 0x10;
	assert_fails(ctx, ERR_BAD, plan_check(load), "aligned");
	load = right_plan(ctx, &s);
	load->plan.segments[0].size = 0x1000;
	assert_fails(ctx, ERR_BAD, plan_check(load), "more bytes than room");
	load = right_plan(ctx, &s);
	load->plan.segments[0].address = UINT64_MAX - 0xfff;
	assert_fails(ctx, ERR_BAD, plan_check(load), "wraps");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(an_aligned_place_is_inside_the_hole_or_none_is_found),
		with_ctx(a_random_place_is_one_of_all_that_are_free),
		with_ctx(what_may_stand_anywhere_leaves_the_others_their_places),
		with_ctx(the_lack_of_a_random_place_is_named_as_any_other),
		with_ctx(the_top_of_the_address_space_does_not_wrap),
		with_ctx(an_exact_fit_is_taken),
		with_ctx(unaligned_memory_gives_aligned_segments),
		with_ctx(a_segment_stays_in_the_range_of_its_rule),
		with_ctx(the_preferred_place_is_taken_but_not_insisted_on),
		with_ctx(the_memory_that_the_running_kernel_takes_is_kept_clear),
		with_ctx(a_fixed_segment_is_not_run_over_by_an_earlier_one),
		with_ctx(a_fixed_segment_is_refused_where_there_is_no_memory),
		with_ctx(crash_segments_stay_in_the_crash_memory),
		with_ctx(the_policy_of_the_backend_is_followed),
		with_ctx(covered_memory_has_no_holes),
		with_ctx(the_users_limits_are_kept),
		with_ctx(nothing_is_placed_in_the_first_page_of_a_pc),
		with_ctx(too_many_segments_are_refused),
		with_ctx(a_wrong_plan_does_not_pass_the_check),
	};

	return run_tests(tests);
}
