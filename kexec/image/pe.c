/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel that is a PE file, too: is there a signature? */
#include "include/pe.h"
#include "kexec/image/image.h"

bool image_is_signed(struct span file)
{
	struct pe_certs certs;
	struct pe pe;

	return pe_open(file, &pe) && pe_certs(&pe, &certs) && certs.size;
}

enum err image_check_certificates(struct ctx *ctx, struct span file)
{
	struct pe_certs certs;
	struct pe pe;

	if (!pe_open(file, &pe) || !pe_certs(&pe, &certs))
		return ERR_NONE;
	if (certs.size && !span_has(file, certs.offset, certs.size))
		return error(ctx, ERR_BAD,
			     "the certificate table (at 0x%llx) is said to be at 0x%x with 0x%x "
			     "bytes, past the end of the file (0x%zx): it is cut short",
			     (unsigned long long)certs.entry, certs.offset, certs.size, file.n);
	return ERR_NONE;
}
