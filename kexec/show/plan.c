/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include "kexec/show/plan.h"
#include "kexec/show/internal.h"

static int by_address(const void *a, const void *b)
{
	const struct segment *const *x = a, *const *y = b;

	return (*x)->address < (*y)->address ? -1 : (*x)->address > (*y)->address;
}

enum err sorted_segments(const struct load *load, const struct segment ***sorted)
{
	const struct plan *plan = &load->plan;

	*sorted = ctx_alloc(load->ctx, (plan->n + 1) * sizeof(**sorted));
	if (!*sorted)
		return ERR_NO_MEMORY;
	for (size_t i = 0; i < plan->n; i++)
		(*sorted)[i] = &plan->segments[i];
	qsort(*sorted, plan->n, sizeof(**sorted), by_address);
	return ERR_NONE;
}

enum err plan_print(const struct load *load)
{
	return load->request->json ? plan_json_print(load) : picture_print(load);
}

enum err files_print(const struct load *load)
{
	struct json j;

	if (!load->request->json) {
		picture_title(load);
		puts("  way           files: the running kernel verifies and places them itself");
		return ERR_NONE;
	}
	json_start(&j, stdout);
	plan_json_title(&j, load, "files");
	json_finish(&j);
	return ERR_NONE;
}
