/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <unistd.h>

#include "kexec/backend/backend.h"
#include "kexec/backend/linux.h"
#include "kexec/host/carried.h"
#include "kexec/host/host.h"

/* Not there in a build without Xen's libraries. */
extern const struct backend backend_xen __attribute__((weak));

/* Does the file, if there is one, start with @text? */
static enum err backend_file_is(struct ctx *ctx, const char *path, const char *text, bool *yes)
{
	struct span found;
	const enum err err = host_file(ctx, path, &found);

	*yes = !err && span_is_at(found, 0, span_of(text, strlen(text)));
	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

static bool backend_file_is_there(struct ctx *ctx, const char *path)
{
	const char *name = ctx_printf(ctx, "%s%s", ctx->root, path);

	return name && !access(name, F_OK);
}

/* Linux makes this directory, empty, as the mount point of xenfs, under Xen only. */
#define XENFS	   "/proc/xen"
#define INITDOMAIN "/sys/hypervisor/start_flags/initdomain"
#define UUID	   "/sys/hypervisor/uuid"

/*
 * Is this a Xen control domain, PV or PVH? CPUID says Xen in a plain guest, too. xenfs knows; when
 * it is not mounted, Linux 6.3 and later say so (ABI/stable/sysfs-hypervisor-xen), and only the
 * control domain has the identity 0.
 */
static enum err backend_is_control_domain(struct ctx *ctx, bool *yes)
{
	struct span text;
	bool on_xen;
	enum err err = host_file(ctx, XENFS "/capabilities", &text);

	*yes = !err && strstr((const char *)text.p, "control_d");
	if (err != ERR_NOT_MINE)
		return err;
	err = backend_file_is(ctx, "/sys/hypervisor/type", "xen", &on_xen);
	if (err || (!on_xen && !backend_file_is_there(ctx, XENFS)))
		return err;
	err = backend_file_is(ctx, INITDOMAIN, "1", yes);
	if (err || backend_file_is_there(ctx, INITDOMAIN))
		return err;
	err = backend_file_is(ctx, UUID, "00000000-0000-0000-0000-000000000000", yes);
	if (err || backend_file_is_there(ctx, UUID))
		return err;
	return error(
		ctx, ERR_SYSTEM,
		"this Linux runs under Xen, but whether as its control domain cannot be told, "
		"so neither whether to load into Linux or into Xen: mount -t xenfs xenfs /proc/xen "
		"(and modprobe xenfs, if there is no such file system)");
}

enum err backend_choose(struct ctx *ctx, const struct request *request,
			const struct backend **backend)
{
	bool xen;
	enum err err;

	if (request->host && !*request->host)
		return error(ctx, ERR_USAGE, "--host: the name of a directory is empty");
	if (request->host) {
		ctx->root = request->host;
		err = backend_file_is(ctx, HOST_XEN_MEMORY, "", &xen);
		*backend = xen ? &backend_recorded_xen : &backend_recorded;
		return err;
	}
	err = backend_is_control_domain(ctx, &xen);
	*backend = !err && xen ? &backend_xen : &backend_linux;
	if (!*backend)
		err = error(ctx, ERR_UNSUPPORTED,
			    "this is a Xen control domain, and this kexec was built without "
			    "Xen's libraries (configure --with-xen)");
	return err;
}

const struct backend backend_recorded = {
	.name = "recorded host",
	.identify = host_identify_linux,
	.read_host = host_read_common,
	.read_crash = host_read_crash,
	.carried = carried_names,
	.status_text = linux_status_text,
};

/* Under Xen a load by file has a plan, too. */
static enum err backend_load_verified(struct load *load)
{
	return error(load->ctx, ERR_USAGE, "nothing can be loaded into a recorded host");
}

const struct backend backend_recorded_xen = {
	.name = "recorded host under Xen",
	.identify = host_identify,
	.read_host = host_xen_read,
	.read_crash = host_xen_read_crash,
	.load_verified = backend_load_verified,
};
