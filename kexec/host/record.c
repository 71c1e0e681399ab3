/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --record-host: the files that planning reads, copied so that --host can plan from them. */
#include <dirent.h>
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
	"/sys/kernel/debug/kho/out/fdt",
	"/sys/kernel/debug/kho/in/fdt",
	"/sys/kernel/debug/kho/in/sub_fdts/kexec-metadata",
	"/sys/kernel/debug/kho/out/sub_fdts/*",
	"/sys/kernel/security/ima/runtime_measurements_count",
	"/sys/kernel/config/crash_dm_crypt_keys/count",
	"/sys/class/graphics/fb0/name",
	"/sys/class/drm/*/status",
	"/sys/devices/system/cpu/possible",
	"/sys/devices/system/cpu/*/crash_notes",
	"/sys/devices/system/cpu/*/crash_notes_size",
	NULL,
};

/* Following a link could overwrite other files, or put the record where others can read it. */
#define RECORD_DIRECTORY (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* Without trailing slashes: with one, a link is followed in spite of O_NOFOLLOW. */
static const char *record_name(struct ctx *ctx, const char *dir)
{
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		n--;
	return ctx_printf(ctx, "%.*s", (int)n, dir);
}

static enum err record_open(struct ctx *ctx, const char *dir, int *fd)
{
	dir = record_name(ctx, dir);
	if (!dir)
		return ERR_NO_MEMORY;
	*fd = open(dir, RECORD_DIRECTORY);
	if (*fd >= 0)
		return ERR_NONE;
	if (errno == ENOTDIR || errno == ELOOP)
		return error(ctx, ERR_BAD, "%s: is not a directory (links are not followed)", dir);
	return error_errno(ctx, "%s", dir);
}

/* Replace *fd by its subdirectory @name, which is created if it does not exist. */
static bool record_enter(int *fd, const char *name)
{
	const bool made = !mkdirat(*fd, name, 0700) || errno == EEXIST;
	const int below = made ? openat(*fd, name, RECORD_DIRECTORY) : -1;
	const int errnum = errno;

	close(*fd);
	*fd = below;
	errno = errnum;
	return below >= 0;
}

