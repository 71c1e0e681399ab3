/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules x free memory -> addresses. Knows no architecture and no format. */
#include "kexec/model.h"
#include "kexec/plan/plan.h"

/* The lowest or highest aligned place for @size bytes in @hole; false if there is none. */
static bool place_in_hole(struct range hole, uint64_t size, uint64_t align, bool high,
			  uint64_t *address)
{
	if (range_is_empty(hole) || range_size(hole) < size)
		return false;
	if (high) {
		*address = align_down(hole.end - size, align);
		return *address >= hole.start;
	}
	return align_up(hole.start, align, address) && *address <= hole.end - size;
}

static bool place_in(const struct ranges *free, struct range within, const struct segment *segment,
		     uint64_t *address)
{
	for (size_t i = 0; i < free->n; i++) {
		const size_t at = segment->rule.high ? free->n - 1 - i : i;

		if (place_in_hole(range_intersect(free->r[at], within), segment->size,
				  segment->rule.align, segment->rule.high, address))
			return true;
	}
	return false;
}

static bool place_by_rule(const struct ranges *free, const struct segment *segment,
			  uint64_t *address)
{
	const struct rule *rule = &segment->rule;
	struct range within = rule->within;

	if (rule->fixed) {
		struct range exact = { within.start, 0 };

		*address = within.start;
		return !__builtin_add_overflow(within.start, segment->size, &exact.end) &&
		       range_contains(within, exact) && ranges_contain(free, exact);
	}
	if (rule->below && rule->below < within.end) {
		within.end = rule->below;
		if (place_in(free, within, segment, address))
			return true;
		within.end = rule->within.end;
	}
	if (rule->preferred > within.start) {
		within.start = rule->preferred;
		if (place_in(free, within, segment, address))
			return true;
	}
	return place_in(free, rule->within, segment, address);
}

/*
 * The windows of rule->window bytes, aligned to rule->window_align, that hold the kernel: every
 * place in one of them is in the one that ends the highest or the one that begins the lowest.
 */
static bool place_by_window(const struct ranges *free, const struct segment *kernel,
			    struct segment *segment)
{
	const uint64_t window = segment->rule.window, align = segment->rule.window_align;
	const struct range within = segment->rule.within;
	struct range low = { 0, 0 }, high = { align_down(kernel->address, align), UINT64_MAX };

	if (high.start < UINT64_MAX - window)
		high.end = high.start + window;
	if (!align_up(kernel->address + kernel->size, align, &low.end))
		low.end = UINT64_MAX;
	low.start = low.end > window ? low.end - window : 0;
	segment->rule.within = range_intersect(within, high);
	if (place_by_rule(free, segment, &segment->address))
		return true;
	segment->rule.within = range_intersect(within, low);
	return place_by_rule(free, segment, &segment->address);
}

/* Aligned places for the segment in what is free, counted from the lowest. */
static uint64_t place_count(const struct ranges *free, const struct segment *segment, uint64_t nth,
			    uint64_t *address)
{
	const uint64_t align = segment->rule.align;
	uint64_t places = 0, first;

	for (size_t i = 0; i < free->n; i++) {
		const struct range hole = range_intersect(free->r[i], segment->rule.within);

		if (!place_in_hole(hole, segment->size, align, false, &first))
			continue;
		const uint64_t here = (hole.end - segment->size - first) / align + 1;

		if (nth >= places && nth - places < here)
			*address = first + (nth - places) * align;
		places += here;
	}
	return places;
}

static bool place_at_random(const struct ranges *free, struct segment *segment)
{
	const uint64_t places = place_count(free, segment, UINT64_MAX, &segment->address);

	if (places)
		place_count(free, segment, segment->rule.random % places, &segment->address);
	return places;
}

static bool place_one(struct plan *plan, const struct ranges *free, struct segment *segment)
{
	const struct segment *kernel = plan_find(plan, ROLE_KERNEL);

	if (segment->rule.random)
		return place_at_random(free, segment);
	if (segment->rule.window && kernel)
		return place_by_window(free, kernel, segment);
	return place_by_rule(free, segment, &segment->address);
}

