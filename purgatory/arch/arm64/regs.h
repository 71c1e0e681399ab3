/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arm Architecture Reference Manual, D19.2 (general system control registers); for C and assembly.
 */
#ifndef REGS_H
#define REGS_H

#define CURRENT_EL2 0x8

#define CPACR_FPEN   (3 << 20)
#define CPTR_EL2_TFP (1 << 10) /* without HCR_EL2.E2H */
#define HCR_E2H_BIT  34

/* SCTLR_EL1, SCTLR_EL2: M, C, I; not A, WXN, EE */
#define SCTLR_ON  (1 << 0 | 1 << 2 | 1 << 12)
#define SCTLR_OFF (1 << 1 | 1 << 19 | 1 << 25)

#endif
