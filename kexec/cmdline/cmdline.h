/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The next kernel's command line: what the user said, and what the kernel must be told besides. */
#ifndef CMDLINE_H
#define CMDLINE_H

#include "kexec/model.h"

/*
 * --load-preserve-context: the next kernel finds the way back behind this, 16 hexadecimal digits.
 */
#define CMDLINE_JUMP_BACK "kexec_jump_back_entry=0x"

/*
 * The user's words, from --reuse-cmdline, --append and what the image brought along: load->words,
 * load->cmdline and load->cmdline_capacity. ERR_SYSTEM, ERR_BAD, ERR_USAGE: longer than the
 * kernel takes, ERR_NO_MEMORY.
 */
enum err cmdline_build(struct load *load);

/*
 * No address is known: enlarge load->cmdline_capacity by at least what cmdline_finish() adds.
 * ERR_USAGE: that is more than the kernel takes, ERR_NO_MEMORY.
 */
enum err cmdline_reserve(struct load *load);

/* Every address is known: load->cmdline with the handover's words in front of the user's. */
enum err cmdline_finish(struct load *load);

#endif
