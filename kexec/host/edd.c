/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * BIOS disks as drivers/firmware/edd.c shows them, back in the form of boot_params
 * (<linux/edd.h>, struct edd_info): for a kernel that keeps no boot_params to read.
 */
#include "kexec/host/internal.h"

#include <stdlib.h>
#include <string.h>

#include "include/x86-boot.h"

#define DIRECTORY "/sys/firmware/edd"

/* struct edd_info */
enum {
	DEVICE = 0,
	VERSION = 1,
	INTERFACE = 2,
	CYLINDERS = 4,
	HEADS = 6,
	SECTORS = 7,
	PARAMETERS = 8
};

/* edd_show_extensions(): the bits of interface_support, in order. */
static const char *const extensions[] = {
	"Fixed disk access",
	"Device locking and ejecting",
	"Enhanced Disk Drive support",
	"64-bit extensions",
};

static enum err edd_number(struct ctx *ctx, const char *disk, const char *name, uint64_t *value)
{
	const char *path = ctx_printf(ctx, DIRECTORY "/%s/%s", disk, name);
	const enum err err = path ? host_number(ctx, path, value) : ERR_NO_MEMORY;

	/* What the BIOS did not say has no file. */
	if (err == ERR_NOT_MINE)
		*value = 0;
	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

static enum err edd_text(struct ctx *ctx, const char *disk, const char *name, struct span *bytes)
{
	const char *path = ctx_printf(ctx, DIRECTORY "/%s/%s", disk, name);
	const enum err err = path ? host_file(ctx, path, bytes) : ERR_NO_MEMORY;

	if (err == ERR_NOT_MINE)
		*bytes = SPAN_NONE;
	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

static uint16_t edd_interface_bits(struct span words)
{
	uint16_t bits = 0;

	for (size_t i = 0; words.n && i < sizeof(extensions) / sizeof(extensions[0]); i++)
		if (strstr((const char *)words.p, extensions[i]))
			bits = (uint16_t)(bits | 1u << i);
	return bits;
}

static enum err edd_read_info(struct ctx *ctx, const char *disk, uint8_t device, uint8_t *info)
{
	uint64_t version, cylinders, heads, sectors;
	struct span raw, words;
	enum err err = edd_number(ctx, disk, "version", &version);

	if (!err)
		err = edd_number(ctx, disk, "legacy_max_cylinder", &cylinders);
	if (!err)
		err = edd_number(ctx, disk, "legacy_max_head", &heads);
	if (!err)
		err = edd_number(ctx, disk, "legacy_sectors_per_track", &sectors);
	if (!err)
		err = edd_text(ctx, disk, "raw_data", &raw);
	if (!err)
		err = edd_text(ctx, disk, "extensions", &words);
	if (err)
		return err;
	info[DEVICE] = device;
	info[VERSION] = (uint8_t)version;
	put_le16(info + INTERFACE, edd_interface_bits(words));
	put_le16(info + CYLINDERS, (uint16_t)cylinders);
	info[HEADS] = (uint8_t)heads;
	info[SECTORS] = (uint8_t)sectors;
	if (raw.n)
		memcpy(info + PARAMETERS, raw.p,
		       raw.n < EDD_INFO_SIZE - PARAMETERS ? raw.n : EDD_INFO_SIZE - PARAMETERS);
	return ERR_NONE;
}

static enum err edd_read_disk(struct ctx *ctx, const char *disk, struct edd *edd)
{
	uint64_t signature;
	char *end;

	/* "int13_dev80": the BIOS's number of the disk. */
	if (strncmp(disk, "int13_dev", 9))
		return ERR_NONE;
	const unsigned long device = strtoul(disk + 9, &end, 16);

	if (*end || device < 0x80 || device >= 0x80 + EDD_MBR_SIG_MAX)
		return ERR_NONE;
	enum err err = edd_number(ctx, disk, "mbr_signature", &signature);

	if (err)
		return err;
	put_le32(edd->signatures + 4 * (device - 0x80), (uint32_t)signature);
	if (edd->n_signatures <= device - 0x80)
		edd->n_signatures = (uint8_t)(device - 0x80 + 1);
	if (edd->n == EDD_MAX)
		return ERR_NONE;
	err = edd_read_info(ctx, disk, (uint8_t)device, edd->info + edd->n * EDD_INFO_SIZE);
	edd->n = (uint8_t)(edd->n + !err);
	return err;
}

enum err edd_read(struct ctx *ctx, struct edd *edd)
{
	struct names names;
	enum err err = host_names(ctx, DIRECTORY, &names);

	for (size_t i = 0; i < names.n && !err; i++)
		err = edd_read_disk(ctx, names.name[i], edd);
	return err;
}
