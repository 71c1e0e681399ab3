/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unwrap.h"

FUZZ_UNWRAPPER(uimage_unwrapper)
