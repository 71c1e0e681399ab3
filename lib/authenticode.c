/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/authenticode.h"

#include "config.h"

#ifdef HAVE_BEARSSL
#include <bearssl.h>
#endif

enum {
	MAX_SIGNATURES = 16, /* more is not a boot loader's file but an attempt to keep us busy */
	MIN_MODULUS = 2048 / 8,
	MAX_MODULUS = 4096 / 8,
	MAX_EXPONENT = 4,
};

/* ---- DER (X.690): definite lengths in their shortest form, tags of one byte ---- */

enum {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT_0 = 0xa0, /* constructed; [n] is DER_CONTEXT_0 + n */
	DER_CONTEXT_1 = 0xa1,
	DER_CONTEXT_3 = 0xa3,
};

struct der {
	uint8_t tag;
	struct span whole; /* with tag and length */
	struct span body;
};

/* The length octets at the start of @s: @size of contents, @octets used. */
static bool der_length(struct span s, uint64_t *size, uint64_t *octets)
{
	if (!span_has(s, 0, 1))
		return false;
	const uint8_t first = span_u8(s, 0);

	*size = first;
	*octets = 1;
	if (first < 0x80)
		return true;

	const uint64_t n = first & 0x7f;

	if (n < 1 || n > 4 || !span_has(s, 1, n) || span_u8(s, 1) == 0)
		return false;
	*size = 0;
	for (size_t i = 1; i <= n; i++)
		*size = *size << 8 | span_u8(s, i);
	*octets = 1 + n;
	return *size >= 0x80;
}

/* Take the next element, whatever it is, off the front of @from. */
static bool der_next(struct span *from, struct der *element)
{
	uint64_t size, octets;

	if (from->n == 0 || (span_u8(*from, 0) & 0x1f) == 0x1f ||
	    !der_length(span_from(*from, 1), &size, &octets))
		return false;
	if (!span_cut(*from, 1 + octets, size, &element->body))
		return false;
	element->tag = span_u8(*from, 0);
	element->whole = span_of(from->p, (size_t)(1 + octets + size));
	*from = span_from(*from, element->whole.n);
	return true;
}

/* Take an element of this tag off the front of @from, which stays untouched if it is another. */
static bool der_take(struct span *from, uint8_t tag, struct der *element)
{
	if (from->n == 0 || span_u8(*from, 0) != tag)
		return false;
	return der_next(from, element);
}

static bool der_body(struct span *from, uint8_t tag, struct span *body)
{
	struct der element;

	if (!der_take(from, tag, &element))
		return false;
	*body = element.body;
	return true;
}

static bool der_skip(struct span *from, uint8_t tag)
{
	struct der element;

	return der_take(from, tag, &element);
}

static bool same(struct span a, struct span b)
{
	return a.n == b.n && span_is_at(a, 0, b);
}

/* Object identifiers, as encoded. */
#define OID_SIGNED_DATA	      SPAN_LITERAL("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02")
#define OID_CONTENT_TYPE      SPAN_LITERAL("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03")
#define OID_MESSAGE_DIGEST    SPAN_LITERAL("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04")
#define OID_SPC_INDIRECT_DATA SPAN_LITERAL("\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x04")
#define OID_SHA256	      SPAN_LITERAL("\x60\x86\x48\x01\x65\x03\x04\x02\x01")
#define OID_RSA		      SPAN_LITERAL("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01")
#define OID_RSA_SHA256	      SPAN_LITERAL("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b")
#define OID_COMMON_NAME	      SPAN_LITERAL("\x55\x04\x03")
#define OID_KEY_USAGE	      SPAN_LITERAL("\x55\x1d\x0f")
#define OID_BASIC_CONSTRAINTS SPAN_LITERAL("\x55\x1d\x13")
#define OID_EXT_KEY_USAGE     SPAN_LITERAL("\x55\x1d\x25")
#define OID_ANY_EXT_KEY_USAGE SPAN_LITERAL("\x55\x1d\x25\x00")
#define OID_CODE_SIGNING      SPAN_LITERAL("\x2b\x06\x01\x05\x05\x07\x03\x03")

/* AlgorithmIdentifier: its OID; parameters must be NULL or absent, as for all that we accept. */
static bool take_algorithm(struct span *from, struct span *oid)
{
	struct span body, null;

	if (!der_body(from, DER_SEQUENCE, &body) || !der_body(&body, DER_OID, oid))
		return false;
	return body.n == 0 || (der_body(&body, DER_NULL, &null) && null.n == 0 && body.n == 0);
}

