/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device tree of the running kernel: Documentation/ABI/testing/sysfs-firmware-ofw. The file
 * is what the boot loader handed over; the directory is the live tree, one file per property.
 */
#include "config.h"
#include "kexec/host/internal.h"

#define TREE_FILE      "/sys/firmware/fdt"
#define TREE_DIRECTORY "/proc/device-tree"

#ifdef HAVE_FDT
#include <libfdt.h>
#include <sys/stat.h>

#define FLAT_MAX  (4 << 20) /* twice what any kernel takes */
#define DEPTH_MAX 64

static bool flat_is_directory(struct ctx *ctx, const char *path)
{
	const char *full = ctx_printf(ctx, "%s%s", ctx->root, path);
	struct stat st;

	return full && !lstat(full, &st) && S_ISDIR(st.st_mode);
}

static enum err flat_error(struct ctx *ctx, int errnum, const char *path)
{
	return error(ctx, ERR_BAD, "%s: flattening the device tree: %s", path,
		     fdt_strerror(errnum));
}

static enum err flat_add_property(struct ctx *ctx, void *fdt, const char *path, const char *name)
{
	struct span value;
	const enum err err = host_file(ctx, path, &value);

	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	/* The kernel makes "name" up for each node; the format forbids it since version 16. */
	const int errnum = strcmp(name, "name") ? fdt_property(fdt, name, value.p, (int)value.n)
						: 0;

	return errnum ? flat_error(ctx, errnum, path) : ERR_NONE;
}

static enum err flat_add_node(struct ctx *ctx, void *fdt, const char *path, const char *name,
			      unsigned depth);

/* Properties first, then nodes: the format wants it so. */
static enum err flat_add_entries(struct ctx *ctx, void *fdt, const char *path, unsigned depth,
				 bool nodes)
{
	struct names names;
	enum err err = host_names(ctx, path, &names);

	for (size_t i = 0; i < names.n && !err; i++) {
		const char *child = ctx_printf(ctx, "%s/%s", path, names.name[i]);

		if (!child)
			return ERR_NO_MEMORY;
		if (flat_is_directory(ctx, child) != nodes)
			continue;
		err = nodes ? flat_add_node(ctx, fdt, child, names.name[i], depth + 1)
			    : flat_add_property(ctx, fdt, child, names.name[i]);
	}
	return err;
}

static enum err flat_add_node(struct ctx *ctx, void *fdt, const char *path, const char *name,
			      unsigned depth)
{
	int errnum = depth < DEPTH_MAX ? fdt_begin_node(fdt, name) : -FDT_ERR_BADSTRUCTURE;
	enum err err = errnum ? flat_error(ctx, errnum, path)
			      : flat_add_entries(ctx, fdt, path, depth, false);

	if (!err)
		err = flat_add_entries(ctx, fdt, path, depth, true);
	errnum = err ? 0 : fdt_end_node(fdt);
	return errnum ? flat_error(ctx, errnum, path) : err;
}

static enum err flat_make(struct ctx *ctx, struct span *tree)
{
	void *fdt = ctx_alloc(ctx, FLAT_MAX);
	int errnum;
	enum err err;

	if (!fdt)
		return ERR_NO_MEMORY;
	errnum = fdt_create(fdt, FLAT_MAX);
	if (!errnum)
		errnum = fdt_finish_reservemap(fdt);
	if (errnum)
		return flat_error(ctx, errnum, TREE_DIRECTORY);
	err = flat_add_node(ctx, fdt, TREE_DIRECTORY, "", 0);
	errnum = err ? 0 : fdt_finish(fdt);
	if (errnum)
		return flat_error(ctx, errnum, TREE_DIRECTORY);
	*tree = span_of(fdt, fdt_totalsize(fdt));
	return err;
}

static enum err flat_read_directory(struct ctx *ctx, struct span *tree)
{
	struct names names;
	const enum err err = host_names(ctx, TREE_DIRECTORY, &names);

	if (err || !names.n)
		return err;
	debug(ctx, "device tree from %s: reservations that are only in its flat form are not known",
	      TREE_DIRECTORY);
	return flat_make(ctx, tree);
}

static bool device_tree_number(const void *fdt, int node, const char *name, uint64_t *value)
{
	int n;
	const void *p = fdt_getprop(fdt, node, name, &n);

	if (!p || n != 8)
		return false;
	*value = span_be64(span_of(p, 8), 0);
	return true;
}

/* arch/powerpc/kexec/core.c, export_crashk_values() */
enum err device_tree_crash(struct ctx *ctx, struct span tree, struct ranges *crash)
{
	struct range window;
	uint64_t size;

	if (!tree.n || fdt_check_full(tree.p, tree.n))
		return ERR_NONE;
	const int chosen = fdt_path_offset(tree.p, "/chosen");

	if (!device_tree_number(tree.p, chosen, "linux,crashkernel-base", &window.start) ||
	    !device_tree_number(tree.p, chosen, "linux,crashkernel-size", &size) ||
	    __builtin_add_overflow(window.start, size, &window.end))
		return ERR_NONE;
	return ranges_add(ctx, crash, window);
}
#else

/* Without libfdt no load can use it. */
static enum err flat_read_directory(struct ctx *ctx, struct span *tree)
{
	(void)ctx;
	(void)tree;
	return ERR_NONE;
}

enum err device_tree_crash(struct ctx *ctx, struct span tree, struct ranges *crash)
{
	(void)ctx;
	(void)tree;
	(void)crash;
	return ERR_NONE;
}
#endif

enum err device_tree_read(struct ctx *ctx, bool live, struct span *tree)
{
	enum err err = live ? flat_read_directory(ctx, tree) : ERR_NONE;

	if (err || (live && tree->n))
		return err;
	err = host_file(ctx, TREE_FILE, tree);

	/* Only root may read it; the directory is everybody's, without memory reservations. */
	if (err == ERR_NOT_MINE || err == ERR_SYSTEM || err == ERR_REFUSED)
		return flat_read_directory(ctx, tree);
	return err;
}
