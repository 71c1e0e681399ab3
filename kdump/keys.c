/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dumps to encrypted volumes: the crash kernel gets the volume keys from the running kernel, which
 * is told by name which ones (Documentation/admin-guide/kdump/kdump.rst, "Write the dump file to
 * encrypted disk volume").
 */
#include "kdump/keys.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "include/file.h"
#include "kdump/kdump.h"

#define KEYS "/sys/kernel/config/crash_dm_crypt_keys"

/* kernel/crash_dump_dm_crypt.c, KEY_DESC_MAX_LEN, with its NUL */
#define DESCRIPTION_MAX 127

static enum err keys_put(struct ctx *ctx, const char *path, const char *text)
{
	return path ? write_path(ctx, path, 0, span_of(text, strlen(text))) : ERR_NO_MEMORY;
}

/* The item's name may be any that a directory can have. */
static const char *keys_item(struct ctx *ctx, const char *description)
{
	char *name = ctx_printf(ctx, "%s", description);

	for (size_t i = 0; name && name[i]; i++)
		if (name[i] == '/')
			name[i] = '_';
	return name ? ctx_printf(ctx, "%s%s/%s", ctx->root, KEYS, name) : NULL;
}

static enum err keys_judge(struct ctx *ctx, const char *description)
{
	const size_t n = strlen(description);

	return n && n <= DESCRIPTION_MAX
		       ? ERR_NONE
		       : error(ctx, ERR_USAGE, "--disk-key: \"%s\" is not 1 to %d characters long",
			       description, DESCRIPTION_MAX);
}

/*
 * As the kernel will look for it (kernel/crash_dump_dm_crypt.c, read_key_from_user_keyring()),
 * whose answer to the load, ENOKEY, could also mean its signature. A recorded machine has no
 * keyrings.
 */
static enum err keys_find(struct ctx *ctx, const char *description)
{
	if (*ctx->root || syscall(SYS_request_key, "logon", description, NULL, 0) >= 0)
		return ERR_NONE;
	return error_errno(ctx, "--disk-key: no logon key \"%s\" in the keyrings of this process",
			   description);
}

static enum err keys_add(struct ctx *ctx, const char *description)
{
	const char *item = keys_item(ctx, description);

	if (!item)
		return ERR_NO_MEMORY;
	if (mkdir(item, 0700) && errno != EEXIST)
		return error_errno(ctx, "%s", item);
	return keys_put(ctx, ctx_printf(ctx, "%s/description", item), description);
}

static enum err keys_check(struct ctx *ctx)
{
	const char *dir = ctx_printf(ctx, "%s%s", ctx->root, KEYS);

	if (!dir)
		return ERR_NO_MEMORY;
	if (access(dir, F_OK))
		return error(ctx, ERR_UNSUPPORTED,
			     "--disk-key: no %s: is configfs mounted, and has the kernel "
			     "CONFIG_CRASH_DM_CRYPT?",
			     dir);
	return ERR_NONE;
}

static enum err keys_each(struct ctx *ctx, const char *descriptions,
			  enum err (*act)(struct ctx *ctx, const char *description))
{
	enum err err = ERR_NONE;

	while (descriptions && !err) {
		const size_t n = strcspn(descriptions, ",");
		const char *one = ctx_printf(ctx, "%.*s", (int)n, descriptions);

		err = one ? act(ctx, one) : ERR_NO_MEMORY;
		descriptions = descriptions[n] ? descriptions + n + 1 : NULL;
	}
	return err;
}

enum err keys_hand_over(struct ctx *ctx, const char *descriptions)
{
	enum err err = descriptions ? keys_check(ctx) : ERR_NONE;

	if (!err)
		err = keys_each(ctx, descriptions, keys_judge);
	if (!err)
		err = keys_each(ctx, descriptions, keys_find);
	return err ? err : keys_each(ctx, descriptions, keys_add);
}

/*
 * The kernel takes the "yes" with nothing to restore as well, and when it fails
 * (config_keys_restore_store()): what is in the keyring tells.
 */
static bool keys_are_there(const struct ctx *ctx)
{
	return *ctx->root || syscall(SYS_keyctl, KEYCTL_READ, KEY_SPEC_USER_KEYRING, NULL, 0) > 0;
}

enum err keys_restore(struct ctx *ctx, bool *restored)
{
	const char *path = ctx_printf(ctx, "%s%s/restore", ctx->root, KEYS);
	const bool can = path && !access(path, W_OK);
	const enum err err = can ? keys_put(ctx, path, "yes") : ERR_NONE;

	*restored = can && !err && keys_are_there(ctx);
	return err;
}

enum err kdump_keys(struct ctx *ctx, const struct request *request)
{
	bool restored;
	const enum err err = keys_restore(ctx, &restored);

	(void)request;
	if (err)
		return err;
	if (!restored)
		return error(ctx, ERR_UNSUPPORTED,
			     "no disk keys came along: is this a crash kernel that was loaded with "
			     "--disk-key, and is configfs mounted?");
	puts("disk keys restored to the user keyring");
	return ERR_NONE;
}
