/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "purgatory/purgatory.h"
#include "purgatory/shared/pc.h"

void arch_setup(void)
{
	pc_setup();
}
