/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/show/status.h"

#include "include/json.h"

enum err status_print(struct ctx *ctx, const struct backend *backend, const struct request *request,
		      int loaded)
{
	struct json j;
	enum err err = ERR_NONE;

	json_start(&j, stdout);
	json_string(&j, "backend", backend->name);
	json_string(&j, "image", request->panic ? "crash" : "normal");
	json_string(&j, "loaded", loaded < 0 ? "unknown" : loaded ? "yes" : "no");
	if (backend->status_details)
		err = backend->status_details(ctx, request->panic, &j);
	json_finish(&j);
	return err;
}

void status_say(struct ctx *ctx, const struct backend *backend, const struct request *request,
		int loaded)
{
	const char *text = "";

	/* Whether one is loaded is what was asked. */
	if (backend->status_text && backend->status_text(ctx, request->panic, &text))
		warn(ctx, "%s", ctx->message);
	printf("%s%s is loaded\n%s", loaded ? "a " : "no ",
	       request->panic ? "crash kernel" : "kernel", text);
}
