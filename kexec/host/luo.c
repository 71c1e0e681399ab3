/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sessions of live update. What a session preserves is given up when its last descriptor is closed
 * (kernel/liveupdate/luo_session.c, luo_session_release()), so some process has one.
 */
#include <errno.h>
#include <unistd.h>

#include "kexec/host/internal.h"
#include "kexec/host/kho.h"

/* include/uapi/linux/nsfs.h, PID_NS_INIT_INO: processes outside of any other one are not seen */
#define LUO_ALL_PROCESSES "pid:[4026531836]"

/* luo_session_getfile(), as /proc shows it */
#define LUO_SESSION "anon_inode:[luo_session]"

/* Does the link @path start with @text? */
static bool luo_link_is(struct ctx *ctx, const char *path, const char *text)
{
	const char *full = ctx_printf(ctx, "%s%s", ctx->root, path);
	const size_t n = strlen(text);
	char to[64];

	return full && readlink(full, to, sizeof(to)) >= (ssize_t)n && !memcmp(to, text, n);
}

/* A kernel without CONFIG_PID_NS has no such link, and a recorded host no processes at all. */
static bool luo_sees_all(struct ctx *ctx)
{
	if (luo_link_is(ctx, "/proc/self/ns/pid", ""))
		return luo_link_is(ctx, "/proc/self/ns/pid", LUO_ALL_PROCESSES);
	const char *own = ctx_printf(ctx, "%s/proc/self/fd", ctx->root);

	return own && !access(own, F_OK);
}

/* A process that has ended meanwhile has none. */
static enum err luo_process(struct ctx *ctx, const char *pid, bool *open)
{
	const char *dir = ctx_printf(ctx, "/proc/%s/fd", pid);
	struct names names = { .n = 0 };
	const enum err err = dir ? host_names(ctx, dir, &names) : ERR_NO_MEMORY;

	*open = err == ERR_REFUSED;
	for (size_t i = 0; !err && !*open && i < names.n; i++) {
		const char *path = ctx_printf(ctx, "%s/%s", dir, names.name[i]);

		if (!path)
			return ERR_NO_MEMORY;
		*open = luo_link_is(ctx, path, LUO_SESSION);
	}
	return err == ERR_NO_MEMORY ? err : ERR_NONE;
}

enum err luo_sessions(struct ctx *ctx, bool *open)
{
	struct names names = { .n = 0 };
	enum err err = ERR_NONE;

	*open = !luo_sees_all(ctx);
	if (!*open)
		err = host_names(ctx, "/proc", &names);
	for (size_t i = 0; !err && !*open && i < names.n; i++)
		if (names.name[i][0] >= '0' && names.name[i][0] <= '9')
			err = luo_process(ctx, names.name[i], open);
	return err;
}
