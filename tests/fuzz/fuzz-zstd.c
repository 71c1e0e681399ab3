/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fuzz/unwrap.h"

FUZZ_UNWRAPPER(zstd_unwrapper)
