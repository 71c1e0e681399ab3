/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gzip (RFC 1952): one or more members. */
#include "kexec/unwrap/unwrap.h"

#define MAGIC SPAN_LITERAL("\x1f\x8b")

#ifdef HAVE_ZLIB
#define ZLIB_CONST
#include <zlib.h>

/* zlib counts in unsigned int. */
#define SLICE ((size_t)1 << 30)

static uInt slice(size_t n)
{
	return (uInt)(n < SLICE ? n : SLICE);
}

static enum err inflate_error(struct ctx *ctx, const struct stream *s, const z_stream *z, int code)
{
	if (code == Z_MEM_ERROR)
		return error(ctx, ERR_NO_MEMORY, "no memory for zlib");
	if (code == Z_BUF_ERROR)
		return s->at == s->in.n ? stream_truncated(ctx, s) : stream_full(ctx, s);
	return stream_broken(ctx, s, z->msg);
}

static int inflate_some(struct stream *s, z_stream *z)
{
	const uInt in = slice(s->in.n - s->at), out = slice(s->capacity - s->used);
	int code;

	z->next_in = s->in.p + s->at;
	z->avail_in = in;
	z->next_out = s->out + s->used;
	z->avail_out = out;
	code = inflate(z, Z_NO_FLUSH);
	s->at += in - z->avail_in;
	s->used += out - z->avail_out;
	return code;
}

static enum err decode_gzip(struct ctx *ctx, struct stream *s)
{
	z_stream z = { .next_in = NULL };
	/* The largest window; 16: a gzip header, CRC-32 and size are asked for and checked. */
	int code = inflateInit2(&z, 15 + 16);
	enum err err = ERR_NONE;

	while (code == Z_OK)
		code = inflate_some(s, &z);
	if (code != Z_STREAM_END)
		err = inflate_error(ctx, s, &z, code);
	inflateEnd(&z);
	return err;
}
#else
#define decode_gzip NULL
#endif

const struct unwrapper gzip_unwrapper = {
	.name = "gzip",
	.magic = MAGIC,
	.decode = decode_gzip,
	.library = "zlib",
};
