/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Authenticode verifier against images that sbsign, pesign and osslsigncode sign here and now,
 * with sbverify as the second judge wherever it has an opinion.
 */
#include "config.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "include/authenticode.h"

enum {
	MAX_FILE = 32 << 20,
	SECTION_HEADERS_AT = 0x188,
	SECTION_HEADER_SIZE = 40,
	SECTION_AT = 0x400,
	IMAGE_SIZE = 0x1400,
};

static char directory[] = "/tmp/test-authenticode.XXXXXX";

/* Run a shell command in the test's directory; its exit status. */
static int __attribute__((format(printf, 1, 2))) shell(const char *format, ...)
{
	char command[2048];
	int at = snprintf(command, sizeof(command), "cd %s && { ", directory);
	va_list args;

	va_start(args, format);
	at += vsnprintf(command + at, sizeof(command) - (size_t)at, format, args);
	va_end(args);
	snprintf(command + at, sizeof(command) - (size_t)at, "; } >log 2>&1");
	return system(command);
}

static void must(const char *command)
{
	if (shell("%s", command) == 0)
		return;
	print_error("failed: %s\n", command);
	system("cat /tmp/test-authenticode.*/log >&2");
	fail();
}

static FILE *open_in_directory(const char *name, const char *mode)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, mode);
	assert_non_null(f);
	return f;
}

/* A file's bytes on the heap, of exactly its size, so that AddressSanitizer sees its end. */
static uint8_t *read_file(const char *name, size_t *size)
{
	uint8_t *capacity = malloc(MAX_FILE), *exact;
	FILE *f = open_in_directory(name, "r");

	assert_non_null(capacity);
	*size = fread(capacity, 1, MAX_FILE, f);
	fclose(f);
	exact = malloc(*size ? *size : 1);
	assert_non_null(exact);
	memcpy(exact, capacity, *size);
	free(capacity);
	return exact;
}

