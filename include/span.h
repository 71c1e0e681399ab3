/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * span: bytes that we did not write.
 *
 * The only way to foreign bytes. A piece is cut out by span_cut(), which refuses what does not
 * fit; fields are read by the accessors below, which take an offset that the caller has bounded
 * by span_has() or by the size of a piece that was cut before. Nothing casts a foreign pointer
 * to a struct.
 *
 * Free of libc calls beyond <string.h>, so that purgatory and Xen can use it too.
 */
#ifndef SPAN_H
#define SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const uint8_t *p;
	size_t n;
};

#define SPAN_NONE ((struct span){ NULL, 0 })

/* The bytes of a string constant, without its terminating NUL. */
#define SPAN_LITERAL(s) ((struct span){ (const uint8_t *)(s), sizeof(s) - 1 })

/*
 * What the caller has made sure of, where the alternative is to read or write out of bounds: asked
 * in every build (NDEBUG is for assert()), and without a message, which purgatory and Xen have no
 * use for.
 */
static inline void ensure(bool condition)
{
	if (!condition)
		__builtin_trap();
}

static inline struct span span_of(const void *p, uint64_t n)
{
	ensure((size_t)n == n);
	return (struct span){ p, (size_t)n };
}

/* Do @n bytes at @offset lie inside @s? Never overflows. */
static inline bool span_has(struct span s, uint64_t offset, uint64_t n)
{
	return offset <= s.n && n <= s.n - offset;
}

/*
 * Cut @n bytes at @offset out of @s into @piece; false, and @piece untouched, if they do not fit.
 */
static inline bool span_cut(struct span s, uint64_t offset, uint64_t n, struct span *piece)
{
	if (!span_has(s, offset, n))
		return false;
	*piece = (struct span){ s.p + offset, (size_t)n };
	return true;
}

/* All of @s from @offset on; empty when @offset is at or past the end. */
static inline struct span span_from(struct span s, uint64_t offset)
{
	if (offset >= s.n)
		return SPAN_NONE;
	return (struct span){ s.p + offset, s.n - (size_t)offset };
}

/* Is @magic what stands at @offset? False when it does not fit. */
static inline bool span_is_at(struct span s, uint64_t offset, struct span magic)
{
	return span_has(s, offset, magic.n) && memcmp(s.p + offset, magic.p, magic.n) == 0;
}

static inline bool span_equal(struct span a, struct span b)
{
	return a.n == b.n && span_is_at(a, 0, b);
}

/* The accessors: the caller has checked the bounds, and named the fault. */
static inline uint8_t span_u8(struct span s, uint64_t o)
{
	ensure(span_has(s, o, 1));
	return s.p[o];
}

static inline uint16_t span_le16(struct span s, uint64_t o)
{
	ensure(span_has(s, o, 2));
	return (uint16_t)(s.p[o] | s.p[o + 1] << 8);
}

/* One check and all bytes in one expression: compilers make one load of it. */
static inline uint32_t span_le32(struct span s, uint64_t o)
{
	ensure(span_has(s, o, 4));
	return s.p[o] | (uint32_t)s.p[o + 1] << 8 | (uint32_t)s.p[o + 2] << 16 |
	       (uint32_t)s.p[o + 3] << 24;
}

static inline uint64_t span_le64(struct span s, uint64_t o)
{
	ensure(span_has(s, o, 8));
	const uint8_t *p = s.p + o;

	return p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
	       (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

static inline uint16_t span_be16(struct span s, uint64_t o)
{
	ensure(span_has(s, o, 2));
	return (uint16_t)(s.p[o] << 8 | s.p[o + 1]);
}

static inline uint32_t span_be32(struct span s, uint64_t o)
{
	return __builtin_bswap32(span_le32(s, o));
}

static inline uint64_t span_be64(struct span s, uint64_t o)
{
	return __builtin_bswap64(span_le64(s, o));
}

/* Little-endian stores into bytes of our own. */
static inline void put_le16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void put_le32(uint8_t *p, uint32_t v)
{
	put_le16(p, (uint16_t)v);
	put_le16(p + 2, (uint16_t)(v >> 16));
}

static inline void put_le64(uint8_t *p, uint64_t v)
{
	put_le32(p, (uint32_t)v);
	put_le32(p + 4, (uint32_t)(v >> 32));
}

/* The same, most significant byte first. */
static inline void put_be16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void put_be32(uint8_t *p, uint32_t v)
{
	put_be16(p, (uint16_t)(v >> 16));
	put_be16(p + 2, (uint16_t)v);
}

static inline void put_be64(uint8_t *p, uint64_t v)
{
	put_be32(p, (uint32_t)(v >> 32));
	put_be32(p + 4, (uint32_t)v);
}

/* In the byte order of the machine that will read it. */
static inline void put_u16(uint8_t *p, bool big_endian, uint16_t v)
{
	big_endian ? put_be16(p, v) : put_le16(p, v);
}

static inline void put_u32(uint8_t *p, bool big_endian, uint32_t v)
{
	big_endian ? put_be32(p, v) : put_le32(p, v);
}

static inline void put_u64(uint8_t *p, bool big_endian, uint64_t v)
{
	big_endian ? put_be64(p, v) : put_le64(p, v);
}

#endif