/* AlgorithmIdentifier of any kind, of which only the OID is wanted. */
static bool take_any_algorithm(struct span *from, struct span *oid)
{
	struct span body;

	return der_body(from, DER_SEQUENCE, &body) && der_body(&body, DER_OID, oid);
}

/* An INTEGER that is positive, without its leading zero. */
static bool take_positive(struct span *from, struct span *value)
{
	if (!der_body(from, DER_INTEGER, value) || value->n == 0 || span_u8(*value, 0) & 0x80)
		return false;
	if (span_u8(*value, 0) == 0)
		*value = span_from(*value, 1);
	return value->n != 0 && span_u8(*value, 0) != 0;
}

/* ---- digests and RSA ---- */

static void digest_of(struct span s, uint8_t digest[SHA256_DIGEST_SIZE])
{
	struct sha256 sha;

	sha256_init(&sha);
	sha256_update(&sha, s.p, s.n);
	sha256_final(&sha, digest);
}

#ifdef HAVE_BEARSSL
static const bool can_rsa = true;

static bool rsa_signed(const struct authenticode_cert *by, struct span signature,
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
static const bool can_rsa;

static bool rsa_signed(const struct authenticode_cert *by, struct span signature,
		       const uint8_t digest[SHA256_DIGEST_SIZE])
{
	(void)by, (void)signature, (void)digest;
	return false;
}
#endif

static bool is_revoked(const struct authenticode_trust *trust,
		       const uint8_t digest[SHA256_DIGEST_SIZE])
{
	for (size_t i = 0; i < trust->n_revoked; i++)
		if (memcmp(trust->revoked[i], digest, SHA256_DIGEST_SIZE) == 0)
			return true;
	return false;
}

/* ---- certificates (RFC 5280) ---- */

static struct span common_name(struct span name)
{
	struct span found = SPAN_NONE, rdns, set, pair, oid;
	struct der value;

	if (!der_body(&name, DER_SEQUENCE, &rdns))
		return found;
	while (der_body(&rdns, DER_SET, &set))
		while (der_body(&set, DER_SEQUENCE, &pair))
			if (der_body(&pair, DER_OID, &oid) && der_next(&pair, &value) &&
			    same(oid, OID_COMMON_NAME))
				found = value.body;
	return found;
}

/* SubjectPublicKeyInfo. A key that we cannot use is no error: the certificate may go unused. */
static bool take_key(struct span *from, struct authenticode_cert *cert)
{
	struct span info, oid, bits, key;

	if (!der_body(from, DER_SEQUENCE, &info) || !take_any_algorithm(&info, &oid) ||
	    !der_body(&info, DER_BIT_STRING, &bits) || info.n != 0)
		return false;
	if (!same(oid, OID_RSA))
		return true;
	if (bits.n == 0 || span_u8(bits, 0) != 0)
		return false;
	bits = span_from(bits, 1);
	if (!der_body(&bits, DER_SEQUENCE, &key) || bits.n != 0 ||
	    !take_positive(&key, &cert->modulus) || !take_positive(&key, &cert->exponent) ||
	    key.n != 0)
		return false;

	const struct span n = cert->modulus, e = cert->exponent;

	/* An even modulus or exponent, and exponent 1, are no RSA keys at all. */
	if (n.n < MIN_MODULUS || n.n > MAX_MODULUS || !(span_u8(n, 0) & 0x80) ||
	    e.n > MAX_EXPONENT || !(span_u8(n, n.n - 1) & 1) || !(span_u8(e, e.n - 1) & 1) ||
	    (e.n == 1 && span_u8(e, 0) == 1))
		cert->modulus = SPAN_NONE;
	return true;
}

static bool lists_code_signing(struct span value)
{
	struct span oids, oid;

	if (!der_body(&value, DER_SEQUENCE, &oids))
		return false;
	while (der_body(&oids, DER_OID, &oid))
		if (same(oid, OID_CODE_SIGNING) || same(oid, OID_ANY_EXT_KEY_USAGE))
			return true;
	return false;
}

/* KeyUsage: bits counted from the top of the byte after the count of unused ones. */
static bool key_usage_has(struct span value, unsigned int bit)
{
	struct span bits;

	return der_body(&value, DER_BIT_STRING, &bits) && bits.n >= 2 &&
	       span_u8(bits, 1) & (0x80u >> bit);
}

static bool says_ca(struct span value)
{
	struct span constraints, yes;

	return der_body(&value, DER_SEQUENCE, &constraints) &&
	       der_body(&constraints, DER_BOOLEAN, &yes) && yes.n == 1 && span_u8(yes, 0) == 0xff;
}

enum { KEY_USAGE_DIGITAL_SIGNATURE = 0, KEY_USAGE_CERT_SIGN = 5 };

/* The extensions that say what the key may do; all others do not concern code signing. */
static bool read_extensions(struct span list, struct authenticode_cert *cert)
{
	struct span extension, oid, value;
	bool may_certify = true;

	while (list.n != 0) {
		if (!der_body(&list, DER_SEQUENCE, &extension) ||
		    !der_body(&extension, DER_OID, &oid))
			return false;
		(void)der_skip(&extension, DER_BOOLEAN); /* critical: optional */
		if (!der_body(&extension, DER_OCTET_STRING, &value) || extension.n != 0)
			return false;
		if (same(oid, OID_EXT_KEY_USAGE)) {
			cert->signs_code &= lists_code_signing(value);
		} else if (same(oid, OID_KEY_USAGE)) {
			cert->signs_code &= key_usage_has(value, KEY_USAGE_DIGITAL_SIGNATURE);
			may_certify &= key_usage_has(value, KEY_USAGE_CERT_SIGN);
		} else if (same(oid, OID_BASIC_CONSTRAINTS)) {
			cert->is_ca = says_ca(value);
		}
	}
	cert->is_ca &= may_certify;
	return true;
}

static bool take_name(struct span *from, struct span *name)
{
	struct der element;

	if (!der_take(from, DER_SEQUENCE, &element))
		return false;
	*name = element.whole;
	return true;
}

static bool read_tbs(struct span tbs, struct authenticode_cert *cert)
{
	struct span extensions, list;

	(void)der_skip(&tbs, DER_CONTEXT_0); /* version: optional */
	if (!der_body(&tbs, DER_INTEGER, &cert->serial) || cert->serial.n == 0 ||
	    !der_skip(&tbs, DER_SEQUENCE) || /* the signature algorithm, again */
	    !take_name(&tbs, &cert->issuer) || !der_skip(&tbs, DER_SEQUENCE) || /* validity */
	    !take_name(&tbs, &cert->subject) || !take_key(&tbs, cert))
		return false;
	(void)der_skip(&tbs, 0x81); /* issuerUniqueID, subjectUniqueID: optional */
	(void)der_skip(&tbs, 0x82);
	cert->name = common_name(cert->subject);
	if (tbs.n == 0)
		return true;
	return der_body(&tbs, DER_CONTEXT_3, &extensions) && tbs.n == 0 &&
	       der_body(&extensions, DER_SEQUENCE, &list) && extensions.n == 0 &&
	       read_extensions(list, cert);
}

bool authenticode_cert(struct span der, struct authenticode_cert *cert)
{
	struct span body, oid, bits;
	struct der tbs;

	*cert = (struct authenticode_cert){ .der = der, .signs_code = true };
	if (!der_body(&der, DER_SEQUENCE, &body) || der.n != 0 ||
	    !der_take(&body, DER_SEQUENCE, &tbs) || !take_any_algorithm(&body, &oid) ||
	    !der_body(&body, DER_BIT_STRING, &bits) || body.n != 0 || bits.n == 0 ||
	    span_u8(bits, 0) != 0)
		return false;
	cert->tbs = tbs.whole;
	if (same(oid, OID_RSA_SHA256))
		cert->signature = span_from(bits, 1);
	return read_tbs(tbs.body, cert);
}

/* ---- PKCS#7 (RFC 2315) as Authenticode uses it ---- */

struct signature {
	struct span content;	  /* of SpcIndirectDataContent, without tag and length */
	struct span image_digest; /* what the signer says the file's digest is */
	struct span certs;	  /* certificates that came along, one after the other */
	struct span issuer;	  /* of the signer's certificate, with tag and length */
	struct span serial;
	struct der attributes; /* signed, tagged [0] */
	struct span content_digest;
	struct span value; /* of RSA */
};

/*
 * SpcIndirectDataContent: what kind of thing was signed, which is not looked at because pesign
 * writes another type than SpcPeImageData (and what was hashed begins with "MZ"), and a DigestInfo.
 */
static enum authenticode read_content(struct signature *sig)
{
	struct span content = sig->content, info, oid;

	if (!der_skip(&content, DER_SEQUENCE) || !der_body(&content, DER_SEQUENCE, &info) ||
	    content.n != 0)
		return AUTHENTICODE_MALFORMED;
	if (!take_algorithm(&info, &oid) ||
	    !der_body(&info, DER_OCTET_STRING, &sig->image_digest) || info.n != 0)
		return AUTHENTICODE_MALFORMED;
	if (!same(oid, OID_SHA256))
		return AUTHENTICODE_WEAK;
	return sig->image_digest.n == SHA256_DIGEST_SIZE ? AUTHENTICODE_GOOD
							 : AUTHENTICODE_MALFORMED;
}

/* One signed attribute: its type, and its only value. */
static bool take_attribute(struct span *from, struct span *type, struct der *value)
{
	struct span attribute, values;

	return der_body(from, DER_SEQUENCE, &attribute) && der_body(&attribute, DER_OID, type) &&
	       der_body(&attribute, DER_SET, &values) && attribute.n == 0 &&
	       der_next(&values, value) && values.n == 0;
}

/* The two attributes that PKCS#7 demands; each once, others as they like. */
static bool read_attributes(struct signature *sig)
{
	struct span list = sig->attributes.body, type, content_type = SPAN_NONE;
	struct der value;

	sig->content_digest = SPAN_NONE;
	while (list.n != 0) {
		/* Other attributes may have any form inside. */
		struct span rest = list;

		if (!der_skip(&list, DER_SEQUENCE))
			return false;
		if (!take_attribute(&rest, &type, &value))
			continue;
		if (same(type, OID_CONTENT_TYPE)) {
			if (content_type.n != 0 || value.tag != DER_OID)
				return false;
			content_type = value.body;
		} else if (same(type, OID_MESSAGE_DIGEST)) {
			if (sig->content_digest.n != 0 || value.tag != DER_OCTET_STRING)
				return false;
			sig->content_digest = value.body;
		}
	}
	return same(content_type, OID_SPC_INDIRECT_DATA) &&
	       sig->content_digest.n == SHA256_DIGEST_SIZE;
}

static bool is_version_1(struct span *from)
{
	struct span version;

	return der_body(from, DER_INTEGER, &version) && same(version, SPAN_LITERAL("\x01"));
}

/* SignerInfo: exactly one, says Authenticode. */
static enum authenticode read_signer(struct span infos, struct signature *sig)
{
	struct span info, id, digest_oid, oid;
	bool formed;

	if (!der_body(&infos, DER_SEQUENCE, &info) || infos.n != 0 || !is_version_1(&info) ||
	    !der_body(&info, DER_SEQUENCE, &id) || !take_name(&id, &sig->issuer) ||
	    !der_body(&id, DER_INTEGER, &sig->serial) || id.n != 0)
		return AUTHENTICODE_MALFORMED;
	if (!take_algorithm(&info, &digest_oid))
		return AUTHENTICODE_MALFORMED;
	if (!same(digest_oid, OID_SHA256))
		return AUTHENTICODE_WEAK;
	formed = der_take(&info, DER_CONTEXT_0, &sig->attributes) && read_attributes(sig);
	if (!formed || !take_algorithm(&info, &oid))
		return AUTHENTICODE_MALFORMED;
	if (!same(oid, OID_RSA) && !same(oid, OID_RSA_SHA256))
		return AUTHENTICODE_WEAK;
	if (!der_body(&info, DER_OCTET_STRING, &sig->value))
		return AUTHENTICODE_MALFORMED;
	(void)der_skip(&info, DER_CONTEXT_1); /* unsigned attributes (a time stamp): optional */
	return info.n == 0 ? AUTHENTICODE_GOOD : AUTHENTICODE_MALFORMED;
}

/* Entries of the certificate table are padded with zeros to a multiple of 8. */
static bool is_padding(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (span_u8(s, i) != 0)
			return false;
	return s.n < 8;
}

static enum authenticode read_signature(struct span pkcs7, struct signature *sig)
{
	struct span outer, oid, explicit, data, info, infos;
	enum authenticode verdict;

	if (!der_body(&pkcs7, DER_SEQUENCE, &outer) || !is_padding(pkcs7) ||
	    !der_body(&outer, DER_OID, &oid) || !same(oid, OID_SIGNED_DATA) ||
	    !der_body(&outer, DER_CONTEXT_0, &explicit) || outer.n != 0 ||
	    !der_body(&explicit, DER_SEQUENCE, &data) || explicit.n != 0)
		return AUTHENTICODE_MALFORMED;
	if (!is_version_1(&data) || !der_skip(&data, DER_SET) || /* digest algorithms, again */
	    !der_body(&data, DER_SEQUENCE, &info) || !der_body(&info, DER_OID, &oid) ||
	    !same(oid, OID_SPC_INDIRECT_DATA) || !der_body(&info, DER_CONTEXT_0, &explicit) ||
	    info.n != 0 || !der_body(&explicit, DER_SEQUENCE, &sig->content) || explicit.n != 0)
		return AUTHENTICODE_MALFORMED;
	if (!der_body(&data, DER_CONTEXT_0, &sig->certs))
		sig->certs = SPAN_NONE;
	(void)der_skip(&data, DER_CONTEXT_1); /* revocation lists: optional, not ours */
	if (!der_body(&data, DER_SET, &infos) || data.n != 0)
		return AUTHENTICODE_MALFORMED;
	verdict = read_content(sig);
	return verdict == AUTHENTICODE_GOOD ? read_signer(infos, sig) : verdict;
}

/* ---- who signed, and may they? ---- */

static bool is_signer(const struct authenticode_cert *cert, const struct signature *sig)
{
	return same(cert->issuer, sig->issuer) && same(cert->serial, sig->serial);
}

/* The signer's certificate among those that came along. */
static bool find_embedded(const struct signature *sig, struct authenticode_cert *cert)
{
	struct span list = sig->certs;
	struct der element;

	while (der_next(&list, &element))
		if (authenticode_cert(element.whole, cert) && is_signer(cert, sig))
			return true;
	return false;
}

static bool issued_by(const struct authenticode_cert *cert, const struct authenticode_cert *ca)
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	if (!ca->is_ca || !same(cert->issuer, ca->subject))
		return false;
	digest_of(cert->tbs, digest);
	return rsa_signed(ca, cert->signature, digest);
}

