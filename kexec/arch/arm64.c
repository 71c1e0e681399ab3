/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 64-bit Arm. */
#include <elf.h>
#include <linux/kexec.h>

#include "include/sizes.h"
#include "kexec/arch/arch.h"

#define PAGE 65536u

extern const uint8_t purgatory_arm64[] __attribute__((weak));
extern const uint8_t purgatory_arm64_end[] __attribute__((weak));

const struct arch arch_arm64 = {
	.name = "arm64",
	/* armv8l: what uname says to a program of 32 bits. */
	.machines = (const char *const[]){ "aarch64", "armv8l", NULL },
	.elf_machine = EM_AARCH64,
	.kexec_arch = KEXEC_ARCH_AARCH64,
	.page_size = PAGE,
	.device_tree = true,
	/* Documentation/arch/arm64/booting.rst, "Setup the device tree" */
	.tree_max = 2 * MIB,
	/* booting.rst, "Call the kernel image" */
	.initrd_window = 32 * GIB,
	.initrd_window_align = GIB,
	/* arch/arm64/kernel/machine_kexec.c, arch_kexec_protect_crashkres() */
	.hides_crash_memory = true,
	.purgatory = { purgatory_arm64, purgatory_arm64_end },
	.relative_reloc = R_AARCH64_RELATIVE,
	.leaves_times = true,
	.purgatory_rule = { .align = PAGE, .within = { 0, UINT64_MAX }, .high = true },
	/*
	 * Documentation/admin-guide/kdump/vmcoreinfo.rst: text lies among modules and vmalloc
	 * memory.
	 */
	.kernel_offset = "NUMBER(kimage_voffset)=0x",
};
