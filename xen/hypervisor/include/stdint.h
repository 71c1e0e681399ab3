/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <xen/types.h>

#define UINT64_C(constant) constant##UL
