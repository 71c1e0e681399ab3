/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vmcore without ELF headers: the input's bytes are memory, in two pieces with a gap between. */
#ifndef FUZZ_CORE_H
#define FUZZ_CORE_H

#include <sys/mman.h>
#include <unistd.h>

#include "include/file.h"
#include "lib/vmcore/internal.h"
#include "tests/fuzz/fuzz.h"

#define CORE_GAP 0x1000

/* @memory lies at @phys and @virt; its upper half CORE_GAP further. */
static inline void core_of(struct ctx *ctx, struct span memory, uint64_t phys, uint64_t virt,
			   struct vmcore *core)
{
	const uint64_t half = memory.n / 2;

	*core = (struct vmcore){ .name = "core", .size = memory.n, .word = 8, .loads_n = 2 };
	core->elf.is_64 = true;
	core->fd = memfd_create("core", MFD_CLOEXEC);
	fuzz_expect(core->fd >= 0 && write_all(ctx, core->fd, "core", memory) == ERR_NONE);
	core->loads = ctx_alloc(ctx, 2 * sizeof(*core->loads));
	fuzz_expect(core->loads && memory.n >= 2);
	core->loads[0] = (struct load){ virt, phys, 0, half, half };
	core->loads[1] = (struct load){ virt + half + CORE_GAP, phys + half + CORE_GAP, half,
					memory.n - half, memory.n - half };
	fuzz_expect(segments_index(ctx, core) == ERR_NONE);
}

#endif
