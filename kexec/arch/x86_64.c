/* SPDX-License-Identifier: GPL-2.0-or-later */
/* x86, 64 and 32 bit. */
#include <elf.h>
#include <linux/kexec.h>

#include "include/sizes.h"
#include "kexec/arch/arch.h"

#define PAGE 4096u

/* In addition to what every architecture reads. A '*' stands for one directory. */
static const char *const host_files[] = {
	"/sys/kernel/boot_params/data",
	"/proc/cpuinfo",
	"/sys/firmware/edd/*/version",
	"/sys/firmware/edd/*/extensions",
	"/sys/firmware/edd/*/legacy_max_cylinder",
	"/sys/firmware/edd/*/legacy_max_head",
	"/sys/firmware/edd/*/legacy_sectors_per_track",
	"/sys/firmware/edd/*/mbr_signature",
	"/sys/firmware/edd/*/raw_data",
	"/sys/firmware/efi/fw_vendor",
	"/sys/firmware/efi/config_table",
	"/sys/firmware/efi/systab",
	"/sys/firmware/efi/runtime-map/*/type",
	"/sys/firmware/efi/runtime-map/*/phys_addr",
	"/sys/firmware/efi/runtime-map/*/virt_addr",
	"/sys/firmware/efi/runtime-map/*/num_pages",
	"/sys/firmware/efi/runtime-map/*/attribute",
	NULL,
};

extern const uint8_t purgatory_x86_64[] __attribute__((weak));
extern const uint8_t purgatory_x86_64_end[] __attribute__((weak));
extern const uint8_t purgatory_i386[] __attribute__((weak));
extern const uint8_t purgatory_i386_end[] __attribute__((weak));

const struct arch arch_x86_64 = {
	.name = "x86_64",
	.machines = (const char *const[]){ "x86_64", NULL },
	.also_starts = (const char *const[]){ "i386", NULL },
	.elf_machine = EM_X86_64,
	.kexec_arch = KEXEC_ARCH_X86_64,
	.page_size = PAGE,
	.memory_start = PAGE,
	.firmware_map = true,
	.allocates_high = true,
	.purgatory = { purgatory_x86_64, purgatory_x86_64_end },
	.relative_reloc = R_X86_64_RELATIVE,
	.leaves_times = true,
	.purgatory_rule = { .align = PAGE, .within = { PAGE, UINT64_MAX }, .high = true },
	/* Real-mode code of the BIOS and of processors being started; ends at the video memory. */
	.low_memory = { 0, 0xa0000 },
	/*
	 * Documentation/arch/x86/x86_64/mm.rst: "kernel text mapping, mapped to physical address 0"
	 */
	.kernel_map = { UINT64_C(0xffffffff80000000), UINT64_C(0xffffffffc0000000) },
	.host_files = host_files,
};

const struct arch arch_i386 = {
	.name = "i386",
	.machines = (const char *const[]){ "i386", "i486", "i586", "i686", NULL },
	.also_starts = (const char *const[]){ "x86_64", NULL },
	.elf_machine = EM_386,
	.kexec_arch = KEXEC_ARCH_386,
	.page_size = PAGE,
	.memory_start = PAGE,
	/* Entered without paging: 32-bit addresses, and ends of segments (see arch_arm). */
	.memory_end = 4 * GIB - PAGE,
	.firmware_map = true,
	.purgatory = { purgatory_i386, purgatory_i386_end },
	.relative_reloc = R_386_RELATIVE,
	.leaves_times = true,
	.purgatory_rule = { .align = PAGE, .within = { PAGE, 4 * GIB }, .high = true },
	.low_memory = { 0, 0xa0000 },
	.is_32bit = true,
	.no_file_load = true,
	.host_files = host_files,
};
