/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The architectures; rows of arches[]. */
#ifndef ARCH_H
#define ARCH_H

#include "kexec/model.h"

extern const struct arch *const arches[]; /* NULL-terminated */

/* The arch with this uname -m or own name; NULL if there is none. */
const struct arch *arch_by_name(const char *name);

/* Can a machine of arch @host start a kernel of arch @kernel? */
bool arch_starts(const struct arch *host, const struct arch *kernel);

/* For people: where there is no table of the architecture, uname's word. */
const char *arch_host_name(const struct host *host);

/* "x86_64, arm64": those whose purgatory this build has. */
const char *arch_names(struct ctx *ctx);

/* The name of an ELF machine for messages, also of ones that we cannot load. */
const char *machine_name(uint16_t elf_machine);

extern const struct arch arch_x86_64;
extern const struct arch arch_i386;
extern const struct arch arch_arm;
extern const struct arch arch_arm64;
extern const struct arch arch_s390x;
extern const struct arch arch_ppc64le;
extern const struct arch arch_loong64;
extern const struct arch arch_riscv64;

#endif
