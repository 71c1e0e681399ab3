/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * U-Boot's legacy image (mkimage): a big-endian header and the kernel, as it is or compressed:
 * what is cut out here is peeled next by its own unwrapper. Where the header would have the kernel
 * loaded and entered is not asked: the kernel inside says that itself.
 */
#include "kexec/unwrap/unwrap.h"

#define MAGIC SPAN_LITERAL("\x27\x05\x19\x56")

#ifdef HAVE_ZLIB
#include <zlib.h>

#define HEADER_CRC  4 /* of the header, with zeros here */
#define DATA_SIZE   12
#define DATA_CRC    24
#define OS	    28
#define ARCH	    29
#define TYPE	    30
#define COMPRESSION 31
#define HEADER_SIZE 64

#define UNCOMPRESSED 0

struct word {
	uint8_t number;
	bool taken;
	const char *name;
};

static const struct word systems[] = {
	{ 5, true, "Linux" },
	{ 1, false, "OpenBSD" },
	{ 2, false, "NetBSD" },
	{ 3, false, "FreeBSD" },
	{ 14, false, "VxWorks" },
	{ 17, false, "U-Boot" },
	{ 0 },
};

static const struct word machines[] = {
	{ 3, true, "x86" },	 { 22, true, "arm64" },
	{ 24, true, "x86_64" },	 { 2, true, "arm" },
	{ 5, false, "mips" },	 { 6, false, "mips64" },
	{ 7, false, "powerpc" }, { 8, false, "s390" },
	{ 26, true, "riscv" },	 { 0 },
};

static const struct word types[] = {
	{ 2, true, "kernel" },
	{ 14, true, "kernel, not loaded" },
	{ 3, false, "initrd" },
	{ 4, false,
	  "several files in one: take the kernel out (dumpimage) and give the others with --initrd and --dtb" },
	{ 5, false, "firmware" },
	{ 6, false, "script" },
	{ 8, false, "device tree" },
	{ 0 },
};

static const struct word compressions[] = {
	{ UNCOMPRESSED, true, "none" },
	{ 1, true, "gzip" },
	{ 2, false, "bzip2" },
	{ 3, true, "lzma" },
	{ 4, false, "lzo" },
	{ 5, true, "lz4" },
	{ 6, true, "zstd" },
	{ 0 },
};

static const struct field {
	const char *name;
	size_t at;
	const struct word *words;
} fields[] = {
	{ "operating system", OS, systems },
	{ "architecture", ARCH, machines },
	{ "type", TYPE, types },
	{ "compression", COMPRESSION, compressions },
};

/* How the data of each compression starts; lz4 in its two formats. */
static const struct {
	uint8_t compression;
	struct span magic;
} starts[] = {
	{ 1, { (const uint8_t *)"\x1f\x8b", 2 } },
	{ 3, { (const uint8_t *)"\x5d\0\0", 3 } },
	{ 5, { (const uint8_t *)"\x04\x22\x4d\x18", 4 } },
	{ 5, { (const uint8_t *)"\x02\x21\x4c\x18", 4 } },
	{ 6, { (const uint8_t *)"\x28\xb5\x2f\xfd", 4 } },
};

static enum err check_field(struct ctx *ctx, struct span header, const struct field *field)
{
	const uint8_t number = span_u8(header, field->at);
	const struct word *word = field->words;

	while (word->name && word->number != number)
		word++;
	if (word->name && word->taken)
		return ERR_NONE;
	return error(ctx, ERR_UNSUPPORTED, "%s %u (at %zu) cannot be started: %s", field->name,
		     number, field->at, word->name ? word->name : "not known");
}

static enum err check_header(struct ctx *ctx, struct span header)
{
	uint8_t copy[HEADER_SIZE];
	enum err err = ERR_NONE;

	memcpy(copy, header.p, sizeof(copy));
	put_le32(copy + HEADER_CRC, 0);
	if (crc32_z(0, copy, sizeof(copy)) != span_be32(header, HEADER_CRC))
		return error(ctx, ERR_BAD,
			     "the header's checksum (at %d) is wrong: the file is damaged",
			     HEADER_CRC);
	for (size_t i = 0; !err && i < sizeof(fields) / sizeof(fields[0]); i++)
		err = check_field(ctx, header, &fields[i]);
	return err;
}

/* Is @data compressed as the header says? */
static bool agrees(uint8_t compression, struct span data)
{
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (span_is_at(data, 0, starts[i].magic))
			return starts[i].compression == compression;
	return compression == UNCOMPRESSED;
}

static enum err cut_data(struct ctx *ctx, struct span file, struct span header, struct span *data)
{
	const uint32_t size = span_be32(header, DATA_SIZE);

	if (!size || !span_cut(file, HEADER_SIZE, size, data))
		return error(
			ctx, ERR_BAD,
			"the data (size at %d), %u bytes behind the header, is not in the file of %zu bytes: is it cut short?",
			DATA_SIZE, size, file.n);
	if (crc32_z(0, data->p, data->n) != span_be32(header, DATA_CRC))
		return error(ctx, ERR_BAD,
			     "the data's checksum (at %d) is wrong: the file is damaged", DATA_CRC);
	if (!agrees(span_u8(header, COMPRESSION), *data))
		return error(
			ctx, ERR_BAD,
			"the data is not compressed in the way that the header says (%u at %d)",
			span_u8(header, COMPRESSION), COMPRESSION);
	return ERR_NONE;
}

static enum err cut_kernel(struct ctx *ctx, struct payload *payload)
{
	struct span header, data;
	enum err err;

	if (!span_cut(payload->kernel, 0, HEADER_SIZE, &header))
		return error(ctx, ERR_BAD, "the header needs %d bytes, the file has %zu",
			     HEADER_SIZE, payload->kernel.n);
	err = check_header(ctx, header);
	if (!err)
		err = cut_data(ctx, payload->kernel, header, &data);
	if (!err)
		payload->kernel = data;
	return err;
}
#endif

static enum err unwrap(struct ctx *ctx, struct payload *payload)
{
	if (!span_is_at(payload->kernel, 0, MAGIC))
		return ERR_NOT_MINE;
#ifdef HAVE_ZLIB
	return cut_kernel(ctx, payload);
#else
	return unwrap_without(ctx, "uImage", "zlib");
#endif
}

const struct unwrapper uimage_unwrapper = { .name = "uImage", .unwrap = unwrap };