static void write_file(const char *name, const uint8_t *bytes, size_t size)
{
	FILE *f = open_in_directory(name, "w");

	assert_int_equal(fwrite(bytes, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static void put_section(uint8_t *header, const char *name, size_t i, size_t size)
{
	memcpy(header, name, strlen(name));
	put_le32(header + 8, (uint32_t)size); /* virtual size, virtual address */
	put_le32(header + 12, (uint32_t)(0x1000 * (i + 1)));
	put_le32(header + 16, (uint32_t)size); /* size in the file, offset in it */
	put_le32(header + 20, (uint32_t)(SECTION_AT + i * size));
	put_le32(header + 36, 0x60000020); /* code, executable, readable */
}

/* The least that every signing tool takes for a PE32+ program: sections of 4 KiB in all. */
static void write_image(const char *name, const char *const *sections, size_t n)
{
	const struct {
		size_t offset;
		uint32_t value;
	} words[] = {
		{ 0x3c, 0x80 },			      /* e_lfanew */
		{ 0x84, (uint32_t)n << 16 | 0x8664 }, /* machine, sections */
		{ 0x94, 0x022e << 16 | 0xf0 }, /* size of the optional header, characteristics */
		{ 0x98, 0x020b },	       /* PE32+ */
		{ 0x9c, 0x1000 },	       /* size of code */
		{ 0xa8, 0x1000 },	       /* entry */
		{ 0xac, 0x1000 },	       /* base of code */
		{ 0xb8, 0x1000 },	       /* section alignment */
		{ 0xbc, 0x200 },	       /* file alignment */
		{ 0xd0, (uint32_t)(n + 1) * 0x1000 }, /* size of image */
		{ 0xd4, SECTION_AT },		      /* size of headers */
		{ 0xdc, 10 },			      /* subsystem: EFI application */
		{ 0x104, 16 },			      /* data directories */
	};
	uint8_t image[IMAGE_SIZE] = { 'M', 'Z' };

	memcpy(image + 0x80, "PE\0\0", 4);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		put_le32(image + words[i].offset, words[i].value);
	for (size_t i = 0; i < n; i++)
		put_section(image + SECTION_HEADERS_AT + SECTION_HEADER_SIZE * i, sections[i], i,
			    (IMAGE_SIZE - SECTION_AT) / n);
	for (size_t i = SECTION_AT; i < IMAGE_SIZE; i++)
		image[i] = (uint8_t)(i * 7);
	write_file(name, image, sizeof(image));
}

static const char *const plain_sections[] = { ".text" };
static const char *const uki_sections[] = { ".cmdline", ".linux", ".ucode", ".initrd" };

enum { UKI_SECTIONS = sizeof(uki_sections) / sizeof(uki_sections[0]) };

#define SELF_SIGNED(name, key, more)                                                               \
	"openssl req -x509 -newkey " key " -sha256 -nodes -keyout " name ".key -out " name ".crt"  \
	" -subj '/O=test/CN=" name "/' " more
#define CODE_SIGNING	     "-addext extendedKeyUsage=codeSigning"
#define SBSIGN(key, in, out) "sbsign --key " key ".key --cert " key ".crt --output " out " " in
#define OSSLSIGN(key, hash, in, out)                                                               \
	"osslsigncode sign -h " hash " -certs " key ".crt -key " key ".key -in " in " -out " out

static const char *const commands[] = {
	SELF_SIGNED("good", "rsa:2048", CODE_SIGNING),
	SELF_SIGNED("other", "rsa:2048", CODE_SIGNING),
	SELF_SIGNED("noeku", "rsa:3072", ""),
	SELF_SIGNED("big", "rsa:4096", CODE_SIGNING),
	SELF_SIGNED("huge", "rsa:5120", CODE_SIGNING),
	SELF_SIGNED("short", "rsa:1024", CODE_SIGNING),
	SELF_SIGNED("server", "rsa:2048", "-addext extendedKeyUsage=serverAuth"),
	SELF_SIGNED("certifier", "rsa:2048", "-addext keyUsage=keyCertSign"),
	/* Same name and serial as good, another key: finds its certificate, cannot sign for it. */
	"openssl req -x509 -newkey rsa:2048 -nodes -keyout impostor.key -out impostor.crt"
	" -subj '/O=test/CN=good/' " CODE_SIGNING
	" -set_serial 0x$(openssl x509 -in good.crt -noout -serial | cut -d= -f2)",
	SELF_SIGNED("ca", "rsa:2048", ""),
	"openssl req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=leaf/",
	"printf extendedKeyUsage=codeSigning >ext",
	"openssl x509 -req -in leaf.csr -CA ca.crt -CAkey ca.key -CAcreateserial -extfile ext"
	" -sha256 -out leaf.crt",
	"openssl req -x509 -newkey rsa:2048 -nodes -keyout notca.key -out notca.crt -subj /CN=notca/"
	" -addext basicConstraints=critical,CA:FALSE",
	"cp leaf.key misissued.key && openssl x509 -req -in leaf.csr -CA notca.crt -CAkey notca.key"
	" -CAcreateserial -extfile ext -sha256 -out misissued.crt",
	"mkdir -p newcerts && : >index && echo 01 >serial && printf '[ca]\\ndefault_ca=c\\n[c]\\n"
	"database=index\\nnew_certs_dir=newcerts\\nserial=serial\\ndefault_md=sha256\\npolicy=p\\n"
	"x509_extensions=x\\n[p]\\ncommonName=supplied\\n[x]\\nextendedKeyUsage=codeSigning\\n' >conf",
	"openssl req -newkey rsa:2048 -nodes -keyout expired.key -out expired.csr -subj /CN=expired/",
	"openssl ca -batch -selfsign -config conf -in expired.csr -keyfile expired.key"
	" -startdate 20200101000000Z -enddate 20210101000000Z -out expired.crt -notext",
	SELF_SIGNED("strict", "rsa:2048", CODE_SIGNING " -addext 1.2.3.4=critical,ASN1:NULL"),
	SELF_SIGNED("lenient", "rsa:2048", CODE_SIGNING " -addext 1.2.3.4=ASN1:NULL"),
	"for c in *.crt; do openssl x509 -in $c -outform DER -out ${c%crt}der; done",
	SBSIGN("good", "plain", "by-good"),
	SBSIGN("good", "uki", "uki-by-good"),
	SBSIGN("other", "plain", "by-other"),
	SBSIGN("good", "by-other", "by-other-good"),
	SBSIGN("noeku", "plain", "by-noeku"),
	SBSIGN("big", "plain", "by-big"),
	SBSIGN("huge", "plain", "by-huge"),
	SBSIGN("short", "plain", "by-short"),
	SBSIGN("server", "plain", "by-server"),
	SBSIGN("certifier", "plain", "by-certifier"),
	SBSIGN("impostor", "plain", "by-impostor"),
	SBSIGN("leaf", "plain", "by-leaf"),
	SBSIGN("misissued", "plain", "by-misissued"),
	SBSIGN("expired", "plain", "by-expired"),
	OSSLSIGN("good", "sha256", "plain", "by-good-ossl"),
	OSSLSIGN("good", "sha1", "plain", "by-good-sha1"),
	OSSLSIGN("good", "sha384", "plain", "by-good-sha384"),
	"openssl pkcs12 -export -in good.crt -inkey good.key -name good -passout pass: -out good.p12",
	"mkdir nss && certutil -N -d nss --empty-password && pk12util -i good.p12 -d nss -W ''",
	"pesign -n nss -c good -s -i plain -o by-good-pesign",
	"pesign -n nss -c good -s -i by-other -u 1 -o by-other-good-pesign",
};

static int make_images(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(directory));
	write_image("plain", plain_sections, 1);
	write_image("uki", uki_sections, UKI_SECTIONS);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		must(commands[i]);
	return 0;
}

static int remove_images(void **state)
{
	(void)state;
	return shell("rm -rf %s; exec >/dev/null", directory) != 0;
}

/* A file, the certificate it is judged by, and what comes out. */
struct judged {
	uint8_t *file, *der;
	size_t file_size, der_size;
	struct x509 cert;
	struct authenticode_trust trust;
	struct authenticode_result result;
};

static void judge_again(struct judged *j)
{
	authenticode_check(span_of(j->file, j->file_size), &j->trust, &j->result);
}

static void judge(struct judged *j, const char *file, const char *cert)
{
	char name[64];

	*j = (struct judged){ 0 };
	snprintf(name, sizeof(name), "%s.der", cert);
	j->file = read_file(file, &j->file_size);
	j->der = read_file(name, &j->der_size);
	assert_true(x509_parse(span_of(j->der, j->der_size), &j->cert));
	j->trust = (struct authenticode_trust){ .certs = &j->cert, .n_certs = 1 };
	judge_again(j);
}

static void dismiss(struct judged *j)
{
	free(j->file);
	free(j->der);
}

static bool sbverify_accepts(const char *file, const char *cert)
{
	return shell("sbverify --cert %s.crt %s", cert, file) == 0;
}

enum second_opinion { AGREES, DIFFERS };

static void check_verdict(const char *file, const char *cert, enum authenticode expected,
			  enum second_opinion second)
{
	struct judged j;

	judge(&j, file, cert);
	if (j.result.verdict != expected)
		print_error("%s judged by %s: %s\n", file, cert,
			    authenticode_message(j.result.verdict));
	assert_int_equal(j.result.verdict, expected);
	assert_int_equal(sbverify_accepts(file, cert) == (expected == AUTHENTICODE_GOOD),
			 second == AGREES);
	dismiss(&j);
}

/* A build without BearSSL has no verdict to test. */
static void needs_rsa(void)
{
#ifndef HAVE_BEARSSL
	skip();
#endif
}

static void signatures_of_three_tools_are_accepted(void **state)
{
	needs_rsa();
	(void)state;
	check_verdict("by-good", "good", AUTHENTICODE_GOOD, AGREES);
	check_verdict("by-good-pesign", "good", AUTHENTICODE_GOOD, AGREES);
	check_verdict("by-good-ossl", "good", AUTHENTICODE_GOOD, AGREES);
}

static void any_of_two_signatures_is_enough(void **state)
{
	needs_rsa();
	(void)state;
	check_verdict("by-other-good", "good", AUTHENTICODE_GOOD, AGREES);
	check_verdict("by-other-good", "other", AUTHENTICODE_GOOD, AGREES);
	check_verdict("by-other-good-pesign", "good", AUTHENTICODE_GOOD, AGREES);
	check_verdict("by-other-good-pesign", "other", AUTHENTICODE_GOOD, AGREES);
	check_verdict("by-other-good", "ca", AUTHENTICODE_UNTRUSTED, AGREES);
}

static void keys_of_2048_to_4096_bits_are_accepted_and_no_others(void **state)
{
	needs_rsa();
	(void)state;
	check_verdict("by-noeku", "noeku", AUTHENTICODE_GOOD, AGREES);
	check_verdict("by-big", "big", AUTHENTICODE_GOOD, AGREES);
	check_verdict("by-short", "short", AUTHENTICODE_WEAK, DIFFERS);
	check_verdict("by-huge", "huge", AUTHENTICODE_WEAK, DIFFERS);
}

static void unsigned_is_not_called_broken(void **state)
{
	(void)state;
	check_verdict("plain", "good", AUTHENTICODE_UNSIGNED, AGREES);
}

static void the_wrong_key_is_not_trusted_and_its_owner_is_named(void **state)
{
	needs_rsa();
	struct judged j;

	(void)state;
	check_verdict("by-other", "good", AUTHENTICODE_UNTRUSTED, AGREES);
	judge(&j, "by-other", "good");
	assert_int_equal(j.result.signer.n, 5);
	assert_memory_equal(j.result.signer.p, "other", 5);
	dismiss(&j);
}

static void an_impostor_with_the_name_and_serial_of_a_trusted_signer_is_found_out(void **state)
{
	needs_rsa();
	(void)state;
	check_verdict("by-impostor", "good", AUTHENTICODE_FORGED, AGREES);
}

static void a_certificate_for_another_purpose_is_refused(void **state)
{
	needs_rsa();
	(void)state;
	check_verdict("by-server", "server", AUTHENTICODE_PURPOSE, AGREES);
	check_verdict("by-certifier", "certifier", AUTHENTICODE_PURPOSE, AGREES);
}

static void an_expired_certificate_still_counts(void **state)
{
	needs_rsa();
	(void)state;
	check_verdict("by-expired", "expired", AUTHENTICODE_GOOD, AGREES);
}

static void a_signer_issued_by_a_trusted_ca_is_accepted(void **state)
{
	needs_rsa();
	(void)state;
	check_verdict("by-leaf", "leaf", AUTHENTICODE_GOOD, AGREES);
	check_verdict("by-leaf", "ca", AUTHENTICODE_GOOD, AGREES);
	check_verdict("by-leaf", "good", AUTHENTICODE_UNTRUSTED, AGREES);
}

static void a_signer_issued_by_what_is_no_ca_is_refused(void **state)
{
	needs_rsa();
	(void)state;
	check_verdict("by-misissued", "notca", AUTHENTICODE_UNTRUSTED, AGREES);
}

static void other_digests_than_sha256_are_refused(void **state)
{
	(void)state;
	check_verdict("by-good-sha1", "good", AUTHENTICODE_WEAK, AGREES);
	check_verdict("by-good-sha384", "good", AUTHENTICODE_WEAK, AGREES);
}

/* Where @needle stands in the file. */
static size_t find(const struct judged *j, struct span needle)
{
	for (size_t at = 0; at + needle.n <= j->file_size; at++)
		if (memcmp(j->file + at, needle.p, needle.n) == 0)
			return at;
	fail();
	return 0;
}

static void a_revoked_image_or_signer_is_refused(void **state)
{
	needs_rsa();
	uint8_t revoked[2][SHA256_DIGEST_SIZE] = { { 1 }, { 2 } };
	struct judged j;

	(void)state;
	judge(&j, "by-good", "good");
	j.trust.revoked = (const uint8_t(*)[SHA256_DIGEST_SIZE])revoked;
	j.trust.n_revoked = 2;
	judge_again(&j);
	assert_int_equal(j.result.verdict, AUTHENTICODE_GOOD);

	memcpy(revoked[1], j.result.digest, sizeof(revoked[1]));
	judge_again(&j);
	assert_int_equal(j.result.verdict, AUTHENTICODE_REVOKED);

	x509_digest(&j.cert, revoked[1]);
	judge_again(&j);
	assert_int_equal(j.result.verdict, AUTHENTICODE_REVOKED);
	dismiss(&j);
}

/* The digest by which a certificate is revoked, as openssl cuts out what is signed. */
static void a_certificate_is_revoked_by_the_digest_of_what_is_signed(void **state)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct judged j;
	size_t size;
	uint8_t *tbs;

	(void)state;
	must("openssl asn1parse -inform DER -in leaf.der -strparse 4 -noout -out leaf.tbs");
	judge(&j, "by-leaf", "leaf");
	tbs = read_file("leaf.tbs", &size);
	assert_true(span_equal(j.cert.tbs, span_of(tbs, size)));
	span_sha256(span_of(tbs, size), digest);
	x509_digest(&j.cert, j.result.digest);
	assert_memory_equal(digest, j.result.digest, sizeof(digest));
	free(tbs);
	dismiss(&j);
}

/*
 * The certificate of a signer that a CA issued comes from the file, and what is outside of its
 * signed part is under nobody's control but the attacker's: the algorithm that is said again.
 */
static void changing_its_certificate_does_not_let_a_revoked_signer_pass(void **state)
{
	needs_rsa();
	uint8_t revoked[1][SHA256_DIGEST_SIZE];
	struct x509 leaf;
	struct judged j;
	size_t size;
	uint8_t *der;

	(void)state;
	der = read_file("leaf.der", &size);
	assert_true(x509_parse(span_of(der, size), &leaf));
	x509_digest(&leaf, revoked[0]);
	judge(&j, "by-leaf", "ca");
	j.trust.revoked = (const uint8_t(*)[SHA256_DIGEST_SIZE])revoked;
	j.trust.n_revoked = 1;
	judge_again(&j);
	assert_int_equal(j.result.verdict, AUTHENTICODE_REVOKED);

	const size_t at = find(&j, leaf.der), end = (size_t)(leaf.tbs.p - der) + leaf.tbs.n;

	for (size_t i = 0; i < size; i++) {
		if (i >= (size_t)(leaf.tbs.p - der) && i < end)
			continue;
		for (unsigned int bit = 0; bit < 8; bit++) {
			j.file[at + i] ^= (uint8_t)(1u << bit);
			judge_again(&j);
			if (j.result.verdict == AUTHENTICODE_GOOD)
				print_error("bit %u of certificate byte %zu\n", bit, i);
			assert_int_not_equal(j.result.verdict, AUTHENTICODE_GOOD);
			j.file[at + i] ^= (uint8_t)(1u << bit);
		}
	}
	free(der);
	dismiss(&j);
}

/* Parse leaf.der with the bytes at @at, which must stand there, replaced. */
static bool parses_with(struct span old, struct span new)
{
	struct x509 cert;
	size_t size;
	uint8_t *der = read_file("leaf.der", &size);
	bool parsed, usable;
	size_t last = size;

	for (size_t at = 0; at + old.n <= size; at++)
		if (memcmp(der + at, old.p, old.n) == 0)
			last = at;
	assert_int_not_equal(last, size);
	assert_int_equal(old.n, new.n);
	memcpy(der + last, new.p, new.n);
	parsed = x509_parse(span_of(der, size), &cert);
	usable = parsed && cert.signature.n != 0;
	free(der);
	return usable;
}

/* RFC 5280, 4.1.1.2: the two must be the same; RFC 4055, section 5: parameters are NULL. */
static void a_certificate_that_says_two_algorithms_or_odd_parameters_is_refused(void **state)
{
	static const struct span good = SPAN_LITERAL("\xf7\x0d\x01\x01\x0b\x05\x00");

	(void)state;
	assert_true(parses_with(good, good));
	assert_false(parses_with(good, SPAN_LITERAL("\xf7\x0d\x01\x01\x0c\x05\x00")));
	assert_false(parses_with(good, SPAN_LITERAL("\xf7\x0d\x01\x01\x0b\x04\x00")));
}

/* RFC 5280, 4.2: who does not understand it must not use the certificate. */
static void an_extension_that_is_not_understood_is_refused_only_if_critical(void **state)
{
	struct x509 cert;
	size_t size;
	uint8_t *der = read_file("strict.der", &size);

	(void)state;
	assert_false(x509_parse(span_of(der, size), &cert));
	free(der);
	der = read_file("lenient.der", &size);
	assert_true(x509_parse(span_of(der, size), &cert));
	free(der);
}

static void the_digest_is_the_one_that_pesign_computes(void **state)
{
	char expected[2 * SHA256_DIGEST_SIZE + 1], found[2 * SHA256_DIGEST_SIZE + 1];
	struct judged j;
	FILE *f;

	(void)state;
	must("pesign -h -i by-good | grep -o '[0-9a-f]\\{64\\}' >digest");
	f = open_in_directory("digest", "r");
	assert_non_null(fgets(expected, sizeof(expected), f));
	fclose(f);
	judge(&j, "by-good", "good");
	for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++)
		snprintf(found + 2 * i, 3, "%02x", j.result.digest[i]);
	assert_string_equal(found, expected);
	dismiss(&j);
}

