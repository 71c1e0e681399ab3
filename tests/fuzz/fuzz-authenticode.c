/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as a signed image, and as a certificate. The first two bytes say how many of the rest
 * are the trusted certificate; what remains is the image. A good verdict on an image that can be
 * changed in one hashed byte and stays good would be found here as well.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "include/authenticode.h"

static void expect(bool condition)
{
	if (!condition)
		abort();
}

static bool inside(struct span whole, struct span piece)
{
	return piece.n == 0 || (piece.p >= whole.p && piece.p + piece.n <= whole.p + whole.n);
}

static void check(struct span image, struct span der)
{
	struct x509 cert;
	struct authenticode_trust trust = { .certs = &cert };
	struct authenticode_result result;

	if (x509_parse(der, &cert)) {
		expect(inside(der, cert.name) && inside(der, cert.modulus) &&
		       inside(der, cert.tbs));
		trust.n_certs = 1;
	}
	expect(authenticode_check(image, &trust, &result) == result.verdict);
	expect(inside(image, result.certs_at));
	expect(inside(image, result.signer) || inside(der, result.signer));
	expect((result.verdict == AUTHENTICODE_GOOD) == (result.trusted != NULL));
	expect(authenticode_message(result.verdict)[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span input = span_of(data, size);
	struct span der;

	if (size < 2 || !span_cut(input, 2, span_le16(input, 0), &der))
		return 0;
	check(span_from(input, 2 + der.n), der);
	return 0;
}
