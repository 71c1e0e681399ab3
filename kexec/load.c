/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way through a load; read this first.
 *
 *	files -> unwrap -> image		what shall be started
 *	backend -> host				where
 *	sizes -> places -> bytes -> digest	the plan, in this order: it removes every circle
 *						(purpose/ has what -p and others add at each step)
 *	check -> backend			and there it goes
 *
 * Nothing changes on the running system before the backend's one call at the end.
 */
#include <string.h>

#include "kexec/load.h"
#include "kexec/arch/arch.h"
#include "kexec/backend/backend.h"
#include "kexec/cmdline/cmdline.h"
#include "kexec/image/image.h"
#include "kexec/initrd.h"
#include "kexec/model.h"
#include "kexec/options.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/link.h"
#include "kexec/purpose/purpose.h"
#include "kexec/show/plan.h"
#include "kexec/unwrap/unwrap.h"

struct files {
	struct file kernel;
	struct file initrd;
};

static enum err read_kernel(struct load *load, struct file *kernel, struct image *image)
{
	struct ctx *ctx = load->ctx;
	enum err err = file_open(ctx, load->request->kernel, FILE_MAX, kernel);

	if (err)
		return prefix_error(ctx, err, "kernel");
	image->confined = load->purpose->confined;
	image->payload.kernel = kernel->bytes;
	image->host_arch = load->host->arch;
	err = unwrap_all(ctx, &image->payload);
	if (!err)
		err = image_parse(ctx, load->request, image);
	if (err)
		return prefix_error(ctx, err, "%s", kernel->name);
	if (!arch_starts(load->host->arch, image->arch))
		return error(ctx, ERR_BAD, "%s: this kernel is for %s, the machine is %s",
			     kernel->name, image->arch->name, load->host->arch->name);
	return ERR_NONE;
}

static enum err read_dtb(struct load *load)
{
	struct file dtb;
	enum err err;

	load->dtb = load->host->arch->device_tree ? load->image->payload.dtb : SPAN_NONE;
	if (!load->request->dtb)
		return ERR_NONE;
	err = file_open(load->ctx, load->request->dtb, FILE_MAX, &dtb);
	load->dtb = dtb.bytes;
	file_close(&dtb);
	return prefix_error(load->ctx, err, "device tree");
}

/* A UKI's .dtb has no place in the file load, nor on machines without device trees. */
static void note_device_tree(const struct load *load)
{
	if (!load->image->payload.dtb.n)
		return;
	if (load->host->arch->device_tree)
		warn(load->ctx,
		     "%s: its device tree (.dtb) is left out, the file load hands over this machine's "
		     "own: -c hands over the file's",
		     load->request->kernel);
	else
		warn(load->ctx, "%s: its device tree (.dtb) is left out: kernels for %s use none",
		     load->request->kernel, load->image->arch->name);
}

static enum err step(struct load *load, enum err (*function)(struct load *))
{
	return function ? function(load) : ERR_NONE;
}

static enum err make_plan(struct load *load)
{
	const struct purpose *purpose = load->purpose;
	const struct handover *handover = load->image->handover;
	enum err err;

	load->plan.n = load->plan.n_symbols = 0;
	load->next_map = load->host->map;
	load->policy = load->host->policy;
	err = step(load, purpose->size);
	if (!err)
		err = cmdline_reserve(load);
	if (!err)
		err = handover->size(load);
	if (!err)
		err = purgatory_size(load);
	if (!err)
		err = step(load, purpose->prefer);
	if (!err)
		err = plan_place(load);
	if (err == ERR_NO_SPACE && purpose->no_space)
		err = purpose->no_space(load, err);
	if (!err)
		err = step(load, purpose->fill);
	if (!err)
		err = cmdline_finish(load);
	if (!err)
		err = handover->fill(load);
	if (!err)
		err = purgatory_link(load);
	return err ? err : plan_check(load);
}

/* Make the plan, and let @take have it. */
static enum err load_by_plan(struct load *load, enum err (*take)(struct load *))
{
	struct ctx *ctx = load->ctx;
	enum err err = options_check(ctx, load->request, load->image->handover->options,
				     load->image->handover->name);

	if (!err)
		err = initrd_read(load);
	if (!err)
		err = read_dtb(load);
	if (!err && !load->host->arch->device_tree)
		note_device_tree(load);
	if (!err)
		err = make_plan(load);
	if (err || load->request->dry_run)
		return err ? err : plan_print(load);
	debug(ctx, "loading %zu segments", load->plan.n);
	err = take(load);
	if (load->request->segments_because)
		prefix_error(ctx, err, "--%s needs the load by segments, without it files would do",
			     load->request->segments_because);
	return err;
}

