/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The architectures; rows of arches[]. */
#ifndef ARCH_H
#define ARCH_H

#include "kexec/load.h"

extern const struct arch arch_x86_64;
extern const struct arch arch_i386;
extern const struct arch arch_arm64;

#endif
