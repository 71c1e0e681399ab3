/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --status --json: what the running kernel hands over, and to whom. */
#include "include/json.h"
#include "kexec/backend/linux.h"
#include "kexec/host/carried.h"
#include "kexec/host/host.h"
#include "kexec/host/kho.h"

static void status_kho(struct ctx *ctx, const struct kho_formats *formats,
		       const struct kho_origin *origin, struct json *j)
{
	json_string(j, "kho", kho_highest(ctx, "kho", formats->kho));
	json_string(j, "live_update", kho_highest(ctx, "luo", formats->luo));
	json_string(j, "started_by", origin->release);
	if (origin->release)
		json_u64(j, "starts", origin->count);
}

enum err linux_status_details(struct ctx *ctx, bool panic, struct json *j)
{
	struct host host = { .arch = NULL };
	struct kho_formats formats;
	struct kho_origin origin;
	const char *names;
	enum err err = host_identify_linux(ctx, &host);

	if (!err)
		err = carried_names(ctx, &host, panic, &names);
	if (!err)
		err = kho_formats_running(ctx, &formats);
	if (!err)
		err = kho_read_origin(ctx, &origin);
	if (err)
		return err;
	json_object(j, "hands_over");
	status_kho(ctx, &formats, &origin, j);
	json_string(j, "lost_by_segments", names);
	json_end(j);
	json_ranges(j, "crash_cma", &host.crash_cma);
	return ERR_NONE;
}
