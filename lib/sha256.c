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

#define ROR(x, n) ((x) >> (n) | (x) << (32 - (n)))

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

/* The functions of 4.1.2. */
#define BIG_SIGMA0(x)	(ROR(x, 2) ^ ROR(x, 13) ^ ROR(x, 22))
#define BIG_SIGMA1(x)	(ROR(x, 6) ^ ROR(x, 11) ^ ROR(x, 25))
#define SMALL_SIGMA0(x) (ROR(x, 7) ^ ROR(x, 18) ^ (x) >> 3)
#define SMALL_SIGMA1(x) (ROR(x, 17) ^ ROR(x, 19) ^ (x) >> 10)

/*
 * One round (6.2.2 step 3) with w + k in @wk. The eight variables stay where they are: it is
 * their names that the caller turns, which a function could only do through memory. What a ^ b is
 * here is b ^ c in the next round.
 */
#define ROUND(a, b, c, d, e, f, g, h, wk)                                                          \
	do {                                                                                       \
		h += BIG_SIGMA1(e) + (g ^ (e & (f ^ g))) + (wk);                                   \
		d += h;                                                                            \
		h += BIG_SIGMA0(a) + (b ^ ((a ^ b) & (b ^ c)));                                    \
	} while (0)

/* Eight rounds with the words and constants from @i on, after which all names are back. */
#define EIGHT_ROUNDS(w, k, i)                                                                      \
	do {                                                                                       \
		ROUND(a, b, c, d, e, f, g, h, w[i] + k[i]);                                        \
		ROUND(h, a, b, c, d, e, f, g, w[i + 1] + k[i + 1]);                                \
		ROUND(g, h, a, b, c, d, e, f, w[i + 2] + k[i + 2]);                                \
		ROUND(f, g, h, a, b, c, d, e, w[i + 3] + k[i + 3]);                                \
		ROUND(e, f, g, h, a, b, c, d, w[i + 4] + k[i + 4]);                                \
		ROUND(d, e, f, g, h, a, b, c, w[i + 5] + k[i + 5]);                                \
		ROUND(c, d, e, f, g, h, a, b, w[i + 6] + k[i + 6]);                                \
		ROUND(b, c, d, e, f, g, h, a, w[i + 7] + k[i + 7]);                                \
	} while (0)

#define LANE_BLOCKS (LANE_SIZE / SHA256_BLOCK_SIZE)
#define LANE_SIZE   (SHA256_PIECE / SHA256_LANES)

#define WORD   uint32_t
#define WAY(x) portable_##x
#define LANES  1
#define TARGET
#include "lib/sha256-rounds.h"

/* Programs of the soft-float ABI (armel) cannot say that a function has vectors. */
#if defined(__arm__) && !defined(__clang__) && !(__STDC_HOSTED__ && defined(__SOFTFP__))
#define ARM_HAS_VECTORS
#endif

#if defined(__x86_64__) || defined(__i386__)
#include "lib/sha256-x86.h"
#elif defined(__aarch64__) || defined(ARM_HAS_VECTORS)
#include "lib/sha256-arm.h"
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#include "lib/sha256-ppc64.h"
#elif defined(__riscv) && __riscv_xlen == 64
#include "lib/sha256-riscv.h"
#else
static struct sha256_way sha256_native(unsigned nth)
{
	(void)nth;
	return (struct sha256_way){ "", NULL, NULL };
}
#endif

void sha256_portable(uint32_t state[8], const uint8_t *data, size_t blocks)
{
	for (; blocks > 0; blocks--, data += SHA256_BLOCK_SIZE)
		portable_block(state, data, 0);
}

struct sha256_way sha256_way(unsigned nth)
{
	struct sha256_way way = sha256_native(nth);

	if (!way.blocks)
		way.blocks = sha256_portable;
	return way;
}

sha256_blocks_fn *sha256_best(void)
{
	return sha256_way(0).blocks;
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

void sha256_striped_init(struct sha256_striped *sha, struct sha256_way way)
{
	*sha = (struct sha256_striped){ .way = way };
	sha256_init_with(&sha->rest, way.blocks);
	for (unsigned lane = 0; lane < SHA256_LANES; lane++)
		__builtin_memcpy(sha->state[lane], sha->rest.state, sizeof(sha->state[lane]));
}

static void hash_piece(struct sha256_striped *sha, const uint8_t *data)
{
	if (sha->way.piece) {
		sha->way.piece(sha->state, data);
		return;
	}
	for (unsigned lane = 0; lane < SHA256_LANES; lane++)
		sha->way.blocks(sha->state[lane], data + lane * LANE_SIZE, LANE_BLOCKS);
}

void sha256_striped_update(struct sha256_striped *sha, const void *data, size_t size)
{
	const uint8_t *p = data;

	for (; size >= SHA256_PIECE; size -= SHA256_PIECE, p += SHA256_PIECE) {
		hash_piece(sha, p);
		sha->pieces++;
	}
	sha256_update(&sha->rest, p, size);
}

void sha256_striped_final(struct sha256_striped *sha, uint8_t digest[SHA256_DIGEST_SIZE])
{
	uint8_t bytes[SHA256_LANES * SHA256_DIGEST_SIZE + 8];

	for (unsigned i = 0; i < SHA256_LANES * 8; i++)
		put_be32(bytes + 4 * i, sha->state[i / 8][i % 8]);
	put_be32(bytes + sizeof(bytes) - 8, (uint32_t)(sha->pieces >> 32));
	put_be32(bytes + sizeof(bytes) - 4, (uint32_t)sha->pieces);
	if (sha->pieces)
		sha256_update(&sha->rest, bytes, sizeof(bytes));
	sha256_final(&sha->rest, digest);
}
