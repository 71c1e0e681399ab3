/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The crash windows: which is the main one, and what to ask crashkernel= for when they do not do.
 */
#include "include/sizes.h"
#include "kexec/plan/plan.h"
#include "kexec/purpose/crash.h"

/* The crash kernel's own needs beside its image: page tables, drivers, a dump tool's buffers. */
#define RUN_SIZE (128 * MIB)
#define ASK_STEP (64 * MIB)
#define ASK_MIN	 (256 * MIB)

struct range crash_main_window(const struct ranges *windows)
{
	return windows->n ? windows->r[windows->n - 1] : (struct range){ 0, 0 };
}

/* The initrd counts twice: it is unpacked. Never less than what is there and was too little. */
static uint64_t crash_ask(const struct load *load, uint64_t needed, uint64_t initrd)
{
	const uint64_t there = load->host->crash_size;
	uint64_t ask;

	if (!align_up(needed + initrd + RUN_SIZE, ASK_STEP, &ask) || ask < ASK_MIN)
		ask = ASK_MIN;
	return ask > there ? ask : align_down(there, ASK_STEP) + ASK_STEP;
}

static enum err crash_advise_more(const struct load *load, enum err err, uint64_t needed,
				  uint64_t initrd)
{
	return prefix_error(load->ctx, err,
			    "%llu MiB are reserved for the crash kernel, loading it "
			    "takes %llu MiB, and it needs more to run: boot with crashkernel=%lluM",
			    (unsigned long long)(load->host->crash_size / MIB),
			    (unsigned long long)((needed + MIB - 1) / MIB),
			    (unsigned long long)(crash_ask(load, needed, initrd) / MIB));
}

static struct range crash_allowed(const struct segment *segment)
{
	const struct rule *rule = &segment->rule;

	if (!rule->fixed)
		return rule->within;
	return (struct range){ rule->within.start, rule->within.start + segment->size };
}

/* The first segment for which the window has too little where it must lie, or NULL. */
static const struct segment *crash_misplaced(const struct load *load)
{
	const struct range window = crash_main_window(&load->host->crash);

	for (size_t i = 0; i < load->plan.n; i++) {
		const struct segment *segment = &load->plan.segments[i];
		const struct range there = range_intersect(window, crash_allowed(segment));

		if (range_is_empty(there) || range_size(there) < segment->size)
			return segment;
	}
	return NULL;
}

static enum err crash_advise_elsewhere(const struct load *load, enum err err,
				       const struct segment *segment)
{
	const struct range window = crash_main_window(&load->host->crash);
	const struct range allowed = crash_allowed(segment);

	return prefix_error(
		load->ctx, err,
		"%llu MiB are reserved for the crash kernel, which is enough, but at 0x%llx..0x%llx, and the %s "
		"must lie in 0x%llx..0x%llx: boot with crashkernel=SIZE@ADDRESS inside that, or without \",high\"",
		(unsigned long long)(load->host->crash_size / MIB),
		(unsigned long long)window.start, (unsigned long long)window.end,
		role_name(segment->role), (unsigned long long)allowed.start,
		(unsigned long long)allowed.end);
}

enum err crash_no_space(const struct load *load, enum err err)
{
	const struct segment *misplaced = crash_misplaced(load);
	uint64_t needed = 0;

	for (size_t i = 0; i < load->plan.n; i++)
		needed += load->plan.segments[i].size;
	return misplaced && needed <= range_size(crash_main_window(&load->host->crash))
		       ? crash_advise_elsewhere(load, err, misplaced)
		       : crash_advise_more(load, err, needed, load->initrd.n);
}

enum err crash_files_failed(const struct load *load, enum err err, uint64_t initrd)
{
	uint64_t needed = initrd;

	for (size_t i = 0; i < load->image->n_extents; i++)
		needed += load->image->extents[i].size;
	if (err != ERR_UNSUPPORTED || needed <= load->host->crash_size)
		return err;
	return crash_advise_more(load, err, needed, initrd);
}
