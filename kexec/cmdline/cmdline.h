/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The next kernel's command line. */
#ifndef CMDLINE_H
#define CMDLINE_H

#include "kexec/model.h"

/*
 * --load-preserve-context: the next kernel finds the way back behind this word, 16 hexadecimal
 * digits.
 */
#define CMDLINE_JUMP_BACK "kexec_jump_back_entry=0x"

/*
 * Set load->cmdline from --reuse-cmdline, --append and what the image brought along, and
 * load->cmdline_capacity to its size with NUL. ERR_SYSTEM, ERR_NO_MEMORY.
 */
enum err cmdline_build(struct load *load);

/*
 * @cmdline without the words NAME=... of a NULL-terminated list; whole words only, in memory of
 * @ctx. NULL when there is no memory.
 */
const char *cmdline_without(struct ctx *ctx, const char *cmdline, const char *const *names);

#endif
