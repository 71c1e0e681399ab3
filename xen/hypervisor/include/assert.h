/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <xen/lib.h>

#define assert(condition) BUG_ON(!(condition))
