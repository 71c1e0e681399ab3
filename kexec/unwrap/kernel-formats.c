/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/unwrap/unwrap.h"

/* lib/decompress.c, arch/x86/boot/compressed/Makefile */
static const struct unwrapper *const supported[] = {
	&gzip_unwrapper, &xz_unwrapper, &zstd_unwrapper, &lz4_legacy_unwrapper, &lzma_unwrapper,
};

static const struct {
	const char *name;
	struct span magic;
} unsupported[] = {
	{ "bzip2", { (const uint8_t *)"BZh", 3 } },
	{ "lzo", { (const uint8_t *)"\x89LZO", 4 } },
};

enum err kernel_format(struct ctx *ctx, const struct stream *s, const struct unwrapper **format)
{
	for (size_t i = 0; i < sizeof(supported) / sizeof(supported[0]); i++) {
		*format = supported[i];
		if (stream_is_at(s, supported[i]))
			return ERR_NONE;
	}
	for (size_t i = 0; i < sizeof(unsupported) / sizeof(unsupported[0]); i++)
		if (span_is_at(s->in, s->at, unsupported[i].magic))
			return error(ctx, ERR_UNSUPPORTED,
				     "it is compressed by %s, which is not supported here",
				     unsupported[i].name);
	return ERR_NOT_MINE;
}
