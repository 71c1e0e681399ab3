/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way through a load; read this first.
 *
 *	files -> unwrap -> image		what is started
 *	backend -> host				where
 *	sizes -> places -> bytes -> digest	the plan, in this order: it removes every circle
 *						(purpose/ has what -p and others add at each step)
 *	check -> backend			the call
 *
 * Nothing changes on the running system before the backend's one call at the end.
 */
#include "kexec/load.h"
#include "kexec/arch/arch.h"
#include "kexec/backend/backend.h"
#include "kexec/cmdline/cmdline.h"
#include "kexec/fast.h"
#include "kexec/host/times.h"
#include "kexec/image/image.h"
#include "kexec/initrd.h"
#include "kexec/inputs.h"
#include "kexec/live.h"
#include "kexec/model.h"
#include "kexec/options.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/link.h"
#include "kexec/purpose/purpose.h"
#include "kexec/show/plan.h"
#include "kexec/unwrap/unwrap.h"

/* A load and what it points to. */
struct job {
	struct load load;
	const struct backend *backend;
	struct host host;
	struct image image;
	struct file kernel, initrd;
	bool host_read;
};

/* What planning needs to know, and a load by the running kernel's own reading does not. */
static enum err read_host(struct job *job)
{
	struct ctx *ctx = job->load.ctx;
	const struct purpose *purpose = job->load.purpose;
	enum err err;

	if (job->host_read)
		return ERR_NONE;
	if (!job->host.arch)
		return error(
			ctx, ERR_UNSUPPORTED,
			"this machine is %s, for which this kexec has no purgatory (there is one for %s): load by file (-s)",
			job->host.machine, arch_names(ctx));
	err = job->backend->read_host(ctx, &job->host);
	if (!err && purpose->check)
		err = purpose->check(ctx, &job->host);
	if (!err && purpose->dumps)
		err = job->backend->read_crash(ctx, &job->host);
	job->host_read = !err;
	return err;
}

/* A machine without a table may. */
static bool takes_device_tree(const struct host *host)
{
	return !host->arch || host->arch->device_tree;
}