static uint64_t place_largest_piece(const struct ranges *free, struct range within)
{
	uint64_t largest = 0;

	for (size_t i = 0; i < free->n; i++) {
		const struct range piece = range_intersect(free->r[i], within);

		if (!range_is_empty(piece) && range_size(piece) > largest)
			largest = range_size(piece);
	}
	return largest;
}

static enum err no_place(const struct load *load, const struct ranges *free,
			 const struct segment *segment)
{
	const struct rule *rule = &segment->rule;
	const char *memory = load->purpose->memory_name;
	const unsigned long long kib = segment->size >> 10;

	if (rule->fixed)
		return error(
			load->ctx, ERR_NO_SPACE,
			"the %s must be at 0x%llx, but the %llu KiB from there on are not free %s memory",
			role_name(segment->role), (unsigned long long)rule->within.start, kib,
			memory);
	return error(
		load->ctx, ERR_NO_SPACE,
		"no place for the %s in %s memory: %llu KiB aligned to 0x%llx are needed in 0x%llx..0x%llx, "
		"the largest free piece there has %llu KiB",
		role_name(segment->role), memory, kib, (unsigned long long)rule->align,
		(unsigned long long)rule->within.start, (unsigned long long)rule->within.end,
		(unsigned long long)place_largest_piece(free, rule->within) >> 10);
}

static void place_low(const struct policy *policy, struct rule *rule)
{
	if (!policy->low_first || !rule->high)
		return;
	rule->high = false;
	rule->below = 0;
	rule->preferred = policy->low_start;
}

/* What cannot move goes first, so that the others are placed around it; what may be anywhere last.
 */
enum turn { TURN_FIXED, TURN_PLACED, TURN_RANDOM, TURNS };

static enum turn place_turn(const struct rule *rule)
{
	return rule->fixed ? TURN_FIXED : rule->random ? TURN_RANDOM : TURN_PLACED;
}

static enum err place_some(struct load *load, struct ranges *free, enum turn turn)
{
	for (size_t i = 0; i < load->plan.n; i++) {
		struct segment *segment = &load->plan.segments[i];
		enum err err;

		if (place_turn(&segment->rule) != turn || !segment->size)
			continue;
		place_low(&load->policy, &segment->rule);
		if (!place_one(&load->plan, free, segment))
			return no_place(load, free, segment);
		err = ranges_remove(load->ctx, free, segment_range(segment));
		if (err)
			return err;
	}
	return ERR_NONE;
}

enum err plan_memory(const struct load *load, struct ranges *memory)
{
	const struct range wanted = load->request->memory;
	const uint64_t end = load->host->arch->memory_end;
	enum err err = load->purpose->memory(load, memory);

	if (!err && end)
		err = ranges_remove(load->ctx, memory, (struct range){ end, UINT64_MAX });
	for (size_t i = 0; i < load->policy.unusable.n && !err; i++)
		err = ranges_remove(load->ctx, memory, load->policy.unusable.r[i]);
	if (!err)
		err = ranges_remove(load->ctx, memory, (struct range){ 0, wanted.start });
	if (!err)
		err = ranges_remove(load->ctx, memory, (struct range){ wanted.end, UINT64_MAX });
	return err;
}

static enum err place_cover(struct load *load, const struct cover *cover)
{
	struct ranges bare;
	enum err err = ranges_copy(load->ctx, &bare, &cover->ranges);

	for (size_t i = 0; i < load->plan.n && !err; i++)
		err = ranges_remove(load->ctx, &bare, segment_range(&load->plan.segments[i]));
	for (size_t i = 0; i < bare.n && !err; i++) {
		err = plan_add(load, cover->role, SPAN_NONE, range_size(bare.r[i]),
			       (struct rule){ .within = bare.r[i], .fixed = true });
		if (err)
			break;
		load->plan.segments[load->plan.n - 1].address = bare.r[i].start;
		load->plan.segments[load->plan.n - 1].covers = true;
	}
	return err;
}

enum err plan_place(struct load *load)
{
	struct ranges free;
	enum err err = plan_memory(load, &free);

	for (unsigned turn = 0; turn < TURNS && !err; turn++)
		err = place_some(load, &free, (enum turn)turn);
	return err ? err : place_cover(load, &load->policy.cover);
}
