/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a crash kernel needs beyond a normal load. */
#ifndef CRASH_H
#define CRASH_H

#include "kexec/load.h"

/* Add the elfcorehdr and backup segments and room on the command line; no address is known. */
enum err crash_size(struct load *load);

/* Fill them, finish load->cmdline and load->told. */
enum err crash_fill(struct load *load);

#endif
