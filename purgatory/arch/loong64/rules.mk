# SPDX-License-Identifier: GPL-2.0-or-later
PURGATORY_SHARES_loong64 = console-mmio.c fault.c

# No floating point or vectors: they are off as the kernel leaves them, or full of its state.
PURGATORY_CFLAGS_loong64 = -march=loongarch64 -mabi=lp64s -mno-relax
PURGATORY_LDFLAGS_loong64 = -march=loongarch64 -mabi=lp64s -Wl,-z,max-page-size=4096
