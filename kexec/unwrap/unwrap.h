/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the unwrappers share. A new compressed format is one file with one struct unwrapper that
 * has a magic and a decoder, and one row in unwrap.c. A container that holds its kernel as it is
 * cuts it out of payload->kernel.
 */
#ifndef UNWRAP_H
#define UNWRAP_H

#include "config.h"
#include "kexec/model.h"

struct stream;

/*
 * Decode the one stream (gzip member, zstd frame, ...) at s->at, moving s->at and s->used. A
 * stream that ends early or is broken is ERR_BAD, one that does not fit is stream_full().
 */
typedef enum err decode_fn(struct ctx *ctx, struct stream *s);

struct unwrapper {
	const char *name;
	/* A container: replace payload->kernel by what it wraps, or ERR_NOT_MINE, ERR_BAD. */
	enum err (*unwrap)(struct ctx *ctx, struct payload *payload);
	/* A compressed format, which has no unwrap(). */
	struct span magic;
	bool (*is)(struct span s); /* what else must hold of what begins so, or NULL */
	decode_fn *decode;	   /* NULL: this build is without @library */
	const char *library;
};

extern const struct unwrapper *const unwrappers[]; /* NULL-terminated */

/* Peel this one, giving at most @limit bytes, or ERR_NOT_MINE. */
enum err unwrap_by(struct ctx *ctx, uint64_t limit, struct payload *payload,
		   const struct unwrapper *unwrapper);

/* Peel containers until nothing peels, all layers together giving at most @limit bytes. ERR_BAD. */
enum err unwrap_all(struct ctx *ctx, uint64_t limit, struct payload *payload);

/* One way through compressed bytes: from in.p + at to out + used. */
struct stream {
	struct span in;
	size_t at;    /* offset in @in of the first byte not yet read */
	uint8_t *out; /* its pages cost nothing until they are written */
	size_t capacity;
	const char *bound; /* why no more than that, for the message */
	size_t used;
	size_t streams; /* begun */
};

static inline struct span stream_rest(const struct stream *s)
{
	return span_from(s->in, s->at);
}

/* Does a stream of that compressed format begin at s->at? */
bool stream_is_at(const struct stream *s, const struct unwrapper *format);

/* Decode that one; ERR_UNSUPPORTED in a build that cannot. */
enum err stream_decode(struct ctx *ctx, struct stream *s, const struct unwrapper *format);

/*
 * Which of the formats in which kernels and initrds are compressed begins at s->at. ERR_NOT_MINE
 * (silent): none; ERR_UNSUPPORTED: one that is not supported here.
 */
enum err kernel_format(struct ctx *ctx, const struct stream *s, const struct unwrapper **format);

/* The name of the one that @packed begins with, supported here or not; NULL: none. */
const char *kernel_format_name(struct span packed);

/*
 * Is what is left only the size of what was unwrapped, as 32 bits little-endian, and zeros? The
 * kernel's build appends it where the format has no such field (scripts/Makefile.lib, size_append).
 */
bool stream_at_size(const struct stream *s);

/*
 * Replace payload->kernel by what its stream holds, and further streams of the same format that
 * follow it. Behind the last there may be its size (above) and zeros; anything else is left out
 * with a note. ERR_NOT_MINE: it does not begin with one.
 */
enum err unwrap_streams(struct ctx *ctx, uint64_t limit, struct payload *payload,
			const struct unwrapper *format);

/* The faults that all formats have. */
enum err stream_truncated(struct ctx *ctx, const struct stream *s);
enum err stream_full(struct ctx *ctx, const struct stream *s);
enum err stream_broken(struct ctx *ctx, const struct stream *s, const char *why);

/* For a build without @library: the format is known, its code is not there. */
enum err unwrap_without(struct ctx *ctx, const char *format, const char *library);

extern const struct unwrapper gzip_unwrapper, xz_unwrapper, lzma_unwrapper, zstd_unwrapper,
	lz4_unwrapper, lz4_legacy_unwrapper, zboot_unwrapper, uki_unwrapper, uimage_unwrapper;

#endif
