/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "kexec/plan/plan.h"
#include "kexec/model.h"

enum err plan_add(struct load *load, enum role role, struct span bytes, uint64_t size,
		  struct rule rule)
{
	struct plan *plan = &load->plan;
	const uint64_t page = load->host->arch->page_size;

	ensure(bytes.n <= size);
	if (plan->n == PLAN_SEGMENTS_MAX)
		return error(load->ctx, ERR_UNSUPPORTED, "the %s would be one segment more than %d",
			     role_name(role), PLAN_SEGMENTS_MAX);
	if (!align_up(size, page, &size))
		return error(load->ctx, ERR_BAD, "the %s's size does not fit 64 bits",
			     role_name(role));
	if (rule.align < page)
		rule.align = page;
	plan->segments[plan->n++] =
		(struct segment){ .role = role, .rule = rule, .bytes = bytes, .size = size };
	return ERR_NONE;
}

bool plan_stays_low(const struct load *load)
{
	return load->host->policy.low_first && !load->purpose->confined;
}

bool plan_leaves_times(const struct load *load)
{
	return load->request->timing && load->host->arch->leaves_times;
}

struct segment *plan_find(struct plan *plan, enum role role)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->segments[i].role == role)
			return &plan->segments[i];
	return NULL;
}

static int plan_by_address(const void *a, const void *b)
{
	const struct segment *const *x = a, *const *y = b;

	return (*x)->address < (*y)->address ? -1 : (*x)->address > (*y)->address;
}

enum err plan_sorted(const struct load *load, const struct segment ***sorted)
{
	const struct plan *plan = &load->plan;

	*sorted = ctx_alloc(load->ctx, (plan->n + 1) * sizeof(**sorted));
	if (!*sorted)
		return ERR_NO_MEMORY;
	for (size_t i = 0; i < plan->n; i++)
		(*sorted)[i] = &plan->segments[i];
	qsort(*sorted, plan->n, sizeof(**sorted), plan_by_address);
	return ERR_NONE;
}

struct range segment_range(const struct segment *segment)
{
	return (struct range){ segment->address, segment->address + segment->size };
}

bool segment_is_hashed(const struct segment *segment)
{
	return segment->role != ROLE_PURGATORY && !segment->unhashed && segment->bytes.n > 0;
}

const char *role_name(enum role role)
{
	static const char *const names[] = {
		[ROLE_KERNEL] = "kernel",	  [ROLE_INITRD] = "initrd",
		[ROLE_MODULE] = "module",	  [ROLE_PARAMS] = "parameters",
		[ROLE_DTB] = "device tree",	  [ROLE_PURGATORY] = "purgatory",
		[ROLE_ELFCOREHDR] = "elfcorehdr", [ROLE_BACKUP] = "backup",
		[ROLE_MAP_ONLY] = "mapped only",  [ROLE_EXCHANGED] = "exchanged",
	};

	return names[role];
}
