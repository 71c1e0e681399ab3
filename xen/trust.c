/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trust [--revoked FILE] CERT.der...: write the C table of trusted certificates and revoked digests
 * that is compiled into Xen. A certificate that could never verify anything is refused here, by the
 * same code that will read it in Xen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "include/authenticode.h"

enum { MAX_CERT = 16 << 10 };

static size_t read_cert(const char *path, uint8_t *bytes)
{
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(bytes, 1, MAX_CERT, f) : 0;

	if (f)
		fclose(f);
	return n;
}

static bool write_cert(const char *path, int number)
{
	static uint8_t bytes[MAX_CERT];
	const struct span der = span_of(bytes, read_cert(path, bytes));
	struct authenticode_cert cert;

	if (!authenticode_cert(der, &cert) || cert.modulus.n == 0) {
		fprintf(stderr, "%s: not a DER certificate with an RSA key of 2048 to 4096 bits\n",
			path);
		return false;
	}
	if (!cert.signs_code && !cert.is_ca) {
		fprintf(stderr, "%s: neither for signing code nor a CA\n", path);
		return false;
	}
	printf("static const uint8_t cert%d[] = {", number);
	for (size_t i = 0; i < der.n; i++)
		printf("%s0x%02x,", i % 16 ? " " : "\n\t", bytes[i]);
	printf("\n};\n");
	return true;
}

/* A digest per line: 64 hexadecimal digits; empty lines and lines with # are skipped. */
static int write_revoked(const char *path)
{
	FILE *f = path ? fopen(path, "r") : NULL;
	char line[256];
	int n = 0;

	printf("static const uint8_t revoked[][32] = {\n");
	while (f && fgets(line, sizeof(line), f)) {
		if (line[0] == '#' || line[0] == '\n')
			continue;
		if (strspn(line, "0123456789abcdefABCDEF") != 64 || !strchr("\r\n", line[64])) {
			fprintf(stderr, "%s: not a SHA-256 digest: %s", path, line);
			return -1;
		}
		printf("\t{ ");
		for (int i = 0; i < 64; i += 2)
			printf("0x%.2s, ", line + i);
		printf("},\n");
		n++;
	}
	/* An array has at least one element; this one is not counted. */
	printf("\t{ 0 }\n};\n#define REVOKED_DIGESTS %d\n", n);
	if (path && !f) {
		perror(path);
		return -1;
	}
	if (f)
		fclose(f);
	return n;
}

int main(int argc, char **argv)
{
	const bool has_revoked = argc > 2 && strcmp(argv[1], "--revoked") == 0;
	const int first = has_revoked ? 3 : 1;

	if (argc <= first) {
		fprintf(stderr, "usage: trust [--revoked FILE] CERT.der...\n");
		return 1;
	}
	for (int i = first; i < argc; i++)
		if (!write_cert(argv[i], i - first))
			return 1;
	printf("static const struct span trusted[] = {\n");
	for (int i = first; i < argc; i++)
		printf("\t{ cert%d, sizeof(cert%d) },\n", i - first, i - first);
	printf("};\n#define TRUSTED_CERTS %d\n", argc - first);
	return write_revoked(has_revoked ? argv[2] : NULL) < 0;
}
