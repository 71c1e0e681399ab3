/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <sys/random.h>

#include "include/sizes.h"
#include "kexec/initrd.h"
#include "kexec/inputs.h"

/* Nobody has larger ones; what is bounded by free memory is bounded by file_open(). */
#define MODULE_MAX (4 * GIB) /* multiboot: addresses of 32 bits */
#define DTB_MAX	   (16 * MIB)

enum err inputs_kernel(struct load *load, struct file *kernel)
{
	return prefix_error(load->ctx,
			    file_open(load->ctx, load->request->kernel, KERNEL_FILE_MAX, kernel),
			    "kernel");
}

static enum err inputs_dtb(struct load *load)
{
	struct file dtb;
	enum err err;

	load->dtb = load->host->arch->device_tree ? load->image->payload.dtb : SPAN_NONE;
	if (!load->request->dtb)
		return ERR_NONE;
	err = file_open(load->ctx, load->request->dtb, DTB_MAX, &dtb);
	load->dtb = dtb.bytes;
	file_close(&dtb);
	return prefix_error(load->ctx, err, "device tree");
}

/* The file's name is the first word of --module. */
static enum err inputs_module(struct ctx *ctx, const char *text, struct span *bytes)
{
	const char *name = ctx_printf(ctx, "%.*s", (int)strcspn(text, " "), text);
	struct file file = { .fd = -1 };
	const enum err err = name ? file_open(ctx, name, MODULE_MAX, &file) : ERR_NO_MEMORY;

	file_close(&file);
	*bytes = file.bytes;
	return prefix_error(ctx, err, "module");
}

static enum err inputs_modules(struct load *load)
{
	const char *const *text = load->request->modules;
	struct span *modules;
	enum err err = ERR_NONE;
	size_t n = 0;

	while (text && text[n])
		n++;
	modules = ctx_alloc(load->ctx, (n + 1) * sizeof(*modules));
	if (!modules)
		return ERR_NO_MEMORY;
	for (size_t i = 0; i < n && !err; i++)
		err = inputs_module(load->ctx, text[i], &modules[i]);
	load->modules = modules;
	return err;
}

/* For a recorded host, which is only planned for, they stay 0: its plan is always the same. */
static enum err inputs_seeds(struct load *load)
{
	const size_t n = load->request->host ? 0 : sizeof(load->seeds);

	if (getrandom(&load->seeds, n, 0) != (ssize_t)n)
		return error_errno(load->ctx, "getrandom");
	return ERR_NONE;
}

enum err inputs_read(struct load *load)
{
	enum err err = initrd_read(load);

	if (!err)
		err = inputs_dtb(load);
	if (!err)
		err = inputs_modules(load);
	return err ? err : inputs_seeds(load);
}
