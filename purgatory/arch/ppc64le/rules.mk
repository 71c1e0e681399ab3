# SPDX-License-Identifier: GPL-2.0-or-later
PURGATORY_SHARES_ppc64le = device-tree.c fault.c

# A processor without vectors: they are off as the old kernel leaves them, and no function but that which hashes may use them.
# What is addressed is less than 2 GiB from r2.
PURGATORY_CFLAGS_ppc64le = -mcpu=powerpc64 -mtune=power8 -mabi=elfv2 -mcmodel=medium -Wa,-mregnames

# The slaves' one pointer stands among the code.
PURGATORY_LDFLAGS_ppc64le = -Wl,-z,notext
