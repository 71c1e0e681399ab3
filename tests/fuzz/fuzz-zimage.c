/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fuzz/image.h"

FUZZ_IMAGE(zimage_format)
