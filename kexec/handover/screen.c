/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drivers that draw on what the firmware set up, and leave it as it is. */
#include <string.h>

#include "kexec/handover/handover.h"

bool screen_is_firmwares(const char *driver)
{
	static const char *const names[] = {
		/* platform drivers: drivers/firmware/sysfb.c, drivers/gpu/drm/sysfb */
		"simple-framebuffer", "efi-framebuffer", "vesa-framebuffer", "vga-framebuffer",
		"ega-framebuffer", "platform-framebuffer", "of-display",
		/* their framebuffer devices: drivers/video/fbdev; DRM's are NAMEdrmfb or NAMEdrm */
		"EFI VGA", "VESA VGA", "simple", "simpledrmdrmfb", "simpledrmfb", "simpledrm",
		"efidrmdrmfb", "efidrm", "vesadrmdrmfb", "vesadrm", "ofdrmdrmfb", "ofdrm",
		/* bound so that nobody else is */
		"pci-stub"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], driver))
			return true;
	return false;
}

/*
 * drivers/firmware/efi/efi-init.c, init_primary_display(): the EFI stub's table of the screen is
 * cleared by the first kernel that reads it. A device tree's node stays.
 */
static struct screen screen_of_firmware(const struct load *load, const char *driver)
{
	const struct span tree = load->host->device_tree;

	/* A load by files has not read it. */
	if (!tree.n && load->host->arch->device_tree)
		return (struct screen){ .state = SCREEN_UNKNOWN };
	if (tree.n && tree_has_framebuffer(tree))
		return (struct screen){ .state = SCREEN_HOLDS };
	return (struct screen){
		.state = SCREEN_DARK,
		.driver = driver,
		.why = "draws on the firmware's framebuffer, of which EFI tells one kernel only",
	};
}

/*
 * Not on a PC, where more is known. With a card that has outputs, a driver took the display over,
 * and the firmware's framebuffer with it (drivers/video/aperture.c); what it sets up instead is in
 * no device tree, nor in EFI's tables.
 */
struct screen screen_of_cards(const struct load *load, bool by_files)
{
	const char *driver = load->host->framebuffer;

	(void)by_files;
	if (load->request->panic)
		return (struct screen){ .state = SCREEN_UNKNOWN };
	if (driver && screen_is_firmwares(driver))
		return screen_of_firmware(load, driver);
	driver = NULL;
	for (size_t i = 0; i < load->host->n_displays; i++) {
		const struct display *display = &load->host->displays[i];

		if (!display->card)
			continue;
		driver = display->driver;
		if (screen_is_firmwares(driver))
			return screen_of_firmware(load, driver);
	}
	return driver ? (struct screen){ .state = SCREEN_DARK,
					 .driver = driver,
					 .why = SCREEN_TAKEN_OVER }
		      : (struct screen){ .state = SCREEN_UNKNOWN };
}
