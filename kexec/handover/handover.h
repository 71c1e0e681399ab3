/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot protocols: how a kernel is given its parameters. */
#ifndef HANDOVER_H
#define HANDOVER_H

#include "kexec/load.h"

extern const struct handover x86_linux;
extern const struct handover elf_plain;

#endif
