/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 (FIPS 180-4), one source for kexec and for purgatory: no libc, no allocation.
 * Uses the processor's SHA instructions when it has them, chosen at run time.
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

/* The ways this machine can hash; sha256_best() is the fastest it can. */
sha256_blocks_fn *sha256_best(void);
sha256_blocks_fn sha256_portable;

/* Start with sha256_best(), or with a given way (tests, and purgatory). */
void sha256_init(struct sha256 *sha);
void sha256_init_with(struct sha256 *sha, sha256_blocks_fn *hash);
void sha256_update(struct sha256 *sha, const void *data, size_t size);
void sha256_final(struct sha256 *sha, uint8_t digest[SHA256_DIGEST_SIZE]);

#endif
