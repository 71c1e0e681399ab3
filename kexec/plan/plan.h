/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Placed segments: this folder knows no architecture, no format, no purpose, no backend. */
#ifndef PLAN_H
#define PLAN_H

#include "kexec/model.h"

/* Add a segment; the size is rounded up to pages. ERR_UNSUPPORTED when the table is full. plan.c */
enum err plan_add(struct load *load, enum role role, struct span bytes, uint64_t size,
		  struct rule rule);

/* The segment of this role, NULL if there is none; the first of several. */
struct segment *plan_find(struct plan *plan, enum role role);

/*
 * Give every segment without an address one, in order, by its rule, in the purpose's memory, and
 * cover what the policy wants covered. ERR_NO_SPACE names the segment and the largest free piece.
 * place.c
 */
enum err plan_place(struct load *load);

/*
 * Does who takes the plan need it in the lowest memory there is (policy.low_first)? Not that of a
 * confined kernel, whose window is filled in place. plan.c
 */
bool plan_stays_low(const struct load *load);

/* Does its purgatory leave the times that --last reads in the next kernel? plan.c */
bool plan_leaves_times(const struct load *load);

/* What is left of the purpose's memory inside --mem-min and --mem-max. */
enum err plan_memory(const struct load *load, struct ranges *memory);

/* Disjoint, in memory it may use, aligned, few enough, entry inside. Names the fault. check.c */
enum err plan_check(const struct load *load);

/* The plan's segments by address. ERR_NO_MEMORY. */
enum err plan_sorted(const struct load *load, const struct segment ***sorted);

struct range segment_range(const struct segment *segment);

/*
 * Does purgatory's digest cover it? Only what was loaded: the kernel makes the zero tail, we do
 * not read it.
 */
bool segment_is_hashed(const struct segment *segment);

/* "kernel", "initrd": for messages and the picture. */
const char *role_name(enum role role);

#endif
