/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image.h"

FUZZ_IMAGE(multiboot2_format)
