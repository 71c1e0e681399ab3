/* SPDX-License-Identifier: GPL-2.0-or-later */
/* os-release(5): assignments as a shell reads them, without expansion. */
#include "kexec/entries/internal.h"

/* What is between quotes; a backslash takes the next character as it is. */
static enum err os_release_unquote(struct ctx *ctx, struct span text, const char **value)
{
	char *const plain = ctx_alloc(ctx, text.n + UINT64_C(1));
	uint8_t quote = 0;
	size_t n = 0;

	if (!plain)
		return ERR_NO_MEMORY;
	for (size_t i = 0; i < text.n; i++) {
		const uint8_t c = text.p[i];

		if (c == quote || (!quote && (c == '"' || c == '\'')))
			quote = quote ? 0 : c;
		else if (c == '\\' && quote != '\'' && i + 1 < text.n)
			plain[n++] = (char)text.p[++i];
		else
			plain[n++] = (char)c;
	}
	return text_copy(ctx, span_of(plain, n), value);
}

enum err os_release_find(struct ctx *ctx, struct span text, const char *key, const char **value)
{
	const size_t n = strlen(key);
	struct span line;
	enum err err = ERR_NONE;

	*value = NULL;
	while (!err && text_line(&text, &line)) {
		line = text_trim(line);
		if (span_is_at(line, 0, span_of(key, n)) && line.n > n && line.p[n] == '=')
			err = os_release_unquote(ctx, span_from(line, n + 1), value);
	}
	return err;
}
