/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Linux is entered with where it is given a device tree; entry.S puts it into registers. */
#include "purgatory/purgatory.h"

uint64_t entry_address SETTING = 0;
uint64_t entry_tree SETTING = 0;
