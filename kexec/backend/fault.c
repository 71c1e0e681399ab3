/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "kexec/backend/fault.h"

enum err fault_say(struct ctx *ctx, const struct fault *faults, size_t n, unsigned call,
		   const char *name, int errnum)
{
	for (size_t i = 0; i < n; i++)
		if (faults[i].calls & call && faults[i].errnum == errnum)
			return error(ctx, faults[i].err, "%s: %s (%s)", name, faults[i].words,
				     strerror(errnum));
	return error(ctx, ERR_SYSTEM, "%s failed: %s", name, strerror(errnum));
}
