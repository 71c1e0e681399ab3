/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `kexec --last` reads in the next kernel. */
#include "include/kexec-times.h"
#include "purgatory/purgatory.h"

uint64_t time_stamps SETTING = 0;

static uint64_t times_entered;

/* Where it stands, in a device tree say, is aligned to 4 only, and memory may be device memory. */
static void times_put(uint64_t at, uint64_t ticks)
{
	volatile uint32_t *const to = (volatile uint32_t *)(uintptr_t)at;

	to[0] = (uint32_t)ticks;
	to[1] = (uint32_t)(ticks >> 32);
}

/* Not every processor has the counter. */
void times_begin(void)
{
	if (time_stamps)
		times_entered = kexec_times_now();
}

void times_end(void)
{
	if (!time_stamps)
		return;
	times_put(time_stamps + KEXEC_TIMES_START, times_entered);
	times_put(time_stamps + KEXEC_TIMES_END, kexec_times_now());
}
