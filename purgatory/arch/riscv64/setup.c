/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "purgatory/purgatory.h"

_Noreturn void halt(void)
{
	for (;;)
		__asm__ volatile("wfi");
}
