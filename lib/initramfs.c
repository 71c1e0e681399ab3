/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/initramfs.h"

#include "include/range.h"

#define INITRAMFS_ALIGN 4

static uint64_t initramfs_padded(struct span piece)
{
	uint64_t size = piece.n;

	/* What is in memory is far from the end of 64 bits. */
	align_up(size, INITRAMFS_ALIGN, &size);
	return size;
}

enum err initramfs_join(struct ctx *ctx, const struct span *pieces, size_t n, struct span *joined)
{
	uint64_t size = 0, at = 0;
	uint8_t *bytes;

	*joined = n == 1 ? pieces[0] : SPAN_NONE;
	if (n <= 1)
		return ERR_NONE;
	for (size_t i = 0; i < n; i++)
		size += i + 1 < n ? initramfs_padded(pieces[i]) : pieces[i].n;
	bytes = ctx_alloc(ctx, size);
	if (!bytes)
		return ERR_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		if (pieces[i].n)
			memcpy(bytes + at, pieces[i].p, pieces[i].n);
		at += initramfs_padded(pieces[i]);
	}
	*joined = span_of(bytes, (size_t)size);
	return ERR_NONE;
}
