/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * X.509 certificates (RFC 5280) as far as the signer of a kernel needs them, and their RSA keys.
 *
 * No allocation, no state, no call through a pointer: Xen compiles this, too. RSA is BearSSL's
 * (i31).
 */
#ifndef X509_H
#define X509_H

#include "include/sha256.h"
#include "include/span.h"

/* All spans point into the DER bytes that it was parsed from. */
struct x509 {
	struct span der;       /* the whole certificate */
	struct span tbs;       /* what its issuer signed */
	struct span signature; /* by the issuer; empty when not sha256WithRSAEncryption */
	struct span issuer;    /* Name, with tag and length */
	struct span subject;   /* Name, with tag and length */
	struct span serial;    /* contents of the INTEGER */
	struct span name;      /* common name of the subject: foreign bytes, escape them to print */
	struct span modulus;   /* big endian, no leading zeros; empty when the key is not usable */
	struct span exponent;
	bool signs_code; /* extended key usage and key usage allow it, or are absent */
	bool is_ca;	 /* basic constraints say so, and key usage allows it or is absent */
};

/*
 * Parse one DER certificate, which must fill @der. False when it is malformed, says two things of
 * its signature's algorithm, or has a critical extension that is not understood here.
 */
bool x509_parse(struct span der, struct x509 *cert);

/* Did @ca issue @cert, and may it? */
bool x509_issued_by(const struct x509 *cert, const struct x509 *ca);

/*
 * The digest by which a certificate is revoked: of the part that is signed, as in UEFI's
 * EFI_CERT_X509_SHA256. What is outside of it can be changed by anybody.
 */
void x509_digest(const struct x509 *cert, uint8_t digest[SHA256_DIGEST_SIZE]);

/* Is @signature an RSA PKCS#1 v1.5 signature of the SHA-256 @digest by the key of @by? */
bool x509_signed(const struct x509 *by, struct span signature,
		 const uint8_t digest[SHA256_DIGEST_SIZE]);

/* False in a build that has no RSA: then x509_signed() is always false. */
extern const bool x509_has_rsa;

void span_sha256(struct span s, uint8_t digest[SHA256_DIGEST_SIZE]);

#endif