/* A UKI's .dtb has no place in the file load, nor on machines without device trees. */
static void note_device_tree(const struct load *load)
{
	if (!load->image->payload.dtb.n)
		return;
	if (takes_device_tree(load->host))
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

/* Only what is loaded as it is planned: a hypervisor that verifies takes the file. */
static enum err unpack_image(struct job *job, enum err (*take)(struct load *))
{
	uint64_t limit;
	enum err err;

	if (take != job->backend->load_segments || job->load.purpose->make_image)
		return ERR_NONE;
	err = spare_memory(job->load.ctx, &limit);
	/* The running kernel keeps a second copy, until it ends. */
	return err ? err : image_unpack(&job->load, limit / 2, &job->image);
}

/* For --last: which load this is, so that -e, which starts no crash kernel, can say when it does.
 */
static void keep_times(const struct load *load)
{
	const uint64_t id = span_le64(span_of(load->seeds.load, sizeof(load->seeds.load)), 0);

	if (plan_leaves_times(load) && !load->purpose->confined && times_keep_load(load->ctx, id))
		warn(load->ctx, "%s: --last will not know when this kernel was started",
		     load->ctx->message);
}

/* Make the plan and pass it to @take. */
static enum err load_by_plan(struct job *job, enum err (*take)(struct load *))
{
	struct load *load = &job->load;
	const struct handover *handover = load->image->handover;
	enum err err = read_host(job);

	if (!err)
		err = options_check(load->ctx, load->request, handover->options, handover->name);
	if (!err)
		err = inputs_read(load);
	if (!err && !takes_device_tree(load->host))
		note_device_tree(load);
	if (!err)
		err = unpack_image(job, take);
	if (!err)
		err = make_plan(load);
	if (!err)
		screen_warn(load, false);
	if (!err && load->request->timing_file)
		err = timing_plot(load);
	if (err || load->request->dry_run)
		return err ? err : plan_print(load);
	if (load->request->timing)
		timing_print(load);
	debug(load->ctx, "loading %zu segments", load->plan.n);
	err = take(load);
	if (!err)
		keep_times(load);
	if (load->request->segments_because)
		prefix_error(load->ctx, err,
			     "--%s needs the load by segments, without it files would do",
			     load->request->segments_because);
	return err;
}

static uint64_t initrd_size(const struct job *job)
{
	const struct file *initrd = &job->initrd;

	return initrd->fd < 0 ? job->load.initrd.n : file_size(initrd);
}

/* Of the architecture, or NULL. */
static const char *file_load_flaw(const struct job *job)
{
	return job->host.arch ? job->host.arch->file_load_flaw : NULL;
}

static enum err take_files(struct job *job)
{
	struct load *load = &job->load;
	const char *flaw = file_load_flaw(job);
	enum err err;

	debug(load->ctx, "loading by %s's file load", job->backend->name);
	err = job->backend->load_files(load, &job->kernel, &job->initrd);
	if (!err && flaw)
		warn(load->ctx, "%s: -c loads without this flaw", flaw);
	return err && load->purpose->files_failed
		       ? load->purpose->files_failed(load, err, initrd_size(job))
		       : err;
}

static enum err load_by_files(struct job *job)
{
	struct load *load = &job->load;
	const struct backend *backend = job->backend;

	if (backend->load_verified)
		return load_by_plan(job, backend->load_verified);
	enum err err = initrd_open(load, &job->initrd);

	if (!err)
		note_device_tree(load);
	if (!err && load->request->hints)
		warn(load->ctx, "no effect on a load by file, which runs no purgatory of kexec: %s",
		     load->request->hints);
	if (!err)
		err = live_check_files(load, backend);
	if (!err && load->request->dry_run)
		err = files_print(load);
	else if (!err)
		err = take_files(job);
	/* Not where segments are tried next, which may show more. */
	if (!err)
		screen_warn(load, true);
	return err;
}

/* Why the file load is not even tried, or NULL. */
static const char *segments_reason(const struct job *job)
{
	const struct request *request = job->load.request;
	const struct backend *backend = job->backend;

	if (request->method == METHOD_SEGMENTS)
		return "-c";
	if (request->segments_because)
		return request->segments_because;
	if (job->host.file_load_obstacle)
		return job->host.file_load_obstacle;
	if (!job->image.file_loadable)
		return "the kernel's format";
	if (!backend->load_files && !backend->load_verified && !request->dry_run)
		return "the running system";
	return NULL;
}

/* What insists on the file load, which @reason forbids. */
static enum err check_reason(const struct job *job, const char *reason)
{
	const struct request *request = job->load.request;

	if (reason && request->method == METHOD_FILES)
		return error(job->load.ctx, ERR_UNSUPPORTED,
			     "-s: %s cannot be loaded by file (because of %s)", request->kernel,
			     reason);
	if (reason && request->files_because)
		return error(job->load.ctx, ERR_USAGE,
			     "--%s is for the file load, by which %s cannot be loaded "
			     "(because of %s)",
			     request->files_because, request->kernel, reason);
	return ERR_NONE;
}

/* Files or segments would do: @reason, where --fast or a flaw of the file load decides. */
static enum err choose_way(struct job *job, const char **reason)
{
	const struct request *request = job->load.request;
	const char *flaw = file_load_flaw(job), *obstacle;
	enum err err;

	if (*reason || request->method != METHOD_AUTO || request->files_because ||
	    (!flaw && !request->fast && !job->load.ctx->debug))
		return ERR_NONE;
	err = flaw ? segments_obstacle(&job->load, job->backend, &obstacle)
		   : fast_obstacle(&job->load, job->backend, &obstacle);
	if (err)
		return err;
	if (!obstacle && (flaw || request->fast))
		*reason = flaw ? flaw : "--fast";
	else if (request->fast)
		warn(job->load.ctx, "--fast does not change the way, because of %s", obstacle);
	else if (!obstacle)
		debug(job->load.ctx,
		      "--fast would load by segments: the kernel would be unpacked already");
	return ERR_NONE;
}

static enum err load_segments(struct job *job, const char *reason)
{
	const enum err err = live_check_segments(&job->load, job->backend, reason);

	return err ? err : load_by_plan(job, job->backend->load_segments);
}

/* A load by file shows no more than its files; it is what would be tried first. */
static enum err show_plan(struct job *job)
{
	const enum err err = live_check_files(&job->load, job->backend);

	return err ? err : load_by_plan(job, job->backend->load_segments);
}

static enum err load_image(struct job *job)
{
	struct ctx *ctx = job->load.ctx;
	const struct request *request = job->load.request;
	const bool may_choose = request->method == METHOD_AUTO && !request->files_because;
	const char *reason = segments_reason(job);
	enum err err = check_reason(job, reason);

	if (!err)
		err = choose_way(job, &reason);
	if (err)
		return err;
	if (reason)
		debug(ctx, "segments, because of %s", reason);
	if (job->load.purpose->warn)
		job->load.purpose->warn(&job->load);
	if (reason)
		return load_segments(job, reason);
	if (request->dry_run && may_choose)
		return show_plan(job);
	err = load_by_files(job);
	if (err != ERR_UNSUPPORTED || !may_choose)
		return err;
	const char *by_files = ctx->message;

	debug(ctx, "%s; falling back to segments", by_files);
	err = load_segments(job, by_files);
	if (err == ERR_REFUSED)
		error(ctx, err, "%s; the load by file was tried first: %s", ctx->message, by_files);
	return err;
}

/* Without a table of the architecture, only the running kernel knows the format of its kernels. */
static void take_as_it_is(struct image *image)
{
	static const struct image_format format = { .name = "file" };
	static const struct handover handover = { .name = "the running kernel knows" };

	image->format = &format;
	image->handover = &handover;
	image->cmdline_max = UINT64_MAX;
	image->file_loadable = true;
}

static enum err parse_kernel(struct job *job)
{
	struct image *image = &job->image;
	const struct arch *arch = job->host.arch;
	uint64_t limit;
	enum err err = spare_memory(job->load.ctx, &limit);

	if (!err)
		err = unwrap_all(job->load.ctx, limit, &image->payload);
	if (!err && !arch)
		take_as_it_is(image);
	if (err || !arch)
		return err;
	err = image_parse(job->load.ctx, job->load.request, image);
	if (!err && !arch_starts(arch, image->arch))
		err = error(job->load.ctx, ERR_BAD, "this kernel is for %s, the machine is %s",
			    image->arch->name, arch->name);
	return err;
}

static enum err make_image(struct job *job)
{
	struct load *load = &job->load;
	enum err err;

	if (load->purpose->make_image)
		return load->purpose->make_image(load, &job->image);
	err = inputs_kernel(load, &job->kernel);
	if (err)
		return err;
	job->image.confined = load->purpose->confined;
	job->image.host_arch = job->host.arch;
	job->image.payload.kernel = job->kernel.bytes;
	job->image.payload.profile = job->load.request->profile;
	job->image.payload.profile_given = job->load.request->profile_given;
	err = prefix_error(load->ctx, parse_kernel(job), "%s", job->kernel.name);
	return err ? err : cmdline_build(load);
}

static enum err run_job(struct job *job)
{
	struct ctx *ctx = job->load.ctx;
	const struct purpose *purpose = job->load.purpose;
	enum err err = job->backend->identify(ctx, &job->host);

	if (!err)
		live_debug(&job->load, job->backend);
	if (!err && purpose->check)
		err = purpose->check(ctx, &job->host);
	/* Whether files can be loaded is one of the facts, and there is a plan in any case. */
	if (!err && job->backend->load_verified)
		err = read_host(job);
	if (!err)
		err = make_image(job);
	return err ? err : load_image(job);
}

enum err load_run(struct ctx *ctx, const struct backend *backend, const struct request *request)
{
	struct job job = {
		.load = { .ctx = ctx,
			  .request = request,
			  .purpose = purpose_choose(request),
			  .cmdline = "" },
		.backend = backend,
		.host = { .crash_size = UINT64_MAX },
		.kernel.fd = -1,
		.initrd.fd = -1,
	};

	job.load.host = &job.host;
	job.load.image = &job.image;
	const enum err err = run_job(&job);

	file_close(&job.kernel);
	file_close(&job.initrd);
	return err;
}
