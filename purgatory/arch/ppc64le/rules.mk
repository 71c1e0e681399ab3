# SPDX-License-Identifier: GPL-2.0-or-later
PURGATORY_SHARES_ppc64le = device-tree.c no-hooks.c

# Floating point and vectors are off as the old kernel leaves them. What is addressed is less than 2 GiB from r2.
PURGATORY_CFLAGS_ppc64le = -mcpu=power8 -mabi=elfv2 -mcmodel=medium -msoft-float -mno-altivec -mno-vsx \
	-Wa,-mregnames

# The slaves' one pointer stands among the code.
PURGATORY_LDFLAGS_ppc64le = -Wl,-z,notext