/*
 * The trusted certificate that stands for the signer: its own, or that of the CA that issued
 * @embedded. @signer is the certificate whose key signed.
 */
static const struct authenticode_cert *find_trusted(const struct authenticode_trust *trust,
						    const struct signature *sig,
						    const struct authenticode_cert *embedded,
						    const struct authenticode_cert **signer)
{
	for (size_t i = 0; i < trust->n_certs; i++)
		if (is_signer(&trust->certs[i], sig))
			return *signer = &trust->certs[i];
	*signer = embedded;
	for (size_t i = 0; embedded && i < trust->n_certs; i++)
		if (issued_by(embedded, &trust->certs[i]))
			return &trust->certs[i];
	return NULL;
}

/* Is the chain from the file's digest to the RSA value unbroken? */
static enum authenticode check_chain(const struct signature *sig,
				     const struct authenticode_cert *signer)
{
	static const uint8_t set = DER_SET;
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256 sha;

	digest_of(sig->content, digest);
	if (memcmp(digest, sig->content_digest.p, sizeof(digest)) != 0)
		return AUTHENTICODE_FORGED;

	/* RFC 2315, 9.3: what is signed is the attributes as a SET, not as they are tagged here. */
	sha256_init(&sha);
	sha256_update(&sha, &set, 1);
	sha256_update(&sha, sig->attributes.whole.p + 1, sig->attributes.whole.n - 1);
	sha256_final(&sha, digest);
	return rsa_signed(signer, sig->value, digest) ? AUTHENTICODE_GOOD : AUTHENTICODE_FORGED;
}

