/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <xen/lib.h>
#if __has_include(<xen/bug.h>) /* Xen 4.18; in lib.h before */
#include <xen/bug.h>
#endif

#define assert(condition) BUG_ON(!(condition))
