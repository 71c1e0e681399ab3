/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running system, read once; the same for a recorded host, below another root. */
#include "kexec/arch/arch.h"
#include "kexec/host/internal.h"

#include <linux/kexec.h>
#include <string.h>

#include "include/crash-cma.h"
#include "include/kexec-state.h"
#include "kexec/host/host.h"
#include "include/memory-map.h"

/* The screen is told of whichever way a kernel is loaded. */
static enum err host_read_screen(struct ctx *ctx, struct host *host)
{
	enum err err = host_file(ctx, "/sys/kernel/boot_params/data", &host->boot_params);

	if (!err || err == ERR_NOT_MINE)
		err = host_line(ctx, "/sys/class/graphics/fb0/name", &host->framebuffer);
	return err && err != ERR_NOT_MINE ? err : display_read(ctx, host);
}

enum err host_identify(struct ctx *ctx, struct host *host)
{
	const char *release;
	enum err err = host_uname(ctx, &host->machine, &release);

	if (!err) {
		host->arch = arch_by_name(host->machine);
		err = host_line(ctx, "/proc/cmdline", &host->cmdline);
	}
	if (err == ERR_NOT_MINE) {
		host->cmdline = "";
		err = ERR_NONE;
	}
	host->crash_size = UINT64_MAX;
	if (!err && host->arch && host->arch->no_file_load)
		host->file_load_obstacle =
			ctx_printf(ctx, "the running kernel: Linux for %s has no kexec_file_load",
				   host->arch->name);
	if (!err)
		err = host_read_screen(ctx, host);
	return prefix_error(ctx, err, "host");
}

enum err host_identify_linux(struct ctx *ctx, struct host *host)
{
	enum err err = host_identify(ctx, host);

	if (!err)
		err = kexec_state(ctx, STATE_CRASH_SIZE, &host->crash_size);
	if (err && err != ERR_NOT_MINE)
		return err;
	return prefix_error(ctx, crash_cma_read(ctx, &host->crash_cma), "host");
}

enum err iomem_memory_map(struct ctx *ctx, const struct iomem *iomem, struct memory_map *map)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < iomem->n && !err; i++) {
		enum memory_type type;

		/* Other names are those of devices. */
		if (!iomem->e[i].depth && memory_type_by_name(iomem->e[i].name, &type))
			err = memory_map_append(ctx, map, iomem->e[i].range, type);
	}
	return err ? err : memory_map_settle(ctx, map);
}

/*
 * RAM in the firmware's map that is also RAM to the running kernel, which knows of tables that the
 * firmware left in RAM and that the next kernel needs.
 */
static enum err host_find_usable(struct ctx *ctx, const struct iomem *iomem, struct host *host)
{
	struct ranges kernel_ram = { .r = NULL };
	uint64_t hole = 0;
	enum err err = memory_map_ram(ctx, &host->map, &host->usable);

	if (!err)
		err = iomem_ranges(ctx, iomem, "System RAM", &kernel_ram);
	if (err || !kernel_ram.n)
		return err;
	for (size_t i = 0; i < kernel_ram.n && !err; i++) {
		err = ranges_remove(ctx, &host->usable,
				    (struct range){ hole, kernel_ram.r[i].start });
		hole = kernel_ram.r[i].end;
	}
	return err ? err : ranges_remove(ctx, &host->usable, (struct range){ hole, UINT64_MAX });
}

/* What the kernel reserves inside its RAM, for itself or for the next one. */
static enum err host_remove_reserved(struct ctx *ctx, const struct iomem *iomem,
				     const struct arch *arch, struct ranges *usable)
{
	struct ranges reserved = { .r = NULL };
	enum err err = iomem_ranges(ctx, iomem, "reserved", &reserved);

	/* riscv and loongarch have a capital letter. */
	if (!err)
		err = iomem_ranges(ctx, iomem, "Reserved", &reserved);
	if (!err && arch->hides_crash_memory)
		err = iomem_ranges(ctx, iomem, "Crash kernel", &reserved);
	for (size_t i = 0; i < reserved.n && !err; i++)
		err = ranges_remove(ctx, usable, reserved.r[i]);
	return err;
}

static enum err host_read_memory(struct ctx *ctx, struct host *host)
{
	struct iomem iomem;
	enum err err = iomem_read(ctx, &iomem);

	host->addresses_hidden = iomem.hidden;
	if (!err && host->arch->firmware_map)
		err = firmware_map_read(ctx, &host->map);
	if (!err && !host->map.n)
		err = iomem_memory_map(ctx, &iomem, &host->map);
	if (!err)
		err = host_find_usable(ctx, &iomem, host);
	if (!err)
		err = host_remove_reserved(ctx, &iomem, host->arch, &host->usable);
	if (!err)
		err = iomem_ranges(ctx, &iomem, "Crash kernel", &host->crash);
	if (!err && !host->crash.n)
		err = device_tree_crash(ctx, host->device_tree, &host->crash);
	host->crash_size = ranges_total(&host->crash);
	if (!err && !host->usable.n)
		err = iomem.hidden ? error(ctx, ERR_SYSTEM,
					   "addresses in /proc/iomem are hidden from this user: "
					   "run as root")
				   : error(ctx, ERR_BAD,
					   "no RAM in /sys/firmware/memmap and /proc/iomem");
	if (!err && iomem.hidden)
		debug(ctx,
		      "addresses in /proc/iomem are hidden from this user: planned without them");
	return err;
}

static enum err host_read_x86(struct ctx *ctx, struct host *host)
{
	enum err err = host->boot_params.n ? ERR_NONE : edd_read(ctx, &host->edd);

	if (!err)
		err = cpu_read(ctx, host);
	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

static enum err host_read_atags(struct ctx *ctx, struct host *host)
{
	const enum err err = host->arch->tagged_list ? host_file(ctx, "/proc/atags", &host->atags)
						     : ERR_NONE;

	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

enum err host_read_but_memory(struct ctx *ctx, struct host *host)
{
	enum err err = host_read_x86(ctx, host);

	host->max_segments = KEXEC_SEGMENT_MAX;
	if (!err)
		err = efi_read(ctx, &host->efi);
	if (!err && host->arch->device_tree)
		err = device_tree_read(ctx, host->arch->live_tree, &host->device_tree);
	if (!err)
		err = host_read_atags(ctx, host);
	if (!err && host->arch->serial_lines)
		err = serial_read(ctx, host);
	return err ? prefix_error(ctx, err, "host") : ERR_NONE;
}

enum err host_read_common(struct ctx *ctx, struct host *host)
{
	enum err err = host_read_but_memory(ctx, host);

	if (!err)
		err = prefix_error(ctx, host_read_memory(ctx, host), "host");
	return err;
}
