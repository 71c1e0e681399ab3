/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -p: a kernel that is started by the crash of this one; doc/architecture.md has the reasons. */
#include <elf.h>

#include "include/crash-cma.h"
#include "include/memory-map.h"
#include "include/sizes.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"
#include "kexec/purpose/crash.h"
#include "kexec/purpose/elfcorehdr.h"
#include "kexec/purpose/purpose.h"

/* By the memory map once that is known, before that by what the running kernel says of itself. */
static enum err crash_check(struct ctx *ctx, const struct host *host)
{
	if (host->addresses_hidden)
		return error(ctx, ERR_SYSTEM,
			     "the addresses of the crash kernel's memory are "
			     "hidden from this user (/proc/iomem): run as root");
	if (host->crash_size)
		return ERR_NONE;
	return error(ctx, ERR_UNSUPPORTED,
		     "no memory is reserved for a crash kernel: boot %s "
		     "with crashkernel=256M on its command line",
		     host->xen ? "Xen" : "this system");
}

static enum err crash_memory(const struct load *load, struct ranges *memory)
{
	*memory = (struct ranges){ .n = 0 };
	return ranges_add(load->ctx, memory, crash_main_window(&load->host->crash));
}

static uint64_t crash_ram_end(const struct load *load)
{
	const struct ranges *ram = &load->host->crash_info.ram;

	return ram->n ? ram->r[ram->n - 1].end : 0;
}

static unsigned char crash_elf_class(const struct load *load)
{
	const struct arch *arch = load->host->arch;

	if (arch->elfcorehdr_32bit)
		return ELFCLASS32;
	if (load->request->core_headers)
		return load->request->core_headers == 32 ? ELFCLASS32 : ELFCLASS64;
	return arch->is_32bit && crash_ram_end(load) <= UINT32_MAX ? ELFCLASS32 : ELFCLASS64;
}

/* Where the dump has the memory that the crash kernel itself runs in; without purgatory nowhere. */
static struct moved crash_low_memory(struct load *load)
{
	const struct segment *backup = plan_find(&load->plan, ROLE_BACKUP);

	return (struct moved){ load->host->arch->low_memory, backup ? backup->address : 0,
			       load->policy.no_purgatory };
}

/* --page-offset says where the kernel's addresses of its memory begin. */
static enum err crash_headers(const struct load *load, struct moved low, struct span *bytes)
{
	const uint64_t page_offset = load->request->page_offset;
	struct host host = *load->host;

	if (page_offset && host.crash_info.ram.n) {
		host.crash_info.direct_map = page_offset - host.crash_info.ram.r[0].start;
		host.crash_info.direct_end = 4 * GIB - host.crash_info.direct_map;
	}
	return elfcorehdr_make(load->ctx, &host, crash_elf_class(load), low, bytes);
}

static enum err crash_add_elfcorehdr(struct load *load)
{
	const struct crash_info *crash_info = &load->host->crash_info;
	const struct rule rule = { .within = RANGE_ALL, .high = true };
	struct span bytes;
	uint64_t size;
	enum err err = crash_headers(load, crash_low_memory(load), &bytes);

	if (err)
		return err;
	size = bytes.n;
	if (load->request->hotplug && !crash_info->hotplug_size)
		return error(
			load->ctx, ERR_UNSUPPORTED,
			"--hotplug: the running kernel does not "
			"keep the elfcorehdr up to date (no crash_elfcorehdr_size in /sys/kernel/kexec or /sys/kernel: "
			"Linux 6.6 or later with CONFIG_CRASH_HOTPLUG does)");
	if (load->request->hotplug && size < crash_info->hotplug_size)
		size = crash_info->hotplug_size;
	err = plan_add(load, ROLE_ELFCOREHDR, SPAN_NONE, size, rule);
	if (!err)
		plan_find(&load->plan, ROLE_ELFCOREHDR)->unhashed = load->request->hotplug;
	return err;
}

