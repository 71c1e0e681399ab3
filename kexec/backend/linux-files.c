/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kexec/backend/linux.h"

/* include/uapi/linux/kexec.h of newer kernels than the floor's headers. */
#define KEXEC_FILE_DEBUG 0x00000008
#define KEXEC_FILE_NO_CMA 0x00000010
#define KEXEC_FILE_FORCE_DTB 0x00000020

static int kexec_file_load(int kernel, int initrd, const char *cmdline, unsigned long flags)
{
	return syscall(SYS_kexec_file_load, kernel, initrd, cmdline ? strlen(cmdline) + 1 : 0,
		       cmdline, flags) ? errno : 0;
}

/* A kernel that does not know the debug flag says EINVAL before it looks at anything. */
static int kexec_file_load_debug(const struct ctx *ctx, int kernel, int initrd,
				 const char *cmdline, unsigned long flags)
{
	const int error = ctx->debug ? kexec_file_load(kernel, initrd, cmdline,
						       flags | KEXEC_FILE_DEBUG) : EINVAL;

	return error == EINVAL ? kexec_file_load(kernel, initrd, cmdline, flags) : error;
}

/*
 * What was checked is what the kernel shall read: an anonymous file that nobody can change.
 * The caller closes @fd.
 */
static enum err sealed_file(struct ctx *ctx, const char *name, struct span bytes, int *fd)
{
	size_t done = 0;

	*fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (*fd < 0)
		return fail_errno(ctx, "memfd_create for the %s", name);
	while (done < bytes.n) {
		const ssize_t n = write(*fd, bytes.p + done, bytes.n - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(ctx, "writing the %s to a memory file", name);
		done += (size_t)n;
	}
	if (fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL))
		return fail_errno(ctx, "sealing the %s in its memory file", name);
	return ERR_NONE;
}

static unsigned long load_flags(const struct request *request, bool initrd)
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

/* The user's own descriptor, unless what the kernel shall see was unwrapped from it. */
static enum err kernel_descriptor(struct load *load, const struct file *kernel, int *made, int *fd)
{
	enum err err = ERR_NONE;

	*made = -1;
	*fd = kernel->fd;
	if (*load->image->payload.layers) {
		note(load->ctx, "%s: unwrapped (%s) into a sealed memory file", kernel->name,
		     load->image->payload.layers);
		err = sealed_file(load->ctx, "kernel", load->image->payload.kernel, made);
		*fd = *made;
	}
	return err;
}

static enum err initrd_descriptor(struct load *load, const struct file *initrd, int *made, int *fd)
{
	enum err err = ERR_NONE;

	*made = -1;
	*fd = initrd->fd;
	if (initrd->fd < 0 && load->initrd.n) {
		err = sealed_file(load->ctx, "initrd", load->initrd, made);
		*fd = *made;
	}
	return err;
}

static void close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

enum err linux_load_files(struct load *load, const struct file *kernel, const struct file *initrd)
{
	int kernel_fd, initrd_fd = -1, kernel_made = -1, initrd_made = -1, error;
	enum err err = kernel_descriptor(load, kernel, &kernel_made, &kernel_fd);

	if (!err)
		err = initrd_descriptor(load, initrd, &initrd_made, &initrd_fd);
	if (!err) {
		error = kexec_file_load_debug(load->ctx, kernel_fd, initrd_fd, load->cmdline,
					      load_flags(load->request, initrd_fd >= 0));
		if (error)
			err = linux_fault(load->ctx, CALL_FILES, error);
	}
	close_if_open(kernel_made);
	close_if_open(initrd_made);
	return err;
}

enum err linux_unload_files(struct ctx *ctx, bool panic)
{
	const int error = kexec_file_load(-1, -1, NULL,
					  KEXEC_FILE_UNLOAD | (panic ? KEXEC_FILE_ON_CRASH : 0));

	return error ? linux_fault(ctx, CALL_FILES, error) : ERR_NONE;
}
