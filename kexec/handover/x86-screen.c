/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the next kernel can draw on before its own driver is loaded: what boot_params' screen_info
 * says, if that still holds. It does as long as no display driver took the adapter over
 * (drivers/video/aperture.c); a driver sets modes and addresses of its own, and none sets the
 * firmware's again when the kernel goes (its shutdown(), which a start calls).
 */
#include <stdio.h>
#include <string.h>

#include "kexec/handover/x86-linux.h"

#include "include/sizes.h"
#include "include/x86-boot.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"

/* What purgatory does, and the screen_info that holds afterwards. */
struct restore {
	struct purgatory_port ports[PURGATORY_PORTS_MAX];
	size_t n;
	uint8_t info[BP_SCREEN_INFO_SIZE];
};

static void restore_add(struct restore *r, uint32_t port, uint32_t width, uint32_t value)
{
	ensure(r->n < PURGATORY_PORTS_MAX);
	r->ports[r->n++] = (struct purgatory_port){ port, width, value };
}

static bool has_lfb(uint8_t type)
{
	return type == VIDEO_TYPE_VLFB || type == VIDEO_TYPE_EFI;
}

static uint64_t lfb_base(struct span info)
{
	const bool above_4g = span_le32(info, BP_CAPABILITIES) & VIDEO_CAPABILITY_64BIT_BASE;

	return span_le32(info, BP_LFB_BASE) |
	       (above_4g ? (uint64_t)span_le32(info, BP_EXT_LFB_BASE) << 32 : 0);
}

/* ---- Bochs and QEMU's VGA: the VBE "dispi" registers, drivers/gpu/drm/tiny/bochs.c ---- */

enum {
	VBE_INDEX = 0x1ce,
	VBE_DATA = 0x1cf,
	VBE_XRES = 1,
	VBE_YRES = 2,
	VBE_BPP = 3,
	VBE_ENABLE = 4,
	VBE_BANK = 5,
	VBE_VIRT_WIDTH = 6,
	VBE_X_OFFSET = 8,
	VBE_Y_OFFSET = 9,
	VBE_ENABLED_LINEAR = 0x41,
	/* IBM VGA */
	VGA_MISC_WRITE = 0x3c2,
	VGA_MISC_COLOUR = 0x67,
	VGA_STATUS = 0x3da,
	VGA_ATTRIBUTE = 0x3c0,
	VGA_ATTRIBUTE_ON = 0x20,
	/* A mode of our own, where the firmware left text. */
	OWN_WIDTH = 1024,
	OWN_HEIGHT = 768,
	OWN_SIZE = OWN_WIDTH * OWN_HEIGHT * 4,
};

static void vbe_set(struct restore *r, uint32_t index, uint32_t value)
{
	restore_add(r, VBE_INDEX, 2, index);
	restore_add(r, VBE_DATA, 2, value);
}

static void vbe_own_mode(struct restore *r, struct range memory)
{
	static const uint8_t colours[] = { 8, 16, 8, 8, 8, 0, 8, 24 };

	r->info[BP_ORIG_VIDEO_ISVGA] = VIDEO_TYPE_VLFB;
	put_le16(r->info + BP_LFB_WIDTH, OWN_WIDTH);
	put_le16(r->info + BP_LFB_HEIGHT, OWN_HEIGHT);
	put_le16(r->info + BP_LFB_DEPTH, 32);
	put_le16(r->info + BP_LFB_LINELENGTH, OWN_WIDTH * 4);
	put_le32(r->info + BP_LFB_BASE, (uint32_t)memory.start);
	put_le32(r->info + BP_LFB_SIZE, (uint32_t)(range_size(memory) >> 16));
	put_le32(r->info + BP_CAPABILITIES, 0);
	memcpy(r->info + BP_LFB_COLORS, colours, sizeof(colours));
}

