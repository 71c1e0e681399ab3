/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that a load reads, all before it is planned: the plan is a pure function of them. */
#ifndef INPUTS_H
#define INPUTS_H

#include "kexec/model.h"

/* The kernel's file; ERR_BAD and others name it. */
enum err inputs_kernel(struct load *load, struct file *kernel);

/* For a plan: the bytes of initrd, device tree and modules, and fresh seeds. */
enum err inputs_read(struct load *load);

#endif