/* ---- broken by hand ---- */

/* Judge the file as it is now; DIFFERS where sbverify does not mind. */
static void expect_refused(struct judged *j, enum authenticode expected, enum second_opinion second)
{
	judge_again(j);
	assert_int_equal(j->result.verdict, expected);
	write_file("broken", j->file, j->file_size);
	assert_int_equal(sbverify_accepts("broken", "good"), second == DIFFERS);
}

enum { CERTS_ENTRY = 0x98 + 144, CHECKSUM = 0x98 + 64 };

static void a_flipped_bit_in_each_hashed_region_is_seen(void **state)
{
	static const size_t offsets[] = {
		2,     0x88,	       0x98 + 24,  CERTS_ENTRY - 1, CERTS_ENTRY + 8,
		0x188, SECTION_AT - 1, SECTION_AT, IMAGE_SIZE - 1
	};
	struct judged j;

	(void)state;
	judge(&j, "by-good", "good");
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		j.file[offsets[i]] ^= 0x10;
		judge_again(&j);
		assert_int_equal(j.result.verdict, AUTHENTICODE_CHANGED);
		j.file[offsets[i]] ^= 0x10;
	}
	j.file[SECTION_AT] ^= 1;
	expect_refused(&j, AUTHENTICODE_CHANGED, AGREES);
	dismiss(&j);
}

