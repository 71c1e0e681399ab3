/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ELFCOREHDR_H
#define ELFCOREHDR_H

#include "kexec/model.h"

/* Memory whose old contents are found elsewhere, or lost and left out. from may be empty. */
struct moved {
	struct range from;
	uint64_t to;
	bool lost;
};

/*
 * The ELF headers of /proc/vmcore, of class ELFCLASS32 or ELFCLASS64, in memory of @ctx: where
 * in physical memory the dead system's notes and RAM are, all of the crash kernel's left out
 * (Documentation/admin-guide/kdump/kdump.rst; fs/proc/vmcore.c reads them). Their size depends on
 * @host, @low.from and @low.lost only. ERR_UNSUPPORTED names what does not fit, ERR_NO_MEMORY.
 */
enum err elfcorehdr_make(struct ctx *ctx, const struct host *host, unsigned char elf_class,
			 struct moved low, struct span *bytes);

#endif