static enum authenticode check_signer(const struct authenticode_trust *trust,
				      const struct signature *sig,
				      const struct authenticode_cert *embedded,
				      struct authenticode_result *result, struct span *name)
{
	const struct authenticode_cert *signer;
	const struct authenticode_cert *trusted = find_trusted(trust, sig, embedded, &signer);
	uint8_t digest[SHA256_DIGEST_SIZE];
	enum authenticode verdict;

	*name = signer ? signer->name : SPAN_NONE;
	if (memcmp(sig->image_digest.p, result->digest, SHA256_DIGEST_SIZE) != 0)
		return AUTHENTICODE_CHANGED;
	if (!can_rsa)
		return AUTHENTICODE_UNCHECKED;
	if (!trusted)
		return AUTHENTICODE_UNTRUSTED;
	if (signer->modulus.n == 0)
		return AUTHENTICODE_WEAK;
	if (!signer->signs_code)
		return AUTHENTICODE_PURPOSE;
	digest_of(signer->der, digest);
	if (is_revoked(trust, digest))
		return AUTHENTICODE_REVOKED;
	verdict = check_chain(sig, signer);
	if (verdict == AUTHENTICODE_GOOD)
		result->trusted = trusted;
	return verdict;
}

static enum authenticode check_signature(struct span pkcs7, const struct authenticode_trust *trust,
					 struct authenticode_result *result, struct span *name)
{
	struct authenticode_cert embedded;
	struct signature sig;
	const enum authenticode verdict = read_signature(pkcs7, &sig);