/* The firmware's mode where it set one, with the screen on: the driver leaves it off. */
static bool vbe_restore(const struct load *load, const struct display *display, struct restore *r)
{
	const struct span info = span_of(r->info, sizeof(r->info));
	const struct range memory = display->memory[0];
	const bool known = has_lfb(r->info[BP_ORIG_VIDEO_ISVGA]) &&
			   lfb_base(info) == memory.start && span_le16(info, BP_LFB_DEPTH) >= 8;

	if (!display->vga || range_size(memory) < OWN_SIZE || memory.end > 4 * GIB ||
	    (!known && !load->image->handover->screen))
		return false;
	if (!known)
		vbe_own_mode(r, memory);
	const uint32_t depth = span_le16(info, BP_LFB_DEPTH);

	vbe_set(r, VBE_ENABLE, 0);
	vbe_set(r, VBE_XRES, span_le16(info, BP_LFB_WIDTH));
	vbe_set(r, VBE_YRES, span_le16(info, BP_LFB_HEIGHT));
	vbe_set(r, VBE_BPP, depth);
	vbe_set(r, VBE_BANK, 0);
	vbe_set(r, VBE_ENABLE, VBE_ENABLED_LINEAR);
	vbe_set(r, VBE_VIRT_WIDTH, span_le16(info, BP_LFB_LINELENGTH) / ((depth + 7) / 8));
	vbe_set(r, VBE_X_OFFSET, 0);
	vbe_set(r, VBE_Y_OFFSET, 0);
	restore_add(r, VGA_MISC_WRITE, 1, VGA_MISC_COLOUR);
	restore_add(r, VGA_STATUS, PURGATORY_PORT_READ, 0); /* the next write is an index */
	restore_add(r, VGA_ATTRIBUTE, 1, VGA_ATTRIBUTE_ON);
	return true;
}

/* ---- virtio-vga: after a reset it is the VGA that the firmware set up ---- */

enum {
	/* PCI Local Bus 3.0, 3.2.2.3.2 and 6.7 */
	PCI_ADDRESS_PORT = 0xcf8,
	PCI_DATA_PORT = 0xcfc,
	PCI_STATUS = 0x06,
	PCI_STATUS_CAPABILITIES = 0x10,
	PCI_CAPABILITIES = 0x34,
	PCI_CAPABILITY_VENDOR = 0x09,
	/* Virtio 1.2, 4.1.4: struct virtio_pci_cap, and types of what it leads to */
	VIRTIO_TYPE = 3,
	VIRTIO_BAR = 4,
	VIRTIO_OFFSET = 8,
	VIRTIO_LENGTH = 12,
	VIRTIO_WINDOW = 16, /* 4.1.4.9: what is written here goes there */
	VIRTIO_CAP_SIZE = 20,
	VIRTIO_COMMON = 1,
	VIRTIO_PCI_CFG = 5,
	VIRTIO_DEVICE_STATUS = 20, /* in the common configuration, 4.1.4.3 */
};

/* Where the capability of that type stands; 0 without. */
static uint8_t virtio_capability(struct span config, uint8_t type)
{
	uint8_t at = 0;

	if (span_has(config, 0, 64) && span_u8(config, PCI_STATUS) & PCI_STATUS_CAPABILITIES)
		at = span_u8(config, PCI_CAPABILITIES);
	/* A list that ends in itself is not followed for ever. */
	for (unsigned i = 0; i < 48 && at && span_has(config, at, VIRTIO_CAP_SIZE); i++) {
		if (span_u8(config, at) == PCI_CAPABILITY_VENDOR &&
		    span_u8(config, at + VIRTIO_TYPE) == type)
			return at;
		at = span_u8(config, at + 1) & 0xfc;
	}
	return 0;
}

/* "0000:00:02.0" as the port wants it; false for one that has no ports. */
static bool pci_port_address(const char *name, uint32_t *address)
{
	unsigned domain, bus, slot, function;

	if (sscanf(name, "%x:%x:%x.%x", &domain, &bus, &slot, &function) != 4 || domain ||
	    bus > 255 || slot > 31 || function > 7)
		return false;
	*address = UINT32_C(1) << 31 | bus << 16 | slot << 11 | function << 8;
	return true;
}