static void a_changed_or_moved_section_of_a_unified_kernel_image_is_seen(void **state)
{
	needs_rsa();
	struct judged j;

	(void)state;
	judge(&j, "uki-by-good", "good");
	assert_int_equal(j.result.verdict, AUTHENTICODE_GOOD);
	for (size_t i = SECTION_AT; i < IMAGE_SIZE; i++) {
		j.file[i] ^= 1;
		judge_again(&j);
		assert_int_equal(j.result.verdict, AUTHENTICODE_CHANGED);
		j.file[i] ^= 1;
	}
	for (size_t i = 0; i < UKI_SECTIONS; i++) {
		uint8_t *offset = j.file + SECTION_HEADERS_AT + SECTION_HEADER_SIZE * i + 20;

		offset[1] ^= 2; /* by 512 bytes: onto its own second half, or another section */
		judge_again(&j);
		assert_int_equal(j.result.verdict, AUTHENTICODE_CHANGED);
		offset[1] ^= 2;
	}
	dismiss(&j);
}

static void the_checksum_field_is_not_hashed(void **state)
{
	needs_rsa();
	struct judged j;

	(void)state;
	judge(&j, "by-good", "good");
	j.file[CHECKSUM] ^= 1;
	j.file[CHECKSUM + 3] ^= 1;
	judge_again(&j);
	assert_int_equal(j.result.verdict, AUTHENTICODE_GOOD);
	dismiss(&j);
}