	if (verdict != AUTHENTICODE_GOOD)
		return verdict;
	return check_signer(trust, &sig, find_embedded(&sig, &embedded) ? &embedded : NULL, result,
			    name);
}

/* ---- the PE32+ image ---- */

struct pe {
	uint64_t checksum;    /* offset of CheckSum, 4 bytes */
	uint64_t certs_entry; /* offset of the certificate table's directory entry; 0: none */
	uint64_t headers_end; /* of what we read; the certificate table cannot reach into it */
	struct span certs;    /* the certificate table */
	struct span before;   /* the file without it */
};

enum {
	PE_OFFSET_AT = 0x3c,
	PE_SIGNATURE_AND_COFF = 4 + 20,
	COFF_OPTIONAL_SIZE = 4 + 16, /* from the PE signature */
	PE32_PLUS = 0x20b,
	OPT_CHECKSUM = 64,
	OPT_DIRECTORIES = 108, /* NumberOfRvaAndSizes */
	OPT_CERTS_ENTRY = 112 + 4 * 8,
	OPT_NEEDED = OPT_CERTS_ENTRY + 8,
};

static enum authenticode read_certs_entry(struct span file, struct pe *pe)
{
	struct span entry;

	if (!span_cut(file, pe->certs_entry, 8, &entry))
		return AUTHENTICODE_MALFORMED;
	const uint64_t offset = span_le32(entry, 0), size = span_le32(entry, 4);

