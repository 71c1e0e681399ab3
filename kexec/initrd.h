/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The next kernel's initrd: --initrd (several become one), --reuseinitrd, or the image's own;
 * with --unpack-initrd as the next kernel would unpack it.
 */
#ifndef INITRD_H
#define INITRD_H

#include "kexec/model.h"

/* load->initrd: its bytes, for loads by segments. Nothing to do when it has been read. */
enum err initrd_read(struct load *load);

/*
 * For loads by file, where the running kernel itself reads the one file that is given, in @file.
 * What it cannot read, several files or a pipe, and what is unpacked here becomes
 * load->initrd, and @file stays closed.
 */
enum err initrd_open(struct load *load, struct file *file);

#endif
