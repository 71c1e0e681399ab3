/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the Linux backend; the table is in linux.c. */
#ifndef BACKEND_LINUX_H
#define BACKEND_LINUX_H

#include <linux/kexec.h>

#include "kexec/model.h"

/* include/uapi/linux/kexec.h of newer kernels than the floor's headers. */
#ifndef KEXEC_UPDATE_ELFCOREHDR
#define KEXEC_UPDATE_ELFCOREHDR 0x00000004
#endif
#ifndef KEXEC_CRASH_HOTPLUG_SUPPORT
#define KEXEC_CRASH_HOTPLUG_SUPPORT 0x00000008
#endif
#define KEXEC_DEBUG	     0x00000010
#define KEXEC_FILE_DEBUG     0x00000008
#define KEXEC_FILE_NO_CMA    0x00000010
#define KEXEC_FILE_FORCE_DTB 0x00000020

/*
 * The system calls, which answer errno, or 0; under -d with their debug flag: a kernel that does
 * not know it says EINVAL before it looks at anything, and is asked again. linux-calls.c
 */
int linux_call_files(const struct ctx *ctx, int kernel, int initrd, const char *cmdline,
		     unsigned long flags);
int linux_call_segments(const struct ctx *ctx, uint64_t entry, size_t n,
			struct kexec_segment *segments, unsigned long flags);
/* Was the running kernel built with kexec_file_load, with kexec_load? */
bool linux_has_files(void);
bool linux_has_segments(void);

/* linux-segments.c: kexec_load(2) */
enum err linux_load_segments(struct load *load);
enum err linux_unload_segments(struct ctx *ctx, bool panic);

/* linux-files.c: kexec_file_load(2) */
enum err linux_load_files(struct load *load, const struct file *kernel, const struct file *initrd);
enum err linux_unload_files(struct ctx *ctx, bool panic);

/* linux-exec.c: reboot(2) */
enum err linux_exec(struct ctx *ctx, const struct request *request);

/*
 * linux-sync.c: have @flush, which is sync() at its end, done by a child, and wait for it as long
 * as less and less is left to be written, or it ends within @patience_ms.
 */
void linux_sync(struct ctx *ctx, void (*flush)(struct ctx *ctx), int patience_ms);

/* linux-status.c: --status --json */
enum err linux_status_details(struct ctx *ctx, bool panic, struct json *j);
enum err linux_status_text(struct ctx *ctx, bool panic, const char **text);

/* What is done before the running system ends: sync, network down; as the options say. */
void exec_prepare(struct ctx *ctx, const struct request *request);

/*
 * errno of a failed call in words: what it means here, what to do, and whether a weaker way may
 * be tried (ERR_UNSUPPORTED) or not (ERR_REFUSED, ERR_SYSTEM). linux-errors.c
 */
enum linux_call { CALL_SEGMENTS = 1, CALL_FILES = 2, CALL_REBOOT = 4 };
enum err linux_fault(struct ctx *ctx, enum linux_call call, int errnum);

#endif
