/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/authenticode.h"

#include "include/der.h"
#include "include/pe.h"

/* More is not a boot loader's file but an attempt to keep us busy. */
enum { MAX_SIGNATURES = 16 };

#define OID_SIGNED_DATA	      SPAN_LITERAL("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02")
#define OID_CONTENT_TYPE      SPAN_LITERAL("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03")
#define OID_MESSAGE_DIGEST    SPAN_LITERAL("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04")
#define OID_SPC_INDIRECT_DATA SPAN_LITERAL("\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x04")

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

/* What is wrong with a signature is said in @fault; only its check says that it is good. */
static bool signature_faulty(enum authenticode *fault, enum authenticode verdict)
{
	*fault = verdict;
	return false;
}

/* AlgorithmIdentifier of a digest or signature: parameters are NULL or absent for all we take. */
static bool signature_algorithm(struct span *from, struct span *oid)
{
	struct der_algorithm algorithm;

	if (!der_algorithm(from, &algorithm) || algorithm.has_other)
		return false;
	*oid = algorithm.oid;
	return true;
}

/*
 * SpcIndirectDataContent: what kind of thing was signed, which is not looked at because pesign
 * writes another type than SpcPeImageData (and what was hashed begins with "MZ"), and a DigestInfo.
 */
static bool signature_read_content(struct signature *sig, enum authenticode *fault)
{
	struct span content = sig->content, info, oid;

	if (!der_skip(&content, DER_SEQUENCE) || !der_body(&content, DER_SEQUENCE, &info) ||
	    content.n != 0)
		return signature_faulty(fault, AUTHENTICODE_MALFORMED);
	if (!signature_algorithm(&info, &oid) ||
	    !der_body(&info, DER_OCTET_STRING, &sig->image_digest) || info.n != 0)
		return signature_faulty(fault, AUTHENTICODE_MALFORMED);
	if (!span_equal(oid, OID_SHA256))
		return signature_faulty(fault, AUTHENTICODE_WEAK);
	return sig->image_digest.n == SHA256_DIGEST_SIZE ||
	       signature_faulty(fault, AUTHENTICODE_MALFORMED);
}

/* One signed attribute: its type, and its only value. */
static bool signature_take_attribute(struct span *from, struct span *type, struct der *value)
{
	struct span attribute, values;

	return der_body(from, DER_SEQUENCE, &attribute) && der_body(&attribute, DER_OID, type) &&
	       der_body(&attribute, DER_SET, &values) && attribute.n == 0 &&
	       der_next(&values, value) && values.n == 0;
}

/* The two attributes that PKCS#7 demands; each once, others as they like. */
static bool signature_read_attributes(struct signature *sig)
{
	struct span list = sig->attributes.body, type, content_type = SPAN_NONE;
	struct der value;

	sig->content_digest = SPAN_NONE;
	while (list.n != 0) {
		/* Other attributes may have any form inside. */
		struct span rest = list;

		if (!der_skip(&list, DER_SEQUENCE))
			return false;
		if (!signature_take_attribute(&rest, &type, &value))
			continue;
		if (span_equal(type, OID_CONTENT_TYPE)) {
			if (content_type.n != 0 || value.tag != DER_OID)
				return false;
			content_type = value.body;
		} else if (span_equal(type, OID_MESSAGE_DIGEST)) {
			if (sig->content_digest.n != 0 || value.tag != DER_OCTET_STRING)
				return false;
			sig->content_digest = value.body;
		}
	}
	return span_equal(content_type, OID_SPC_INDIRECT_DATA) &&
	       sig->content_digest.n == SHA256_DIGEST_SIZE;
}

static bool is_version_1(struct span *from)
{
	struct span version;

	return der_body(from, DER_INTEGER, &version) && span_equal(version, SPAN_LITERAL("\x01"));
}

/* IssuerAndSerialNumber of the signer's certificate. */
static bool signature_read_signer_id(struct span *info, struct signature *sig)
{
	struct span id;
	struct der issuer;

	if (!der_body(info, DER_SEQUENCE, &id) || !der_take(&id, DER_SEQUENCE, &issuer) ||
	    !der_body(&id, DER_INTEGER, &sig->serial) || id.n != 0)
		return false;
	sig->issuer = issuer.whole;
	return true;
}

/* SignerInfo: exactly one, says Authenticode. */
static bool signature_read_signer(struct span infos, struct signature *sig,
				  enum authenticode *fault)
{
	struct span info, digest_oid, oid;