/*
 * What a signature does not cover: the certificates that came along (the trusted one is used), and
 * the list of digest algorithms that only helps those who hash while they read.
 */
static bool is_free(size_t at, size_t certs, size_t certs_size, size_t algorithms)
{
	return (at >= certs && at < certs + certs_size) ||
	       (at >= algorithms && at < algorithms + 15);
}

static void a_flipped_bit_anywhere_in_the_signature_is_seen(void **state)
{
	static const struct span sha256_set = {
		(const uint8_t *)"\x31\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05",
		16
	};
	size_t certs, algorithms, refused = 0;
	struct judged j;

	(void)state;
	judge(&j, "by-good", "good");
	certs = find(&j, j.cert.der) - 4; /* with the tag and length around them */
	algorithms = find(&j, sha256_set) + 2;
	const size_t table = (size_t)(j.result.certs_at.p - j.file);

	for (size_t at = table; at < j.file_size; at++) {
		if (is_free(at, certs, 4 + j.cert.der.n, algorithms))
			continue;
		/* The low three bits of the entry's length: it is rounded up to 8 anyway. */
		for (unsigned int bit = at == table ? 3 : 0; bit < 8; bit++) {
			j.file[at] ^= (uint8_t)(1u << bit);
			judge_again(&j);
			if (j.result.verdict == AUTHENTICODE_GOOD)
				print_error("bit %u of 0x%zx may be flipped\n", bit, at - table);
			assert_int_not_equal(j.result.verdict, AUTHENTICODE_GOOD);
			j.file[at] ^= (uint8_t)(1u << bit);
			refused++;
		}
	}
	assert_true(refused > 4000);
	dismiss(&j);
}

