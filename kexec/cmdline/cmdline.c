/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "kexec/cmdline/cmdline.h"

/*
 * The end of the word that starts at @p. Double quotes keep blanks together, as in the kernel's
 * next_arg() (Documentation/admin-guide/kernel-parameters.rst).
 */
static const char *word_end(const char *p)
{
	bool quoted = false;

	for (; *p && (quoted || (*p != ' ' && *p != '\t' && *p != '\n')); p++)
		if (*p == '"')
			quoted = !quoted;
	return p;
}

static bool is_dropped(const char *word, size_t length, const char *const *names)
{
	for (; *names; names++) {
		const size_t n = strlen(*names);

		if (length > n && memcmp(word, *names, n) == 0 && word[n] == '=')
			return true;
	}
	return false;
}

const char *cmdline_without(struct ctx *ctx, const char *cmdline, const char *const *names)
{
	char *kept = ctx_alloc(ctx, strlen(cmdline) + 1);
	char *out = kept;

	if (!kept)
		return NULL;
	for (const char *p = cmdline, *end; *p; p = end) {
		p += strspn(p, " \t\n");
		end = word_end(p);
		if (end == p || is_dropped(p, (size_t)(end - p), names))
			continue;
		if (out != kept)
			*out++ = ' ';
		memcpy(out, p, (size_t)(end - p));
		out += end - p;
	}
	*out = 0;
	return kept;
}

enum err cmdline_build(struct load *load)
{
	static const char *const dropped[] = { "BOOT_IMAGE", "kexec_jump_back_entry", NULL };
	static const char *const crash_dropped[] = { "BOOT_IMAGE", "kexec_jump_back_entry",
						     "crashkernel", NULL };
	const struct request *request = load->request;
	const struct span carried = load->image->payload.cmdline;
	const char *first = "", *second = request->append ? request->append : "";

	if (request->reuse_cmdline) {
		if (!load->host->cmdline)
			return error(
				load->ctx, ERR_SYSTEM,
				"--reuse-cmdline: the running kernel's command line is not known (/proc/cmdline)");
		first = cmdline_without(load->ctx, load->host->cmdline,
					request->panic ? crash_dropped : dropped);
	} else if (!request->append && carried.n) {
		first = ctx_printf(load->ctx, "%.*s", (int)carried.n, (const char *)carried.p);
	}
	if (!first)
		return ERR_NO_MEMORY;
	load->cmdline = ctx_printf(
		load->ctx, "%s%s%s%s", first, *first && *second ? " " : "", second,
		request->preserve_context ? " " CMDLINE_JUMP_BACK "0000000000000000" : "");
	if (!load->cmdline)
		return ERR_NO_MEMORY;
	load->cmdline_capacity = strlen(load->cmdline) + 1;
	return ERR_NONE;
}
