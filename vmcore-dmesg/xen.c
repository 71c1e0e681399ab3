/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "xen.h"

enum err xen_print_log(struct ctx *ctx, const struct vmcore *core, FILE *out)
{
	(void)out;
	if (!core->xen.text.n)
		return fail(ctx, ERR_UNSUPPORTED, "%s: no core of a Xen host (no VMCOREINFO_XEN note)",
			    core->name);
	return fail(ctx, ERR_UNSUPPORTED, "%s: Xen's console ring cannot be found", core->name);
}