static void flipped_digest_attributes_and_rsa_value_are_told_apart(void **state)
{
	needs_rsa();
	struct judged j;
	size_t at;

	(void)state;
	judge(&j, "by-good", "good");
	at = find(&j, span_of(j.result.digest, SHA256_DIGEST_SIZE));
	j.file[at] ^= 1;
	expect_refused(&j, AUTHENTICODE_CHANGED, AGREES);
	j.file[at] ^= 1;

	/* The message digest: the last 32 bytes of the attribute of that type. */
	at = find(&j, SPAN_LITERAL("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04\x31\x22\x04\x20")) + 13;
	j.file[at] ^= 1;
	expect_refused(&j, AUTHENTICODE_FORGED, AGREES);
	j.file[at] ^= 1;

	j.file[find(&j, SPAN_LITERAL("\x04\x82\x01\x00")) + 4] ^= 1;
	expect_refused(&j, AUTHENTICODE_FORGED, AGREES);
	dismiss(&j);
}

static void a_file_cut_short_anywhere_is_refused(void **state)
{
	struct judged j;

	(void)state;
	judge(&j, "by-good", "good");
	for (size_t size = 0; size < j.file_size; size++) {
		struct authenticode_result result;
		uint8_t *cut = malloc(size ? size : 1);

		assert_non_null(cut);
		memcpy(cut, j.file, size);
		assert_int_not_equal(authenticode_check(span_of(cut, size), &j.trust, &result),
				     AUTHENTICODE_GOOD);
		free(cut);
	}
	dismiss(&j);
}

