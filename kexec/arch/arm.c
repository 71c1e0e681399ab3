/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 32-bit Arm. */
#include <elf.h>
#include <linux/kexec.h>

#include "include/sizes.h"
#include "kexec/arch/arch.h"

#define PAGE 4096u

extern const uint8_t purgatory_arm[] __attribute__((weak));
extern const uint8_t purgatory_arm_end[] __attribute__((weak));

const struct arch arch_arm = {
	.name = "arm",
	.machines = (const char *const[]){ "armv4l", "armv4tl", "armv5l", "armv5tel", "armv5tejl",
					   "armv6l", "armv7l", "armv8l", NULL },
	.elf_machine = EM_ARM,
	.kexec_arch = KEXEC_ARCH_ARM,
	.page_size = PAGE,
	/*
	 * Entered without MMU: 32-bit addresses; kernel/kexec_core.c, sanity_check_segment_list():
	 * 4 GiB as the end of a segment is less than its start.
	 */
	.memory_end = 4 * GIB - PAGE,
	.device_tree = true,
	.tagged_list = true,
	.serial_lines = true,
	/* arch/arm/kernel/head.S, "map boot params address": two sections of 1 MiB from its start.
	 */
	.tree_max = MIB,
	/* arch/arm/boot/compressed/head.S: memory starts at its address & 0xf8000000 */
	.kernel_reach = 128 * MIB,
	/*
	 * arch/arm/mm/mmu.c: from PAGE_OFFSET 0xc0000000 on, up to 240 MiB of vmalloc memory and a
	 * gap of 8 MiB below 0xff800000; older kernels begin them lower.
	 */
	.low_reach = 752 * MIB,
	/* arch/arm/include/asm/elf.h, vmcore_elf64_check_arch() */
	.elfcorehdr_32bit = true,
	/* arch/arm/mm/ioremap.c refuses to map what is RAM, where copy_oldmem_page() reads. */
	.elfcorehdr_no_ram = true,
	/* Its tables for the hashing have 16 KiB. */
	.purgatory = { purgatory_arm, purgatory_arm_end },
	.relative_reloc = R_ARM_RELATIVE,
	.purgatory_rule = { .align = 0x4000, .within = { 0, 4 * GIB }, .high = true },
	.is_32bit = true,
	.no_file_load = true,
	.host_files = (const char *const[]){ "/proc/atags", NULL },
};
