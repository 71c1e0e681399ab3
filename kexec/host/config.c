/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How an installed kernel was built. */
#include "kexec/host/host.h"
#include "kexec/host/internal.h"

enum err config_answer(struct ctx *ctx, struct span text, const char *option, enum answer *answer)
{
	const char *line = ctx_printf(ctx, "\n%s=y\n", option);

	*answer = ANSWER_UNKNOWN;
	if (!line)
		return ERR_NO_MEMORY;
	if (text.n)
		*answer = memmem(text.p, text.n, line, strlen(line)) ? ANSWER_YES : ANSWER_NO;
	return ERR_NONE;
}

enum err host_config(struct ctx *ctx, const char *release, const char *option, enum answer *answer)
{
	const char *path = ctx_printf(ctx, "/boot/config-%s", release ? release : "");
	struct span text = SPAN_NONE;
	enum err err = path ? ERR_NONE : ERR_NO_MEMORY;

	if (!err && release)
		err = host_optional(ctx, path, &text);
	return err ? err : config_answer(ctx, text, option, answer);
}

enum err host_own_config(struct ctx *ctx, const char *option, enum answer *answer)
{
	const char *machine, *release;
	const enum err err = host_uname(ctx, &machine, &release);

	if (err && err != ERR_USAGE) /* which says that this is not a recorded host */
		return err;
	return host_config(ctx, err ? NULL : release, option, answer);
}