/* Set the certificate table's entry in the data directory. */
static void set_entry(struct judged *j, size_t offset, size_t size)
{
	put_le32(j->file + CERTS_ENTRY, (uint32_t)offset);
	put_le32(j->file + CERTS_ENTRY + 4, (uint32_t)size);
}

static void a_table_that_is_not_the_tail_is_refused(void **state)
{
	struct judged j;

	(void)state;
	judge(&j, "by-good", "good");
	const size_t size = j.result.certs_at.n, offset = j.file_size - size;

	set_entry(&j, offset, size - 8);
	expect_refused(&j, AUTHENTICODE_MALFORMED, AGREES);
	set_entry(&j, offset, size + 8);
	expect_refused(&j, AUTHENTICODE_MALFORMED, DIFFERS);
	set_entry(&j, offset + 4, size - 4);
	expect_refused(&j, AUTHENTICODE_MALFORMED, AGREES);
	set_entry(&j, 0xffffffff, 0xffffffff);
	expect_refused(&j, AUTHENTICODE_MALFORMED, AGREES);
	set_entry(&j, 0, size);
	expect_refused(&j, AUTHENTICODE_MALFORMED, AGREES);
	dismiss(&j);
}

static void a_table_that_reaches_into_the_headers_is_refused(void **state)
{
	struct judged j;

	(void)state;
	judge(&j, "by-good", "good");
	set_entry(&j, 0x80, j.file_size - 0x80);
	expect_refused(&j, AUTHENTICODE_MALFORMED, AGREES);
	dismiss(&j);
}

static void bytes_after_the_table_are_refused(void **state)
{
	struct judged j;
	uint8_t *longer;

	(void)state;
	judge(&j, "by-good", "good");
	longer = realloc(j.file, j.file_size + 8);
	assert_non_null(longer);
	j.file = longer;
	memset(j.file + j.file_size, 0, 8);
	j.file_size += 8;
	judge_again(&j);
	assert_int_equal(j.result.verdict, AUTHENTICODE_MALFORMED);
	dismiss(&j);
}

static void an_entry_longer_than_its_table_is_refused(void **state)
{
	struct judged j;

	(void)state;
	judge(&j, "by-good", "good");
	const size_t table = (size_t)(j.result.certs_at.p - j.file);
	const struct {
		uint32_t length;
		enum second_opinion second;
	} entries[] = { { 0, AGREES },
			{ 7, AGREES },
			{ (uint32_t)j.result.certs_at.n + 1, DIFFERS },
			{ 0xfffffff9, AGREES },
			{ 0xffffffff, AGREES } };

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		put_le32(j.file + table, entries[i].length);
		expect_refused(&j, AUTHENTICODE_MALFORMED, entries[i].second);
	}
	dismiss(&j);
}

