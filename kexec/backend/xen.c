/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads into the hypervisor from its control domain, PV or PVH. */
#include <errno.h>

#include "kexec/backend/xen.h"
#include "include/json.h"
#include "kexec/backend/backend.h"
#include "kexec/backend/linux.h"
#include "kexec/host/host.h"
#include "xen/kexec-file.h"

static enum err read_host(struct ctx *ctx, struct host *host)
{
	struct xen xen;
	enum err err = host_read_but_memory(ctx, host);

	if (!err)
		err = xen_open(ctx, &xen);
	if (err)
		return err;
	err = xen_read_host(&xen, host);
	xen_close(&xen);
	return err;
}

static enum err read_crash(struct ctx *ctx, struct host *host)
{
	struct xen xen;
	enum err err = xen_open(ctx, &xen);

	if (err)
		return err;
	err = xen_read_crash(&xen, host);
	xen_close(&xen);
	return err;
}

static enum err load(struct load *l, bool file)
{
	struct xen xen;
	enum err err = xen_open(l->ctx, &xen);

	if (err)
		return err;
	err = xen_load(&xen, l, file);
	xen_close(&xen);
	return err;
}

static enum err load_segments(struct load *l)
{
	return load(l, false);
}

static enum err load_verified(struct load *l)
{
	return load(l, true);
}

static enum err unload(struct ctx *ctx, const struct request *request)
{
	struct xen xen;
	enum err err = xen_open(ctx, &xen);

	if (err)
		return err;
	err = xen_unload(&xen, request->panic);
	xen_close(&xen);
	return err;
}

static enum err status(struct ctx *ctx, bool panic, int *loaded)
{
	struct xen xen;
	enum err err = xen_open(ctx, &xen);

	if (err)
		return err;
	err = xen_status(&xen, panic, loaded);
	if (!err && *loaded < 0)
		warn(ctx,
		     "whether %s is loaded cannot be told: this Xen's answer flips with each load and unload, "
		     "and it does not fit what this program did; after kexec%s -u nothing is loaded",
		     panic ? "a crash kernel" : "a kernel", panic ? " -p" : "");
	xen_close(&xen);
	return err;
}

static enum err status_details(struct ctx *ctx, bool panic, struct json *j)
{
	const unsigned verified = panic ? KEXEC_FILE_STATUS_CRASH_VERIFIED
					: KEXEC_FILE_STATUS_DEFAULT_VERIFIED;
	struct xen xen;
	enum err err = xen_open(ctx, &xen);

	if (err)
		return err;
	const unsigned mask = xen_file_status(&xen);

	xen_close(&xen);
	json_string(j, "verified_loads",
		    mask & KEXEC_FILE_STATUS_ENFORCE ? "enforced"
		    : mask & KEXEC_FILE_STATUS_LOG   ? "logged"
		    : mask			     ? "possible"
						     : "impossible");
	json_bool(j, "secure_boot", mask & KEXEC_FILE_STATUS_SECURE_BOOT);
	json_bool(j, "verified", mask & verified);
	return ERR_NONE;
}

static enum err exec(struct ctx *ctx, const struct request *request)
{
	const int type = request->panic ? KEXEC_TYPE_CRASH : KEXEC_TYPE_DEFAULT;
	struct xen xen;
	int loaded;
	enum err err = xen_open(ctx, &xen);

	if (err)
		return err;
	err = xen_status(&xen, request->panic, &loaded);
	if (!err && !loaded)
		err = xen_fault(ctx, XEN_EXEC, ENOENT);
	if (!err) {
		exec_prepare(ctx, request);
		xen.api.xc_kexec_exec(xen.xch, type);
		err = xen_fault(ctx, XEN_EXEC, errno);
	}
	xen_close(&xen);
	return err;
}

static enum err crash_size(struct ctx *ctx, uint64_t *bytes)
{
	struct xen xen;
	struct range area;
	enum err err = xen_open(ctx, &xen);

	if (err)
		return err;
	err = xen_crash_area(&xen, &area);
	*bytes = err ? 0 : range_size(area);
	xen_close(&xen);
	return err;
}

static enum err record(struct ctx *ctx, const char *dir)
{
	struct host host = { .max_segments = 0 };
	enum err err = host_identify(ctx, &host);

	if (!err)
		err = read_host(ctx, &host);
	/* Without a crash area Xen has no notes. */
	if (!err && host.crash.n)
		err = read_crash(ctx, &host);
	return err ? err : host_xen_record(ctx, dir, &host);
}

const struct backend backend_xen = {
	.name = "Xen",
	.identify = host_identify,
	.read_host = read_host,
	.read_crash = read_crash,
	.load_segments = load_segments,
	.load_verified = load_verified,
	.unload = unload,
	.status = status,
	.status_details = status_details,
	.exec = exec,
	.crash_size = crash_size,
	.record = record,
};
