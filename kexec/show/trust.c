/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/show/trust.h"

#include "include/file.h"

#define TRUST_FILE_MAX ((uint64_t)4 << 20)

/* RFC 7468, section 5.1. */
#define PEM_BEGIN SPAN_LITERAL("-----BEGIN CERTIFICATE-----")
#define PEM_END	  SPAN_LITERAL("-----END CERTIFICATE-----")

struct certs {
	struct x509 *certs;
	size_t n, capacity;
};

static enum err add_cert(struct ctx *ctx, struct span der, struct certs *list)
{
	list->certs = ctx_grow(ctx, list->certs, list->n, &list->capacity, sizeof(*list->certs));
	if (!list->certs)
		return ERR_NO_MEMORY;
	if (!x509_parse(der, &list->certs[list->n]))
		return error(ctx, ERR_BAD,
			     "certificate %zu is not an X.509 certificate in DER or PEM",
			     list->n + 1);
	list->n++;
	return ERR_NONE;
}

/* The offset of @text in @s, or s.n. */
static size_t find(struct span s, struct span text)
{
	const uint8_t *at = s.n ? memmem(s.p, s.n, text.p, text.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

/* RFC 4648, section 4; false for a character that does not belong there. */
static bool decode_base64(struct span text, uint8_t *out, size_t *n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t word = 0;
	unsigned bits = 0;

	*n = 0;
	for (size_t i = 0; i < text.n; i++) {
		const uint8_t c = span_u8(text, i);
		const char *digit = c ? strchr(digits, c) : NULL;

		if (c == '=' || c == '\r' || c == '\n' || c == ' ' || c == '\t')
			continue;
		if (!digit)
			return false;
		word = word << 6 | (uint32_t)(digit - digits);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[(*n)++] = (uint8_t)(word >> bits);
		}
	}
	return true;
}

static enum err add_pem(struct ctx *ctx, struct span text, struct certs *list)
{
	uint8_t *der = ctx_alloc(ctx, text.n);
	size_t n;

	if (!der)
		return ERR_NO_MEMORY;
	if (!decode_base64(text, der, &n))
		return error(ctx, ERR_BAD, "certificate %zu is not in Base64", list->n + 1);
	return add_cert(ctx, span_of(der, n), list);
}

static enum err add_all_pem(struct ctx *ctx, struct span text, struct certs *list)
{
	enum err err = ERR_NONE;
	size_t begin = find(text, PEM_BEGIN), end;

	while (!err && begin < text.n) {
		text = span_from(text, begin + PEM_BEGIN.n);
		end = find(text, PEM_END);
		if (end == text.n)
			return error(ctx, ERR_BAD, "certificate %zu has no end", list->n + 1);
		err = add_pem(ctx, span_of(text.p, end), list);
		text = span_from(text, end);
		begin = find(text, PEM_BEGIN);
	}
	return err;
}

enum err trust_read(struct ctx *ctx, const char *name, struct authenticode_trust *trust)
{
	struct certs list = { .n = 0 };
	struct file file;
	enum err err = file_open(ctx, name, TRUST_FILE_MAX, &file);

	file_close(&file);
	if (!err && find(file.bytes, PEM_BEGIN) < file.bytes.n)
		err = add_all_pem(ctx, file.bytes, &list);
	else if (!err)
		err = add_cert(ctx, file.bytes, &list);
	*trust = (struct authenticode_trust){ .certs = list.certs, .n_certs = list.n };
	return prefix_error(ctx, err, "--trust: %s", name);
}

const char *signer_name(struct ctx *ctx, struct span file)
{
	const struct authenticode_trust nobody = { .certs = NULL };
	struct authenticode_result result;

	authenticode_check(file, &nobody, &result);
	if (!result.signer.n)
		return NULL;
	return ctx_printf(ctx, "%.*s", (int)result.signer.n, (const char *)result.signer.p);
}
