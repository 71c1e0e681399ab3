/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 64-bit POWER, little endian. */
#include <elf.h>
#include <linux/kexec.h>

#include "include/sizes.h"
#include "kexec/arch/arch.h"

#define PAGE 65536u

extern const uint8_t purgatory_ppc64le[] __attribute__((weak));
extern const uint8_t purgatory_ppc64le_end[] __attribute__((weak));

const struct arch arch_ppc64le = {
	.name = "ppc64le",
	.machines = (const char *const[]){ "ppc64le", NULL },
	.elf_machine = EM_PPC64,
	.kexec_arch = KEXEC_ARCH_PPC64,
	.page_size = PAGE,
	.device_tree = true,
	/* Memory and processors come and go, and what kexec must know is only there. */
	.live_tree = true,
	.tree_max = 16 * MIB,
	.purgatory = { purgatory_ppc64le, purgatory_ppc64le_end },
	.relative_reloc = R_PPC64_RELATIVE,
	.purgatory_rule = { .align = PAGE, .within = { 0, UINT64_MAX }, .high = true },
	/* arch/powerpc/kernel/exceptions-64s.S: the vectors, wherever the kernel itself runs. */
	.low_memory = { 0, 64 * KIB },
};
