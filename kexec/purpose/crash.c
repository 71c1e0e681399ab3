/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/purpose/crash.h"
#include "kexec/plan/plan.h"

#include <elf.h>

#include "kexec/purpose/crash-memory.h"
#include "kexec/purpose/elfcorehdr.h"

#define MIB (UINT64_C(1) << 20)

/* The crash kernel's own needs beside its image: page tables, drivers, a dump tool's buffers. */
#define RUN_SIZE (128 * MIB)
#define ASK_STEP (64 * MIB)
#define ASK_MIN	 (256 * MIB)

enum err crash_check_reserved(struct ctx *ctx, const struct host *host)
{
	if (host->crash.n)
		return ERR_NONE;
	if (host->addresses_hidden)
		return error(ctx, ERR_SYSTEM,
			     "the addresses of the crash kernel's memory are "
			     "hidden from this user (/proc/iomem): run as root");
	return error(ctx, ERR_UNSUPPORTED,
		     "no memory is reserved for a crash kernel: boot %s "
		     "with crashkernel=256M on its command line",
		     host->xen ? "Xen" : "this system");
}

/* The window that was asked for; others (crashkernel=Y,low) are small and for devices' sake. */
static struct range main_window(const struct ranges *windows)
{
	struct range largest = windows->r[0];

	for (size_t i = 1; i < windows->n; i++)
		if (range_size(windows->r[i]) >= range_size(largest))
			largest = windows->r[i];
	return largest;
}

static unsigned char elf_class(const struct load *load)
{
	const struct ranges *ram = &load->host->crash_info.ram;
	const uint64_t end = ram->n ? ram->r[ram->n - 1].end : 0;

	if (load->request->core_headers)
		return load->request->core_headers == 32 ? ELFCLASS32 : ELFCLASS64;
	return load->host->arch->is_32bit && end <= UINT32_MAX ? ELFCLASS32 : ELFCLASS64;
}

/* Where the dump has the memory that the crash kernel itself runs in; without purgatory nowhere. */
static struct moved low_memory(struct load *load)
{
	const struct segment *backup = plan_find(&load->plan, ROLE_BACKUP);

	return (struct moved){ load->host->arch->low_memory, backup ? backup->address : 0,
			       load->host->no_purgatory };
}

static enum err add_elfcorehdr(struct load *load)
{
	const struct crash_info *crash_info = &load->host->crash_info;
	const struct rule rule = { .within = RANGE_ALL, .high = true };
	struct span bytes;
	uint64_t size;
	enum err err =
		elfcorehdr_make(load->ctx, load->host, elf_class(load), low_memory(load), &bytes);

	if (err)
		return err;
	size = bytes.n;
	if (load->request->hotplug && !crash_info->hotplug_size)
		return error(
			load->ctx, ERR_UNSUPPORTED,
			"--hotplug: the running kernel does not "
			"keep the elfcorehdr up to date (no /sys/kernel/crash_elfcorehdr_size: "
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
static enum err add_backup(struct load *load)
{
	const struct rule rule = { .within = RANGE_ALL, .high = true };
	const struct range low = load->host->arch->low_memory;

	if (range_is_empty(low) || load->host->no_purgatory)
		return ERR_NONE;
	const enum err err = plan_add(load, ROLE_BACKUP, SPAN_NONE, range_size(low), rule);

	if (!err)
		plan_find(&load->plan, ROLE_BACKUP)->unhashed = true;
	return err;
}

enum err crash_size(struct load *load)
{
	enum err err = add_elfcorehdr(load);

	if (!err)
		err = add_backup(load);
	return prefix_error(load->ctx, err, "crash kernel");
}

void crash_prefer_main(struct load *load)
{
	const struct range window = main_window(&load->host->crash);

	for (size_t i = 0; i < load->plan.n; i++) {
		struct rule *rule = &load->plan.segments[i].rule;

		if (rule->preferred < window.start && window.start < rule->within.end)
			rule->preferred = window.start;
	}
}

/* Put in front of the message how much there is and how much crashkernel= should be. */
static enum err too_small(const struct load *load, enum err err, uint64_t needed, uint64_t initrd)
{
	const uint64_t there = ranges_total(&load->host->crash);
	uint64_t ask;

	/* The initrd once more: it is unpacked. */
	if (!align_up(needed + initrd + RUN_SIZE, ASK_STEP, &ask) || ask < ASK_MIN)
		ask = ASK_MIN;
	return prefix_error(load->ctx, err,
			    "%llu MiB are reserved for the crash kernel, loading it "
			    "takes %llu MiB, and it needs more to run: boot with crashkernel=%lluM",
			    (unsigned long long)(there / MIB),
			    (unsigned long long)((needed + MIB - 1) / MIB),
			    (unsigned long long)(ask / MIB));
}

enum err crash_no_space(const struct load *load, enum err err)
{
	uint64_t needed = 0;

	for (size_t i = 0; i < load->plan.n; i++)
		needed += load->plan.segments[i].size;
	return err == ERR_NO_SPACE ? too_small(load, err, needed, load->initrd.n) : err;
}

enum err crash_file_load_failed(const struct load *load, enum err err, uint64_t initrd)
{
	uint64_t needed = initrd;

	for (size_t i = 0; i < load->image->n_extents; i++)
		needed += load->image->extents[i].size;
	if (err != ERR_UNSUPPORTED || needed <= ranges_total(&load->host->crash))
		return err;
	return too_small(load, err, needed, initrd);
}

static enum err fill_backup(struct load *load, struct moved low)
{
	const uint64_t size = range_size(low.from);
	enum err err = plan_set(load, "backup_src_start", &low.from.start, sizeof(uint64_t));

	if (!err)
		err = plan_set(load, "backup_dst_start", &low.to, sizeof(low.to));
	return err ? err : plan_set(load, "backup_size", &size, sizeof(size));
}

enum err crash_fill(struct load *load)
{
	struct segment *elfcorehdr = plan_find(&load->plan, ROLE_ELFCOREHDR);
	const struct moved low = low_memory(load);
	enum err err =
		elfcorehdr_make(load->ctx, load->host, elf_class(load), low, &elfcorehdr->bytes);

	if (!err && plan_find(&load->plan, ROLE_BACKUP))
		err = fill_backup(load, low);
	if (!err)
		err = crash_next_map(load);
	return prefix_error(load->ctx, err, "crash kernel");
}