	if (size == 0)
		return offset == 0 ? AUTHENTICODE_UNSIGNED : AUTHENTICODE_MALFORMED;
	if (offset % 8 != 0 || offset < pe->headers_end || offset + size != file.n)
		return AUTHENTICODE_MALFORMED;
	if (!span_cut(file, offset, size, &pe->certs))
		return AUTHENTICODE_MALFORMED;
	pe->before = span_of(file.p, (size_t)offset);
	return AUTHENTICODE_UNSIGNED;
}

/* Not PE, malformed, or as yet unsigned: what is in the certificate table comes later. */
static enum authenticode read_pe(struct span file, struct pe *pe)
{
	struct span headers, optional;

	*pe = (struct pe){ .before = file };
	if (!span_is_at(file, 0, SPAN_LITERAL("MZ")) || !span_has(file, PE_OFFSET_AT, 4))
		return AUTHENTICODE_NOT_PE;
	const uint64_t start = span_le32(file, PE_OFFSET_AT);

	if (!span_is_at(file, start, SPAN_LITERAL("PE\0\0")) ||
	    !span_cut(file, start, PE_SIGNATURE_AND_COFF, &headers))
		return AUTHENTICODE_NOT_PE;
	const uint64_t opt = start + PE_SIGNATURE_AND_COFF;

	if (!span_cut(file, opt, span_le16(headers, COFF_OPTIONAL_SIZE), &optional) ||
	    optional.n < OPT_DIRECTORIES + 4 || span_le16(optional, 0) != PE32_PLUS)
		return AUTHENTICODE_NOT_PE;
	if (optional.n < OPT_NEEDED || span_le32(optional, OPT_DIRECTORIES) < 5)
		return AUTHENTICODE_UNSIGNED;
	pe->checksum = opt + OPT_CHECKSUM;
	pe->certs_entry = opt + OPT_CERTS_ENTRY;
	pe->headers_end = opt + optional.n;
	return read_certs_entry(file, pe);
}