/*
 * Written by purgatory, so without bytes and outside the digest. Kernels since 5.13 keep nothing
 * of their own in the first MiB, but what runs there may be older, or Xen; 640 KiB are cheap.
 */
static enum err crash_add_backup(struct load *load)
{
	const struct rule rule = { .within = RANGE_ALL, .high = true };
	const struct range low = load->host->arch->low_memory;

	if (range_is_empty(low) || load->policy.no_purgatory)
		return ERR_NONE;
	const enum err err = plan_add(load, ROLE_BACKUP, SPAN_NONE, range_size(low), rule);

	if (!err)
		plan_find(&load->plan, ROLE_BACKUP)->unhashed = true;
	return err;
}

static void crash_warn(const struct load *load)
{
	const char *const missing = crash_cma_missing(load->ctx, &load->host->crash_cma);

	if (missing)
		warn(load->ctx, "%s", missing);
	if (load->host->arch->elfcorehdr_32bit && crash_ram_end(load) > 4 * GIB)
		warn(load->ctx,
		     "memory from 0x100000000 on will not be in the dump: "
		     "a crash kernel for %s reads 32-bit core headers only",
		     load->host->arch->name);
}

static enum err crash_size(struct load *load)
{
	const bool own = load->image->handover->makes_elfcorehdr;
	enum err err = own ? ERR_NONE : crash_add_elfcorehdr(load);

	if (!err)
		err = crash_add_backup(load);
	return prefix_error(load->ctx, err, "crash kernel");
}

static enum err crash_fill_backup(struct load *load, struct moved low)
{
	enum err err = plan_set_u64(load, "backup_src_start", low.from.start);

	if (!err)
		err = plan_set_u64(load, "backup_dst_start", low.to);
	return err ? err : plan_set_u64(load, "backup_size", range_size(low.from));
}

/* Low memory, where its processors start, the crash windows, and what was lent for the time. */
static enum err crash_ram(const struct load *load, struct ranges *ram)
{
	const struct memory_map *map = &load->host->map;
	enum err err = ranges_copy(load->ctx, ram, &load->host->crash);

	for (size_t i = 0; i < load->host->crash_cma.n && !err; i++)
		err = ranges_add(load->ctx, ram, load->host->crash_cma.r[i]);
	for (size_t i = 0; i < map->n && !err; i++)
		if (map->m[i].type == MEMORY_RAM)
			err = ranges_add(load->ctx, ram,
					 range_intersect(map->m[i].range,
							 load->host->arch->low_memory));
	return err;
}

/* What the dump is read by is not RAM to the crash kernel, which would use it. */
static enum err crash_next_map(struct load *load)
{
	struct ranges ram;
	enum err err = crash_ram(load, &ram);

	if (!err)
		err = purpose_next_map(load, &ram);
	for (size_t i = 0; i < load->plan.n && !err; i++) {
		const struct segment *segment = &load->plan.segments[i];

		if (segment->role == ROLE_ELFCOREHDR || segment->role == ROLE_BACKUP)
			err = memory_map_add(load->ctx, &load->next_map, segment_range(segment),
					     MEMORY_RESERVED);
	}
	return err;
}

static enum err crash_fill(struct load *load)
{
	struct segment *elfcorehdr = plan_find(&load->plan, ROLE_ELFCOREHDR);
	const struct moved low = crash_low_memory(load);
	enum err err = ERR_NONE;

	if (elfcorehdr)
		err = crash_headers(load, low, &elfcorehdr->bytes);
	if (!err && plan_find(&load->plan, ROLE_BACKUP))
		err = crash_fill_backup(load, low);
	if (!err)
		err = crash_next_map(load);
	return prefix_error(load->ctx, err, "crash kernel");
}

const struct purpose purpose_crash = {
	.name = "crash",
	.memory_name = "crash",
	.confined = true,
	.dumps = true,
	.check = crash_check,
	.memory = crash_memory,
	.warn = crash_warn,
	.size = crash_size,
	.no_space = crash_no_space,
	.files_failed = crash_files_failed,
	.fill = crash_fill,
};