	if (!der_body(&infos, DER_SEQUENCE, &info) || infos.n != 0 || !is_version_1(&info) ||
	    !signature_read_signer_id(&info, sig) || !signature_algorithm(&info, &digest_oid))
		return signature_faulty(fault, AUTHENTICODE_MALFORMED);
	if (!span_equal(digest_oid, OID_SHA256))
		return signature_faulty(fault, AUTHENTICODE_WEAK);
	if (!der_take(&info, DER_CONTEXT_0, &sig->attributes) || !signature_read_attributes(sig) ||
	    !signature_algorithm(&info, &oid))
		return signature_faulty(fault, AUTHENTICODE_MALFORMED);
	if (!span_equal(oid, OID_RSA) && !span_equal(oid, OID_RSA_SHA256))
		return signature_faulty(fault, AUTHENTICODE_WEAK);
	if (!der_body(&info, DER_OCTET_STRING, &sig->value))
		return signature_faulty(fault, AUTHENTICODE_MALFORMED);
	(void)der_skip(&info, DER_CONTEXT_1); /* unsigned attributes (a time stamp): optional */
	return info.n == 0 || signature_faulty(fault, AUTHENTICODE_MALFORMED);
}

/* Entries of the certificate table are padded with zeros to a multiple of 8. */
static bool is_padding(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (span_u8(s, i) != 0)
			return false;
	return s.n < 8;
}

/* ContentInfo of a SignedData, and its version. */
static bool signature_open(struct span pkcs7, struct span *data)
{
	struct span outer, oid, explicit;

	return der_body(&pkcs7, DER_SEQUENCE, &outer) && is_padding(pkcs7) &&
	       der_body(&outer, DER_OID, &oid) && span_equal(oid, OID_SIGNED_DATA) &&
	       der_body(&outer, DER_CONTEXT_0, &explicit) && outer.n == 0 &&
	       der_body(&explicit, DER_SEQUENCE, data) && explicit.n == 0 && is_version_1(data);
}

/* The inner ContentInfo, which holds an SpcIndirectDataContent. */
static bool signature_take_content(struct span *data, struct signature *sig)
{
	struct span info, oid, explicit;

	return der_body(data, DER_SEQUENCE, &info) && der_body(&info, DER_OID, &oid) &&
	       span_equal(oid, OID_SPC_INDIRECT_DATA) &&
	       der_body(&info, DER_CONTEXT_0, &explicit) && info.n == 0 &&
	       der_body(&explicit, DER_SEQUENCE, &sig->content) && explicit.n == 0;
}

static bool signature_read(struct span pkcs7, struct signature *sig, enum authenticode *fault)
{
	struct span data, infos;

	if (!signature_open(pkcs7, &data) ||
	    !der_skip(&data, DER_SET) || /* digest algorithms, again */
	    !signature_take_content(&data, sig))
		return signature_faulty(fault, AUTHENTICODE_MALFORMED);
	if (!der_body(&data, DER_CONTEXT_0, &sig->certs))
		sig->certs = SPAN_NONE;
	(void)der_skip(&data, DER_CONTEXT_1); /* revocation lists: optional, not ours */
	if (!der_body(&data, DER_SET, &infos) || data.n != 0)
		return signature_faulty(fault, AUTHENTICODE_MALFORMED);
	return signature_read_content(sig, fault) && signature_read_signer(infos, sig, fault);
}

/* ---- who signed, and may they? ---- */

static bool is_signer(const struct x509 *cert, const struct signature *sig)
{
	return span_equal(cert->issuer, sig->issuer) && span_equal(cert->serial, sig->serial);
}

/* The signer's certificate among those that came along. */
static bool find_embedded(const struct signature *sig, struct x509 *cert)
{
	struct span list = sig->certs;
	struct der element;

	while (der_next(&list, &element))
		if (x509_parse(element.whole, cert) && is_signer(cert, sig))
			return true;
	return false;
}

/*
 * The trusted certificate that stands for the signer: its own, or that of the CA that issued
 * @embedded. @signer is the certificate whose key signed.
 */
static const struct x509 *find_trusted(const struct authenticode_trust *trust,
				       const struct signature *sig, const struct x509 *embedded,
				       const struct x509 **signer)
{
	for (size_t i = 0; i < trust->n_certs; i++)
		if (is_signer(&trust->certs[i], sig))
			return *signer = &trust->certs[i];
	*signer = embedded;
	for (size_t i = 0; embedded && i < trust->n_certs; i++)
		if (x509_issued_by(embedded, &trust->certs[i]))
			return &trust->certs[i];
	return NULL;
}

