/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates for --trust, made by openssl here and now. */
#include "tests/unit/unit.h"

#include <unistd.h>

#include "include/file.h"
#include "include/text.h"
#include "kexec/show/trust.h"

static char directory[] = "/tmp/test-trust.XXXXXX";

static void shell(const char *command)
{
	char line[1024];

	snprintf(line, sizeof(line), "cd %s && { %s; } 2>/dev/null", directory, command);
	assert_int_equal(system(line), 0);
}

static enum err read_certs(struct ctx *ctx, const char *name, struct authenticode_trust *trust)
{
	return trust_read(ctx, ctx_printf(ctx, "%s/%s", directory, name), trust);
}

static void assert_name(const struct x509 *cert, const char *name)
{
	assert_int_equal(cert->name.n, strlen(name));
	assert_memory_equal(cert->name.p, name, cert->name.n);
}

static void every_certificate_is_read_in_its_order(void **state)
{
	static const char *const singles[] = { "one.pem", "one.der", "one.crlf", "one.verbose" };
	struct authenticode_trust trust;

	shell("openssl x509 -in one.pem -outform DER -out one.der; sed 's/$/\\r/' one.pem >one.crlf;"
	      "openssl x509 -in one.pem -text -out one.verbose; cat one.pem two.pem >both.pem");
	for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++) {
		assert_int_equal(read_certs(*state, singles[i], &trust), ERR_NONE);
		assert_int_equal(trust.n_certs, 1);
		assert_name(&trust.certs[0], "one");
	}
	assert_int_equal(read_certs(*state, "both.pem", &trust), ERR_NONE);
	assert_int_equal(trust.n_certs, 2);
	assert_name(&trust.certs[0], "one");
	assert_name(&trust.certs[1], "two");
}

static void anything_but_whole_certificates_is_refused(void **state)
{
	struct authenticode_trust trust;
	struct ctx *ctx = *state;

	shell("grep -v END one.pem >no-end; sed '5s/[A-Za-z]/*/' one.pem >not-base64;"
	      "sed 5d one.pem >lacks-a-line; { cat one.pem; sed 5d two.pem; } >second-broken;"
	      "head -c 100 one.der >cut.der; cp one.key key");
	assert_fails(ctx, ERR_BAD, read_certs(ctx, "no-end", &trust), "--trust|no-end|no end");
	assert_fails(ctx, ERR_BAD, read_certs(ctx, "not-base64", &trust), "Base64");
	assert_fails(ctx, ERR_BAD, read_certs(ctx, "lacks-a-line", &trust), "certificate 1");
	assert_fails(ctx, ERR_BAD, read_certs(ctx, "second-broken", &trust), "certificate 2");
	assert_fails(ctx, ERR_BAD, read_certs(ctx, "cut.der", &trust), "not an X.509 certificate");
	assert_fails(ctx, ERR_BAD, read_certs(ctx, "key", &trust), "not an X.509 certificate");
	assert_fails(ctx, ERR_SYSTEM, read_certs(ctx, "missing", &trust), "--trust|missing");
}

/* The smallest PE program, as tests/images makes it. */
static void make_pe(void)
{
	char maker[512], command[600];
	char *const path = realpath(__FILE__, NULL);

	assert_non_null(path);
	*strrchr(path, '/') = '\0';
	snprintf(maker, sizeof(maker), "%s/../images/uki", path);
	free(path);
	snprintf(command, sizeof(command), "'%s' .text=1234 >pe", maker);
	shell(command);
}

/* As it is in the certificate, a name can make a terminal do things. Any PE file can be signed. */
static void escapes_in_a_signer_s_name_do_not_reach_the_terminal(void **state)
{
	struct ctx *ctx = *state;
	struct file file;
	char *printed;
	size_t size;

	if (system("command -v sbsign >/dev/null"))
		skip();
	shell("cp one.key evil.key; openssl req -x509 -key evil.key -out evil.pem -utf8"
	      " -subj \"/CN=$(printf 'a\\033[2Jb\\177c~')/\"");
	make_pe();
	shell("sbsign --key evil.key --cert evil.pem --output signed pe");
	assert_int_equal(file_open(ctx, ctx_printf(ctx, "%s/signed", directory), 1 << 20, &file),
			 ERR_NONE);
	file_close(&file);
	FILE *const out = open_memstream(&printed, &size);

	assert_non_null(out);
	text_print(out, text_of(signer_name(ctx, file.bytes)));
	fclose(out);
	assert_string_equal(printed, "a\\x1b[2Jb\\x7fc~");
	free(printed);
	assert_null(signer_name(ctx, span_of("MZ", 2)));
}

static int make_certs(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(directory));
	shell("for n in one two; do openssl req -x509 -newkey rsa:2048 -nodes -keyout $n.key"
	      " -out $n.pem -subj /CN=$n/ || exit 1; done");
	return 0;
}

static int remove_directory(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", directory);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(every_certificate_is_read_in_its_order),
		with_ctx(anything_but_whole_certificates_is_refused),
		with_ctx(escapes_in_a_signer_s_name_do_not_reach_the_terminal),
	};

	return cmocka_run_group_tests(tests, make_certs, remove_directory);
}
