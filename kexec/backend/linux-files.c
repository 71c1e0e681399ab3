/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kexec/backend/linux.h"
#include "kexec/image/image.h"

/*
 * The kernel must read what was checked: an anonymous file that cannot be changed any more.
 * The caller closes @fd.
 */
static enum err files_sealed(struct ctx *ctx, const char *name, struct span bytes, int *fd)
{
	*fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (*fd < 0)
		return error_errno(ctx, "memfd_create for the %s", name);
	const enum err err =
		write_all(ctx, *fd, ctx_printf(ctx, "the %s to a memory file", name), bytes);

	if (err)
		return err;
	if (fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL))
		return error_errno(ctx, "sealing the %s in its memory file", name);
	return ERR_NONE;
}

static unsigned long files_flags(const struct request *request, bool initrd)
{
	unsigned long flags = 0;

	if (request->panic)
		flags |= KEXEC_FILE_ON_CRASH;
	if (!initrd)
		flags |= KEXEC_FILE_NO_INITRAMFS;
	if (request->no_cma)
		flags |= KEXEC_FILE_NO_CMA;
	if (request->force_dtb)
		flags |= KEXEC_FILE_FORCE_DTB;
	return flags;
}

static enum err files_initrd(struct load *load, const struct file *initrd, int *made, int *fd)
{
	enum err err = ERR_NONE;

	*made = -1;
	*fd = initrd->fd;
	if (initrd->fd < 0 && load->initrd.n) {
		err = files_sealed(load->ctx, "initrd", load->initrd, made);
		*fd = *made;
	}
	return err;
}

static void files_close(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* Is the file signed, but not the kernel that was unwrapped from it? */
static bool files_lose_signature(const struct load *load, const struct file *kernel)
{
	return image_is_signed(kernel->bytes) && !image_is_signed(load->image->payload.kernel);
}

/* What was unwrapped instead of the user's file; ERR_NONE and @error, as from the call. */
static enum err files_load_unwrapped(struct load *load, const char *name, int initrd, int *errnum)
{
	int fd;
	const enum err err = files_sealed(load->ctx, "kernel", load->image->payload.kernel, &fd);

	if (!err) {
		debug(load->ctx, "%s: out of %s into a sealed memory file", name,
		      *load->image->payload.layers ? load->image->payload.layers : "a pipe");
		*errnum = linux_call_files(load->ctx, fd, initrd, load->cmdline,
					   files_flags(load->request, initrd >= 0));
	}
	files_close(fd);
	return err;
}

static enum err files_without_signature(const struct load *load, const char *name, enum err err)
{
	if (!err)
		warn(load->ctx,
		     "%s: loaded without its signature, which is on the outside (%s): the running kernel "
		     "cannot read such a file, and the kernel inside is not signed",
		     name, load->image->payload.layers);
	return err == ERR_REFUSED
		       ? prefix_error(
				 load->ctx, err,
				 "%s: its signature is on the outside (%s), but the running kernel can read only what "
				 "is inside, which is not signed: unpack and sign that (sbsign), and load it instead",
				 name, load->image->payload.layers)
		       : err;
}

/* include/linux/module_signature.h */
static bool files_have_appended_signature(struct span file)
{
	const struct span end = SPAN_LITERAL("~Module signature appended~\n");

	return file.n >= end.n && span_is_at(file, file.n - end.n, end);
}

static enum err files_load_error(struct load *load, const struct file *kernel, bool unwrapped,
				 int errnum)
{
	static const char refused[] = "kexec_file_load: refused by IMA appraisal";

	if (errnum == EACCES && unwrapped)
		return error(
			load->ctx, ERR_REFUSED,
			"%s, which trusts files: the running kernel can read only what is inside "
			"this one (%s), and that is not a file: unpack it, sign what comes out (evmctl ima_sign) and load that (%s)",
			refused, load->image->payload.layers, strerror(errnum));
	if (errnum == EACCES && files_have_appended_signature(kernel->bytes))
		return error(
			load->ctx, ERR_REFUSED,
			"%s: the signature appended to the kernel file does not hold, or the policy "
			"takes none of that kind (modsig): sign the file again by a key in .ima or .platform (%s)",
			refused, strerror(errnum));
	if (errnum == EACCES && !file_has_ima_label(kernel))
		return error(
			load->ctx, ERR_REFUSED,
			"%s: the kernel file has no signature in security.ima: sign it (evmctl "
			"ima_sign) by a key in .ima or .platform (%s)",
			refused, strerror(errnum));
	return linux_fault(load->ctx, CALL_FILES, errnum);
}

/*
 * The user's own descriptor, unless the kernel shall see what was unwrapped from it. A signature
 * on the outside counts where the kernel reads such files, so it is asked first: ENOEXEC, or EINVAL
 * (arm64), means that it does not.
 */
static enum err files_load_kernel(struct load *load, const struct file *kernel, int initrd)
{
	/* A pipe cannot be read again. */
	const bool wrapped = *load->image->payload.layers || kernel->fd < 0;
	const bool loses = wrapped && files_lose_signature(load, kernel);
	int errnum = ENOEXEC;
	bool unwrap = wrapped;
	enum err err = ERR_NONE;

	if (!wrapped || loses || file_has_ima_label(kernel)) {
		errnum = linux_call_files(load->ctx, kernel->fd, initrd, load->cmdline,
					  files_flags(load->request, initrd >= 0));
		unwrap = wrapped && (errnum == ENOEXEC || errnum == EINVAL);
	}
	if (unwrap)
		err = files_load_unwrapped(load, kernel->name, initrd, &errnum);
	if (!err && errnum)
		err = files_load_error(load, kernel, unwrap, errnum);
	return unwrap && loses && errnum != EACCES
		       ? files_without_signature(load, kernel->name, err)
		       : err;
}

enum err linux_load_files(struct load *load, const struct file *kernel, const struct file *initrd)
{
	int fd, made;
	enum err err = files_initrd(load, initrd, &made, &fd);

	if (!err)
		err = files_load_kernel(load, kernel, fd);
	files_close(made);
	return err;
}

enum err linux_unload_files(struct ctx *ctx, bool panic)
{
	const int errnum = linux_call_files(ctx, -1, -1, NULL,
					    KEXEC_FILE_UNLOAD | (panic ? KEXEC_FILE_ON_CRASH : 0));

	return errnum ? linux_fault(ctx, CALL_FILES, errnum) : ERR_NONE;
}
