/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the running kernel says of its loaded kernels: below /sys/kernel/kexec/ since Linux 6.19
 * (Documentation/ABI/testing/sysfs-kernel-kexec-kdump), before that, and for some years on, under
 * other names in /sys/kernel/. The new name is asked first, everywhere.
 */
#ifndef KEXEC_STATE_H
#define KEXEC_STATE_H

#include "include/ctx.h"

enum kexec_state {
	STATE_LOADED,
	STATE_CRASH_LOADED,
	STATE_CRASH_SIZE,      /* bytes reserved by crashkernel=, without what is for devices */
	STATE_ELFCOREHDR_SIZE, /* bytes of the elfcorehdr that the kernel keeps up to date */
};

/* Its number. ERR_NOT_MINE (silent) when there is no such file, ERR_BAD, ERR_SYSTEM. */
enum err kexec_state(struct ctx *ctx, enum kexec_state state, uint64_t *value);

/* Its file by the new name, for messages. */
const char *kexec_state_path(enum kexec_state state);

#endif