/* Replace the directory *fd by the new file @path below it. */
static bool record_create(int *fd, char *path)
{
	for (char *slash = strchr(path, '/'); slash; slash = strchr(path, '/')) {
		*slash = '\0';
		if (!record_enter(fd, path))
			return false;
		path = slash + 1;
	}
	const int file = openat(*fd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	const int errnum = errno;

	close(*fd);
	*fd = file;
	errno = errnum;
	return file >= 0;
}

enum err host_save(struct ctx *ctx, const char *dir, const char *path, struct span bytes)
{
	const char *name = ctx_printf(ctx, "%s%s", dir, path);
	char *below = ctx_printf(ctx, "%s", path + 1);
	int fd;
	enum err err = name && below ? record_open(ctx, dir, &fd) : ERR_NO_MEMORY;

	if (err)
		return err;
	if (!record_create(&fd, below))
		return error_errno(ctx, "%s", name);
	err = write_all(ctx, fd, name, bytes);
	if (close(fd) && !err)
		err = error_errno(ctx, "%s", name);
	return err;
}

static enum err record_is_empty(struct ctx *ctx, const char *dir, DIR *list)
{
	const struct dirent *entry;

	do {
		errno = 0;
		entry = readdir(list);
	} while (entry && (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")));
	if (entry)
		return error(ctx, ERR_BAD,
			     "%s: has \"%s\" in it: a record needs a new or an empty directory",
			     dir, entry->d_name);
	return errno ? error_errno(ctx, "%s", dir) : ERR_NONE;
}

/* Create @dir, or check that it is empty: files of two machines must not be mixed. */
static enum err record_start(struct ctx *ctx, const char *dir)
{
	int fd;

	if (mkdir(dir, 0700) && errno != EEXIST)
		return error_errno(ctx, "%s", dir);
	enum err err = record_open(ctx, dir, &fd);

	if (err)
		return err;
	DIR *list = fdopendir(fd);

	if (!list) {
		err = error_errno(ctx, "%s", dir);
		close(fd);
		return err;
	}
	err = record_is_empty(ctx, dir, list);
	closedir(list);
	return err;
}

/* What this user may not read, or lockdown keeps from everybody, is not there for planning either.
 */
static enum err record_forgive(const struct ctx *ctx, enum err err)
{
	if (err != ERR_REFUSED)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	warn(ctx, "left out of the record: %s", ctx->message);
	return ERR_NONE;
}

static enum err record_copy(struct ctx *ctx, const char *dir, const char *path)
{
	struct span bytes;
	const enum err err = host_file(ctx, path, &bytes);

	return err ? record_forgive(ctx, err) : host_save(ctx, dir, path, bytes);
}

static enum err record_copy_pattern(struct ctx *ctx, const char *dir, const char *pattern)
{
	const char *star = strchr(pattern, '*');
	struct names names;

	if (!star)
		return record_copy(ctx, dir, pattern);
	const char *parent = ctx_printf(ctx, "%.*s", (int)(star - pattern), pattern);
	enum err err = parent ? host_names(ctx, parent, &names) : ERR_NO_MEMORY;

	if (err)
		return record_forgive(ctx, err);
	for (size_t i = 0; !err && i < names.n; i++) {
		const char *path = ctx_printf(ctx, "%s%s%s", parent, names.name[i], star + 1);

		err = path ? record_copy(ctx, dir, path) : ERR_NO_MEMORY;
	}
	return err;
}

/* Of all devices, those alone: a server has hundreds. */
static enum err record_displays(struct ctx *ctx, const char *dir)
{
	struct host host = { .displays = NULL };
	enum err err = display_read(ctx, &host);

	for (size_t i = 0; i < host.n_displays; i++)
		for (const char *const *file = host.displays[i].files; *file && !err; file++)
			if (host_may_read(ctx, *file))
				err = record_copy(ctx, dir, *file);
	return err;
}

/* A tree that was read from /proc/device-tree is saved as one file, too. */
static enum err record_device_tree(struct ctx *ctx, const struct arch *arch, const char *dir)
{
	struct span tree = SPAN_NONE;
	const enum err err = device_tree_read(ctx, arch->live_tree, &tree);

	return err || !tree.n ? err : host_save(ctx, dir, "/sys/firmware/fdt", tree);
}

/* The others hold registers and the task that reads. */
static void record_blank_notes(const struct elf *kcore, struct span notes, uint8_t *copy)
{
	struct elf_note note;

	while (elf_next_note(kcore, &notes, &note))
		if (!kcore_is_vmcoreinfo(&note))
			memset(copy + (note.desc.p - kcore->bytes.p), 0, note.desc.n);
}

/* Up to where @copy has something of the file then. */
static uint64_t record_copy_notes(const struct elf *kcore, uint64_t end, uint8_t *copy)
{
	struct elf_phdr phdr;
	struct span notes;

	for (uint32_t i = 0; i < kcore->phnum && elf_phdr(kcore, i, &phdr); i++) {
		if (phdr.type != PT_NOTE || !elf_segment(kcore, &phdr, &notes))
			continue;
		memcpy(copy + phdr.offset, notes.p, notes.n);
		record_blank_notes(kcore, notes, copy);
		if (end < phdr.offset + notes.n)
			end = phdr.offset + notes.n;
	}
	return end;
}

/*
 * Only the headers, which say where the kernel's memory is, and VMCOREINFO, which says how it is
 * mapped.
 */
static enum err record_copy_kcore(struct ctx *ctx, const char *dir)
{
	struct span headers;
	struct elf kcore;
	const enum err err = kcore_headers(ctx, &headers, &kcore);

	if (err)
		return err == ERR_NO_MEMORY ? err : ERR_NONE;
	uint8_t *copy = ctx_alloc(ctx, kcore.bytes.n);

	if (!copy)
		return ERR_NO_MEMORY;
	memcpy(copy, headers.p, headers.n);
	const uint64_t n = record_copy_notes(&kcore, headers.n, copy);

	return host_save(ctx, dir, "/proc/kcore", span_of(copy, (size_t)n));
}

/* Only the symbols that say where the kernel's memory is, where kcore does not. */
static enum err record_symbols(struct ctx *ctx, const char *dir)
{
	struct kernel_symbols symbols;
	const enum err err = kernel_symbols(ctx, &symbols);

	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	const char *text = ctx_printf(ctx, "%08llx T _text\n%08llx T _stext\n%08llx T _end\n",
				      (unsigned long long)symbols.text,
				      (unsigned long long)symbols.stext,
				      (unsigned long long)symbols.end);

	return text ? host_save(ctx, dir, "/proc/kallsyms", span_of(text, strlen(text)))
		    : ERR_NO_MEMORY;
}

static enum err record_copy_list(struct ctx *ctx, const char *dir, const char *const *list)
{
	enum err err = ERR_NONE;

	for (; list && *list && !err; list++)
		err = record_copy_pattern(ctx, dir, *list);
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
	enum err err = record_start(ctx, dir);

	if (!err)
		err = host_save(ctx, dir, "/uname", span_of(identity, strlen(identity)));
	if (!err)
		err = record_copy_list(ctx, dir, common_files);
	if (!err && arch)
		err = record_copy_list(ctx, dir, arch->host_files);
	if (!err && arch && arch->serial_lines)
		err = record_copy_list(ctx, dir, serial_files);
	if (!err && arch && arch->device_tree)
		err = record_device_tree(ctx, arch, dir);
	if (!err)
		err = record_displays(ctx, dir);
	if (!err)
		err = record_copy_kcore(ctx, dir);
	if (!err)
		err = record_symbols(ctx, dir);
	return prefix_error(ctx, err, "--record-host");
}
