/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the running kernel shows of the processor: Documentation/arch/x86/cpuinfo.rst. */
#include <string.h>

#include "kexec/host/internal.h"

/* Enough for the first processor's lines; the others' take the kernel time to make. */
#define CPUINFO_HEAD ((size_t)16 << 10)

static bool cpu_flag(const char *text, const char *flag)
{
	const char *line = strstr(text, "\nflags\t");
	const size_t n = strlen(flag);

	for (const char *p = line ? line + 1 : NULL; p && *p && *p != '\n'; p++)
		if (p[0] == ' ' && !strncmp(p + 1, flag, n) && strchr(" \n", p[1 + n]))
			return true;
	return false;
}

/* arch/x86/include/asm/cpufeatures.h: what a guest of that kind, or its host, has. */
static bool cpu_encrypts(const char *text)
{
	static const char *const flags[] = { "sev", "sev_es", "sev_snp", "tdx_guest" };
	bool found = false;

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		found |= cpu_flag(text, flags[i]);
	return found;
}

/* The kernel clears la57 when it does not use it (arch/x86/kernel/cpu/common.c). */
enum err cpu_read(struct ctx *ctx, struct host *host)
{
	struct span head;
	const enum err err = host_file_head(ctx, "/proc/cpuinfo", CPUINFO_HEAD, &head);

	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	const char *text = ctx_printf(ctx, "%.*s", (int)head.n, (const char *)head.p);

	if (!text)
		return ERR_NO_MEMORY;
	host->five_level = cpu_flag(text, "la57");
	host->encrypted = cpu_encrypts(text);
	return ERR_NONE;
}
