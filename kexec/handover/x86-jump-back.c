/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --load-jump-back-helper: purgatory alone, which enters the kernel that waits at --entry.
 *
 * That kernel went away by --load-preserve-context (KEXEC_PRESERVE_CONTEXT): it called, and
 * waits for the return; its own code restores its memory and its state.
 */
#include "handover.h"

static enum err size(struct load *load)
{
	(void)load;
	return ERR_NONE;
}

static enum err fill(struct load *load)
{
	const struct x86_entry entry = { .address = load->request->entry };
	const enum err err = x86_set_entry(load, &entry);

	return err ? err : x86_set_console(load);
}

const struct handover x86_jump_back = {
	.name = "jump back",
	.options = OPTIONS_CONSOLE,
	.size = size,
	.fill = fill,
};
