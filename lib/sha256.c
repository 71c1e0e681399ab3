/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 (FIPS 180-4). Compiled for kexec and, freestanding, for purgatory: hence no libc, only
 * the compiler's own memcpy and memset.
 */
#include "include/sha256.h"

/* FIPS 180-4, 4.2.2; 16-byte aligned for the ways that load four at once. */
static const uint32_t sha256_k[64] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

#if defined(__x86_64__) || defined(__i386__)
#include "lib/sha256-x86.h"
#elif defined(__aarch64__)
#include "lib/sha256-arm64.h"
#else
static sha256_blocks_fn *sha256_native(void)
{
	return NULL;
}
#endif

static inline uint32_t ror(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static inline uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void put_be32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

/* The next word of the message schedule (6.2.2 step 1), kept as a ring of 16. */
static inline uint32_t schedule(uint32_t w[16], unsigned i)
{
	const uint32_t w15 = w[(i + 1) & 15], w2 = w[(i + 14) & 15];
	const uint32_t sigma0 = ror(w15, 7) ^ ror(w15, 18) ^ w15 >> 3;
	const uint32_t sigma1 = ror(w2, 17) ^ ror(w2, 19) ^ w2 >> 10;

	w[i & 15] += sigma0 + w[(i + 9) & 15] + sigma1;
	return w[i & 15];
}

/*
 * One round (6.2.2 step 3) with w + k in @wk. The eight variables stay where they are: it is
 * their names that the caller turns, which a function could only do through memory.
 */
#define ROUND(a, b, c, d, e, f, g, h, wk)                                                          \
	do {                                                                                       \
		h += (ror(e, 6) ^ ror(e, 11) ^ ror(e, 25)) + (g ^ (e & (f ^ g))) + (wk);           \
		d += h;                                                                            \
		h += (ror(a, 2) ^ ror(a, 13) ^ ror(a, 22)) + ((a & b) | (c & (a | b)));            \
	} while (0)

/* Eight rounds, beginning at @i, after which all names are back; WORD(i) is the message word. */
#define EIGHT_ROUNDS(WORD, i)                                                                      \
	do {                                                                                       \
		ROUND(a, b, c, d, e, f, g, h, WORD(i) + sha256_k[i]);                              \
		ROUND(h, a, b, c, d, e, f, g, WORD(i + 1) + sha256_k[i + 1]);                      \
		ROUND(g, h, a, b, c, d, e, f, WORD(i + 2) + sha256_k[i + 2]);                      \
		ROUND(f, g, h, a, b, c, d, e, WORD(i + 3) + sha256_k[i + 3]);                      \
		ROUND(e, f, g, h, a, b, c, d, WORD(i + 4) + sha256_k[i + 4]);                      \
		ROUND(d, e, f, g, h, a, b, c, WORD(i + 5) + sha256_k[i + 5]);                      \
		ROUND(c, d, e, f, g, h, a, b, WORD(i + 6) + sha256_k[i + 6]);                      \
		ROUND(b, c, d, e, f, g, h, a, WORD(i + 7) + sha256_k[i + 7]);                      \
	} while (0)

#define FIRST(i) (w[i] = be32(data + 4 * (i)))
#define LATER(i) schedule(w, i)

static void portable_block(uint32_t state[8], const uint8_t *data)
{
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
	uint32_t w[16];

	EIGHT_ROUNDS(FIRST, 0);
	EIGHT_ROUNDS(FIRST, 8);
	for (unsigned i = 16; i < 64; i += 16) {
		EIGHT_ROUNDS(LATER, i);
		EIGHT_ROUNDS(LATER, i + 8);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
	state[5] += f;
	state[6] += g;
	state[7] += h;
}

void sha256_portable(uint32_t state[8], const uint8_t *data, size_t blocks)
{
	for (; blocks > 0; blocks--, data += SHA256_BLOCK_SIZE)
		portable_block(state, data);
}

sha256_blocks_fn *sha256_best(void)
{
	sha256_blocks_fn *const native = sha256_native();

	return native ? native : sha256_portable;
}

void sha256_init_with(struct sha256 *sha, sha256_blocks_fn *hash)
{
	/* FIPS 180-4, 5.3.3 */
	*sha = (struct sha256){
		.state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
			   0x1f83d9ab, 0x5be0cd19 },
		.hash = hash,
	};
}

void sha256_init(struct sha256 *sha)
{
	sha256_init_with(sha, sha256_best());
}

void sha256_update(struct sha256 *sha, const void *data, size_t size)
{
	const size_t used = (size_t)(sha->bytes % SHA256_BLOCK_SIZE);
	const size_t capacity = SHA256_BLOCK_SIZE - used;
	const uint8_t *p = data;

	sha->bytes += size;
	if (used > 0) {
		const size_t n = size < capacity ? size : capacity;

		__builtin_memcpy(sha->tail + used, p, n);
		if (n < capacity)
			return;
		sha->hash(sha->state, sha->tail, 1);
		p += n;
		size -= n;
	}
	if (size >= SHA256_BLOCK_SIZE)
		sha->hash(sha->state, p, size / SHA256_BLOCK_SIZE);
	if (size % SHA256_BLOCK_SIZE > 0)
		__builtin_memcpy(sha->tail, p + size - size % SHA256_BLOCK_SIZE,
				 size % SHA256_BLOCK_SIZE);
}

void sha256_final(struct sha256 *sha, uint8_t digest[SHA256_DIGEST_SIZE])
{
	const uint64_t bits = sha->bytes * 8;
	const size_t used = (size_t)(sha->bytes % SHA256_BLOCK_SIZE);
	/* 5.1.1: a one bit, zeros, and the length in the last 8 bytes of a block */
	const size_t blocks = used < SHA256_BLOCK_SIZE - 8 ? 1 : 2;
	uint8_t last[2 * SHA256_BLOCK_SIZE] = { 0 };

	__builtin_memcpy(last, sha->tail, used);
	last[used] = 0x80;
	put_be32(last + blocks * SHA256_BLOCK_SIZE - 8, (uint32_t)(bits >> 32));
	put_be32(last + blocks * SHA256_BLOCK_SIZE - 4, (uint32_t)bits);
	sha->hash(sha->state, last, blocks);
	for (unsigned i = 0; i < 8; i++)
		put_be32(digest + 4 * i, sha->state[i]);
}
