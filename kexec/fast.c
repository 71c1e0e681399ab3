/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/fast.h"

#include <string.h>

#include "include/file.h"
#include "kexec/live.h"

/* Files of securityfs, and what in them says that the kernel wants to see what it starts. */
static const struct {
	const char *path, *word, *obstacle;
} segments_rules[] = {
	{ "/sys/kernel/security/lockdown", "[integrity]", "lockdown" },
	{ "/sys/kernel/security/lockdown", "[confidentiality]", "lockdown" },
	/* Documentation/ABI/testing/ima_policy */
	{ "/sys/kernel/security/ima/policy", "KEXEC_KERNEL_CHECK", "IMA's policy for kernels" },
};

/* What cannot be read forbids nothing here: the running kernel still may. */
static enum err segments_rule(struct ctx *ctx, size_t i, const char **obstacle)
{
	struct span text;
	const enum err err = host_file(ctx, segments_rules[i].path, &text);

	if (!err && strstr((const char *)text.p, segments_rules[i].word))
		*obstacle = segments_rules[i].obstacle;
	return err == ERR_NO_MEMORY ? err : ERR_NONE;
}

static enum err segments_carried(const struct load *load, const struct backend *backend,
				 const char **obstacle)
{
	const char *names;
	const enum err err = live_carried(load, backend, &names);

	if (err || !names)
		return err;
	*obstacle = ctx_printf(load->ctx, "%s, which only a load by file hands over", names);
	return *obstacle ? ERR_NONE : ERR_NO_MEMORY;
}

enum err segments_obstacle(const struct load *load, const struct backend *backend,
			   const char **obstacle)
{
	enum err err = ERR_NONE;

	*obstacle = NULL;
	if (!load->request->dry_run && backend->has_segments && !backend->has_segments())
		*obstacle = "the running kernel, which has no kexec_load";
	for (size_t i = 0;
	     i < sizeof(segments_rules) / sizeof(segments_rules[0]) && !*obstacle && !err; i++)
		err = segments_rule(load->ctx, i, obstacle);
	return err || *obstacle ? err : segments_carried(load, backend, obstacle);
}

enum err fast_obstacle(const struct load *load, const struct backend *backend,
		       const char **obstacle)
{
	if (load->image->format->unpack && load->request->unpack != UNPACK_NO)
		return segments_obstacle(load, backend, obstacle);
	*obstacle = "the kernel, which would unpack itself all the same";
	return ERR_NONE;
}
