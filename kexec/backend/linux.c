/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/kexec-state.h"
#include "kexec/backend/linux.h"
#include "kexec/backend/backend.h"
#include "kexec/host/carried.h"
#include "kexec/host/host.h"

/* The file call is asked for by -s and first asked under -a; either forgets what both loaded. */
static enum err linux_unload(struct ctx *ctx, const struct request *request)
{
	enum err err = ERR_UNSUPPORTED;

	if (request->method != METHOD_SEGMENTS)
		err = linux_unload_files(ctx, request->panic);
	if (err == ERR_UNSUPPORTED && request->method != METHOD_FILES)
		err = linux_unload_segments(ctx, request->panic);
	return err;
}

static enum err linux_state_missing(struct ctx *ctx, enum kexec_state state)
{
	return error(ctx, ERR_SYSTEM,
		     "%s is missing: is sysfs mounted, does the kernel have kexec?",
		     kexec_state_path(state));
}

static enum err linux_status(struct ctx *ctx, bool panic, int *loaded)
{
	const enum kexec_state state = panic ? STATE_CRASH_LOADED : STATE_LOADED;
	uint64_t value;
	enum err err = kexec_state(ctx, state, &value);

	*loaded = -1;
	if (err == ERR_NOT_MINE)
		return linux_state_missing(ctx, state);
	if (!err && value > 1)
		err = error(ctx, ERR_BAD, "%s: neither 0 nor 1", kexec_state_path(state));
	if (!err)
		*loaded = value == 1;
	return err;
}

static enum err linux_crash_size(struct ctx *ctx, uint64_t *bytes)
{
	const enum err err = kexec_state(ctx, STATE_CRASH_SIZE, bytes);

	return err == ERR_NOT_MINE ? linux_state_missing(ctx, STATE_CRASH_SIZE) : err;
}

const struct backend backend_linux = {
	.name = "Linux",
	.identify = host_identify_linux,
	.read_host = host_read_common,
	.read_crash = host_read_crash,
	.carried = carried_names,
	.has_segments = linux_has_segments,
	.load_segments = linux_load_segments,
	.load_files = linux_load_files,
	.unload = linux_unload,
	.status = linux_status,
	.status_details = linux_status_details,
	.status_text = linux_status_text,
	.exec = linux_exec,
	.crash_size = linux_crash_size,
};
