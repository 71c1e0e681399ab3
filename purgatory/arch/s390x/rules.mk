# SPDX-License-Identifier: GPL-2.0-or-later
# The oldest processors that Debian supports, and no floating point or vector registers, which are the caller's.
PURGATORY_CFLAGS_s390x = -m64 -march=z10 -msoft-float
