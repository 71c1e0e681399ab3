/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>

#include "include/file.h"
#include "include/kexec-state.h"

static const struct {
	const char *path, *old_path;
} files[] = {
	[STATE_LOADED] = { "/sys/kernel/kexec/loaded", "/sys/kernel/kexec_loaded" },
	[STATE_CRASH_LOADED] = { "/sys/kernel/kexec/crash_loaded",
				 "/sys/kernel/kexec_crash_loaded" },
	[STATE_CRASH_SIZE] = { "/sys/kernel/kexec/crash_size", "/sys/kernel/kexec_crash_size" },
	[STATE_ELFCOREHDR_SIZE] = { "/sys/kernel/kexec/crash_elfcorehdr_size",
				    "/sys/kernel/crash_elfcorehdr_size" },
};

const char *kexec_state_path(enum kexec_state state)
{
	return files[state].path;
}

static enum err kexec_state_read(struct ctx *ctx, const char *path, uint64_t *value)
{
	struct span text;
	char *end;
	const enum err err = host_file(ctx, path, &text);

	if (err)
		return err;
	errno = 0;
	*value = strtoull((const char *)text.p, &end, 10);
	if (errno || end == (const char *)text.p || (*end && *end != '\n'))
		return error(ctx, ERR_BAD, "%s: \"%.32s\" is not a number", path,
			     (const char *)text.p);
	return ERR_NONE;
}

enum err kexec_state(struct ctx *ctx, enum kexec_state state, uint64_t *value)
{
	const enum err err = kexec_state_read(ctx, files[state].path, value);

	return err == ERR_NOT_MINE ? kexec_state_read(ctx, files[state].old_path, value) : err;
}
