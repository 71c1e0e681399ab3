/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a crash kernel needs beyond a normal load; doc/architecture.md has the reasons. */
#ifndef CRASH_H
#define CRASH_H

#include "kexec/model.h"

/* Is memory reserved at all? ERR_UNSUPPORTED says how to reserve it. For every way of loading. */
enum err crash_check_reserved(struct ctx *ctx, const struct host *host);

/* Before the handover's sizes: add the elfcorehdr and backup segments. No address is known. */
enum err crash_size(struct load *load);

/* After the handover's sizes: the rules of all segments, among the crash windows. */
void crash_prefer_main(struct load *load);

/* plan_place() found no room: the same, with what to ask crashkernel= for. */
enum err crash_no_space(const struct load *load, enum err err);

/* The running kernel did not take the files (@initrd bytes): the same, if room was the reason. */
enum err crash_file_load_failed(const struct load *load, enum err err, uint64_t initrd);

/* Every address is known: fill both segments and make load->next_map. */
enum err crash_fill(struct load *load);

#endif
