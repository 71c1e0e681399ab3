/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts of the machine that only the hypervisor knows. */
#include <errno.h>

#include "include/x86-boot.h" /* first: xenctrl.h has macros with names of its own */
#include "include/memory-map.h"
#include "kexec/backend/xen.h"
#include "kexec/host/host.h"
#include "kexec/host/internal.h"
#include "xen/kexec-file.h"

/* Frames that Xen does not count, such as those that lie partly in RAM. */
#define PAGES_LOST 1024

#define XEN_MAP_MAX  4096u /* entries; Xen has room for 1024 at most */
#define XEN_CPUS_MAX 65536 /* where counting ends if Xen's answers do not */

static enum err add_entry(struct ctx *ctx, const struct e820entry *entry, struct memory_map *map)
{
	static const enum memory_type types[] = {
		[0] = MEMORY_RESERVED,
		[E820_RAM] = MEMORY_RAM,
		[E820_RESERVED] = MEMORY_RESERVED,
		[E820_ACPI] = MEMORY_ACPI,
		[E820_NVS] = MEMORY_NVS,
		[E820_UNUSABLE] = MEMORY_UNUSABLE,
	};
	const bool known = entry->type < sizeof(types) / sizeof(types[0]);
	struct range range = { entry->addr, 0 };

	if (__builtin_add_overflow(entry->addr, entry->size, &range.end))
		return error(ctx, ERR_BAD,
			     "Xen's memory map has 0x%llx bytes at 0x%llx, which wraps",
			     (unsigned long long)entry->size, (unsigned long long)entry->addr);
	return memory_map_append(ctx, map, range, known ? types[entry->type] : MEMORY_RESERVED);
}

static uint64_t memory_of_type(const struct memory_map *map, enum memory_type type)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < map->n; i++)
		if (map->m[i].type == type)
			bytes += range_size(map->m[i].range);
	return bytes;
}

/*
 * A PVH control domain may not ask. Its own map is the machine's, with RAM that it does not have
 * called unusable (pvh_setup_e820() in Xen's arch/x86/hvm/dom0_build.c). That is believed when it
 * all is no more than Xen says that it has.
 */
static enum err map_of_pvh(const struct xen *xen, struct memory_map *map)
{
	xc_physinfo_t info = { .total_pages = 0 };
	struct memory_map own = { .m = NULL };
	enum err err = firmware_map_read(xen->ctx, &own);

	if (!err && !own.n)
		err = error(xen->ctx, ERR_SYSTEM,
			    "/sys/firmware/memmap is not there, and Xen tells a PVH control "
			    "domain nothing of memory");
	if (!err && xen->api.xc_physinfo(xen->xch, &info))
		err = xen_fault(xen->ctx, XEN_FREE_MEMORY, errno);
	const uint64_t claimed =
		memory_of_type(&own, MEMORY_RAM) + memory_of_type(&own, MEMORY_UNUSABLE);
	const bool believed = claimed >> XC_PAGE_SHIFT <= info.total_pages + PAGES_LOST;

	for (size_t i = 0; i < own.n && !err; i++) {
		const bool ram = own.m[i].type == MEMORY_UNUSABLE && believed;

		err = memory_map_append(xen->ctx, map, own.m[i].range,
					ram ? MEMORY_RAM : own.m[i].type);
	}
	return err ? err : memory_map_settle(xen->ctx, map);
}

static enum err read_map(const struct xen *xen, struct memory_map *map)
{
	struct e820entry *entries = ctx_alloc(xen->ctx, XEN_MAP_MAX * sizeof(*entries));
	enum err err = ERR_NONE;

	if (!entries)
		return ERR_NO_MEMORY;
	const int n = xen->api.xc_get_machine_memory_map(xen->xch, entries, XEN_MAP_MAX);

	if (n < 0)
		return errno == ENOSYS ? map_of_pvh(xen, map)
				       : xen_fault(xen->ctx, XEN_MEMORY_MAP, errno);
	if ((unsigned)n > XEN_MAP_MAX)
		return error(xen->ctx, ERR_BAD,
			     "Xen's memory map has %d entries, more than there was room for", n);
	for (int i = 0; i < n && !err; i++)
		err = add_entry(xen->ctx, &entries[i], map);
	return err ? err : memory_map_settle(xen->ctx, map);
}

