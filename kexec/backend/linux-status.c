/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --status: what the running kernel hands over, and to whom. */
#include "include/json.h"
#include "kexec/backend/linux.h"
#include "kexec/host/carried.h"
#include "kexec/host/host.h"
#include "kexec/host/kho.h"

struct status {
	struct host host;
	struct kho_running running;
	struct kho_origin origin;
	const char *names;
};

static enum err status_read(struct ctx *ctx, bool panic, struct status *status)
{
	*status = (struct status){ .names = NULL };
	enum err err = host_identify_linux(ctx, &status->host);

	if (!err)
		err = kho_read(ctx, status->host.cmdline, &status->running);
	if (!err)
		err = carried_with(ctx, &status->running, panic, &status->names);
	return err ? err : kho_read_origin(ctx, &status->origin);
}

static void status_kho(struct ctx *ctx, const struct status *status, struct json *j)
{
	const struct kho_formats *const formats = &status->running.formats;

	json_bool(j, "on", status->running.on);
	json_string(j, "kho", kho_highest(ctx, "kho", formats->kho));
	json_string(j, "live_update", kho_highest(ctx, "luo", formats->luo));
	json_string(j, "preserved", status->running.kept);
	json_string(j, "started_by", status->origin.release);
	if (status->origin.release)
		json_u64(j, "starts", status->origin.count);
}

enum err linux_status_details(struct ctx *ctx, bool panic, struct json *j)
{
	struct status status;
	const enum err err = status_read(ctx, panic, &status);

	if (err)
		return err;
	json_object(j, "hands_over");
	status_kho(ctx, &status, j);
	json_string(j, "lost_by_segments", status.names);
	json_end(j);
	json_ranges(j, "crash_cma", &status.host.crash_cma);
	return ERR_NONE;
}

/* What cannot be said for lack of memory is left out. */
static void status_add(struct ctx *ctx, const char **text, const char *line)
{
	const char *longer = line ? ctx_printf(ctx, "%s%s\n", *text, line) : NULL;

	if (longer)
		*text = longer;
}

static const char *status_kept(const struct kho_running *running)
{
	if (!running->shown)
		return "what is preserved is not shown";
	return running->kept ? running->kept : "nothing is preserved";
}

static void status_add_kho(struct ctx *ctx, const struct status *status, const char **text)
{
	const struct kho_formats *const formats = &status->running.formats;
	const char *kho = kho_highest(ctx, "kho", formats->kho);
	const char *luo = kho_highest(ctx, "luo", formats->luo);

	if (status->running.on)
		status_add(ctx, text,
			   ctx_printf(ctx, "kexec handover (KHO, %s) is on: %s",
				      kho ? kho : "its format is not shown",
				      status_kept(&status->running)));
	if (luo)
		status_add(ctx, text, ctx_printf(ctx, "live update (LUO, %s) is on", luo));
	if (status->origin.release)
		status_add(ctx, text,
			   ctx_printf(ctx, "started by %s, start %u since power-on",
				      status->origin.release, status->origin.count));
}

static void status_add_cma(struct ctx *ctx, const struct ranges *cma, const char **text)
{
	for (size_t i = 0; i < cma->n; i++)
		status_add(ctx, text,
			   ctx_printf(ctx, "crashkernel=,cma: 0x%llx to 0x%llx",
				      (unsigned long long)cma->r[i].start,
				      (unsigned long long)cma->r[i].end));
}

enum err linux_status_text(struct ctx *ctx, bool panic, const char **text)
{
	struct status status;
	const enum err err = status_read(ctx, panic, &status);

	*text = "";
	if (err)
		return err;
	status_add_kho(ctx, &status, text);
	if (status.names)
		status_add(ctx, text,
			   ctx_printf(ctx, "only a load by file (-s) hands over %s", status.names));
	status_add_cma(ctx, &status.host.crash_cma, text);
	return ERR_NONE;
}
