# SPDX-License-Identifier: GPL-2.0-or-later
PURGATORY_SHARES_arm = console-mmio.c device-tree.c fault.c

# For any processor that Linux runs on, none of which has to have floating point. With the MMU off all memory is device memory,
# where unaligned accesses fault.
PURGATORY_CFLAGS_arm = -marm -march=armv5te -mfloat-abi=softfp -mno-unaligned-access
