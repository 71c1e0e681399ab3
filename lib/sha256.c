// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SHA-256 (FIPS 180-4). Compiled for kexec and, freestanding, for purgatory: hence no libc, only
 * the compiler's own memcpy and memset.
 */
#include "sha256.h"

/* FIPS 180-4, 4.2.2; 16-byte aligned for the ways that load four at once. */
static const uint32_t sha256_k[64] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#if defined(__x86_64__)
#include "sha256-x86.h"
#elif defined(__aarch64__)
#include "sha256-arm64.h"
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

/* One round (6.2.2 step 3) without moving the eight variables: the caller rotates their names. */
static inline __attribute__((always_inline)) void round256(uint32_t a, uint32_t b, uint32_t c,
							   uint32_t *d, uint32_t e, uint32_t f,
							   uint32_t g, uint32_t *h, uint32_t wk)
{
	const uint32_t sum1 = ror(e, 6) ^ ror(e, 11) ^ ror(e, 25);
	const uint32_t sum0 = ror(a, 2) ^ ror(a, 13) ^ ror(a, 22);
	const uint32_t choose = g ^ (e & (f ^ g));
	const uint32_t majority = (a & b) | (c & (a | b));
	const uint32_t t = *h + sum1 + choose + wk;

	*d += t;
	*h = t + sum0 + majority;
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

static inline void eight_rounds(uint32_t v[8], const uint32_t *k, const uint32_t *w)
{
	round256(v[0], v[1], v[2], &v[3], v[4], v[5], v[6], &v[7], k[0] + w[0]);
	round256(v[7], v[0], v[1], &v[2], v[3], v[4], v[5], &v[6], k[1] + w[1]);
	round256(v[6], v[7], v[0], &v[1], v[2], v[3], v[4], &v[5], k[2] + w[2]);
	round256(v[5], v[6], v[7], &v[0], v[1], v[2], v[3], &v[4], k[3] + w[3]);
	round256(v[4], v[5], v[6], &v[7], v[0], v[1], v[2], &v[3], k[4] + w[4]);
	round256(v[3], v[4], v[5], &v[6], v[7], v[0], v[1], &v[2], k[5] + w[5]);
	round256(v[2], v[3], v[4], &v[5], v[6], v[7], v[0], &v[1], k[6] + w[6]);
	round256(v[1], v[2], v[3], &v[4], v[5], v[6], v[7], &v[0], k[7] + w[7]);
}

void sha256_portable(uint32_t state[8], const uint8_t *data, size_t blocks)
{
	uint32_t v[8], w[16];

	for (; blocks > 0; blocks--, data += SHA256_BLOCK_SIZE) {
		for (unsigned i = 0; i < 16; i++)
			w[i] = be32(data + 4 * i);
		__builtin_memcpy(v, state, sizeof(v));
		for (unsigned i = 0; i < 64; i += 16) {
			for (unsigned j = 0; i > 0 && j < 16; j++)
				schedule(w, j);
			eight_rounds(v, sha256_k + i, w);
			eight_rounds(v, sha256_k + i + 8, w + 8);
		}
		for (unsigned i = 0; i < 8; i++)
			state[i] += v[i];
	}
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
		.state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 },
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
	const size_t room = SHA256_BLOCK_SIZE - used;
	const uint8_t *p = data;

	sha->bytes += size;
	if (used > 0) {
		const size_t n = size < room ? size : room;

		__builtin_memcpy(sha->tail + used, p, n);
		if (n < room)
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
