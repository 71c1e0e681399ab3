/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "kexec/backend/backend.h"
#include "kexec/boot-entry.h"
#include "kexec/host/host.h"
#include "kexec/load.h"
#include "kexec/options.h"
#include "kexec/show/inspect.h"
#include "kexec/show/last.h"
#include "kexec/show/status.h"

/* -S tells more than good or bad by its exit status (0: none, 1: loaded). */
#define STATUS_CANNOT_TELL 255

static enum err reboot_by_init(struct ctx *ctx)
{
	execlp("shutdown", "shutdown", "-r", "now", (char *)NULL);
	return error_errno(ctx, "the kernel is loaded, but `shutdown -r now` could not be run");
}

static enum err load_and_go(struct ctx *ctx, const struct backend *backend, struct request *request)
{
	enum err err = boot_entry_take(ctx, request);

	if (!err)
		err = load_run(ctx, backend, request);
	if (!err)
		boot_entry_done(ctx, request);
	if (err || request->dry_run || request->action == ACTION_LOAD)
		return err;
	return request->action == ACTION_LOAD_AND_EXEC ? backend->exec(ctx, request)
						       : reboot_by_init(ctx);
}

static enum err status(struct ctx *ctx, const struct backend *backend,
		       const struct request *request, int *exit_status)
{
	int loaded = -1;
	enum err err = backend->status(ctx, request->panic, &loaded);

	*exit_status = loaded < 0 ? STATUS_CANNOT_TELL : loaded;
	if (request->json && !err)
		err = status_print(ctx, backend, request, loaded);
	else if (!err && loaded >= 0 && (isatty(STDOUT_FILENO) || ctx->debug))
		status_say(ctx, backend, request, loaded);
	return err;
}

static enum err print_crash_size(struct ctx *ctx, const struct backend *backend)
{
	uint64_t size;
	enum err err = backend->crash_size(ctx, &size);

	if (!err)
		printf("%llu\n", (unsigned long long)size);
	return err;
}

static enum err run(struct ctx *ctx, struct request *request, int *exit_status)
{
	const struct backend *backend;
	enum err err = backend_choose(ctx, request, &backend);

	if (err)
		return err;
	switch (request->action) {
	case ACTION_UNLOAD:
		err = backend->unload(ctx, request);
		if (!err)
			boot_entry_done(ctx, request);
		return err;
	case ACTION_EXEC:
		return backend->exec(ctx, request);
	case ACTION_STATUS:
		return status(ctx, backend, request, exit_status);
	case ACTION_CRASH_SIZE:
		return print_crash_size(ctx, backend);
	case ACTION_RECORD_HOST:
		err = host_record(ctx, request->record);
		return err || !backend->record ? err : backend->record(ctx, request->record);
	case ACTION_LIST:
		return boot_entry_list(ctx, request);
	default:
		return load_and_go(ctx, backend, request);
	}
}

int main(int argc, char *argv[])
{
	struct ctx ctx;
	struct request request = { .kernel = NULL };
	int exit_status = 0;
	enum err err;

	ctx_init(&ctx, "kexec");
	err = options_parse(&ctx, argc, argv, &request);
	if (!err && request.action == ACTION_HELP)
		options_help();
	else if (!err && request.action == ACTION_VERSION)
		/* Scripts look for kexec-tools and a version that is at least theirs. */
		printf("kexec-tools %s (%s)\n", PACKAGE_VERSION, PACKAGE_NAME);
	else if (!err && request.action == ACTION_INSPECT)
		err = inspect(&ctx, &request);
	else if (!err && request.action == ACTION_LAST)
		err = last_print(&ctx, &request);
	else if (!err)
		err = run(&ctx, &request, &exit_status);
	if (fflush(stdout) || ferror(stdout))
		err = err ? err : error_errno(&ctx, "standard output");
	if (err) {
		warn(&ctx, "%s", ctx.message);
		exit_status = request.action == ACTION_STATUS ? STATUS_CANNOT_TELL : 1;
	}
	ctx_free(&ctx);
	return exit_status;
}
