/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * x86's ways, part of sha256.c: the SHA extensions; vectors of eight and of four lanes. Each
 * function carries its own target, so that it can be compiled where the compiler may not use SSE by
 * itself (purgatory).
 *
 * Intel SDM volume 2, SHA256RNDS2: the state is held as ABEF and CDGH, two rounds at a time.
 */
#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>

#define SHA_TARGET __attribute__((target("sha,sse4.1,ssse3")))

/* Four rounds with the message words @w, beginning at round @i. */
static inline SHA_TARGET void x86_rounds(__m128i *abef, __m128i *cdgh, __m128i w, unsigned i)
{
	const __m128i k = _mm_load_si128((const void *)(sha256_k + i));
	const __m128i wk = _mm_add_epi32(w, k);

	*cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, wk);
	*abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(wk, 0x0e));
}

/* The message words 16 after those in @w0, which @w1, @w2 and @w3 follow. */
static inline SHA_TARGET __m128i x86_schedule(__m128i w0, __m128i w1, __m128i w2, __m128i w3)
{
	const __m128i w9 = _mm_alignr_epi8(w3, w2, 4);

	return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), w9), w3);
}

static inline SHA_TARGET __m128i x86_words(const uint8_t *data)
{
	const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

	return _mm_shuffle_epi8(_mm_loadu_si128((const void *)data), big_endian);
}

static inline SHA_TARGET void x86_block(__m128i *abef, __m128i *cdgh, const uint8_t *data)
{
	__m128i w0 = x86_words(data), w1 = x86_words(data + 16);
	__m128i w2 = x86_words(data + 32), w3 = x86_words(data + 48);

#pragma GCC unroll 3
	for (unsigned i = 0; i < 48; i += 16) {
		x86_rounds(abef, cdgh, w0, i);
		w0 = x86_schedule(w0, w1, w2, w3);
		x86_rounds(abef, cdgh, w1, i + 4);
		w1 = x86_schedule(w1, w2, w3, w0);
		x86_rounds(abef, cdgh, w2, i + 8);
		w2 = x86_schedule(w2, w3, w0, w1);
		x86_rounds(abef, cdgh, w3, i + 12);
		w3 = x86_schedule(w3, w0, w1, w2);
	}
	x86_rounds(abef, cdgh, w0, 48);
	x86_rounds(abef, cdgh, w1, 52);
	x86_rounds(abef, cdgh, w2, 56);
	x86_rounds(abef, cdgh, w3, 60);
}

#define PREFETCH_AHEAD 1024

static SHA_TARGET void sha256_x86(uint32_t state[8], const uint8_t *data, size_t blocks)
{
	const __m128i dcba = _mm_loadu_si128((const void *)state);
	const __m128i hgfe = _mm_loadu_si128((const void *)(state + 4));
	const __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1);
	const __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1b);
	__m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
	__m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);

	for (; blocks > 0; blocks--, data += SHA256_BLOCK_SIZE) {
		const __m128i abef0 = abef, cdgh0 = cdgh;

		/* Never a fault, also past the end; memory is slower than these instructions. */
		_mm_prefetch((const void *)((uintptr_t)data + PREFETCH_AHEAD), _MM_HINT_T0);
		x86_block(&abef, &cdgh, data);
		abef = _mm_add_epi32(abef, abef0);
		cdgh = _mm_add_epi32(cdgh, cdgh0);
	}

	const __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
	const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);

	_mm_storeu_si128((void *)state, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

typedef uint32_t x86_vector256 __attribute__((vector_size(32)));
typedef uint32_t x86_vector128 __attribute__((vector_size(16)));

#define WORD   x86_vector256
#define WAY(x) avx2_##x
#define LANES  8
#define TARGET __attribute__((target("avx2")))
#include "lib/sha256-rounds.h"

#define WORD   x86_vector128
#define WAY(x) sse2_##x
#define LANES  4
#define TARGET __attribute__((target("sse2")))
#include "lib/sha256-rounds.h"

/* Intel SDM volume 1, 14.3: the processor has AVX, and the state is enabled (XCR0). */
static bool x86_has_avx(unsigned features)
{
	const unsigned needed = bit_OSXSAVE | bit_AVX;
	unsigned low, high;

	if ((features & needed) != needed)
		return false;
	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (low & 6) == 6;
}

static struct sha256_way sha256_native(unsigned nth)
{
	const unsigned needed = bit_SSSE3 | bit_SSE4_1;
	unsigned a, b, d, features = 0, basic = 0, extended = 0;

	__get_cpuid(1, &a, &b, &features, &basic);
	__get_cpuid_count(7, 0, &a, &extended, &b, &d);
	if ((features & needed) == needed && extended & bit_SHA && !nth--)
		return (struct sha256_way){ "SHA", sha256_x86, NULL };
	if (x86_has_avx(features) && extended & bit_AVX2 && !nth--)
		return (struct sha256_way){ "AVX2", NULL, avx2_piece };
	if (basic & bit_SSE2 && !nth--)
		return (struct sha256_way){ "SSE2", NULL, sse2_piece };
	return (struct sha256_way){ "", NULL, NULL };
}
