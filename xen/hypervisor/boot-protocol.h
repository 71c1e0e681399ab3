/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot protocol's offsets. Xen has macros for some of its numbers: the same numbers. */
#ifndef KEXEC_SIG_BOOT_PROTOCOL_H
#define KEXEC_SIG_BOOT_PROTOCOL_H

#undef E820_RAM
#undef E820_RESERVED
#undef E820_ACPI
#undef E820_NVS
#undef E820_UNUSABLE
#undef EDD_MBR_SIG_MAX

#include "include/x86-boot.h"

#endif