static void pci_write(struct restore *r, uint32_t address, uint32_t width, uint32_t value)
{
	restore_add(r, PCI_ADDRESS_PORT, 4, address & ~UINT32_C(3));
	restore_add(r, PCI_DATA_PORT + (address & 3), width, value);
}

static bool virtio_restore(const struct load *load, const struct display *display,
			   struct restore *r)
{
	const struct span config = display->config;
	const uint8_t window = virtio_capability(config, VIRTIO_PCI_CFG);
	const uint8_t common = virtio_capability(config, VIRTIO_COMMON);
	uint32_t address;

	(void)load;
	if (!display->vga || !r->info[BP_ORIG_VIDEO_ISVGA] || !window || !common ||
	    !pci_port_address(display->name, &address))
		return false;
	address += window;
	pci_write(r, address + VIRTIO_BAR, 1, span_u8(config, common + VIRTIO_BAR));
	pci_write(r, address + VIRTIO_OFFSET, 4,
		  span_le32(config, common + VIRTIO_OFFSET) + VIRTIO_DEVICE_STATUS);
	pci_write(r, address + VIRTIO_LENGTH, 4, 1);
	pci_write(r, address + VIRTIO_WINDOW, 1, 0); /* 2.1: a status of 0 resets */
	return true;
}

/* ---- who drives the adapter ---- */

/* Below drivers/gpu/drm of Linux 6.1 and 7.2, where nothing else is named. */
static const struct screen_driver {
	const char *name;
	const char *why;
	/* False: not here. NULL: purgatory cannot. */
	bool (*restore)(const struct load *load, const struct display *display, struct restore *r);
} screen_drivers[] = {
	/* tiny/bochs.c, bochs_hw_blank(): since 6.7 by bochs_pci_shutdown() */
	{ "bochs-drm", "has set its own mode, and turns the screen off on the way out",
	  vbe_restore },
	/* virtio/virtgpu_plane.c: what is shown is a resource in this kernel's memory. */
	{ "virtio_gpu", "shows memory of this kernel in place of the firmware's framebuffer",
	  virtio_restore },
	/* i915_driver_shutdown(): drm_atomic_helper_shutdown(), i915_gem_suspend() */
	{ "i915",
	  "turns the outputs off, and the framebuffer's address may lead to memory of this kernel",
	  NULL },
	{ "xe",
	  "turns the outputs off, and the framebuffer's address may lead to memory of this kernel",
	  NULL },
	/* amdgpu_pci_shutdown(), radeon_pci_shutdown(): the same as for suspend */
	{ "amdgpu", "suspends the adapter on the way out", NULL },
	{ "radeon", "suspends the adapter on the way out", NULL },
	/* nouveau_drm_shutdown(): suspend, then PCI_D3hot */
	{ "nouveau", "puts the adapter to sleep on the way out", NULL },
	/* hyperv_setup_vram(), hyperv_update_vram_location() */
	{ "hyperv_drm", "has had the host show other memory than the firmware's framebuffer",
	  NULL },
	/* drivers/video/fbdev/hyperv_fb.c: the same */
	{ "hyperv_fb", "has had the host show other memory than the firmware's framebuffer", NULL },
};

static const struct screen_driver any_other_driver = {
	.name = "",
	.why = SCREEN_TAKEN_OVER,
};

static const struct screen_driver *screen_driver(const char *name)
{
	for (size_t i = 0; i < sizeof(screen_drivers) / sizeof(screen_drivers[0]); i++)
		if (!strcmp(screen_drivers[i].name, name))
			return &screen_drivers[i];
	return &any_other_driver;
}

static struct span screen_info(const struct load *load)
{
	const struct span old = load->host->boot_params;

	return span_has(old, 0, BP_SCREEN_INFO_SIZE) ? span_of(old.p, BP_SCREEN_INFO_SIZE)
						     : SPAN_NONE;
}

