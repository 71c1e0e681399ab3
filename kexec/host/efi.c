/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Documentation/ABI/testing/sysfs-firmware-efi, sysfs-firmware-efi-runtime-map: what the next
 * kernel needs to go on using EFI runtime services.
 */
#include "include/text.h"
#include "kexec/host/internal.h"

#define DIRECTORY	"/sys/firmware/efi"
#define DESCRIPTOR_SIZE 40

/* UEFI 2.10, 7.2.3: EFI_MEMORY_DESCRIPTOR. The type's 32 bits are padded to 64. */
static enum err efi_read_descriptor(struct ctx *ctx, const char *name, uint8_t *descriptor)
{
	static const char *const fields[DESCRIPTOR_SIZE / 8] = {
		"type", "phys_addr", "virt_addr", "num_pages", "attribute",
	};

	for (size_t i = 0; i < DESCRIPTOR_SIZE / 8; i++) {
		const char *path = ctx_printf(ctx, DIRECTORY "/runtime-map/%s/%s", name, fields[i]);
		uint64_t value;
		const enum err err = path ? host_number(ctx, path, &value) : ERR_NO_MEMORY;

		if (err == ERR_NOT_MINE)
			return error(ctx, ERR_BAD, "%s is not there", path);
		if (err)
			return err;
		put_le64(descriptor + 8 * i, value);
	}
	return ERR_NONE;
}

static enum err efi_read_map(struct ctx *ctx, struct efi *efi)
{
	struct names names;
	enum err err = host_names(ctx, DIRECTORY "/runtime-map", &names);

	if (err || !names.n)
		return err;
	uint8_t *map = ctx_alloc(ctx, names.n * DESCRIPTOR_SIZE);

	if (!map)
		return ERR_NO_MEMORY;
	for (size_t i = 0; i < names.n && !err; i++)
		err = efi_read_descriptor(ctx, names.name[i], map + i * DESCRIPTOR_SIZE);
	if (!err)
		efi->map = span_of(map, names.n * DESCRIPTOR_SIZE);
	return err;
}

static enum err efi_number(struct ctx *ctx, const char *path, uint64_t *value)
{
	const enum err err = host_number(ctx, path, value);

	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

static enum err efi_read_systab(struct ctx *ctx, struct efi *efi)
{
	struct span text;
	const enum err err = host_file(ctx, DIRECTORY "/systab", &text);

	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	efi->smbios = text_hex(text, "SMBIOS");
	efi->acpi_rsdp = text_hex(text, "ACPI20");
	if (!efi->acpi_rsdp)
		efi->acpi_rsdp = text_hex(text, "ACPI");
	return ERR_NONE;
}

static enum err efi_read_all(struct ctx *ctx, struct efi *efi)
{
	enum err err = efi_read_systab(ctx, efi);

	if (!err)
		err = efi_number(ctx, DIRECTORY "/fw_vendor", &efi->fw_vendor);
	if (!err)
		err = efi_number(ctx, DIRECTORY "/config_table", &efi->config_table);
	if (!err)
		err = efi_read_map(ctx, efi);
	return err;
}

enum err efi_read(struct ctx *ctx, struct efi *efi)
{
	const enum err err = efi_read_all(ctx, efi);

	/* Only root may read most of these; a plan for show goes on without. */
	if (err != ERR_REFUSED)
		return err;
	debug(ctx, "%s: planned without EFI", ctx->message);
	*efi = (struct efi){ .fw_vendor = 0 };
	return ERR_NONE;
}
