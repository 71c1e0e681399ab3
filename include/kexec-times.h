/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time stamps that purgatory leaves for `kexec --last` in the next kernel (--timing). x86: data
 * of a setup_data node of this type (Documentation/arch/x86/boot.rst: kernels pass over types that
 * they do not know), which the kernel shows below /sys/kernel/boot_params/setup_data.
 */
#ifndef KEXEC_TIMES_H
#define KEXEC_TIMES_H

#include <stdint.h>

#define KEXEC_TIMES_SETUP_DATA 0x474e584b /* "KXNG" */

/* Ticks of the processor's counter (x86: TSC), little-endian; 0: purgatory never wrote it. */
#define KEXEC_TIMES_START 0 /* purgatory was entered */
#define KEXEC_TIMES_END	  8 /* it was done: checked, copied */
#define KEXEC_TIMES_SIZE  16

/* That counter now; 0 on machines whose purgatory leaves no times. */
static inline uint64_t kexec_times_now(void)
{
#if defined(__x86_64__) || defined(__i386__)
	return __builtin_ia32_rdtsc();
#else
	return 0;
#endif
}

#endif