static bool is_revoked(const struct authenticode_trust *trust,
		       const uint8_t digest[SHA256_DIGEST_SIZE])
{
	for (size_t i = 0; i < trust->n_revoked; i++)
		if (memcmp(trust->revoked[i], digest, SHA256_DIGEST_SIZE) == 0)
			return true;
	return false;
}

static bool is_signer_revoked(const struct authenticode_trust *trust, const struct x509 *signer)
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	x509_digest(signer, digest);
	return is_revoked(trust, digest);
}

/* Is the chain from the file's digest to the RSA value unbroken? */
static bool is_chain_unbroken(const struct signature *sig, const struct x509 *signer)
{
	static const uint8_t set = DER_SET;
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256 sha;

	span_sha256(sig->content, digest);
	if (memcmp(digest, sig->content_digest.p, sizeof(digest)) != 0)
		return false;

	/* RFC 2315, 9.3: what is signed is the attributes as a SET, not as they are tagged here. */
	sha256_init(&sha);
	sha256_update(&sha, &set, 1);
	sha256_update(&sha, sig->attributes.whole.p + 1, sig->attributes.whole.n - 1);
	sha256_final(&sha, digest);
	return x509_signed(signer, sig->value, digest);
}

static enum authenticode check_signer(const struct authenticode_trust *trust,
				      const struct signature *sig, const struct x509 *embedded,
				      struct authenticode_result *result, struct span *name)
{
	const struct x509 *signer;
	const struct x509 *trusted = find_trusted(trust, sig, embedded, &signer);

	*name = signer ? signer->name : SPAN_NONE;
	if (memcmp(sig->image_digest.p, result->digest, SHA256_DIGEST_SIZE) != 0)
		return AUTHENTICODE_CHANGED;
	if (!x509_has_rsa)
		return AUTHENTICODE_UNCHECKED;
	if (!trusted)
		return AUTHENTICODE_UNTRUSTED;
	if (signer->modulus.n == 0)
		return AUTHENTICODE_WEAK;
	if (!signer->signs_code)
		return AUTHENTICODE_PURPOSE;
	if (is_signer_revoked(trust, signer))
		return AUTHENTICODE_REVOKED;
	if (!is_chain_unbroken(sig, signer))
		return AUTHENTICODE_FORGED;
	result->trusted = trusted;
	return AUTHENTICODE_GOOD;
}

static enum authenticode check_signature(struct span pkcs7, const struct authenticode_trust *trust,
					 struct authenticode_result *result, struct span *name)
{
	struct x509 embedded;
	struct signature sig;
	enum authenticode fault;

	if (!signature_read(pkcs7, &sig, &fault))
		return fault;
	return check_signer(trust, &sig, find_embedded(&sig, &embedded) ? &embedded : NULL, result,
			    name);
}

/* ---- the PE32+ image ---- */

static void hash_between(struct sha256 *sha, struct span file, uint64_t start, uint64_t end)
{
	struct span piece;

	if (span_cut(file, start, end - start, &piece))
		sha256_update(sha, piece.p, piece.n);
}

static void hash_image(const struct pe_unhashed *u, struct authenticode_result *result)
{
	struct sha256 sha;

	sha256_init(&sha);
	hash_between(&sha, u->before, 0, u->checksum);
	hash_between(&sha, u->before, u->checksum + 4, u->certs_entry);
	hash_between(&sha, u->before, u->certs_entry + 8, u->before.n);
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

/* Without a place for signatures there is no digest either. */
static enum authenticode check_image(const struct pe *pe, const struct authenticode_trust *trust,
				     struct authenticode_result *result)
{
	struct pe_unhashed u;

	switch (pe_unhashed(pe, &u)) {
	case PE_UNHASHED_NONE:
		return AUTHENTICODE_UNSIGNED;
	case PE_UNHASHED_BAD:
		return AUTHENTICODE_MALFORMED;
	case PE_UNHASHED_GOOD:
		break;
	}
	result->certs_at = u.certs;
	hash_image(&u, result);
	check_table(u.certs, trust, result);
	return is_revoked(trust, result->digest) ? AUTHENTICODE_REVOKED : result->verdict;
}

enum authenticode authenticode_check(struct span file, const struct authenticode_trust *trust,
				     struct authenticode_result *result)
{
	struct pe pe;

	*result = (struct authenticode_result){ .verdict = AUTHENTICODE_UNSIGNED };
	result->verdict = pe_open(file, &pe) && pe_is_plus(&pe) ? check_image(&pe, trust, result)
								: AUTHENTICODE_NOT_PE;
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
