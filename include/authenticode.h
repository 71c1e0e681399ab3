/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Authenticode: who signed a PE32+ image (a bzImage, an arm64 Image, a UKI), and is it as signed?
 *
 * One source for kexec --inspect and for Xen: no allocation, no floating point, no call through a
 * pointer, less than 5 KiB of stack with BearSSL's RSA, no state. SHA-256 is whatever stands behind
 * sha256.h where it is compiled.
 *
 * What is accepted (doc/verified-xen.md says why):
 *  - the digest is SHA-256 over the whole file but CheckSum, the certificate-table entry of the
 *    data directory and the certificate table, which must be the tail of the file;
 *  - one PKCS#7 SignedData with one signer per certificate-table entry; several entries are
 *    several signatures, and one good one is enough;
 *  - SHA-256 throughout, RSA PKCS#1 v1.5 of 2048 to 4096 bits;
 *  - the signer's certificate is itself trusted, or was issued by a trusted CA and came along;
 *  - its extended key usage, if it has one, includes code signing; its key usage, if it has one,
 *    includes digital signatures. Validity dates are ignored, as Linux and firmware ignore them.
 *
 * AUTHENTICODE_GOOD means all of that, and nothing else says it.
 *
 * Specifications: Windows Authenticode Portable Executable Signature Format 1.0, PE Format, RFC
 * 2315 (PKCS#7), RFC 5280 (X.509), X.690 (DER).
 */
#ifndef AUTHENTICODE_H
#define AUTHENTICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/sha256.h"
#include "include/span.h"
#include "include/x509.h"

/* Verdicts. Of several bad signatures the one furthest down this list is reported. */
enum authenticode {
	AUTHENTICODE_NOT_PE,	/* no PE32+ image: nothing that could be signed */
	AUTHENTICODE_UNSIGNED,	/* no certificate table, or nothing in it that is PKCS#7 */
	AUTHENTICODE_MALFORMED, /* headers, certificate table or signature break their format */
	AUTHENTICODE_WEAK, /* a digest that is not SHA-256, or a key that is not RSA 2048..4096 */
	AUTHENTICODE_UNCHECKED, /* the digest matches, but this build has no RSA to check the rest
				 */
	AUTHENTICODE_UNTRUSTED, /* the signer is nobody we trust */
	AUTHENTICODE_PURPOSE,	/* the signer's certificate is not for signing code */
	AUTHENTICODE_CHANGED,	/* the file is not the one that was signed */
	AUTHENTICODE_FORGED,	/* the signature was not made by the signer's key */
	AUTHENTICODE_REVOKED,	/* image or signer is on the list of revoked digests */
	AUTHENTICODE_GOOD,
};

struct authenticode_trust {
	const struct x509 *certs;
	size_t n_certs;
	/* Digests of images, and of signers' certificates as x509_digest() has it. */
	const uint8_t (*revoked)[SHA256_DIGEST_SIZE];
	size_t n_revoked;
};

struct authenticode_result {
	enum authenticode verdict;
	bool has_digest;
	uint8_t digest[SHA256_DIGEST_SIZE]; /* the file's Authenticode digest */
	unsigned int signatures;	    /* PKCS#7 signatures met until a good one */
	struct span
		signer; /* common name of the verdict's signer, in @file or in @trust; or empty */
	struct span
		certs_at; /* the certificate table: the tail of the file that no digest covers */
	const struct x509 *trusted; /* the certificate of @trust that made it good */
};

/* Judge @file; everything found is in @result, whose verdict is also returned. */
enum authenticode authenticode_check(struct span file, const struct authenticode_trust *trust,
				     struct authenticode_result *result);

/* The verdict in a few words, without a full stop: "not signed". */
const char *authenticode_message(enum authenticode verdict);

#endif
