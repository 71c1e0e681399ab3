/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/unwrap/initrd-archives.h"

#include "include/sizes.h"
#include "kexec/unwrap/cpio.h"
#include "kexec/unwrap/unwrap.h"

/* What is larger than that is no initrd; address space costs something, too. */
#define OUTPUT_MAX (sizeof(size_t) < 8 ? GIB : 16 * GIB)

/* Documentation/admin-guide/bootconfig.rst: bytes, their size, a check sum, this, 0 to 3 zeros. */
#define BOOTCONFIG	   SPAN_LITERAL("#BOOTCONFIG\n")
#define BOOTCONFIG_NUMBERS 8

/* Bytes at the end that are a boot configuration: the kernel takes them off first. */
static size_t bootconfig_size(struct span initrd)
{
	for (size_t zeros = 0; zeros < 4; zeros++) {
		const uint64_t fixed = zeros + BOOTCONFIG.n + BOOTCONFIG_NUMBERS;

		if (!span_has(initrd, 0, fixed) ||
		    !span_is_at(initrd, initrd.n - zeros - BOOTCONFIG.n, BOOTCONFIG))
			continue;
		const uint64_t size = fixed + span_le32(initrd, initrd.n - fixed);

		return size <= initrd.n ? (size_t)size : 0;
	}
	return 0;
}

static enum err copy_bytes(struct ctx *ctx, struct stream *s, struct span bytes)
{
	if (bytes.n > s->capacity - s->used)
		return stream_full(ctx, s);
	if (bytes.n)
		memcpy(s->out + s->used, bytes.p, bytes.n);
	s->used += bytes.n;
	return ERR_NONE;
}

/* Zeros until the output's offset is @offset in its 4 bytes; decoders may have written there. */
static enum err pad_output(struct ctx *ctx, struct stream *s, size_t offset)
{
	static const uint8_t zeros[CPIO_ALIGN] = { 0 };

	return copy_bytes(ctx, s, span_of(zeros, (offset - s->used) % CPIO_ALIGN));
}

static enum err copy_archives(struct ctx *ctx, struct stream *s)
{
	const size_t from = s->at;
	enum err err = cpio_scan(ctx, s->in, from, &s->at);

	return err ? err : copy_bytes(ctx, s, span_of(s->in.p + from, s->at - from));
}

/* A stream holds whole archives and zeros, or the kernel takes none of it. */
static enum err check_archives(struct ctx *ctx, struct span archives)
{
	size_t end;
	enum err err = cpio_scan(ctx, archives, 0, &end);

	if (!err && cpio_skip_zeros(archives, end) < archives.n)
		err = error(ctx, ERR_BAD, "what follows its archives at offset %zu is not one",
			    cpio_skip_zeros(archives, end));
	return prefix_error(ctx, err, "inside");
}

static enum err unpack_archives(struct ctx *ctx, struct stream *s)
{
	const struct unwrapper *format;
	const size_t from = s->used;
	enum err err = kernel_format(ctx, s, &format);

	if (err == ERR_NOT_MINE)
		return error(ctx, ERR_UNSUPPORTED, "neither a cpio archive nor a compressed one");
	if (!err)
		err = stream_decode(ctx, s, format);
	if (!err)
		err = check_archives(ctx, span_of(s->out + from, s->used - from));
	return err;
}

static enum err next_archives(struct ctx *ctx, struct stream *s)
{
	const size_t at = s->at;
	enum err err = pad_output(ctx, s, 0);

	if (!err)
		err = cpio_is_at(s->in, at) ? copy_archives(ctx, s) : unpack_archives(ctx, s);
	s->at = cpio_skip_zeros(s->in, s->at);
	return prefix_error(ctx, err, "at offset %zu", at);
}

/* One run of archives and zeros. */
static bool is_plain(struct ctx *ctx, struct span initrd)
{
	size_t end = cpio_skip_zeros(initrd, 0);

	return cpio_is_at(initrd, end) && !cpio_scan(ctx, initrd, end, &end) &&
	       cpio_skip_zeros(initrd, end) == initrd.n;
}

static enum err unpack_all(struct ctx *ctx, struct stream *s, struct span bootconfig)
{
	enum err err = ERR_NONE;

	s->at = cpio_skip_zeros(s->in, 0);
	while (!err && s->at < s->in.n)
		err = next_archives(ctx, s);
	if (!err && !s->streams)
		return ERR_NOT_MINE;
	/* Its numbers stand where they stood, as to their alignment. */
	if (!err)
		err = pad_output(ctx, s, bootconfig.n ? s->in.n : 0);
	return err ? err : copy_bytes(ctx, s, bootconfig);
}

enum err initrd_archives_unpack(struct ctx *ctx, uint64_t limit, const char *bound,
				struct span *initrd)
{
	const size_t n = initrd->n - bootconfig_size(*initrd);
	struct stream s = { .in = { initrd->p, n }, .bound = bound };

	if (is_plain(ctx, s.in))
		return ERR_NOT_MINE;
	s.capacity = (size_t)(limit < OUTPUT_MAX ? limit : OUTPUT_MAX);
	s.out = ctx_alloc(ctx, s.capacity);
	if (!s.out)
		return ERR_NO_MEMORY;
	const enum err err = unpack_all(ctx, &s, span_from(*initrd, n));

	if (err) {
		ctx_release(ctx, s.out);
		return err;
	}
	ctx_trim(ctx, s.out, s.used);
	*initrd = span_of(s.out, s.used);
	return ERR_NONE;
}
