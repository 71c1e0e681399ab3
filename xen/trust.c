/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trust [--revoked FILE] [--cmdline FILE] CERT.der...: write the C tables of trusted certificates,
 * revoked digests and allowed words of a command line that are compiled into Xen. A certificate
 * that could never verify anything, and a word that no list may hold, are refused here, by the same
 * code that will read them in Xen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "include/authenticode.h"
#include "include/cmdline-list.h"

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
	struct x509 cert;

	if (!x509_parse(der, &cert) || cert.modulus.n == 0) {
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

/* What is written of one line of a list; false when it cannot be. */
typedef bool write_line_fn(const char *path, char *line);

static bool write_digest(const char *path, char *line)
{
	if (strlen(line) != 64 || strspn(line, "0123456789abcdefABCDEF") != 64) {
		fprintf(stderr, "%s: not a SHA-256 digest: %s\n", path, line);
		return false;
	}
	printf("\t{ ");
	for (int i = 0; i < 64; i += 2)
		printf("0x%.2s, ", line + i);
	printf("},\n");
	return true;
}

static bool write_word(const char *path, char *line)
{
	const char *why = cmdline_never_listed(span_of(line, strlen(line)));

	if (why) {
		fprintf(stderr, "%s: \"%s\" cannot be listed: %s\n", path, line, why);
		return false;
	}
	printf("\t\"");
	for (const char *c = line; *c; c++)
		printf(*c == '\\' ? "\\\\" : "%c", *c);
	printf("\",\n");
	return true;
}

/* Lines of @f; empty ones and comments (#) are skipped. Their number, or -1. */
static int write_lines(const char *path, FILE *f, write_line_fn *write)
{
	char line[256];
	int n = 0;

	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		if (!write(path, line))
			return -1;
		n++;
	}
	return n;
}

/* A table of what is in the file, if any. An array has at least one element; that is not counted.
 */
static bool write_table(const char *path, const char *head, write_line_fn *write, const char *tail,
			const char *count)
{
	FILE *f = path ? fopen(path, "r") : NULL;
	int n = 0;

	if (path && !f) {
		perror(path);
		return false;
	}
	printf("%s", head);
	if (f) {
		n = write_lines(path, f, write);
		fclose(f);
	}
	printf("%s#define %s %d\n", tail, count, n);
	return n >= 0;
}

static bool write_certs(char **paths, int n)
{
	for (int i = 0; i < n; i++)
		if (!write_cert(paths[i], i))
			return false;
	printf("static const struct span trusted[] = {\n");
	for (int i = 0; i < n; i++)
		printf("\t{ cert%d, sizeof(cert%d) },\n", i, i);
	printf("};\n#define TRUSTED_CERTS %d\n", n);
	return true;
}

/* The value of an option at the front of the arguments, or NULL. */
static const char *take_option(char ***argv, int *argc, const char *name)
{
	const char *value = *argc > 1 && strcmp((*argv)[0], name) == 0 ? (*argv)[1] : NULL;

	if (value) {
		*argv += 2;
		*argc -= 2;
	}
	return value;
}

int main(int argc, char **argv)
{
	argc--, argv++;
	const char *const revoked = take_option(&argv, &argc, "--revoked");
	const char *const cmdline = take_option(&argv, &argc, "--cmdline");

	if (argc < 1) {
		fprintf(stderr, "usage: trust [--revoked FILE] [--cmdline FILE] CERT.der...\n");
		return 1;
	}
	return !write_certs(argv, argc) ||
	       !write_table(revoked, "static const uint8_t revoked[][32] = {\n", write_digest,
			    "\t{ 0 }\n};\n", "REVOKED_DIGESTS") ||
	       !write_table(cmdline, "static const char *const cmdline_entries[] = {\n", write_word,
			    "\tNULL\n};\n", "CMDLINE_ENTRIES");
}
