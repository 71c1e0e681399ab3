/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch Reference Manual, volume 1, 5.2 (direct mapped windows) and 7 (control and status
 * registers); for C and assembly.
 */
#ifndef REGS_H
#define REGS_H

#define CSR_CRMD      0x0
#define CSR_ECFG      0x4
#define CSR_ESTAT     0x5
#define CSR_ERA	      0x6
#define CSR_BADV      0x7
#define CSR_EENTRY    0xc
#define CSR_TLBRENTRY 0x88
#define CSR_TLBRBADV  0x89
#define CSR_TLBRERA   0x8a
#define CSR_DMW3      0x183

#define CRMD_MAPPED 0xb0 /* PG, and both MATs coherent; most privileged, no interrupts */

#define ESTAT_REFILL (0x3f << 16) /* as its cause would read, which has registers of its own */

/* Windows: the highest 16 bits of an address. The kernel's own two, and one for addresses as
 * they are: for data only, coherent, most privileged. */
#define WINDOW_UNCACHED 0x8000
#define WINDOW_CACHED	0x9000
#define WINDOW_SHIFT	48
#define DMW3_PHYSICAL	0x11

#endif
