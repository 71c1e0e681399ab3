/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any vmcoreinfo and any page tables: a byte for the machine, 8 for an address, the text up to a
 * NUL, then the memory. What a translation answers is at least a byte and never more than the map.
 */
#include "tests/fuzz/core.h"

#define PHYS UINT64_C(0x200000)
#define VIRT UINT64_C(0xffff888000200000)

static void translate(const struct vmcore *core, uint64_t virt)
{
	uint64_t phys, n;
	uint8_t bytes[64];

	if (machine_map(core, virt, &phys, &n))
		fuzz_expect(n > 0 && n - 1 <= UINT64_MAX - virt);
	if (machine_walk(core, virt, &phys, &n))
		fuzz_expect(n > 0 && core->tables.levels > 0);
	fuzz_expect(vmcore_read_virt(core, virt, bytes, sizeof(bytes)) <= sizeof(bytes));
}

void fuzz(struct ctx *ctx, struct span input)
{
	static const uint16_t machines[] = { EM_X86_64, EM_AARCH64, EM_RISCV, EM_S390,
					     EM_PPC64,	258,	    EM_386 };
	struct vmcore core;

	if (input.n < 16)
		return;
	const uint8_t first = span_u8(input, 0);
	const uint64_t address = span_le64(input, 1);
	const struct span rest = span_from(input, 9);
	const uint8_t *const nul = memchr(rest.p, 0, rest.n);
	const size_t text = nul ? (size_t)(nul - rest.p) : rest.n;
	const struct span memory = span_from(rest, text + 1);

	if (memory.n < 2)
		return;
	core_of(ctx, memory, PHYS, VIRT, &core);
	core.elf.machine = machines[(first & 0x3f) % (sizeof(machines) / sizeof(machines[0]))];
	core.elf.is_big = first & 0x40;
	core.xen_cr3 = first & 0x80 ? PHYS : 0;
	core.info.text = span_of(rest.p, text);
	machine_find_maps(&core);
	translate(&core, address);
	translate(&core, VIRT);
	translate(&core, UINT64_MAX - 3);
	vmcore_close(&core);
}
