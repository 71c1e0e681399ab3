/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <linux/reboot.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "include/kexec-state.h"
#include "kexec/backend/linux.h"
#include "kexec/entries/entries.h"
#include "kexec/host/times.h"

/* Longer than a disk may be busy without anything getting done; a dead server's is for ever. */
#define SYNC_PATIENCE_MS 30000

static void exec_take_down(const struct ctx *ctx, int socket_fd, const char *name)
{
	struct ifreq request;

	memset(&request, 0, sizeof(request));
	memcpy(request.ifr_name, name, strnlen(name, IFNAMSIZ - 1));
	if (ioctl(socket_fd, SIOCGIFFLAGS, &request))
		return;
	if (!(request.ifr_flags & IFF_UP) || request.ifr_flags & IFF_LOOPBACK)
		return;
	request.ifr_flags = (short)(request.ifr_flags & ~IFF_UP);
	if (ioctl(socket_fd, SIOCSIFFLAGS, &request))
		warn(ctx, "could not take down %s: %s", name, strerror(errno));
}

/*
 * A card that still receives would write into the next kernel's memory. Best effort: a failure
 * must not keep the next kernel from starting.
 */
static void exec_interfaces_down(const struct ctx *ctx)
{
	struct if_nameindex *names = if_nameindex();
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	for (size_t i = 0; fd >= 0 && names && names[i].if_index; i++)
		exec_take_down(ctx, fd, names[i].if_name);
	if (fd >= 0)
		close(fd);
	if (names) /* a kernel without network has none */
		if_freenameindex(names);
}

/* Checked before anything is taken down, so that a -e that fails leaves the machine as it was. */
static enum err exec_check_loaded(struct ctx *ctx, bool force)
{
	uint64_t loaded = 0;
	enum err err = kexec_state(ctx, STATE_LOADED, &loaded);

	if (err == ERR_NOT_MINE)
		return force ? ERR_NONE
			     : error(ctx, ERR_SYSTEM,
				     "%s is missing, so whether a kernel is loaded is "
				     "not known: mount sysfs, or add --force to try all the same",
				     kexec_state_path(STATE_LOADED));
	if (!err && loaded != 1)
		return error(ctx, ERR_USAGE, "no kernel is loaded: load one with kexec -l");
	return err;
}

/* The time goes to a disk, too, and no further than that may it keep the start from going on. */
static void exec_flush(struct ctx *ctx)
{
	if (times_keep_start(ctx, kexec_times_now()) > ERR_NOT_MINE)
		warn(ctx, "%s: --last will not know when it was started", ctx->message);
	sync();
}

void exec_prepare(struct ctx *ctx, const struct request *request)
{
	entries_started(ctx);
	if (!request->no_sync)
		linux_sync(ctx, exec_flush, SYNC_PATIENCE_MS);
	if (!request->no_ifdown)
		exec_interfaces_down(ctx);
	debug(ctx, "starting the loaded kernel");
}

enum err linux_exec(struct ctx *ctx, const struct request *request)
{
	enum err err = exec_check_loaded(ctx, request->force);

	if (err)
		return err;
	exec_prepare(ctx, request);
	/* Success is seen only by a kernel that preserved its context, and was returned to. */
	if (syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_KEXEC,
		    NULL) == 0)
		return ERR_NONE;
	return linux_fault(ctx, CALL_REBOOT, errno);
}
