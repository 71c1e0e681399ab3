/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOST_KHO_H
#define HOST_KHO_H

#include "kexec/model.h"

/*
 * The formats in which one kernel hands live state to the next: "kho-v4" of the handover itself
 * (include/linux/kho/abi/kexec_handover.h), "luo-v5" of live update (luo.h), "memfd-v2" of the
 * memory files in it (memfd.h). A format is understood by kernels that have just that string.
 */
struct kho_formats {
	uint64_t kho, luo, memfd; /* bit n: "-vn" */
};

/* Every such string in @bytes: of a kernel, unpacked, or of what it hands over. */
struct kho_formats kho_formats_of(struct span bytes);

/*
 * What the running kernel hands over, from debugfs; all 0 when it hands over nothing, or shows
 * nothing. ERR_SYSTEM, ERR_NO_MEMORY.
 */
enum err kho_formats_running(struct ctx *ctx, struct kho_formats *formats);

/* Which kernel handed over to the running one, and how many have since the machine was started. */
struct kho_origin {
	const char *release; /* uname -r; NULL: none did, or nothing tells */
	uint32_t count;
};

/* ERR_SYSTEM, ERR_NO_MEMORY. */
enum err kho_read_origin(struct ctx *ctx, struct kho_origin *origin);

/* "kho-v4", the highest of @bits; NULL for none, or without memory. */
const char *kho_highest(struct ctx *ctx, const char *name, uint64_t bits);

/*
 * What becomes of what @from hands over in a kernel that has @to: NULL when it is all understood,
 * else the first that is not, in words: "its handover is kho-v4, this kernel's is kho-v1". Or
 * ERR_NO_MEMORY.
 */
enum err kho_mismatch(struct ctx *ctx, const struct kho_formats *from, const struct kho_formats *to,
		      const char **words);

#endif
