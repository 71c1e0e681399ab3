/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --record-host: the files that planning reads, copied so that --host can plan from them. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kexec/arch/arch.h"
#include "kexec/host/host.h"
#include "kexec/host/internal.h"

/* A '*' stands for every name in its directory. */
static const char *const common_files[] = {
	"/proc/cmdline",
	"/proc/iomem",
	"/sys/firmware/memmap/*/start",
	"/sys/firmware/memmap/*/end",
	"/sys/firmware/memmap/*/type",
	"/sys/kernel/kexec/crash_size",
	"/sys/kernel/kexec_crash_size",
	"/sys/kernel/kexec/crash_elfcorehdr_size",
	"/sys/kernel/crash_elfcorehdr_size",
	"/sys/kernel/kexec/crash_cma_ranges",
	"/sys/kernel/kexec_crash_cma_ranges",
	"/sys/kernel/vmcoreinfo",
	"/sys/devices/system/cpu/possible",
	"/sys/devices/system/cpu/*/crash_notes",
	"/sys/devices/system/cpu/*/crash_notes_size",
	NULL,
};

static enum err make_parents(struct ctx *ctx, const char *path)
{
	char *part = ctx_printf(ctx, "%s", path);

	if (!part)
		return ERR_NO_MEMORY;
	for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(part, 0777) && errno != EEXIST)
			return error_errno(ctx, "%s", part);
		*slash = '/';
	}
	return ERR_NONE;
}

enum err host_save(struct ctx *ctx, const char *dir, const char *path, struct span bytes)
{
	const char *name = ctx_printf(ctx, "%s%s", dir, path);
	enum err err = name ? make_parents(ctx, name) : ERR_NO_MEMORY;

	if (err)
		return err;
	const int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		return error_errno(ctx, "%s", name);
	err = write_all(ctx, fd, name, bytes);
	if (close(fd) && !err)
		err = error_errno(ctx, "%s", name);
	return err;
}

static enum err copy(struct ctx *ctx, const char *dir, const char *path)
{
	struct span bytes;
	const enum err err = host_file(ctx, path, &bytes);

	if (err == ERR_NOT_MINE)
		return ERR_NONE;
	return err ? err : host_save(ctx, dir, path, bytes);
}

static enum err copy_pattern(struct ctx *ctx, const char *dir, const char *pattern)
{
	const char *star = strchr(pattern, '*');
	struct names names;

	if (!star)
		return copy(ctx, dir, pattern);
	const char *parent = ctx_printf(ctx, "%.*s", (int)(star - pattern), pattern);
	enum err err = parent ? host_names(ctx, parent, &names) : ERR_NO_MEMORY;

	for (size_t i = 0; !err && i < names.n; i++) {
		const char *path = ctx_printf(ctx, "%s%s%s", parent, names.name[i], star + 1);

		err = path ? copy(ctx, dir, path) : ERR_NO_MEMORY;
	}
	return err;
}

/* By whichever way it was read: one file stands for the directory, too. */
static enum err save_device_tree(struct ctx *ctx, const char *dir)
{
	struct span tree = SPAN_NONE;
	const enum err err = device_tree_read(ctx, &tree);

	return err || !tree.n ? err : host_save(ctx, dir, "/sys/firmware/fdt", tree);
}

/* Of the running kernel's memory only where it lies. */
static enum err copy_kcore(struct ctx *ctx, const char *dir)
{
	struct span bytes;
	struct elf kcore;
	const enum err err = kcore_headers(ctx, &bytes, &kcore);

	if (err == ERR_NO_MEMORY)
		return err;
	return err ? ERR_NONE : host_save(ctx, dir, "/proc/kcore", bytes);
}

static enum err copy_list(struct ctx *ctx, const char *dir, const char *const *list)
{
	enum err err = ERR_NONE;

	for (; list && *list && !err; list++)
		err = copy_pattern(ctx, dir, *list);
	return err;
}

enum err host_record(struct ctx *ctx, const char *dir)
{
	struct utsname name;

	if (!*dir)
		return error(ctx, ERR_USAGE, "--record-host: the name of a directory is empty");
	if (uname(&name))
		return error_errno(ctx, "uname");
	const struct arch *arch = arch_by_name(name.machine);
	const char *identity = ctx_printf(ctx, "%s %s\n", name.machine, name.release);

	if (!identity)
		return ERR_NO_MEMORY;
	enum err err = host_save(ctx, dir, "/uname", span_of(identity, strlen(identity)));

	if (!err)
		err = copy_list(ctx, dir, common_files);
	if (!err && arch)
		err = copy_list(ctx, dir, arch->host_files);
	if (!err && arch && arch->device_tree)
		err = save_device_tree(ctx, dir);
	if (!err)
		err = copy_kcore(ctx, dir);
	return prefix_error(ctx, err, "--record-host");
}
