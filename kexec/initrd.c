/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <unistd.h>

#include "kexec/initrd.h"

#include "include/initramfs.h"
#include "kexec/unwrap/initrd-archives.h"

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

static enum err initrd_find(struct load *load)
{
	const size_t n = initrd_count(load->request);

	if (load->request->reuse_initrd)
		return initrd_reuse(load);
	if (n)
		return initrd_read_files(load, n);
	load->initrd = load->image->payload.initrd;
	return ERR_NONE;
}

/*
 * Unpacked it is held twice: now, here and by the running kernel, and by the next one, which copies
 * the files out of it. So auto takes no more than a quarter of what is free, which is a third of
 * spare_memory(), and as much of where it may stand.
 */
static enum err initrd_unpack_auto(const struct load *load, struct span *initrd)
{
	const struct range within = load->image->initrd_within;
	uint64_t limit;
	enum err err = spare_memory(load->ctx, &limit);

	if (err)
		return err;
	if (load->request->panic)
		return error(load->ctx, ERR_UNSUPPORTED, "a crash kernel has little memory");
	limit /= 3;
	if (!range_is_empty(within) && limit > range_size(within) / 4)
		limit = range_size(within) / 4;
	return initrd_archives_unpack(load->ctx, limit, "a quarter of the available memory",
				      initrd);
}

static enum err initrd_unpack_yes(const struct load *load, struct span *initrd)
{
	uint64_t limit;
	const enum err err = spare_memory(load->ctx, &limit);

	return err ? err
		   : initrd_archives_unpack(load->ctx, limit / 2,
					    "half of three quarters of the available memory",
					    initrd);
}

static enum err initrd_unpack_failed(const struct load *load, enum err err)
{
	if (err == ERR_NOT_MINE)
		debug(load->ctx, "the initrd is not compressed");
	else if (load->request->unpack_initrd == UNPACK_YES)
		return prefix_error(load->ctx, err, "--unpack-initrd");
	else
		debug(load->ctx, "the initrd is left packed: %s", load->ctx->message);
	return ERR_NONE;
}

static enum err initrd_unpack(struct load *load)
{
	const enum unpack when = load->request->unpack_initrd;
	const struct span packed = load->initrd;
	enum err err;

	if (when == UNPACK_NO || !packed.n)
		return ERR_NONE;
	err = when == UNPACK_YES ? initrd_unpack_yes(load, &load->initrd)
				 : initrd_unpack_auto(load, &load->initrd);
	if (err)
		return initrd_unpack_failed(load, err);
	debug(load->ctx, "unpacked the initrd: %zu bytes", load->initrd.n);
	load->initrd_unpacked = true;
	/* The image's own lies in the kernel's file, which is needed. */
	if (packed.p != load->image->payload.initrd.p)
		ctx_release(load->ctx, packed.p);
	return ERR_NONE;
}

enum err initrd_read(struct load *load)
{
	enum err err;

	if (load->initrd.n)
		return ERR_NONE;
	err = initrd_find(load);
	return err ? err : initrd_unpack(load);
}

/* By file, IMA appraises the user's file, not what was made of it. */
static bool initrd_stays(const struct load *load, const struct file *file)
{
	const enum unpack when = load->request->unpack_initrd;

	if (!file->is_regular || (when != UNPACK_NO && !file_has_ima_label(file)))
		return false;
	if (when == UNPACK_AUTO)
		debug(load->ctx, "the initrd is left packed: the file is signed for IMA");
	else if (when == UNPACK_YES)
		warn(load->ctx, "%s: unpacked, it is loaded without its signature (security.ima)",
		     file->name);
	return when != UNPACK_YES;
}

enum err initrd_open(struct load *load, struct file *file)
{
	struct ctx *ctx = load->ctx;
	enum err err;

	if (load->request->reuse_initrd || initrd_count(load->request) != 1)
		return initrd_read(load);
	err = file_open_unread(ctx, load->request->initrds[0], file);
	if (err || initrd_stays(load, file))
		return prefix_error(ctx, err, "initrd");
	/* kernel_read_file() takes regular files only. */
	err = prefix_error(ctx, file_read(ctx, INITRD_FILE_MAX, file), "initrd");
	load->initrd = file->bytes;
	if (!err)
		err = initrd_unpack(load);
	if (!err && file->is_regular && !load->initrd_unpacked)
		load->initrd = SPAN_NONE;
	else
		file_close(file);
	return err;
}
