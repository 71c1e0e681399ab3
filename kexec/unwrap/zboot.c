/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EFI zboot (drivers/firmware/efi/libstub/zboot-header.S): a PE program that carries a compressed
 * kernel and says where: what is cut out here is peeled next by its own unwrapper.
 */
#include "kexec/unwrap/unwrap.h"

#define MAGIC_AT       4
#define MAGIC	       SPAN_LITERAL("zimg")
#define PAYLOAD_OFFSET 8
#define PAYLOAD_SIZE   12
#define COMPRESSION    24
#define HEADER_SIZE    56 /* the compression's name ends before the PE part of the header */

static bool is_peeled_next(struct span name)
{
	static const struct span known[] = {
		SPAN_LITERAL("gzip\0"),	  SPAN_LITERAL("lz4\0"),    SPAN_LITERAL("lzma\0"),
		SPAN_LITERAL("xz\0"),	  SPAN_LITERAL("xzkern\0"), SPAN_LITERAL("zstd\0"),
		SPAN_LITERAL("zstd22\0"),
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_is_at(name, 0, known[i]))
			return true;
	return false;
}

static enum err unwrap(struct ctx *ctx, struct payload *payload)
{
	const struct span file = payload->kernel;
	struct span header, name, kernel;

	if (!span_is_at(file, 0, SPAN_LITERAL("MZ")) || !span_is_at(file, MAGIC_AT, MAGIC))
		return ERR_NOT_MINE;
	if (!span_cut(file, 0, HEADER_SIZE, &header))
		return error(ctx, ERR_BAD, "the header needs %d bytes, the file has %zu",
			     HEADER_SIZE, file.n);
	name = span_from(header, COMPRESSION);
	if (!is_peeled_next(name))
		return error(ctx, ERR_UNSUPPORTED, "compression \"%.*s\" (at %d) is not known",
			     (int)strnlen((const char *)name.p, name.n), (const char *)name.p,
			     COMPRESSION);
	if (!span_cut(file, span_le32(header, PAYLOAD_OFFSET), span_le32(header, PAYLOAD_SIZE),
		      &kernel) ||
	    !kernel.n)
		return error(
			ctx, ERR_BAD,
			"the payload (offset and size at %d), 0x%x + 0x%x, is not in the file of 0x%zx bytes: is it cut short?",
			PAYLOAD_OFFSET, span_le32(header, PAYLOAD_OFFSET),
			span_le32(header, PAYLOAD_SIZE), file.n);
	payload->kernel = kernel;
	return ERR_NONE;
}

const struct unwrapper zboot_unwrapper = { .name = "zboot", .unwrap = unwrap };
