/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/x509.h"

#include "config.h"
#include "include/der.h"

#ifdef HAVE_BEARSSL
#include <bearssl.h>
#endif

enum {
	MIN_MODULUS = 2048 / 8,
	MAX_MODULUS = 4096 / 8,
	MAX_EXPONENT = 4,
};

#define OID_COMMON_NAME	      SPAN_LITERAL("\x55\x04\x03")
#define OID_KEY_USAGE	      SPAN_LITERAL("\x55\x1d\x0f")
#define OID_BASIC_CONSTRAINTS SPAN_LITERAL("\x55\x1d\x13")
#define OID_EXT_KEY_USAGE     SPAN_LITERAL("\x55\x1d\x25")
#define OID_ANY_EXT_KEY_USAGE SPAN_LITERAL("\x55\x1d\x25\x00")
#define OID_CODE_SIGNING      SPAN_LITERAL("\x2b\x06\x01\x05\x05\x07\x03\x03")

void span_sha256(struct span s, uint8_t digest[SHA256_DIGEST_SIZE])
{
	struct sha256 sha;

	sha256_init(&sha);
	sha256_update(&sha, s.p, s.n);
	sha256_final(&sha, digest);
}

#ifdef HAVE_BEARSSL
const bool x509_has_rsa = true;

bool x509_signed(const struct x509 *by, struct span signature,
		 const uint8_t digest[SHA256_DIGEST_SIZE])
{
	/* br_rsa_public_key is not const though it is only read. */
	const br_rsa_public_key key = {
		.n = (unsigned char *)(uintptr_t)by->modulus.p,
		.nlen = by->modulus.n,
		.e = (unsigned char *)(uintptr_t)by->exponent.p,
		.elen = by->exponent.n,
	};
	uint8_t found[SHA256_DIGEST_SIZE];

	if (by->modulus.n == 0 || signature.n != by->modulus.n)
		return false;
	if (!br_rsa_i31_pkcs1_vrfy(signature.p, signature.n, BR_HASH_OID_SHA256, sizeof(found),
				   &key, found))
		return false;
	return memcmp(found, digest, sizeof(found)) == 0;
}
#else
const bool x509_has_rsa = false;

bool x509_signed(const struct x509 *by, struct span signature,
		 const uint8_t digest[SHA256_DIGEST_SIZE])
{
	(void)by, (void)signature, (void)digest;
	return false;
}
#endif

static struct span x509_common_name(struct span name)
{
	struct span found = SPAN_NONE, rdns, set, pair, oid;
	struct der value;

	if (!der_body(&name, DER_SEQUENCE, &rdns))
		return found;
	while (der_body(&rdns, DER_SET, &set))
		while (der_body(&set, DER_SEQUENCE, &pair))
			if (der_body(&pair, DER_OID, &oid) && der_next(&pair, &value) &&
			    span_equal(oid, OID_COMMON_NAME))
				found = value.body;
	return found;
}

/* An even modulus or exponent, and exponent 1, are not RSA keys at all. */
static bool x509_usable_key(struct span n, struct span e)
{
	return n.n >= MIN_MODULUS && n.n <= MAX_MODULUS && (span_u8(n, 0) & 0x80) &&
	       e.n <= MAX_EXPONENT && (span_u8(n, n.n - 1) & 1) && (span_u8(e, e.n - 1) & 1) &&
	       !(e.n == 1 && span_u8(e, 0) == 1);
}

/* SubjectPublicKeyInfo. A key that we cannot use is no error: the certificate may go unused. */
static bool x509_take_key(struct span *from, struct x509 *cert)
{
	struct der_algorithm algorithm;
	struct span info, bits, key;

	if (!der_body(from, DER_SEQUENCE, &info) || !der_algorithm(&info, &algorithm) ||
	    !der_body(&info, DER_BIT_STRING, &bits) || info.n != 0)
		return false;
	if (!span_equal(algorithm.oid, OID_RSA))
		return true;
	if (!algorithm.has_null || bits.n == 0 || span_u8(bits, 0) != 0)
		return false;
	bits = span_from(bits, 1);
	if (!der_body(&bits, DER_SEQUENCE, &key) || bits.n != 0 ||
	    !der_positive(&key, &cert->modulus) || !der_positive(&key, &cert->exponent) ||
	    key.n != 0)
		return false;
	if (!x509_usable_key(cert->modulus, cert->exponent))
		cert->modulus = SPAN_NONE;
	return true;
}

/* KeyUsage: bits counted from the top of the byte after the count of unused ones. */
static bool x509_usage_has(struct span value, unsigned int bit)
{
	struct span bits;

	return der_body(&value, DER_BIT_STRING, &bits) && bits.n >= 2 &&
	       span_u8(bits, 1) & (0x80u >> bit);
}

enum { KEY_USAGE_DIGITAL_SIGNATURE = 0, KEY_USAGE_CERT_SIGN = 5 };

static void x509_ext_key_usage(struct span value, struct x509 *cert)
{
	struct span oids, oid;
	bool listed = false;

	if (der_body(&value, DER_SEQUENCE, &oids))
		while (der_body(&oids, DER_OID, &oid))
			listed |= span_equal(oid, OID_CODE_SIGNING) ||
				  span_equal(oid, OID_ANY_EXT_KEY_USAGE);
	cert->signs_code &= listed;
}

