/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last check before the call: what the kernel or Xen would refuse, or not even notice. */
#include "kexec/model.h"
#include "kexec/plan/plan.h"

static enum err check_segment(const struct load *load, const struct ranges *memory,
			      const struct segment *segment)
{
	const uint64_t page = load->host->arch->page_size;
	const struct range r = segment_range(segment);

	if (range_is_empty(r))
		return error(load->ctx, ERR_BAD, "plan: the %s is empty or wraps",
			     role_name(segment->role));
	if ((segment->address | segment->size) & (page - 1))
		return error(load->ctx, ERR_BAD, "plan: the %s at 0x%llx is not page aligned",
			     role_name(segment->role), (unsigned long long)segment->address);
	if (segment->bytes.n > segment->size)
		return error(load->ctx, ERR_BAD, "plan: the %s has more bytes than room",
			     role_name(segment->role));
	if (!segment->covers && !ranges_contain(memory, r))
		return error(load->ctx, ERR_NO_SPACE,
			     "plan: the %s at 0x%llx..0x%llx is not in memory it may use",
			     role_name(segment->role), (unsigned long long)r.start,
			     (unsigned long long)r.end);
	return ERR_NONE;
}

/* Sorted, and none empty: if any two overlap, so do two neighbours. */
static enum err check_overlaps(const struct load *load)
{
	const struct segment **sorted;
	enum err err = plan_sorted(load, &sorted);

	for (size_t i = 1; i < load->plan.n && !err; i++)
		if (range_overlaps(segment_range(sorted[i - 1]), segment_range(sorted[i])))
			err = error(load->ctx, ERR_BAD, "plan: the %s overlaps the %s",
				    role_name(sorted[i]->role), role_name(sorted[i - 1]->role));
	return err;
}

static bool check_entry_is_inside(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct segment *segment = &plan->segments[i];

		if (plan->entry >= segment->address &&
		    plan->entry - segment->address < segment->bytes.n)
			return true;
	}
	return false;
}

enum err plan_check(const struct load *load)
{
	const struct plan *plan = &load->plan;
	struct ranges memory;
	enum err err = plan_memory(load, &memory);

	for (size_t i = 0; i < plan->n && !err; i++)
		err = check_segment(load, &memory, &plan->segments[i]);
	if (!err)
		err = check_overlaps(load);
	if (!err && plan->n > load->host->max_segments)
		err = error(load->ctx, ERR_UNSUPPORTED,
			    "the plan has %zu segments, this system takes at most %zu", plan->n,
			    load->host->max_segments);
	if (!err && !check_entry_is_inside(plan))
		err = error(load->ctx, ERR_BAD, "plan: the entry 0x%llx is in none of the segments",
			    (unsigned long long)plan->entry);
	return err;
}
