/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What boot loaders leave behind for the system that they start, when kexec starts it instead.
 *
 * systemd's Boot Loader Interface: LoaderEntrySelected names the entry that was started,
 * LoaderEntryLastBooted the one for "@saved", LoaderBootCountPath the file whose tries count;
 * LoaderEntryOneShot and GRUB's next_entry are used up. Done at -e, when the start is certain: the
 * load leaves a record in /run, which another load or an unload takes away.
 *
 * No variable is made that is not there: a volatile one cannot be (UEFI, SetVariable()), and one
 * that outlasts a reset would be in the way of the boot loader's own.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "include/text.h"
#include "kexec/entries/internal.h"

#define RECORD "/run/kexec-ng-entry"

static const char *started_path(struct ctx *ctx, const char *path)
{
	return ctx_printf(ctx, "%s%s", ctx->root, path);
}

/* ---- the record ---- */

enum err entries_remember(struct ctx *ctx, const struct entry *entry, bool once)
{
	const char *const path = started_path(ctx, RECORD);
	const char *text;

	if (!path)
		return ERR_NO_MEMORY;
	if (!entry)
		return unlink(path) && errno != ENOENT ? error_errno(ctx, "%s", path) : ERR_NONE;
	text = ctx_printf(ctx, "loader %s\n%s%s%s%s", entry->loader,
			  strchr(entry->id, '\n') ? "" : "id ",
			  strchr(entry->id, '\n') ? "" : entry->id, "\n",
			  once ? "oneshot yes\n" : "");
	return text ? write_path(ctx, path, O_CREAT | O_TRUNC | O_NOFOLLOW,
				 span_of(text, strlen(text)))
		    : ERR_NO_MEMORY;
}

struct record {
	const char *loader, *id, *once;
};

static enum err record_read(struct ctx *ctx, struct record *record)
{
	const struct text_key keys[] = {
		{ "loader", &record->loader, NULL },
		{ "id", &record->id, NULL },
		{ "oneshot", &record->once, NULL },
	};
	struct span text;
	const enum err err = host_file(ctx, RECORD, &text);

	*record = (struct record){ .loader = NULL };
	return err ? err : text_keys(ctx, text, keys, sizeof(keys) / sizeof(keys[0]));
}

/* ---- EFI variables ---- */

/* The kernel takes 32 bits; C libraries differ in what they are called. */
#ifdef __GLIBC__
typedef unsigned long ioctl_request;
#else
typedef int ioctl_request;
#endif

/* efivarfs keeps variables that it does not know from being changed by accident. */
static bool variable_unlock(int fd)
{
	int flags;

	if (ioctl(fd, (ioctl_request)FS_IOC_GETFLAGS, &flags) || !(flags & FS_IMMUTABLE_FL))
		return true;
	flags &= ~FS_IMMUTABLE_FL;
	return !ioctl(fd, (ioctl_request)FS_IOC_SETFLAGS, &flags);
}

static enum err variable_unlink(struct ctx *ctx, const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	const bool unlocked = fd >= 0 && variable_unlock(fd);
	const int errnum = errno;

	if (fd >= 0)
		close(fd);
	errno = errnum;
	return unlocked && !unlink(path) ? ERR_NONE : error_errno(ctx, "%s", path);
}

/* One write is one SetVariable(). */
static enum err variable_write(struct ctx *ctx, const char *path, struct span bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const bool unlocked = fd >= 0 && variable_unlock(fd);
	enum err err = ERR_NONE;

	if (fd >= 0)
		close(fd);
	fd = unlocked ? open(path, O_WRONLY | O_CLOEXEC) : -1;
	if (fd < 0 || write(fd, bytes.p, bytes.n) != (ssize_t)bytes.n)
		err = error_errno(ctx, "%s", path);
	if (fd >= 0)
		close(fd);
	return err;
}

/* The attributes that the variable has, and @text as UTF-16 with a NUL. ERR_BAD: no UTF-8. */
static enum err variable_make(struct ctx *ctx, struct span old, const char *text, struct span *made)
{
	uint8_t *const out = ctx_alloc(ctx, 4 + 2 * strlen(text) + UINT64_C(2));
	struct span rest = span_of(text, strlen(text));
	size_t n = 4;

	if (!out)
		return ERR_NO_MEMORY;
	if (old.n < 4)
		return error(ctx, ERR_BAD, "%zu bytes are no attributes", old.n);
	memcpy(out, old.p, 4);
	while (rest.n) {
		uint32_t point;
		const size_t used = utf8_length(rest, &point);

		if (!used || point > 0xffff)
			return error(ctx, ERR_BAD, "\"%s\" is not text that loaders write", text);
		put_le16(out + n, (uint16_t)point);
		n += 2;
		rest = span_from(rest, used);
	}
	*made = span_of(out, n + 2);
	return ERR_NONE;
}

/* @text NULL: the variable is removed. Nothing when it is not there. */
static enum err variable_set(struct ctx *ctx, const char *name, const char *text)
{
	const char *const path =
		ctx_printf(ctx, LOADER_VARIABLE_DIR "/%s-" LOADER_VARIABLE_GUID, name);
	const char *const file = path ? started_path(ctx, path) : NULL;
	struct span old, made = SPAN_NONE;
	enum err err = file ? host_file(ctx, path, &old) : ERR_NO_MEMORY;

	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	if (text && variable_make(ctx, old, text, &made) == ERR_NONE) {
		err = span_equal(old, made) ? ERR_NONE : variable_write(ctx, file, made);
		return err;
	}
	return variable_unlink(ctx, file);
}

/* A start must not fail for want of a variable; but nobody shall believe an old one. */
static void variable_update(struct ctx *ctx, const char *name, const char *text)
{
	const enum err err = variable_set(ctx, name, text);

	if (err)
		warn(ctx,
		     "EFI variable %s is left as it was, and not true of the kernel that starts: %s",
		     name, ctx->message);
	else
		debug(ctx, "EFI variable %s: %s", name, text ? text : "cleared");
}

/* ---- GRUB ---- */

static enum err next_entry_clear(struct ctx *ctx)
{
	struct span text, made;
	const char *path = grub_environment(ctx);
	enum err err = path ? host_file(ctx, path, &text) : ERR_NOT_MINE;

	if (!err)
		err = grubenv_clear(ctx, text, "next_entry", &made);
	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : prefix_error(ctx, err, "%s", path);
	path = started_path(ctx, path);
	/* In place: GRUB may know it by its blocks. */
	return path ? write_path(ctx, path, 0, made) : ERR_NO_MEMORY;
}

void entries_started(struct ctx *ctx)
{
	struct record record;
	const enum err err = record_read(ctx, &record);
	const char *id;

	if (err == ERR_NOT_MINE)
		return;
	if (err) {
		warn(ctx, "%s: boot loaders' variables are left as they were", ctx->message);
		return;
	}
	/* Only systemd-boot's menu has names that its variables can say. */
	id = record.loader && !strcmp(record.loader, loader_systemd_boot.name) ? record.id : NULL;
	variable_update(ctx, "LoaderEntrySelected", id);
	variable_update(ctx, "LoaderBootCountPath", NULL);
	if (record.once)
		variable_update(ctx, "LoaderEntryOneShot", NULL);
	else if (id)
		variable_update(ctx, "LoaderEntryLastBooted", id);
	if (record.once && record.loader && !strcmp(record.loader, loader_grub.name) &&
	    next_entry_clear(ctx))
		warn(ctx, "%s: GRUB will start its next_entry once more", ctx->message);
}