static void hash_between(struct sha256 *sha, struct span file, uint64_t start, uint64_t end)
{
	struct span piece;

	if (span_cut(file, start, end - start, &piece))
		sha256_update(sha, piece.p, piece.n);
}

static void hash_image(const struct pe *pe, struct authenticode_result *result)
{
	struct sha256 sha;

	sha256_init(&sha);
	hash_between(&sha, pe->before, 0, pe->checksum);
	hash_between(&sha, pe->before, pe->checksum + 4, pe->certs_entry);
	hash_between(&sha, pe->before, pe->certs_entry + 8, pe->before.n);
	sha256_final(&sha, result->digest);
	result->has_digest = true;
}

enum { WIN_CERT_HEADER = 8, WIN_CERT_REVISION_2 = 0x200, WIN_CERT_PKCS7 = 2 };

/*
 * Take one entry with its padding off the front of the certificate table; @pkcs7 is empty if it is
 * of another kind.
 */
static bool take_entry(struct span *table, struct span *pkcs7)
{
	struct span entry;

	if (!span_has(*table, 0, WIN_CERT_HEADER))
		return false;
	const uint64_t length = (span_le32(*table, 0) + UINT64_C(7)) & ~UINT64_C(7);

	if (length == 0 || !span_cut(*table, 0, length, &entry))
		return false;
	*pkcs7 = SPAN_NONE;
	if (span_le16(entry, 4) == WIN_CERT_REVISION_2 && span_le16(entry, 6) == WIN_CERT_PKCS7)
		*pkcs7 = span_from(entry, WIN_CERT_HEADER);
	*table = span_from(*table, length);
	return true;
}

static void judge(struct authenticode_result *result, enum authenticode verdict, struct span name)
{
	if (verdict < result->verdict)
		return;
	result->verdict = verdict;
	result->signer = name;
}

static void check_table(struct span table, const struct authenticode_trust *trust,
			struct authenticode_result *result)
{
	struct span pkcs7, name;

	while (table.n != 0 && result->verdict != AUTHENTICODE_GOOD) {
		if (!take_entry(&table, &pkcs7) || result->signatures == MAX_SIGNATURES) {
			judge(result, AUTHENTICODE_MALFORMED, SPAN_NONE);
			return;
		}
		if (pkcs7.n == 0)
			continue;
		result->signatures++;
		name = SPAN_NONE;
		const enum authenticode verdict = check_signature(pkcs7, trust, result, &name);

		judge(result, verdict, name);
	}
}

enum authenticode authenticode_check(struct span file, const struct authenticode_trust *trust,
				     struct authenticode_result *result)
{
	struct pe pe;

	*result = (struct authenticode_result){ .verdict = read_pe(file, &pe) };
	if (result->verdict != AUTHENTICODE_UNSIGNED || pe.certs_entry == 0)
		return result->verdict;
	result->certs_at = pe.certs;
	hash_image(&pe, result);
	check_table(pe.certs, trust, result);
	if (is_revoked(trust, result->digest))
		result->verdict = AUTHENTICODE_REVOKED;
	return result->verdict;
}

static const char *const words[] = {
	[AUTHENTICODE_NOT_PE] = "not a PE32+ image",
	[AUTHENTICODE_UNSIGNED] = "not signed",
	[AUTHENTICODE_MALFORMED] = "the signature is malformed",
	[AUTHENTICODE_WEAK] = "signed with a digest or key that is too weak or unknown",
	[AUTHENTICODE_UNCHECKED] = "cannot be checked: this build has no RSA (libbearssl)",
	[AUTHENTICODE_UNTRUSTED] = "the signer is not trusted",
	[AUTHENTICODE_PURPOSE] = "the signer's certificate is not for signing code",
	[AUTHENTICODE_CHANGED] = "the digest does not match: the file was changed after signing",
	[AUTHENTICODE_FORGED] = "the signature was not made by its signer's key",
	[AUTHENTICODE_REVOKED] = "revoked",
	[AUTHENTICODE_GOOD] = "good signature",
};

const char *authenticode_message(enum authenticode verdict)
{
	return words[verdict];
}
