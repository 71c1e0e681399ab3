/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --dry-run shows; doc/json.md has the schema. */
#ifndef PRINT_H
#define PRINT_H

#include "kexec/model.h"

/* The plan, as a picture in text or, with --json, for machines. To standard output. */
enum err plan_print(const struct load *load);

/* -s --dry-run: the kernel will place what it reads; say what it would be given. */
enum err files_print(const struct load *load);

/* --timing: what is left to be done between the two kernels. */
void timing_print(const struct load *load);

/* --timing=FILE: the same as a drawing. ERR_SYSTEM, ERR_NO_MEMORY. */
enum err timing_plot(const struct load *load);

/* One note where the next kernel will have no picture at first. */
void screen_warn(const struct load *load, bool by_files);

#endif
