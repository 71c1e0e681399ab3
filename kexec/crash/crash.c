/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/crash/crash.h"

enum err crash_size(struct load *load)
{
	return fail(load->ctx, ERR_UNSUPPORTED, "crash kernels by segments are not part of this version: use -s -p");
}

enum err crash_fill(struct load *load)
{
	return crash_size(load);
}
