/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/crash-cma.h"

#include <stdlib.h>

#include "include/file.h"
#include "include/sizes.h"

/* "START-END", both hexadecimal, the end inclusive; *@line is moved to the next one. */
static bool cma_parse(const char **line, struct range *r)
{
	char *dash, *end;

	r->start = strtoull(*line, &dash, 16);
	if (dash == *line || *dash != '-')
		return false;
	r->end = strtoull(dash + 1, &end, 16);
	if (end == dash + 1 || (*end && *end != '\n') || r->end < r->start || r->end == UINT64_MAX)
		return false;
	r->end++;
	*line = end + (*end == '\n');
	return true;
}

static enum err cma_add(struct ctx *ctx, const char *path, const char *text, struct ranges *cma)
{
	enum err err = ERR_NONE;

	while (*text && !err) {
		struct range r;

		if (!cma_parse(&text, &r))
			return error(ctx, ERR_BAD, "%s: \"%.40s\" is not START-END", path, text);
		err = ranges_add(ctx, cma, r);
	}
	return err;
}

enum err crash_cma_read(struct ctx *ctx, struct ranges *cma)
{
	static const char *const paths[] = { "/sys/kernel/kexec/crash_cma_ranges",
					     "/sys/kernel/kexec_crash_cma_ranges" };
	struct span text;
	enum err err = ERR_NOT_MINE;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]) && err == ERR_NOT_MINE; i++) {
		err = host_file(ctx, paths[i], &text);
		if (!err)
			err = cma_add(ctx, paths[i], (const char *)text.p, cma);
	}
	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

const char *crash_cma_missing(struct ctx *ctx, const struct ranges *cma)
{
	const uint64_t lent = ranges_total(cma);

	return lent ? ctx_printf(
			      ctx,
			      "crashkernel=,cma: %llu MiB, in which user processes may have their pages, will be "
			      "missing from the dump",
			      (unsigned long long)(lent / MIB))
		    : NULL;
}
