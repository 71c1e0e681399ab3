/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host under Xen: what holds for a live and a recorded one, and the record of its memory, which
 * has the hypervisor's answers as lines like those of /proc/iomem.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "include/memory-map.h"
#include "include/sizes.h"
#include "include/x86-boot.h"
#include "kexec/host/host.h"
#include "kexec/host/internal.h"

#define MEMORY	   HOST_XEN_MEMORY
#define VERIFIES   "/xen/verifies"
#define CRASH_AREA "Crash kernel"
#define HYPERVISOR "Hypervisor code and data"
#define NOTE	   "Note"

/* Xen refuses 16; public/kexec.h does not say so. */
#define XEN_SEGMENTS_MAX 15

/*
 * Xen, as dom0's loader, gave it a subarchitecture and an RSDP that are not the machine's.
 */
static enum err xen_fix_boot_params(struct ctx *ctx, struct host *host)
{
	const struct span old = host->boot_params;

	if (!span_has(old, 0, BOOT_PARAMS_SIZE))
		return ERR_NONE;
	uint8_t *params = ctx_alloc(ctx, old.n);

	if (!params)
		return ERR_NO_MEMORY;
	memcpy(params, old.p, old.n);
	put_le32(params + HDR_HARDWARE_SUBARCH, 0);
	put_le64(params + HDR_SUBARCH_DATA, 0);
	put_le64(params + BP_ACPI_RSDP_ADDR, host->efi.acpi_rsdp);
	host->boot_params = span_of(params, old.n);
	return ERR_NONE;
}

enum err host_under_xen(struct ctx *ctx, bool verifies, bool enforces, struct host *host)
{
	host->xen = true;
	host->max_segments = XEN_SEGMENTS_MAX;
	host->crash_size = ranges_total(&host->crash);
	host->policy = (struct policy){
		.cover.role = ROLE_MAP_ONLY,
		.low_first = !verifies, /* backend/xen-load.c has the reason */
		.low_start = MIB,
		.no_purgatory = enforces,
	};
	/* Xen does not pass EFI runtime services on, so the next kernel cannot have them either. */
	host->efi.map = SPAN_NONE;
	if (!verifies)
		host->file_load_obstacle = "this hypervisor, which cannot verify what it loads "
					   "(the one built by xen/ in kexec-ng's source can)";
	/* Any kernel writes there while it starts, and Xen maps only what segments cover. */
	const enum err err = ranges_add(ctx, &host->policy.cover.ranges, (struct range){ 0, MIB });

	return err ? err : xen_fix_boot_params(ctx, host);
}

static void xen_put_line(FILE *text, const char *indent, struct range r, const char *name)
{
	fprintf(text, "%s%08llx-%08llx : %s\n", indent, (unsigned long long)r.start,
		(unsigned long long)r.end - 1, name);
}

static void xen_put_host(FILE *text, const struct host *host)
{
	for (size_t i = 0; i < host->map.n; i++)
		xen_put_line(text, "", host->map.m[i].range,
			     memory_type_firmware_name(host->map.m[i].type));
	for (size_t i = 0; i < host->crash.n; i++)
		xen_put_line(text, "  ", host->crash.r[i], CRASH_AREA);
	if (!range_is_empty(host->hypervisor))
		xen_put_line(text, "  ", host->hypervisor, HYPERVISOR);
	for (size_t i = 0; i < host->crash_info.n_notes; i++)
		xen_put_line(text, "  ", host->crash_info.notes[i], NOTE);
}

enum err host_xen_record(struct ctx *ctx, const char *dir, const struct host *host)
{
	const char *verifies = host->file_load_obstacle	   ? "0\n"
			       : host->policy.no_purgatory ? "2\n"
							   : "1\n";
	char *bytes = NULL;
	size_t n = 0;
	FILE *text = open_memstream(&bytes, &n);

	if (!text)
		return error_errno(ctx, "--record-host");
	xen_put_host(text, host);
	enum err err = fclose(text) ? error_errno(ctx, "--record-host") : ERR_NONE;

	if (!err)
		err = host_save(ctx, dir, MEMORY, span_of(bytes, n));
	if (!err)
		err = host_save(ctx, dir, VERIFIES, span_of(verifies, 2));
	free(bytes);
	return err;
}

static enum err xen_read_lines(struct ctx *ctx, struct iomem *iomem)
{
	struct span text;
	const enum err err = host_file(ctx, MEMORY, &text);

	return err ? err : iomem_parse(ctx, MEMORY, text, iomem);
}

enum err host_xen_read(struct ctx *ctx, struct host *host)
{
	struct iomem iomem;
	uint64_t verifies = 0;
	enum err err = host_read_but_memory(ctx, host);

	if (!err)
		err = host_number(ctx, VERIFIES, &verifies);
	if (err == ERR_NOT_MINE)
		err = error(ctx, ERR_BAD, "%s%s is missing: the record is not whole", ctx->root,
			    VERIFIES);
	if (!err)
		err = xen_read_lines(ctx, &iomem);
	if (!err)
		err = iomem_memory_map(ctx, &iomem, &host->map);
	if (!err)
		err = memory_map_ram(ctx, &host->map, &host->usable);
	if (!err && !host->usable.n)
		err = error(ctx, ERR_BAD, "%s%s has no \"System RAM\"", ctx->root, MEMORY);
	if (!err)
		err = iomem_ranges(ctx, &iomem, CRASH_AREA, &host->crash);
	for (size_t i = 0; !err && i < iomem.n; i++)
		if (!strcmp(iomem.e[i].name, HYPERVISOR))
			host->hypervisor = iomem.e[i].range;
	return err ? err : host_under_xen(ctx, verifies > 0, verifies > 1, host);
}

enum err host_xen_read_crash(struct ctx *ctx, struct host *host)
{
	struct iomem iomem;
	enum err err = xen_read_lines(ctx, &iomem);

	if (!err)
		err = memory_map_ram(ctx, &host->map, &host->crash_info.ram);
	for (size_t i = 0; !err && i < iomem.n; i++)
		if (!strcmp(iomem.e[i].name, NOTE))
			err = crash_add_note(ctx, &host->crash_info, iomem.e[i].range, MEMORY);
	return err;
}