static void an_entry_of_another_kind_is_no_signature(void **state)
{
	struct judged j;

	(void)state;
	judge(&j, "by-good", "good");
	j.file[j.result.certs_at.p - j.file + 6] = 0xf0;
	judge_again(&j);
	assert_int_equal(j.result.verdict, AUTHENTICODE_UNSIGNED);
	dismiss(&j);
}

static void other_files_are_no_images(void **state)
{
	struct judged j;

	(void)state;
	judge(&j, "good.crt", "good");
	assert_int_equal(j.result.verdict, AUTHENTICODE_NOT_PE);
	dismiss(&j);
}

/* A distribution's own kernel, where one is at hand: KERNEL_SIGNED_BY_DEBIAN=/path/to/vmlinuz. */
static void debian_s_own_signature_is_read(void **state)
{
	const char *kernel = getenv("KERNEL_SIGNED_BY_DEBIAN");
	struct judged j;

	(void)state;
	if (!kernel)
		skip();
	assert_int_equal(shell("cp %s kernel", kernel), 0);
	judge(&j, "kernel", "good");
	assert_int_equal(j.result.verdict, AUTHENTICODE_UNTRUSTED);
	assert_true(span_is_at(j.result.signer, 0, SPAN_LITERAL("Debian Secure Boot Signer")));
	dismiss(&j);
	must(SBSIGN("good", "kernel", "kernel-good"));
	check_verdict("kernel-good", "good", AUTHENTICODE_GOOD, AGREES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_of_three_tools_are_accepted),
		cmocka_unit_test(any_of_two_signatures_is_enough),
		cmocka_unit_test(keys_of_2048_to_4096_bits_are_accepted_and_no_others),
		cmocka_unit_test(unsigned_is_not_called_broken),
		cmocka_unit_test(the_wrong_key_is_not_trusted_and_its_owner_is_named),
		cmocka_unit_test(
			an_impostor_with_the_name_and_serial_of_a_trusted_signer_is_found_out),
		cmocka_unit_test(a_certificate_for_another_purpose_is_refused),
		cmocka_unit_test(an_expired_certificate_still_counts),
		cmocka_unit_test(a_signer_issued_by_a_trusted_ca_is_accepted),
		cmocka_unit_test(a_signer_issued_by_what_is_no_ca_is_refused),
		cmocka_unit_test(other_digests_than_sha256_are_refused),
		cmocka_unit_test(a_revoked_image_or_signer_is_refused),
		cmocka_unit_test(a_certificate_is_revoked_by_the_digest_of_what_is_signed),
		cmocka_unit_test(changing_its_certificate_does_not_let_a_revoked_signer_pass),
		cmocka_unit_test(
			a_certificate_that_says_two_algorithms_or_odd_parameters_is_refused),
		cmocka_unit_test(an_extension_that_is_not_understood_is_refused_only_if_critical),
		cmocka_unit_test(the_digest_is_the_one_that_pesign_computes),
		cmocka_unit_test(a_flipped_bit_in_each_hashed_region_is_seen),
		cmocka_unit_test(a_changed_or_moved_section_of_a_unified_kernel_image_is_seen),
		cmocka_unit_test(the_checksum_field_is_not_hashed),
		cmocka_unit_test(a_flipped_bit_anywhere_in_the_signature_is_seen),
		cmocka_unit_test(flipped_digest_attributes_and_rsa_value_are_told_apart),
		cmocka_unit_test(a_file_cut_short_anywhere_is_refused),
		cmocka_unit_test(a_table_that_is_not_the_tail_is_refused),
		cmocka_unit_test(a_table_that_reaches_into_the_headers_is_refused),
		cmocka_unit_test(bytes_after_the_table_are_refused),
		cmocka_unit_test(an_entry_longer_than_its_table_is_refused),
		cmocka_unit_test(an_entry_of_another_kind_is_no_signature),
		cmocka_unit_test(other_files_are_no_images),
		cmocka_unit_test(debian_s_own_signature_is_read),
	};

	return cmocka_run_group_tests(tests, make_images, remove_images);
}
