/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes in bytes, by powers of 1024. */
#ifndef SIZES_H
#define SIZES_H

#include <stdint.h>

#define KIB (UINT64_C(1) << 10)
#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

#endif
