/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is added to the command line of a crash kernel. */
#ifndef CRASH_MEMORY_H
#define CRASH_MEMORY_H

#include "kexec/model.h"

/* Enlarge load->cmdline_capacity by at least what crash_cmdline_add() will add. ERR_USAGE: too
 * long. */
enum err crash_cmdline_reserve(struct load *load);

/* Add elfcorehdr=, acpi_rsdp= and, when asked for, memmap= to load->cmdline. */
enum err crash_cmdline_add(struct load *load);

#endif
