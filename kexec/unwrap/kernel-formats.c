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

#define N_SUPPORTED   (sizeof(supported) / sizeof(supported[0]))
#define N_UNSUPPORTED (sizeof(unsupported) / sizeof(unsupported[0]))

/* Their number where none of them begins at s->at. */
static size_t supported_at(const struct stream *s)
{
	size_t i = 0;

	while (i < N_SUPPORTED && !stream_is_at(s, supported[i]))
		i++;
	return i;
}

static const char *unsupported_at(const struct stream *s)
{
	for (size_t i = 0; i < N_UNSUPPORTED; i++)
		if (span_is_at(s->in, s->at, unsupported[i].magic))
			return unsupported[i].name;
	return NULL;
}

enum err kernel_format(struct ctx *ctx, const struct stream *s, const struct unwrapper **format)
{
	const size_t i = supported_at(s);
	const char *name = unsupported_at(s);

	if (i < N_SUPPORTED) {
		*format = supported[i];
		return ERR_NONE;
	}
	return name ? error(ctx, ERR_UNSUPPORTED,
			    "it is compressed by %s, which is not supported here", name)
		    : ERR_NOT_MINE;
}

const char *kernel_format_name(struct span packed)
{
	const struct stream s = { .in = packed };
	const size_t i = supported_at(&s);

	return i < N_SUPPORTED ? supported[i]->name : unsupported_at(&s);
}
