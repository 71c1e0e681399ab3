/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/appended.h"

/* Devicetree Specification 5.2: magic, totalsize, ...; the header of version 17 has 40 bytes. */
#define TREE_MAGIC  SPAN_LITERAL("\xd0\x0d\xfe\xed")
#define TREE_HEADER 40

/* include/linux/module_signature.h: the signature, this header, whose last field is its size, a
 * text. */
#define SIGNATURE	 SPAN_LITERAL("~Module signature appended~\n")
#define SIGNATURE_HEADER 12

struct span appended_tree_at(struct span file, uint64_t at)
{
	struct span tree = SPAN_NONE;

	if (span_is_at(file, at, TREE_MAGIC) && span_has(file, at, TREE_HEADER) &&
	    span_be32(file, (size_t)at + 4) >= TREE_HEADER)
		span_cut(file, at, span_be32(file, (size_t)at + 4), &tree);
	return tree;
}

bool appended_tree(struct span file, size_t *at)
{
	struct span rest = file;

	/* By its first byte: memmem() takes twenty times as long where there is none. */
	while (rest.n) {
		const uint8_t *found = memchr(rest.p, TREE_MAGIC.p[0], rest.n);

		if (!found)
			return false;
		*at = (size_t)(found - file.p);
		const size_t n = appended_tree_at(file, *at).n;

		if (n && *at && *at + n == file.n)
			return true;
		rest = span_from(file, (uint64_t)*at + 1);
	}
	return false;
}

static bool appended_has_signature(struct span file)
{
	return file.n >= SIGNATURE.n && span_is_at(file, file.n - SIGNATURE.n, SIGNATURE);
}

struct span appended_without_signature(struct span file)
{
	const size_t fixed = SIGNATURE.n + SIGNATURE_HEADER;

	if (!appended_has_signature(file) || file.n < fixed)
		return file;
	const uint32_t size = span_be32(file, file.n - SIGNATURE.n - 4);

	return size <= file.n - fixed ? span_of(file.p, file.n - fixed - size) : file;
}

void appended_note(struct ctx *ctx, struct span file, size_t at)
{
	if (appended_tree_at(file, at).n)
		warn(ctx,
		     "a device tree is appended to the kernel (at 0x%zx): it is not used, --dtb "
		     "gives one",
		     at);
	else if (appended_has_signature(file))
		debug(ctx, "a module signature is appended to the kernel (at 0x%zx)", at);
	else
		warn(ctx, "what follows the kernel is not used (from 0x%zx to 0x%zx)", at, file.n);
}
