/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "kexec/backend/backend.h"
#include "kexec/steps.h"

/* Is this a Xen control domain, PV or PVH? CPUID would also say Xen in a plain guest. */
static enum err is_control_domain(struct ctx *ctx, bool *yes)
{
	struct span capabilities;
	enum err err = host_file(ctx, "/proc/xen/capabilities", &capabilities);

	*yes = !err && strstr((const char *)capabilities.p, "control_d");
	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

enum err backend_choose(struct ctx *ctx, const struct request *request,
			const struct backend **backend)
{
	bool xen;
	enum err err;

	if (request->host) {
		ctx->root = request->host;
		*backend = &backend_recorded;
		return ERR_NONE;
	}
	err = is_control_domain(ctx, &xen);
	if (!err && xen)
		err = fail(ctx, ERR_UNSUPPORTED, "this is a Xen control domain: loads into Xen are not part of this version");
	*backend = &backend_linux;
	return err;
}

const struct backend backend_recorded = {
	.name = "recorded host",
	.read_host = host_read_common,
	.read_crash = host_read_crash,
};
