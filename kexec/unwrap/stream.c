/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the compressed formats have in common. */
#include "include/appended.h"
#include "include/sizes.h"
#include "kexec/unwrap/unwrap.h"

/* Where the zeros at the end of @s->in start, but not before @from. */
static size_t zeros_from(const struct stream *s, size_t from)
{
	size_t end = s->in.n;

	while (end > from && !span_u8(s->in, end - 1))
		end--;
	return end;
}

bool stream_at_size(const struct stream *s)
{
	const struct span rest = stream_rest(s);

	return rest.n >= 4 && span_le32(rest, 0) == (uint32_t)s->used &&
	       zeros_from(s, s->at + 4) == s->at + 4;
}

/* The uncompressed kernel with something behind it could be loaded, and so can this one. */
static void note_tail(struct ctx *ctx, const struct stream *s)
{
	const bool sized = span_has(s->in, s->at, 4) &&
			   span_le32(s->in, s->at) == (uint32_t)s->used;
	size_t at = s->at + (sized ? 4 : 0);

	if (stream_at_size(s) || zeros_from(s, s->at) == s->at)
		return;
	while (at < s->in.n && !span_u8(s->in, at))
		at++;
	appended_note(ctx, s->in, at);
}

/*
 * Tools that compress in parallel make many streams, of 64 KiB and more each. Starting a decoder
 * has its price: thousands of streams with hardly anything in them are no kernel.
 */
#define STREAMS_MAX  1024
#define STREAM_BYTES (16 * KIB) /* on average */

bool stream_is_at(const struct stream *s, const struct unwrapper *format)
{
	return span_is_at(s->in, s->at, format->magic) &&
	       (!format->is || format->is(stream_rest(s)));
}

enum err stream_decode(struct ctx *ctx, struct stream *s, const struct unwrapper *format)
{
	if (!format->decode)
		return unwrap_without(ctx, format->name, format->library);
	if (++s->streams > STREAMS_MAX && s->used / s->streams < STREAM_BYTES)
		return error(
			ctx, ERR_BAD,
			"%zu compressed streams (up to offset %zu) have only %zu bytes in them",
			s->streams - 1, s->at, s->used);
	return format->decode(ctx, s);
}

static enum err decode_all(struct ctx *ctx, struct stream *s, const struct unwrapper *format)
{
	enum err err;

	do {
		err = stream_decode(ctx, s, format);
	} while (!err && stream_is_at(s, format));
	return err || s->used ? err : error(ctx, ERR_BAD, "there is nothing in it");
}

enum err unwrap_streams(struct ctx *ctx, uint64_t limit, struct payload *payload,
			const struct unwrapper *format)
{
	struct stream s = {
		.in = payload->kernel,
		.capacity = (size_t)limit,
		.bound =
			"the bound for a kernel here (1 GiB, or three quarters of the available memory)",
	};
	enum err err;

	if (!stream_is_at(&s, format))
		return ERR_NOT_MINE;
	s.out = ctx_alloc(ctx, limit);
	err = s.out ? decode_all(ctx, &s, format) : ERR_NO_MEMORY;
	if (err) {
		ctx_release(ctx, s.out);
		return err;
	}
	ctx_trim(ctx, s.out, s.used);
	payload->kernel = span_of(s.out, s.used);
	note_tail(ctx, &s);
	return ERR_NONE;
}

enum err stream_truncated(struct ctx *ctx, const struct stream *s)
{
	return error(
		ctx, ERR_BAD,
		"ends in the middle of the compressed data, at offset %zu: is the file cut short?",
		s->in.n);
}

enum err stream_full(struct ctx *ctx, const struct stream *s)
{
	return error(ctx, ERR_BAD, "holds more than %zu bytes, %s", s->capacity, s->bound);
}

enum err stream_broken(struct ctx *ctx, const struct stream *s, const char *why)
{
	return error(ctx, ERR_BAD, "the compressed data is broken at offset %zu: %s", s->at,
		     why ? why : "no such code");
}

enum err unwrap_without(struct ctx *ctx, const char *format, const char *library)
{
	return error(ctx, ERR_UNSUPPORTED, "this build has no %s support (configure --with-%s)",
		     format, library);
}