static bool display_has(const struct display *display, uint64_t address)
{
	for (size_t i = 0; i < 6; i++)
		if (address >= display->memory[i].start && address < display->memory[i].end)
			return true;
	return false;
}

/* The adapter that the firmware's screen is on, as drivers/video/screen_info_pci.c finds it. */
static const struct display *screen_display(const struct load *load)
{
	const struct host *host = load->host;
	const struct span info = screen_info(load);
	const struct display *found = NULL;

	for (size_t i = 0; i < host->n_displays; i++) {
		const struct display *display = &host->displays[i];

		if (info.n && has_lfb(span_u8(info, BP_ORIG_VIDEO_ISVGA)) && display->pci &&
		    display_has(display, lfb_base(info)))
			return display;
		if (!found || (display->primary && !found->primary))
			found = display;
	}
	return found;
}

/* virtio-pci is nobody's display driver, one that drives the virtio device may be there. */
static const char *screen_driver_of(const struct host *host, const struct display *display)
{
	if (!display->driver || strcmp(display->driver, "virtio-pci") != 0)
		return display->driver;
	for (size_t i = 0; i < host->n_displays; i++)
		if (host->displays[i].driver && !strcmp(host->displays[i].driver, "virtio_gpu"))
			return host->displays[i].driver;
	return NULL;
}

/* All that a record of before has to say: the name of /dev/fb0's driver. */
static struct screen screen_by_name(const char *name)
{
	const bool firmware = !name || screen_is_firmwares(name) || strstr(name, "drm");

	return (struct screen){
		.state = firmware ? SCREEN_UNKNOWN : SCREEN_DARK,
		.driver = name,
		.why = any_other_driver.why,
	};
}

static struct screen screen_find(const struct load *load, bool by_files, struct restore *r)
{
	const struct request *request = load->request;
	const struct display *display = screen_display(load);
	const char *name = display ? screen_driver_of(load->host, display) : NULL;
	const bool runs = !by_files && !load->host->policy.no_purgatory && !request->reset_vga;

	*r = (struct restore){ .n = 0 };
	if (screen_info(load).n)
		memcpy(r->info, screen_info(load).p, BP_SCREEN_INFO_SIZE);
	if (request->reuse_video_type)
		return (struct screen){ .state = SCREEN_UNKNOWN };
	/* A crash turns nothing off, and who returns finds everything as it was. */
	if (!display || request->panic || request->preserve_context)
		return screen_by_name(load->host->framebuffer);
	if (!name || screen_is_firmwares(name))
		return (struct screen){ .state = SCREEN_HOLDS };
	const struct screen_driver *driver = screen_driver(name);
	const bool can = driver->restore && driver->restore(load, display, r);

	return (struct screen){
		.state = can && runs ? SCREEN_RESTORED : SCREEN_DARK,
		.driver = name,
		.why = driver->why,
		.by_segments = can && by_files,
	};
}

struct screen x86_screen(const struct load *load, bool by_files)
{
	struct restore unused;

	return screen_find(load, by_files, &unused);
}

bool x86_screen_still_holds(const struct load *load)
{
	return x86_screen(load, false).state != SCREEN_DARK;
}

/*
 * orig_video_isVGA tells the next kernel what the screen is. The rest stays in any case: Hyper-V's
 * driver leaves the framebuffer's place alone by it (vmbus_reserve_fb() in drivers/hv).
 */
void x86_screen_fill(const struct load *load, uint8_t *params)
{
	struct restore r;
	const struct screen screen = screen_find(load, false, &r);

	if (screen.state == SCREEN_RESTORED)
		memcpy(params + BP_SCREEN_INFO, r.info, sizeof(r.info));
	if (screen.state == SCREEN_DARK)
		params[BP_ORIG_VIDEO_ISVGA] = 0;
}

enum err x86_set_screen(struct load *load)
{
	struct restore r;
	const struct screen screen = screen_find(load, false, &r);

	return screen.state == SCREEN_RESTORED
		       ? plan_set_fields(load, "port_accesses", r.ports, PURGATORY_PORTS)
		       : ERR_NONE;
}
