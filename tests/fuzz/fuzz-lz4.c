/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fuzz/unwrap.h"

FUZZ_UNWRAPPER(lz4_unwrapper)
