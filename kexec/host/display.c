/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Display adapters and who drives them, by their buses: Documentation/ABI/testing/sysfs-bus-pci,
 * and each device's uevent (drivers/base/core.c, dev_uevent(); drivers/pci/pci-driver.c,
 * pci_uevent()). The framebuffer device says it only for drivers that have one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "include/text.h"
#include "kexec/host/internal.h"

enum {
	PCI_DISPLAY = 0x03, /* PCI Code and ID Assignment: base class */
	PCI_VGA = 0x0300,
};

/* A bus, or class, on which there may be one. */
static const struct bus {
	const char *devices, *uevent;
	bool pci;
	const char *const *drivers; /* those that are of displays; NULL: by class, or all of them */
	bool cards;		    /* with their outputs beside them */
} buses[] = {
	{ .devices = "/sys/bus/pci/devices", .uevent = "uevent", .pci = true },
	/* A virtio device's driver hides behind virtio-pci. */
	{ .devices = "/sys/bus/virtio/devices",
	  .uevent = "uevent",
	  .drivers = (const char *const[]){ "virtio_gpu", NULL } },
	{ .devices = "/sys/bus/vmbus/devices",
	  .uevent = "uevent",
	  .drivers = (const char *const[]){ "hyperv_drm", "hyperv_fb", NULL } },
	/* What a device tree describes. */
	{ .devices = "/sys/class/drm", .uevent = "device/uevent", .cards = true },
};

static const char *display_word(struct ctx *ctx, struct span text, const char *name)
{
	const struct span value = text_value(text, name);

	return value.n ? ctx_printf(ctx, "%.*s", (int)value.n, (const char *)value.p) : NULL;
}

static bool display_is_listed(const char *const *drivers, const char *driver)
{
	for (; drivers && *drivers; drivers++)
		if (driver && !strcmp(*drivers, driver))
			return true;
	return false;
}

/* Is this a display's? Then *display has what its uevent tells. */
static bool display_of_uevent(struct ctx *ctx, const struct bus *bus, struct span text,
			      struct display *display)
{
	const char *class = display_word(ctx, text, "PCI_CLASS");
	const unsigned long code = class ? strtoul(class, NULL, 16) : 0;

	display->driver = display_word(ctx, text, "DRIVER");
	display->pci = bus->pci;
	display->card = bus->cards;
	display->vga = bus->pci && code >> 8 == PCI_VGA;
	if (bus->pci)
		return code >> 16 == PCI_DISPLAY;
	return bus->drivers ? display_is_listed(bus->drivers, display->driver)
			    : display->driver != NULL;
}

/* A line of "resource": start, end (inclusive), flags. The first six are the BARs. */
static void display_bars(struct span text, struct display *display)
{
	unsigned long long start, end, flags;
	struct span line;

	for (size_t i = 0; i < 6 && text_line(&text, &line); i++)
		if (sscanf((const char *)line.p, "%llx %llx %llx", &start, &end, &flags) == 3 &&
		    end > start && end != UINT64_MAX)
			display->memory[i] = (struct range){ start, end + 1 };
}

static enum err display_read_pci(struct ctx *ctx, struct display *display)
{
	struct span resource, boot_vga;
	enum err err = host_optional(ctx, display->files[1], &resource);

	if (!err)
		err = host_optional(ctx, display->files[2], &boot_vga);
	if (!err)
		err = host_optional(ctx, display->files[3], &display->config);
	if (err)
		return err;
	display_bars(resource, display);
	display->primary = boot_vga.n && boot_vga.p[0] == '1';
	return ERR_NONE;
}

static enum err display_files(struct ctx *ctx, const struct bus *bus, const char *name,
			      struct display *display)
{
	const char *const of_pci[] = { bus->uevent, "resource", "boot_vga", "config" };
	const size_t n = bus->pci ? 4 : 1;
	const char **files = ctx_alloc(ctx, (n + 1) * sizeof(*files));

	if (!files)
		return ERR_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		files[i] = ctx_printf(ctx, "%s/%s/%s", bus->devices, name, of_pci[i]);
		if (!files[i])
			return ERR_NO_MEMORY;
	}
	display->name = name;
	display->files = files;
	return ERR_NONE;
}

static enum err display_try(struct ctx *ctx, const struct bus *bus, const char *name,
			    struct host *host)
{
	struct display *display = &host->displays[host->n_displays];
	struct span uevent;
	enum err err;

	*display = (struct display){ .name = NULL };
	err = display_files(ctx, bus, name, display);
	if (!err)
		err = host_optional(ctx, display->files[0], &uevent);
	if (err || !uevent.n || !display_of_uevent(ctx, bus, uevent, display))
		return err;
	host->n_displays++;
	return bus->pci ? display_read_pci(ctx, display) : ERR_NONE;
}

/* "card1" beside "card1-HDMI-A-1": what only computes has none. */
static bool display_has_outputs(const struct names *names, const char *name)
{
	const size_t n = strlen(name);

	for (size_t i = 0; i < names->n; i++)
		if (!strncmp(names->name[i], name, n) && names->name[i][n] == '-')
			return true;
	return false;
}

static enum err display_read_bus(struct ctx *ctx, const struct bus *bus, struct host *host)
{
	struct display *more;
	struct names names;
	enum err err = host_names(ctx, bus->devices, &names);

	if (err || !names.n)
		return err;
	more = ctx_alloc(ctx, (host->n_displays + names.n) * sizeof(*more));
	if (!more)
		return ERR_NO_MEMORY;
	if (host->n_displays)
		memcpy(more, host->displays, host->n_displays * sizeof(*more));
	host->displays = more;
	for (size_t i = 0; i < names.n && !err; i++)
		if (!bus->cards || display_has_outputs(&names, names.name[i]))
			err = display_try(ctx, bus, names.name[i], host);
	return err;
}

enum err display_read(struct ctx *ctx, struct host *host)
{
	enum err err = ERR_NONE;

	host->displays = NULL;
	host->n_displays = 0;
	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]) && !err; i++)
		err = display_read_bus(ctx, &buses[i], host);
	return err;
}