static void x509_key_usage(struct span value, struct x509 *cert)
{
	cert->signs_code &= x509_usage_has(value, KEY_USAGE_DIGITAL_SIGNATURE);
	cert->is_ca &= x509_usage_has(value, KEY_USAGE_CERT_SIGN);
}

static void x509_basic_constraints(struct span value, struct x509 *cert)
{
	struct span constraints, yes;

	cert->is_ca &= der_body(&value, DER_SEQUENCE, &constraints) &&
		       der_body(&constraints, DER_BOOLEAN, &yes) && yes.n == 1 &&
		       span_u8(yes, 0) == 0xff;
}

/* Extension: is it critical? X.690, section 11.1: TRUE is all ones, and FALSE is left out. */
static bool x509_take_critical(struct span *extension, bool *critical)
{
	struct span value;

	*critical = der_body(extension, DER_BOOLEAN, &value);
	return !*critical || (value.n == 1 && span_u8(value, 0) == 0xff);
}

enum { X509_EXT_KEY_USAGE = 1, X509_KEY_USAGE = 2, X509_BASIC_CONSTRAINTS = 4 };

/* Note in @seen which one it is, and what it says in @cert; of those that are not known, nothing.
 */
static unsigned int x509_read_extension(struct span oid, struct span value, struct x509 *cert)
{
	if (span_equal(oid, OID_EXT_KEY_USAGE)) {
		x509_ext_key_usage(value, cert);
		return X509_EXT_KEY_USAGE;
	}
	if (span_equal(oid, OID_KEY_USAGE)) {
		x509_key_usage(value, cert);
		return X509_KEY_USAGE;
	}
	if (span_equal(oid, OID_BASIC_CONSTRAINTS)) {
		x509_basic_constraints(value, cert);
		return X509_BASIC_CONSTRAINTS;
	}
	return 0;
}

/*
 * The extensions that say what the key may do. RFC 5280, section 4.2: each at most once, and what
 * is critical and not understood makes the certificate useless.
 */
static bool x509_read_extensions(struct span list, struct x509 *cert)
{
	struct span extension, oid, value;
	unsigned int seen = 0;
	bool critical;

	cert->is_ca = true;
	while (list.n != 0) {
		if (!der_body(&list, DER_SEQUENCE, &extension) ||
		    !der_body(&extension, DER_OID, &oid) ||
		    !x509_take_critical(&extension, &critical) ||
		    !der_body(&extension, DER_OCTET_STRING, &value) || extension.n != 0)
			return false;
		const unsigned int known = x509_read_extension(oid, value, cert);

		if (seen & known || (critical && !known))
			return false;
		seen |= known;
	}
	cert->is_ca &= (seen & X509_BASIC_CONSTRAINTS) != 0;
	return true;
}

static bool x509_take_name(struct span *from, struct span *name)
{
	struct der element;

	if (!der_take(from, DER_SEQUENCE, &element))
		return false;
	*name = element.whole;
	return true;
}

static bool x509_read_tbs(struct span tbs, const struct der_algorithm *outer, struct x509 *cert)
{
	struct der_algorithm inner;
	struct span extensions, list;

	(void)der_skip(&tbs, DER_CONTEXT_0); /* version: optional */
	if (!der_body(&tbs, DER_INTEGER, &cert->serial) || cert->serial.n == 0 ||
	    !der_algorithm(&tbs, &inner) || !span_equal(inner.whole, outer->whole) ||
	    !x509_take_name(&tbs, &cert->issuer) || !der_skip(&tbs, DER_SEQUENCE) || /* validity */
	    !x509_take_name(&tbs, &cert->subject) || !x509_take_key(&tbs, cert))
		return false;
	(void)der_skip(&tbs, 0x81); /* issuerUniqueID, subjectUniqueID: optional */
	(void)der_skip(&tbs, 0x82);
	cert->name = x509_common_name(cert->subject);
	if (tbs.n == 0)
		return true;
	return der_body(&tbs, DER_CONTEXT_3, &extensions) && tbs.n == 0 &&
	       der_body(&extensions, DER_SEQUENCE, &list) && extensions.n == 0 &&
	       x509_read_extensions(list, cert);
}

bool x509_parse(struct span der, struct x509 *cert)
{
	struct der_algorithm algorithm;
	struct span body, bits;
	struct der tbs;

	*cert = (struct x509){ .der = der, .signs_code = true };
	if (!der_body(&der, DER_SEQUENCE, &body) || der.n != 0 ||
	    !der_take(&body, DER_SEQUENCE, &tbs) || !der_algorithm(&body, &algorithm) ||
	    !der_body(&body, DER_BIT_STRING, &bits) || body.n != 0 || bits.n == 0 ||
	    span_u8(bits, 0) != 0)
		return false;
	cert->tbs = tbs.whole;
	if (span_equal(algorithm.oid, OID_RSA_SHA256) && algorithm.has_null)
		cert->signature = span_from(bits, 1);
	return x509_read_tbs(tbs.body, &algorithm, cert);
}

void x509_digest(const struct x509 *cert, uint8_t digest[SHA256_DIGEST_SIZE])
{
	span_sha256(cert->tbs, digest);
}

bool x509_issued_by(const struct x509 *cert, const struct x509 *ca)
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	if (!ca->is_ca || !span_equal(cert->issuer, ca->subject))
		return false;
	x509_digest(cert, digest);
	return x509_signed(ca, cert->signature, digest);
}
