/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 64-bit RISC-V, in supervisor mode. */
#include <elf.h>
#include <linux/kexec.h>

#include "include/sizes.h"
#include "kexec/arch/arch.h"

#define PAGE 4096u

extern const uint8_t purgatory_riscv64[] __attribute__((weak));
extern const uint8_t purgatory_riscv64_end[] __attribute__((weak));

const struct arch arch_riscv64 = {
	.name = "riscv64",
	.machines = (const char *const[]){ "riscv64", NULL },
	.elf_machine = EM_RISCV,
	.kexec_arch = KEXEC_ARCH_RISCV,
	.page_size = PAGE,
	.device_tree = true,
	/* arch/riscv/include/asm/pgtable.h, MAX_FDT_SIZE */
	.tree_max = 2 * MIB,
	.purgatory = { purgatory_riscv64, purgatory_riscv64_end },
	.relative_reloc = R_RISCV_RELATIVE,
	.leaves_times = true,
	.purgatory_rule = { .align = PAGE, .within = { 0, UINT64_MAX }, .high = true },
	/* arch/riscv/kernel/vmcore_info.c: text lies at the end of the address space. */
	.kernel_offset = "NUMBER(va_kernel_pa_offset)=0x",
};
