/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 in Xen is BearSSL's: it comes with its RSA, and is plain C. The one in lib/ picks between
 * implementations through a pointer and uses vector registers that are a guest's here.
 */
#ifndef SHA256_H
#define SHA256_H

#include <bearssl.h>

#define SHA256_DIGEST_SIZE 32

struct sha256 {
	br_sha256_context context;
};

static inline void sha256_init(struct sha256 *sha)
{
	br_sha256_init(&sha->context);
}

static inline void sha256_update(struct sha256 *sha, const void *data, size_t size)
{
	br_sha256_update(&sha->context, data, size);
}

static inline void sha256_final(const struct sha256 *sha, uint8_t digest[SHA256_DIGEST_SIZE])
{
	br_sha256_out(&sha->context, digest);
}

#endif
