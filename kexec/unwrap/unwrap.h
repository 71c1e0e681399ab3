/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the unwrappers share. A new compressed format is one file with one struct unwrapper,
 * whose function asks for its magic and leaves the rest to unwrap_streams(), and one row in
 * unwrap.c. A container that holds its kernel as it is cuts it out of payload->kernel.
 */
#ifndef UNWRAP_H
#define UNWRAP_H

#include "config.h"
#include "kexec/model.h"

extern const struct unwrapper *const unwrappers[]; /* NULL-terminated */

/* Peel containers until nothing peels, all layers together giving at most @limit bytes. ERR_BAD. */
enum err unwrap_all(struct ctx *ctx, uint64_t limit, struct payload *payload);

/* One way through compressed bytes: from in.p + at to out + used. */
struct stream {
	struct span in;
	size_t at;    /* offset in @in of the first byte not yet read */
	uint8_t *out; /* its pages cost nothing until they are written */
	size_t capacity;
	size_t used;
	size_t streams; /* begun */
};

static inline struct span stream_rest(const struct stream *s)
{
	return span_from(s->in, s->at);
}

/*
 * Decode the one stream (gzip member, zstd frame, ...) at s->at, moving s->at and s->used. A
 * stream that ends early or is broken is ERR_BAD, one that does not fit is stream_full().
 */
typedef enum err decode_fn(struct ctx *ctx, struct stream *s);

/*
 * Replace payload->kernel by what its stream holds, and further streams of the same @magic that
 * follow it. Behind the last there may be its size (below) and zeros; anything else is left out
 * with a note.
 */
enum err unwrap_streams(struct ctx *ctx, uint64_t limit, struct payload *payload, struct span magic,
			decode_fn *decode);

/*
 * Is what is left only the size of what was unwrapped, as 32 bits little-endian, and zeros? The
 * kernel's build appends it where the format has no such field (scripts/Makefile.lib, size_append).
 */
bool stream_at_size(const struct stream *s);

/* The faults that all formats have. */
enum err stream_truncated(struct ctx *ctx, const struct stream *s);
enum err stream_full(struct ctx *ctx, const struct stream *s);
enum err stream_broken(struct ctx *ctx, const struct stream *s, const char *why);

/* For a build without @library: the format is known, its code is not there. */
enum err unwrap_without(struct ctx *ctx, const char *format, const char *library);

extern const struct unwrapper gzip_unwrapper, xz_unwrapper, lzma_unwrapper, zstd_unwrapper,
	lz4_unwrapper, lz4_legacy_unwrapper, zboot_unwrapper, uki_unwrapper, uimage_unwrapper;

#endif