/* @range empty (0, 0) when Xen has none. */
static enum err get_range(const struct xen *xen, int which, int nr, struct range *range)
{
	uint64_t size = 0;

	range->start = 0;
	if (xen->api.xc_kexec_get_range(xen->xch, which, nr, &size, &range->start))
		return xen_fault(xen->ctx, XEN_RANGE, errno);
	if (__builtin_add_overflow(range->start, size, &range->end))
		return error(xen->ctx, ERR_BAD,
			     "Xen's range %d of CPU %d wraps: 0x%llx bytes at 0x%llx", which, nr,
			     (unsigned long long)size, (unsigned long long)range->start);
	return ERR_NONE;
}

enum err xen_crash_area(const struct xen *xen, struct range *area)
{
	return prefix_error(xen->ctx, get_range(xen, KEXEC_RANGE_MA_CRASH, 0, area), "crash area");
}

static enum err read_memory(const struct xen *xen, struct host *host)
{
	struct range crash;
	enum err err = read_map(xen, &host->map);

	if (!err)
		err = memory_map_ram(xen->ctx, &host->map, &host->usable);
	if (!err && !host->usable.n)
		err = error(xen->ctx, ERR_BAD, "Xen's memory map has no RAM");
	if (!err)
		err = xen_crash_area(xen, &crash);
	if (!err)
		err = ranges_add(xen->ctx, &host->crash, crash);
	if (!err)
		err = prefix_error(xen->ctx,
				   get_range(xen, KEXEC_RANGE_MA_XEN, 0, &host->hypervisor),
				   "Xen's own range");
	return err;
}

enum err xen_read_host(const struct xen *xen, struct host *host)
{
	const enum err err = read_memory(xen, host);
	const unsigned int status = err ? 0 : xen_file_status(xen);

	return err ? err
		   : host_under_xen(xen->ctx, status & KEXEC_FILE_STATUS_KNOWN,
				    status & KEXEC_FILE_STATUS_ENFORCE, host);
}

/*
 * Xen has room for 65536 processors at most; the end is where it says that there is no such
 * number, or without a crash area that there are no notes.
 */
static enum err read_cpu_notes(const struct xen *xen, struct crash_info *crash_info)
{
	for (int cpu = 0; cpu < XEN_CPUS_MAX; cpu++) {
		struct range note;
		enum err err = get_range(xen, KEXEC_RANGE_MA_CPU, cpu, &note);

		if (err == ERR_SYSTEM && cpu && (errno == ERANGE || errno == EINVAL))
			return ERR_NONE;
		if (!err && !range_is_empty(note))
			err = crash_add_note(xen->ctx, crash_info, note, "Xen's crash note");
		if (err)
			return err;
	}
	return ERR_NONE;
}

/*
 * Physical addresses of a PV kernel's own are machine addresses in this file; a PVH one's are not.
 */
static enum err read_dom0_note(const struct xen *xen, struct crash_info *crash_info)
{
	const char *type;
	enum err err = host_line(xen->ctx, "/sys/hypervisor/guest_type", &type);

	if (!err && !strcmp(type, "PV"))
		return host_read_vmcoreinfo(xen->ctx, crash_info);
	if (!err || err == ERR_NOT_MINE)
		debug(xen->ctx,
		      "the control domain is not PV: its log will not be found in a dump");
	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

enum err xen_read_crash(const struct xen *xen, struct host *host)
{
	struct crash_info *crash_info = &host->crash_info;
	struct range info;
	enum err err = memory_map_ram(xen->ctx, &host->map, &crash_info->ram);

	if (!err)
		err = prefix_error(xen->ctx, read_cpu_notes(xen, crash_info),
				   "notes of the processors");
	if (!err)
		err = prefix_error(xen->ctx, get_range(xen, KEXEC_RANGE_MA_VMCOREINFO, 0, &info),
				   "VMCOREINFO_XEN");
	if (!err && !range_is_empty(info))
		err = crash_add_note(xen->ctx, crash_info, info, "VMCOREINFO_XEN");
	return err ? err : read_dom0_note(xen, crash_info);
}
