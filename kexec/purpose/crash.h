/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the crash purpose; the table is in crash.c, these are in crash-windows.c. */
#ifndef CRASH_H
#define CRASH_H

#include "kexec/model.h"

/*
 * The only one in which the running kernel takes segments: crashk_res (kernel/kexec_core.c,
 * sanity_check_segment_list()). Another (crashkernel=Y,low, crashk_low_res) is reserved below 4 GiB
 * for devices' sake, when this one lies above (kernel/crash_reserve.c). Empty where there is none.
 */
struct range crash_main_window(const struct ranges *windows);

/* The same error, with what to ask crashkernel= for in front: how much, or where. */
enum err crash_no_space(const struct load *load, enum err err);

/* The running kernel did not take the files (@initrd bytes): as above, if room was the reason. */
enum err crash_files_failed(const struct load *load, enum err err, uint64_t initrd);

#endif
