/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 (FIPS 180-4), one source for kexec and for purgatory: no libc, no allocation.
 * Uses the processor's SHA instructions when it has them, chosen at run time; without them its
 * vectors, where many messages can be hashed side by side.
 */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_DIGEST_SIZE 32
#define SHA256_BLOCK_SIZE  64

struct sha256;

/* Hash @blocks whole blocks at @data into @state. */
typedef void sha256_blocks_fn(uint32_t state[8], const uint8_t *data, size_t blocks);

struct sha256 {
	uint32_t state[8];
	uint64_t bytes;			 /* total so far */
	uint8_t tail[SHA256_BLOCK_SIZE]; /* bytes that do not fill a block yet */
	sha256_blocks_fn *hash;
};

/* How many messages of the same length are hashed side by side, and what of them at a time. */
#define SHA256_LANES 8
/* Their blocks are not a power of two apart, so that they lie in different sets of the caches. */
#define SHA256_PIECE ((size_t)SHA256_LANES * 72 * SHA256_BLOCK_SIZE)

/* Hash SHA256_PIECE bytes at @data, an eighth after the other, into the states of the lanes. */
typedef void sha256_piece_fn(uint32_t state[SHA256_LANES][8], const uint8_t *data);

struct sha256_way {
	char name[8];		  /* "SHA", "AVX2": the instructions; "" for nothing special */
	sha256_blocks_fn *blocks; /* one message */
	sha256_piece_fn *piece;	  /* all lanes at once; NULL: one after the other by @blocks */
};

/* The ways this machine can hash, fastest first; from some @nth on it is the portable one. */
struct sha256_way sha256_way(unsigned nth);
sha256_blocks_fn *sha256_best(void);
sha256_blocks_fn sha256_portable;

/* Start with sha256_best(), or with a given way (tests, and purgatory). */
void sha256_init(struct sha256 *sha);
void sha256_init_with(struct sha256 *sha, sha256_blocks_fn *hash);
void sha256_update(struct sha256 *sha, const void *data, size_t size);
void sha256_final(struct sha256 *sha, uint8_t digest[SHA256_DIGEST_SIZE]);

/*
 * A digest of much data that is as strong and can be made several times as fast: each whole
 * SHA256_PIECE of what is given goes to the eight lanes, the rest of it to one more message, to
 * which the lanes' states and the number of pieces (big-endian) are appended; the digest is that
 * message's. Where there was no whole piece it is SHA-256 of what was given. Two ways to cut the
 * data give the same only when all cuts but the last are at multiples of SHA256_PIECE.
 */
struct sha256_striped {
	uint32_t state[SHA256_LANES][8];
	uint64_t pieces;
	struct sha256 rest;
	struct sha256_way way;
};

void sha256_striped_init(struct sha256_striped *sha, struct sha256_way way);
void sha256_striped_update(struct sha256_striped *sha, const void *data, size_t size);
void sha256_striped_final(struct sha256_striped *sha, uint8_t digest[SHA256_DIGEST_SIZE]);

#endif
