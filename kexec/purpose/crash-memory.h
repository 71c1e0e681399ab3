/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the crash kernel is told of the machine. */
#ifndef TOLD_H
#define TOLD_H

#include "kexec/model.h"

/*
 * load->next_map: the crash windows and low memory as RAM, the elfcorehdr and backup segments cut
 * out of them, and everything of the host's map that is no RAM. Addresses are known.
 */
enum err crash_next_map(struct load *load);

#endif
