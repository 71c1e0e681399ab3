/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 64-bit LoongArch. */
#include <elf.h>
#include <linux/kexec.h>

#include "include/elf-wire.h"
#include "include/sizes.h"
#include "kexec/arch/arch.h"

#define PAGE 65536u

extern const uint8_t purgatory_loong64[] __attribute__((weak));
extern const uint8_t purgatory_loong64_end[] __attribute__((weak));

const struct arch arch_loong64 = {
	.name = "loong64",
	.machines = (const char *const[]){ "loongarch64", NULL },
	.elf_machine = EM_LOONGARCH,
	.kexec_arch = KEXEC_ARCH_LOONGARCH,
	.page_size = PAGE,
	/*
	 * arch/loongarch/kernel/machine_kexec.c: the running kernel's code that starts the next
	 * one, the command line, and the other processors, which wait there until that has started
	 * them.
	 */
	.memory_start = 2 * MIB,
	/* The same; purgatory hands over a command line of its own. */
	.file_load_flaw =
		"the running kernel keeps one command line for the normal and the crash kernel, "
		"that of the last load",
	.serial_lines = true,
	.purgatory = { purgatory_loong64, purgatory_loong64_end },
	.relative_reloc = R_LARCH_RELATIVE,
	.purgatory_rule = { .align = PAGE, .within = { 2 * MIB, UINT64_MAX }, .high = true },
};
