/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is loaded, and loads and unloads such that it can be told.
 *
 * A released Xen answers KEXEC_CMD_kexec_status by which of two slots is current, and each load
 * and each unload changes that: loaded or not, 1 after an odd number of them. So here a load onto
 * 1 unloads first, and an unload brings the answer back to 0: after both it is the truth, as long
 * as nobody else loads. That we did so since this boot is noted in a file; where the note is not
 * there or does not agree, the answer is that it cannot be told. A Xen that has
 * KEXEC_CMD_kexec_file_status is simply asked.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "kexec/backend/xen.h"
#include "xen/kexec-file.h"

static int type_of(bool panic)
{
	return panic ? KEXEC_TYPE_CRASH : KEXEC_TYPE_DEFAULT;
}

unsigned xen_file_status(const struct xen *xen)
{
	int answer = 0;

	if (xen->xcall)
		answer = xen->api.xencall2(xen->xcall, __HYPERVISOR_kexec_op,
					   KEXEC_CMD_kexec_file_status, 0);
	return answer > 0 && answer & KEXEC_FILE_STATUS_KNOWN ? (unsigned)answer : 0;
}

/* "BOOT-ID 1": after our last call the answer was 1. */
static const char *note_name(const struct xen *xen, bool panic)
{
	return ctx_printf(xen->ctx, "/run/kexec-xen-%s", panic ? "crash" : "default");
}

static const char *note_text(const struct xen *xen, int loaded)
{
	struct span boot_id;

	if (host_file(xen->ctx, "/proc/sys/kernel/random/boot_id", &boot_id))
		boot_id = SPAN_LITERAL("");
	return ctx_printf(xen->ctx, "%.*s %d\n", (int)strcspn((const char *)boot_id.p, "\n"),
			  (const char *)boot_id.p, loaded);
}

static bool note_says(const struct xen *xen, bool panic, int loaded)
{
	const char *name = note_name(xen, panic), *text = note_text(xen, loaded);
	struct span found;

	return name && text && !host_file(xen->ctx, name, &found) &&
	       !strcmp((const char *)found.p, text);
}

/* Best effort: without it, the status cannot be told. */
static void note_down(const struct xen *xen, bool panic, int loaded)
{
	const char *name = note_name(xen, panic), *text = note_text(xen, loaded);
	const char *path = name ? ctx_printf(xen->ctx, "%s%s", xen->ctx->root, name) : NULL;
	const int fd = path && text ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)
				    : -1;
	const size_t n = text ? strlen(text) : 0;

	if (fd < 0 || write(fd, text, n) != (ssize_t)n)
		debug(xen->ctx, "%s: %s; kexec -S will not be able to tell", name ? name : "/run",
		      strerror(errno));
	if (fd >= 0)
		close(fd);
}

/* Which slot is current: 0 or 1. */
static enum err slot(const struct xen *xen, bool panic, int *current)
{
	*current = xen->api.xc_kexec_status(xen->xch, type_of(panic));
	return *current < 0 ? xen_fault(xen->ctx, XEN_STATUS, errno) : ERR_NONE;
}

static enum err unload_once(const struct xen *xen, bool panic)
{
	return xen->api.xc_kexec_unload(xen->xch, type_of(panic))
		       ? xen_fault(xen->ctx, XEN_UNLOAD, errno)
		       : ERR_NONE;
}

enum err xen_status(const struct xen *xen, bool panic, int *loaded)
{
	const unsigned mask = xen_file_status(xen);
	enum err err;

	if (mask) {
		*loaded = (mask & (panic ? KEXEC_FILE_STATUS_CRASH_LOADED
					 : KEXEC_FILE_STATUS_DEFAULT_LOADED)) != 0;
		return ERR_NONE;
	}
	err = slot(xen, panic, loaded);
	if (!err && !note_says(xen, panic, *loaded))
		*loaded = -1;
	return err;
}

enum err xen_unload(const struct xen *xen, bool panic)
{
	int current;
	enum err err = slot(xen, panic, &current);

	if (xen_file_status(xen))
		return unload_once(xen, panic);
	/* From 0 twice: others may have loaded twice. */
	if (!err && !current && !note_says(xen, panic, 0))
		err = unload_once(xen, panic);
	if (!err && (current || !note_says(xen, panic, 0)))
		err = unload_once(xen, panic);
	if (!err)
		note_down(xen, panic, 0);
	return err;
}

enum err xen_load_begin(const struct xen *xen, bool panic)
{
	int current;
	enum err err = slot(xen, panic, &current);

	if (err || !current || xen_file_status(xen))
		return err;
	err = unload_once(xen, panic);
	if (!err)
		note_down(xen, panic, 0);
	return err;
}

void xen_load_done(const struct xen *xen, bool panic)
{
	if (!xen_file_status(xen))
		note_down(xen, panic, 1);
}
