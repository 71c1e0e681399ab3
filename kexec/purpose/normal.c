/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -l: the next kernel takes the machine as it is. */
#include "kexec/purpose/purpose.h"

const struct purpose purpose_normal = {
	.name = "normal",
	.memory_name = "usable",
	.memory = purpose_usable,
};
