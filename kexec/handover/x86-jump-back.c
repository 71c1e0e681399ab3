/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --load-jump-back-helper: purgatory alone, which enters the kernel that waits at --entry.
 *
 * That kernel went away by --load-preserve-context (KEXEC_PRESERVE_CONTEXT): it called, and
 * waits for the return; its own code restores its memory and its state.
 */
#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"

#define PAGE 4096

/* Page tables for purgatory, as the other kernel's memory is in none of this one's. */
static enum err jump_back_size(struct load *load)
{
	return plan_add(load, ROLE_PARAMS, SPAN_NONE, 3 * PAGE,
			(struct rule){ .within = RANGE_ALL, .high = true });
}

static enum err jump_back_fill(struct load *load)
{
	const struct x86_entry entry = { .address = load->request->entry };
	const uint64_t tables = plan_find(&load->plan, ROLE_PARAMS)->address;
	enum err err = x86_set_entry(load, &entry);

	if (!err)
		err = plan_set_u64(load, "page_tables", tables);
	return err ? err : x86_set_console(load);
}

const struct handover x86_jump_back = {
	.name = "jump back",
	.options = OPTIONS_CONSOLE,
	.size = jump_back_size,
	.fill = jump_back_fill,
};
