/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>

#include <linux/kexec.h>

#include "kexec/backend/linux.h"
#include "kexec/backend/backend.h"
#include "kexec/host/host.h"

static enum err read_host(struct ctx *ctx, struct host *host)
{
	enum err err = host_read_common(ctx, host);

	host->max_segments = KEXEC_SEGMENT_MAX;
	return err;
}

/* The file call is asked for by -s and first asked under -a; either forgets what both loaded. */
static enum err unload(struct ctx *ctx, const struct request *request)
{
	enum err err = ERR_UNSUPPORTED;

	if (request->method != METHOD_SEGMENTS)
		err = linux_unload_files(ctx, request->panic);
	if (err == ERR_UNSUPPORTED && request->method != METHOD_FILES)
		err = linux_unload_segments(ctx, request->panic);
	return err;
}

static enum err status(struct ctx *ctx, bool panic, int *loaded)
{
	const char *path = panic ? "/sys/kernel/kexec_crash_loaded" : "/sys/kernel/kexec_loaded";
	struct span text;
	enum err err = host_file(ctx, path, &text);

	*loaded = -1;
	if (err == ERR_NOT_MINE)
		return error(ctx, ERR_SYSTEM,
			     "%s is missing: is sysfs mounted, does the kernel have kexec?", path);
	if (err)
		return err;
	if (!text.n || (text.p[0] != '0' && text.p[0] != '1'))
		return error(ctx, ERR_BAD, "%s: neither 0 nor 1", path);
	*loaded = text.p[0] == '1';
	return ERR_NONE;
}

static enum err crash_size(struct ctx *ctx, uint64_t *bytes)
{
	struct span text;
	enum err err = host_file(ctx, "/sys/kernel/kexec_crash_size", &text);

	if (err == ERR_NOT_MINE)
		return error(
			ctx, ERR_SYSTEM,
			"/sys/kernel/kexec_crash_size is missing: does the kernel have kexec?");
	if (!err)
		*bytes = strtoull((const char *)text.p, NULL, 10);
	return err;
}

const struct backend backend_linux = {
	.name = "Linux",
	.read_host = read_host,
	.read_crash = host_read_crash,
	.load_segments = linux_load_segments,
	.load_files = linux_load_files,
	.unload = unload,
	.status = status,
	.exec = linux_exec,
	.crash_size = crash_size,
};
