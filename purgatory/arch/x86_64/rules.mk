# SPDX-License-Identifier: GPL-2.0-or-later
PURGATORY_SHARES_x86_64 = console-pc.c exceptions-pc.S fault.c pc.c protected-mode.S real-mode.S screen-pc.c

# No instructions whose state the compiler would take for granted, no red zone, no CET.
PURGATORY_CFLAGS_x86_64 = -mno-red-zone -mno-sse -mno-mmx -mno-80387 -fcf-protection=none
