# SPDX-License-Identifier: GPL-2.0-or-later
PURGATORY_SHARES_i386 = console-pc.c exceptions-pc.S fault.c pc.c protected-mode.S real-mode.S screen-pc.c

# For any processor that Linux may still run on. No instructions whose state the compiler would take for granted, no CET.
PURGATORY_CFLAGS_i386 = -march=i486 -mno-sse -mno-mmx -mno-80387 -fcf-protection=none
