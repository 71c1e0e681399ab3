/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documentation/driver-api/early-userspace/buffer-format.rst: the "newc" format. */
#include "kexec/unwrap/cpio.h"

#include <assert.h>
#include <stdio.h>

enum {
	MODE_DIRECTORY = 040555,
	MODE_FILE = 0100444,
};

struct writer {
	uint8_t *bytes; /* NULL: only count */
	size_t n;
	unsigned inode;
};

static void cpio_put(struct writer *w, const void *bytes, size_t n)
{
	if (w->bytes && n)
		memcpy(w->bytes + w->n, bytes, n);
	w->n += n;
	w->n = (w->n + CPIO_ALIGN - 1) & ~(size_t)(CPIO_ALIGN - 1);
}

static void cpio_entry(struct writer *w, const char *directory, const char *name, unsigned mode,
		       struct span bytes)
{
	/* inode, mode, uid, gid, links, mtime, size, device (4 numbers), size of the name, check */
	char header[CPIO_HEADER + 256];
	const char *const slash = *directory && *name ? "/" : "";
	const size_t name_size = strlen(directory) + strlen(slash) + strlen(name) + 1;

	assert(name_size <= 256);
	snprintf(header, sizeof(header), "070701%08x%08x%08x%08x%08x%08x%08zx%032x%08zx%08x%s%s%s",
		 ++w->inode, mode, 0, 0, 1, 0, bytes.n, 0, name_size, 0, directory, slash, name);
	cpio_put(w, header, CPIO_HEADER + name_size);
	cpio_put(w, bytes.p, bytes.n);
}

static bool cpio_write(struct writer *w, const char *directory, const struct cpio_file *files,
		       size_t n)
{
	bool any = false;

	cpio_entry(w, directory, "", MODE_DIRECTORY, SPAN_NONE);
	for (size_t i = 0; i < n; i++) {
		if (!files[i].bytes.n)
			continue;
		cpio_entry(w, directory, files[i].name, MODE_FILE, files[i].bytes);
		any = true;
	}
	cpio_entry(w, "", "TRAILER!!!", 0, SPAN_NONE);
	return any;
}

enum err cpio_make(struct ctx *ctx, const char *directory, const struct cpio_file *files, size_t n,
		   struct span *archive)
{
	struct writer counted = { .n = 0 }, w = { .n = 0 };

	*archive = SPAN_NONE;
	if (!cpio_write(&counted, directory, files, n))
		return ERR_NONE;
	w.bytes = ctx_alloc(ctx, counted.n);
	if (!w.bytes)
		return ERR_NO_MEMORY;
	cpio_write(&w, directory, files, n);
	*archive = span_of(w.bytes, w.n);
	return ERR_NONE;
}
