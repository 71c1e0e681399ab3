/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time stamps that purgatory leaves for `kexec --last` in the next kernel (--timing). x86: data
 * of a setup_data node of this type (Documentation/arch/x86/boot.rst: kernels pass over types that
 * they do not know), which the kernel shows below /sys/kernel/boot_params/setup_data. arm64,
 * riscv64: a property of /chosen.
 */
#ifndef KEXEC_TIMES_H
#define KEXEC_TIMES_H

#include <stdint.h>

#define KEXEC_TIMES_SETUP_DATA 0x474e584b /* "KXNG" */
#define KEXEC_TIMES_PROPERTY   "kexec-ng,times"

/* Ticks of the processor's counter (below), little-endian; 0: purgatory never wrote it. */
#define KEXEC_TIMES_START 0  /* purgatory was entered */
#define KEXEC_TIMES_END	  8  /* it was done: checked, copied */
#define KEXEC_TIMES_ID	  16 /* not a time: which load this was */
#define KEXEC_TIMES_SIZE  24

/*
 * That counter now: x86's TSC, arm64's virtual counter, riscv64's time. It goes on from one kernel
 * to the next. 0 on machines whose purgatory leaves no times.
 */
static inline uint64_t kexec_times_now(void)
{
#if defined(__x86_64__) || defined(__i386__)
	return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
	uint64_t ticks;

	__asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
	return ticks;
#elif defined(__riscv) && __riscv_xlen == 64
	uint64_t ticks;

	__asm__ volatile("rdtime %0" : "=r"(ticks));
	return ticks;
#else
	return 0;
#endif
}

#endif
