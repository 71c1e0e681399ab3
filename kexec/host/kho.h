/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOST_KHO_H
#define HOST_KHO_H

#include "include/cmdline.h"
#include "kexec/host/host.h"

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

/* What the running kernel hands over. */
struct kho_running {
	bool on;	  /* KHO is */
	bool luo;	  /* and live update is, */
	bool sessions;	  /* with open sessions, or who knows: what they preserve would be lost */
	bool reserved;	  /* memory of reserve_mem= is preserved, */
	bool more;	  /* and more than that, or who knows */
	bool shown;	  /* debugfs says so, and not only the command line and the configuration */
	const char *kept; /* what is preserved by now, by name: "LUO, memblock"; NULL: nothing */
	struct kho_formats formats; /* 0 where debugfs does not show it; memfd always */
};

/* @cmdline: the running kernel's. ERR_SYSTEM, ERR_BAD, ERR_NO_MEMORY. */
enum err kho_read(struct ctx *ctx, const char *cmdline, struct kho_running *running);

/* What @cmdline says of the parameter @name, "kho" or "liveupdate". */
enum answer kho_switch(const struct cmdline *cmdline, const char *name);

/* Which kernel handed over to the running one, and how many have since the machine was started. */
struct kho_origin {
	const char *release; /* uname -r; NULL: none did, or nothing tells */
	uint32_t count;
};

/* ERR_SYSTEM, ERR_NO_MEMORY. */
enum err kho_read_origin(struct ctx *ctx, struct kho_origin *origin);

/* "kho-v4", the highest of @bits; NULL for none, or without memory. */
const char *kho_highest(struct ctx *ctx, const char *name, uint64_t bits);

/* What a next kernel does not take, and why. */
struct kho_loss {
	const char *words; /* NULL: it takes everything */
	bool panics;	   /* it panics; else what is preserved is lost */
};

/*
 * What becomes of what @from hands over in a kernel that has @to: of what is not understood the
 * first, in words: "the kexec handover (KHO) is kho-v4 here and kho-v3 in that kernel". Or
 * ERR_NO_MEMORY.
 */
enum err kho_mismatch(struct ctx *ctx, const struct kho_formats *from, const struct kho_formats *to,
		      struct kho_loss *loss);

/*
 * Is a session of live update open anywhere? Also true where that cannot be told: for a recorded
 * host, in a PID namespace, for a user who may not look. ERR_NO_MEMORY. luo.c
 */
enum err luo_sessions(struct ctx *ctx, bool *open);

#endif
