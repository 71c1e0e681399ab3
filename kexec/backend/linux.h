/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the Linux backend; the table is in linux.c. */
#ifndef BACKEND_LINUX_H
#define BACKEND_LINUX_H

#include "kexec/model.h"

/* linux-segments.c: kexec_load(2) */
enum err linux_load_segments(struct load *load);
enum err linux_unload_segments(struct ctx *ctx, bool panic);

/* linux-files.c: kexec_file_load(2) */
enum err linux_load_files(struct load *load, const struct file *kernel, const struct file *initrd);
enum err linux_unload_files(struct ctx *ctx, bool panic);
bool linux_has_files(void); /* was the running kernel built with that call? */

/* linux-exec.c: reboot(2) */
enum err linux_exec(struct ctx *ctx, const struct request *request);

/* What is done before the running system ends: sync, network down; as the options say. */
void exec_prepare(struct ctx *ctx, const struct request *request);

/*
 * errno of a failed call in words: what it means here, what to do, and whether a weaker way may
 * be tried (ERR_UNSUPPORTED) or not (ERR_REFUSED, ERR_SYSTEM). linux-errors.c
 */
enum linux_call { CALL_SEGMENTS = 1, CALL_FILES = 2, CALL_REBOOT = 4 };
enum err linux_fault(struct ctx *ctx, enum linux_call call, int errnum);

#endif
