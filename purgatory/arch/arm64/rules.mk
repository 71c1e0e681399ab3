# SPDX-License-Identifier: GPL-2.0-or-later
PURGATORY_SHARES_arm64 = console-mmio.c device-tree.c

# With the MMU off all memory is device memory, where unaligned accesses fault.
PURGATORY_CFLAGS_arm64 = -mstrict-align -mno-outline-atomics -mbranch-protection=none
