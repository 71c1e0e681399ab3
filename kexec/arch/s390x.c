/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IBM Z and LinuxONE. */
#include <elf.h>
#include <linux/kexec.h>

#include "include/s390-boot.h"
#include "kexec/arch/arch.h"

#define PAGE 4096u

extern const uint8_t purgatory_s390x[] __attribute__((weak));
extern const uint8_t purgatory_s390x_end[] __attribute__((weak));

const struct arch arch_s390x = {
	.name = "s390x",
	.machines = (const char *const[]){ "s390x", NULL },
	.elf_machine = EM_S390,
	.kexec_arch = KEXEC_ARCH_S390,
	.page_size = PAGE,
	.purgatory = { purgatory_s390x, purgatory_s390x_end },
	.relative_reloc = R_390_RELATIVE,
	.purgatory_rule = { .align = PAGE, .within = { S390_LOW_END, UINT64_MAX }, .high = true },
	.is_big_endian = true,
};