static enum err load_by_files(struct load *load, const struct backend *backend, struct files *files)
{
	const struct request *request = load->request;

	if (backend->load_verified)
		return load_by_plan(load, backend->load_verified);
	enum err err = initrd_open(load, &files->initrd);

	if (!err)
		note_device_tree(load);
	if (!err && request->hints)
		warn(load->ctx, "no effect on a load by file, which runs no purgatory of kexec: %s",
		     request->hints);
	if (err || request->dry_run)
		return err ? err : files_print(load);
	debug(load->ctx, "loading by %s's file load", backend->name);
	err = backend->load_files(load, &files->kernel, &files->initrd);
	if (!err || !load->purpose->files_failed)
		return err;
	return load->purpose->files_failed(
		load, err, files->initrd.fd < 0 ? load->initrd.n : file_size(&files->initrd));
}

/* Why the file load is not even tried, or NULL. */
static const char *segments_reason(const struct load *load, const struct backend *backend)
{
	if (load->request->method == METHOD_SEGMENTS)
		return "-c";
	if (load->request->segments_because)
		return load->request->segments_because;
	if (!load->image->file_loadable)
		return "the kernel's format";
	if (!backend->load_files && !backend->load_verified && !load->request->dry_run)
		return "the running system";
	return load->host->file_load_obstacle;
}

static enum err load_image(struct load *load, const struct backend *backend, struct files *files)
{
	struct ctx *ctx = load->ctx;
	const enum load_method method = load->request->method;
	const char *reason = segments_reason(load, backend);
	enum err err;

	if (method == METHOD_FILES && reason)
		return error(ctx, ERR_UNSUPPORTED,
			     "-s: %s cannot be loaded by file (because of %s)",
			     load->request->kernel, reason);
	if (reason && load->request->files_because)
		return error(ctx, ERR_USAGE,
			     "--%s is for the file load, by which %s cannot be loaded "
			     "(because of %s)",
			     load->request->files_because, load->request->kernel, reason);
	if (reason)
		debug(ctx, "segments, because of %s", reason);
	if (reason ||
	    (load->request->dry_run && method == METHOD_AUTO && !load->request->files_because))
		return load_by_plan(load, backend->load_segments);
	err = load_by_files(load, backend, files);
	if (err != ERR_UNSUPPORTED || method != METHOD_AUTO || load->request->files_because)
		return err;
	const char *by_files = ctx->message;

	debug(ctx, "%s; falling back to segments", by_files);
	file_close(&files->initrd);
	err = load_by_plan(load, backend->load_segments);
	if (err == ERR_REFUSED)
		error(ctx, err, "%s; the load by file was tried first: %s", ctx->message, by_files);
	return err;
}

static enum err read_host(struct load *load, const struct backend *backend, struct host *host)
{
	struct ctx *ctx = load->ctx;
	const struct purpose *purpose = load->purpose;
	enum err err = backend->read_host(ctx, host);

	if (!err && purpose->check)
		err = purpose->check(ctx, host);
	/* Without a plan the running kernel itself works out the rest. */
	if (err || !purpose->dumps ||
	    (load->request->method == METHOD_FILES && !backend->load_verified))
		return err;
	if (!backend->read_crash)
		return error(ctx, ERR_UNSUPPORTED,
			     "crash kernels for %s are not part of this version", backend->name);
	return backend->read_crash(ctx, host);
}

static enum err make_image(struct load *load, struct file *kernel, struct image *image)
{
	enum err err;

	if (load->purpose->make_image)
		return load->purpose->make_image(load, image);
	err = read_kernel(load, kernel, image);
	return err ? err : cmdline_build(load);
}

enum err load_run(struct ctx *ctx, const struct backend *backend, const struct request *request)
{
	struct files files = { { .fd = -1 }, { .fd = -1 } };
	struct host host = { .crash_size = UINT64_MAX };
	struct image image = { .version = NULL };
	struct load load = { .ctx = ctx,
			     .request = request,
			     .purpose = purpose_choose(request),
			     .host = &host,
			     .image = &image,
			     .cmdline = "" };
	enum err err = read_host(&load, backend, &host);

	if (!err)
		err = make_image(&load, &files.kernel, &image);
	if (!err)
		err = load_image(&load, backend, &files);
	file_close(&files.kernel);
	file_close(&files.initrd);
	return err;
}
