/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Variables of systemd's Boot Loader Interface: text in UTF-16 that ends with a NUL. */
#include "kexec/entries/internal.h"

/* efivarfs puts the variable's attributes in front (Documentation/filesystems/efivarfs.rst). */
#define ATTRIBUTES_N 4

static size_t efi_string_put(char *out, uint32_t point)
{
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xc0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xe0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 0x3f));
		out[2] = (char)(0x80 | (point & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 0x3f));
	out[2] = (char)(0x80 | (point >> 6 & 0x3f));
	out[3] = (char)(0x80 | (point & 0x3f));
	return 4;
}

/* RFC 2781, 2.2; false: half of a pair. */
static bool efi_string_point(struct span text, size_t *at, uint32_t *point)
{
	const uint32_t high = span_le16(text, *at);

	*at += 2;
	*point = high;
	if (high < 0xd800 || high > 0xdfff)
		return true;
	if (high > 0xdbff || !span_has(text, *at, 2))
		return false;
	const uint32_t low = span_le16(text, *at);

	*at += 2;
	*point = 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
	return low >= 0xdc00 && low <= 0xdfff;
}

enum err efi_string_parse(struct ctx *ctx, struct span file, const char **text)
{
	const struct span wide = span_from(file, ATTRIBUTES_N);
	char *const out = ctx_alloc(ctx, wide.n * UINT64_C(2) + 1);
	uint32_t point = 1;
	size_t n = 0;

	if (!out)
		return ERR_NO_MEMORY;
	if (file.n < ATTRIBUTES_N || wide.n % 2)
		return error(ctx, ERR_BAD, "%zu bytes are not attributes and UTF-16 text", file.n);
	for (size_t at = 0; span_has(wide, at, 2);) {
		const size_t start = at;

		if (!efi_string_point(wide, &at, &point))
			return error(ctx, ERR_BAD, "half of a UTF-16 pair at byte %zu",
				     ATTRIBUTES_N + start);
		if (!point)
			break;
		n += efi_string_put(out + n, point);
	}
	*text = out;
	return ERR_NONE;
}

enum err efi_string_read(struct ctx *ctx, const char *name, const char **text)
{
	const char *const path =
		ctx_printf(ctx, LOADER_VARIABLE_DIR "/%s-" LOADER_VARIABLE_GUID, name);
	struct span file;
	enum err err = path ? host_file(ctx, path, &file) : ERR_NO_MEMORY;

	*text = NULL;
	if (err == ERR_NOT_MINE)
		return ERR_NONE;
	if (!err)
		err = prefix_error(ctx, efi_string_parse(ctx, file, text), "%s", path);
	return err;
}
