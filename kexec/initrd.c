/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <unistd.h>

#include "kexec/initrd.h"

#include "include/initramfs.h"

static enum err initrd_reuse(struct load *load)
{
	const char *name = ctx_printf(load->ctx, "%s/sys/firmware/initrd", load->ctx->root);
	struct file file = { .fd = -1 };
	enum err err;

	if (!name)
		return ERR_NO_MEMORY;
	if (access(name, F_OK))
		return error(load->ctx, ERR_UNSUPPORTED,
			     "--reuseinitrd: the running kernel has not kept its initrd: "
			     "boot Linux 6.5 or later with retain_initrd, or give --initrd");
	err = file_open(load->ctx, name, INITRD_FILE_MAX, &file);
	load->initrd = file.bytes;
	file_close(&file);
	return prefix_error(load->ctx, err, "initrd");
}

static size_t initrd_count(const struct request *request)
{
	size_t n = 0;

	while (request->initrds && request->initrds[n])
		n++;
	return n;
}

static enum err initrd_read_files(struct load *load, size_t n)
{
	struct span *const pieces = ctx_alloc(load->ctx, n * sizeof(*pieces));
	enum err err = pieces ? ERR_NONE : ERR_NO_MEMORY;

	for (size_t i = 0; i < n && !err; i++) {
		struct file file;

		err = file_open(load->ctx, load->request->initrds[i], INITRD_FILE_MAX, &file);
		pieces[i] = file.bytes;
		file_close(&file);
	}
	if (!err)
		err = initramfs_join(load->ctx, pieces, n, &load->initrd);
	for (size_t i = 0; i < n && n > 1 && !err; i++)
		ctx_release(load->ctx, pieces[i].p);
	return prefix_error(load->ctx, err, "initrd");
}

enum err initrd_read(struct load *load)
{
	const size_t n = initrd_count(load->request);

	if (load->initrd.n)
		return ERR_NONE;
	if (load->request->reuse_initrd)
		return initrd_reuse(load);
	if (n)
		return initrd_read_files(load, n);
	load->initrd = load->image->payload.initrd;
	return ERR_NONE;
}

enum err initrd_open(struct load *load, struct file *file)
{
	struct ctx *ctx = load->ctx;
	enum err err;

	if (load->request->reuse_initrd || initrd_count(load->request) != 1)
		return initrd_read(load);
	err = file_open_unread(ctx, load->request->initrds[0], file);
	if (err || file->is_regular)
		return prefix_error(ctx, err, "initrd");
	/* kernel_read_file() takes regular files only. */
	err = file_read(ctx, INITRD_FILE_MAX, file);
	load->initrd = file->bytes;
	file_close(file);
	return prefix_error(ctx, err, "initrd");
}
