/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 in Xen: its own where it hashes in pieces (4.21), otherwise BearSSL's, which comes with
 * its RSA. The one in lib/ picks between implementations through a pointer and uses vector
 * registers that are a guest's here.
 */
#ifndef SHA256_H
#define SHA256_H

#include <xen/lib.h>
#include <xen/softirq.h>

#define SHA256_DIGEST_SIZE 32

#ifdef XEN_HAS_SHA256
#include <xen/sha2.h>

struct sha256 {
	struct sha2_256_state state;
};

static inline void sha256_init(struct sha256 *sha)
{
	sha2_256_init(&sha->state);
}

static inline void sha256_bytes(struct sha256 *sha, const void *data, size_t size)
{
	sha2_256_update(&sha->state, data, size);
}

static inline void sha256_final(struct sha256 *sha, uint8_t digest[SHA256_DIGEST_SIZE])
{
	sha2_256_final(&sha->state, digest);
}
#else
#include <bearssl.h>

struct sha256 {
	br_sha256_context context;
};

static inline void sha256_init(struct sha256 *sha)
{
	br_sha256_init(&sha->context);
}

static inline void sha256_bytes(struct sha256 *sha, const void *data, size_t size)
{
	br_sha256_update(&sha->context, data, size);
}

static inline void sha256_final(struct sha256 *sha, uint8_t digest[SHA256_DIGEST_SIZE])
{
	br_sha256_out(&sha->context, digest);
}
#endif

/*
 * Other work of this CPU is not kept waiting for long. Whoever must not be interrupted hands over
 * no more than a chunk.
 */
#define SHA256_CHUNK MB(1)

static inline void sha256_update(struct sha256 *sha, const void *data, size_t size)
{
	const uint8_t *at = data;

	for (; size > SHA256_CHUNK; at += SHA256_CHUNK, size -= SHA256_CHUNK) {
		sha256_bytes(sha, at, SHA256_CHUNK);
		process_pending_softirqs();
	}
	sha256_bytes(sha, at, size);
}

#endif
