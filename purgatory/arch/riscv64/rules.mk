# SPDX-License-Identifier: GPL-2.0-or-later
PURGATORY_SHARES_riscv64 = console-mmio.c device-tree.c fault.c

# The least that a processor of 64 bits has: no floating point, whose unit may be off, and no unaligned accesses, which firmware
# may have to emulate. Nobody sets gp, so nothing is relaxed to it.
PURGATORY_CFLAGS_riscv64 = -march=rv64ima_zicsr_zifencei -mabi=lp64 -mcmodel=medany -mstrict-align -mno-relax
