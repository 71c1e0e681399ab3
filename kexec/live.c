/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/file.h"
#include "kexec/entries/entries.h"
#include "kexec/host/kho.h"
#include "kexec/image/image.h"
#include "kexec/live.h"

enum err live_carried(const struct load *load, const struct backend *backend, const char **names)
{
	*names = NULL;
	return backend->carried
		       ? backend->carried(load->ctx, load->host, load->request->panic, names)
		       : ERR_NONE;
}

enum err live_check_segments(const struct load *load, const struct backend *backend,
			     const char *reason)
{
	const struct request *request = load->request;
	const bool asked = request->method == METHOD_SEGMENTS || request->segments_because ||
			   request->force;
	const char *names;
	const enum err err = live_carried(load, backend, &names);

	if (err || !names)
		return err;
	if (!asked)
		return error(load->ctx, ERR_UNSUPPORTED,
			     "a load by segments would lose %s, and it cannot be loaded by file "
			     "(because of %s): -c loads all the same",
			     names, reason);
	warn(load->ctx, "this load by segments loses %s: only a load by file (-s) hands that over",
	     names);
	return ERR_NONE;
}

static enum err live_formats_of(struct ctx *ctx, const struct image *image,
				struct kho_formats *formats)
{
	struct span contents;
	uint64_t limit;
	enum err err = spare_memory(ctx, &limit);

	if (!err)
		err = image_contents(ctx, image, limit, &contents);
	if (!err)
		*formats = kho_formats_of(contents);
	return err;
}

static enum err live_refuse(const struct load *load, const char *words)
{
	if (load->request->force) {
		warn(load->ctx, "%s: what is preserved will be lost (--force)", words);
		return ERR_NONE;
	}
	return error(load->ctx, ERR_REFUSED,
		     "%s: what is preserved would be lost, or the next kernel would panic "
		     "(--force loads all the same)",
		     words);
}

static enum err live_read_own(struct ctx *ctx, const char *name, struct image *own,
			      struct kho_formats *formats)
{
	static const struct request as_it_is = { .kernel = NULL };
	struct file file = { .fd = -1 };
	enum err err = file_open(ctx, name, KERNEL_FILE_MAX, &file);

	file_close(&file);
	own->payload.kernel = file.bytes;
	if (!err)
		err = image_parse(ctx, &as_it_is, own);
	return err ? err : live_formats_of(ctx, own, formats);
}

/*
 * Nothing in debugfs tells the format of preserved memory files; the running kernel's own file
 * does, where distributions install it.
 */
static uint64_t live_own_memfd(const struct load *load)
{
	struct image own = { .host_arch = load->image->host_arch };
	const char *machine, *release, *name;
	struct kho_formats formats;

	if (host_uname(load->ctx, &machine, &release))
		return 0;
	name = release_kernel(load->ctx, release);
	return !name || live_read_own(load->ctx, name, &own, &formats) ? 0 : formats.memfd;
}

enum err live_check_files(const struct load *load, const struct backend *backend)
{
	struct kho_formats running, next;
	const char *words;
	enum err err;

	if (load->request->panic || !backend->carried)
		return ERR_NONE;
	err = kho_formats_running(load->ctx, &running);
	if (err || !(running.kho | running.luo))
		return err;
	if (running.luo)
		running.memfd = live_own_memfd(load);
	err = live_formats_of(load->ctx, load->image, &next);
	if (err == ERR_NO_MEMORY)
		return err;
	if (err) {
		warn(load->ctx, "whether it understands what is preserved cannot be told: %s",
		     load->ctx->message);
		return ERR_NONE;
	}
	err = kho_mismatch(load->ctx, &running, &next, &words);
	return err || !words ? err : live_refuse(load, words);
}
