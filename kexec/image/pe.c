/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel that is a PE file, too: is there a signature? */
#include "kexec/image/image.h"

/*
 * Where an EFI program's (PE) certificate table stands: file offset and size; 0 if there is none.
 */
static uint64_t certificate_entry(struct span file)
{
	const struct span mz = SPAN_LITERAL("MZ"), pe = SPAN_LITERAL("PE\0");
	const uint64_t header = span_has(file, 0x3c, 4) ? span_le32(file, 0x3c) : 0;

	if (!span_is_at(file, 0, mz) || !span_is_at(file, header, pe) ||
	    !span_has(file, header, 24 + 152))
		return 0;
	/* PE format, "Optional Header Data Directories": the fifth of 8 bytes each. */
	const uint64_t directories =
		header + 24 + (span_le16(file, (size_t)header + 24) == 0x20b ? 112 : 96);

	return span_le32(file, (size_t)directories - 4) > 4 ? directories + 4 * 8 : 0;
}

bool image_is_signed(struct span file)
{
	const uint64_t at = certificate_entry(file);

	return at && span_le32(file, (size_t)at + 4);
}

enum err image_check_certificates(struct ctx *ctx, struct span file)
{
	const uint64_t at = certificate_entry(file);

	if (!at)
		return ERR_NONE;
	const uint32_t offset = span_le32(file, (size_t)at);
	const uint32_t size = span_le32(file, (size_t)at + 4);

	if (size && !span_has(file, offset, size))
		return error(ctx, ERR_BAD,
			     "the certificate table (at 0x%llx) is said to be at 0x%x with 0x%x "
			     "bytes, past the end of the file (0x%zx): it is cut short",
			     (unsigned long long)at, offset, size, file.n);
	return ERR_NONE;
}
