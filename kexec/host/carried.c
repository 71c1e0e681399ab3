/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * State of the running kernel that its own file load hands to the next one, and that no load by
 * segments can: user space is told neither where it is nor how it is handed over.
 */
#include <string.h>

#include "kexec/host/carried.h"
#include "kexec/host/host.h"
#include "kexec/host/internal.h"

/* Documentation/admin-guide/mm/kho.rst, "debugfs Interfaces" */
#define KHO_OUT "/sys/kernel/debug/kho/out"

enum answer { ANSWER_UNKNOWN, ANSWER_NO, ANSWER_YES };

/* 0 where there is none, or none for this user. */
static enum err carried_number(struct ctx *ctx, const char *path, uint64_t *value)
{
	*value = 0;
	const enum err err = host_may_read(ctx, path) ? host_number(ctx, path, value) : ERR_NONE;

	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

/* Does the running kernel's configuration, where a distribution installs it, have this line? */
static enum err carried_config(struct ctx *ctx, const char *option, enum answer *answer)
{
	const char *machine, *release, *path, *line;
	struct span text;
	enum err err = host_uname(ctx, &machine, &release);

	*answer = ANSWER_UNKNOWN;
	if (err)
		return err;
	path = ctx_printf(ctx, "/boot/config-%s", release);
	line = ctx_printf(ctx, "\n%s=y\n", option);
	if (!path || !line)
		return ERR_NO_MEMORY;
	if (!host_may_read(ctx, path))
		return ERR_NONE;
	err = host_file(ctx, path, &text);
	if (!err)
		*answer = strstr((const char *)text.p, line) ? ANSWER_YES : ANSWER_NO;
	return err;
}

/* kernel/liveupdate/kexec_handover.c, kho_parse_enable(): as kstrtobool() reads the last one. */
static enum err kho_word(struct ctx *ctx, const char *text, enum answer *answer)
{
	struct cmdline cmdline = { .separator = { .open = false } };
	const enum err err = cmdline_parse(ctx, span_of(text, strlen(text)), &cmdline);
	const struct cmdline_word *word = err ? NULL : cmdline_find(&cmdline, "kho");

	*answer = ANSWER_UNKNOWN;
	if (!word || !word->value.n)
		return err;
	const bool on = strchr("yYtT1", word->value.p[0]) ||
			span_is_at(word->value, 0, SPAN_LITERAL("on"));

	*answer = on ? ANSWER_YES : ANSWER_NO;
	return err;
}

/* Where debugfs does not tell: by what the kernel was told, and how it was built. */
static enum err kho_by_words(struct ctx *ctx, const struct host *host, bool *present)
{
	enum answer word, config;
	enum err err = kho_word(ctx, host->cmdline, &word);

	if (err || word == ANSWER_NO)
		return err;
	err = carried_config(ctx,
			     word == ANSWER_YES ? "CONFIG_KEXEC_HANDOVER"
						: "CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT",
			     &config);
	*present = word == ANSWER_YES ? config != ANSWER_NO : config == ANSWER_YES;
	return err;
}

static enum err kho_present(struct ctx *ctx, const struct host *host, bool *present)
{
	struct names names = { .n = 0 };
	const enum err err = host_may_read(ctx, KHO_OUT) ? host_names(ctx, KHO_OUT, &names)
							 : ERR_NONE;

	*present = names.n > 0;
	return err || *present ? err : kho_by_words(ctx, host, present);
}

/*
 * More than the one entry that IMA makes by itself (ima_init.c, ima_add_boot_aggregate()), and a
 * kernel that hands the list on (CONFIG_IMA_KEXEC).
 */
static enum err ima_present(struct ctx *ctx, const struct host *host, bool *present)
{
	enum answer config;
	uint64_t count;
	enum err err =
		carried_number(ctx, "/sys/kernel/security/ima/runtime_measurements_count", &count);

	(void)host;
	if (err || count <= 1)
		return err;
	err = carried_config(ctx, "CONFIG_IMA_KEXEC", &config);
	*present = config != ANSWER_NO;
	return err;
}

/* Documentation/admin-guide/kdump/kdump.rst, "Write the dump file to encrypted disk volume" */
static enum err keys_present(struct ctx *ctx, const struct host *host, bool *present)
{
	uint64_t count;
	const enum err err =
		carried_number(ctx, "/sys/kernel/config/crash_dm_crypt_keys/count", &count);

	(void)host;
	*present = count > 0;
	return err;
}

static const struct carried_row {
	const char *name;
	bool panic; /* for the crash kernel, else for the one that a reboot starts */
	enum err (*present)(struct ctx *ctx, const struct host *host, bool *present);
} carried_rows[] = {
	{ "memory preserved by kexec handover (KHO)", false, kho_present },
	{ "the measurement list of IMA", false, ima_present },
	{ "the disk keys for encrypted dumps (crash_dm_crypt_keys)", true, keys_present },
};

enum err carried_names(struct ctx *ctx, const struct host *host, bool panic, const char **names)
{
	*names = NULL;
	for (size_t i = 0; i < sizeof(carried_rows) / sizeof(carried_rows[0]); i++) {
		const struct carried_row *row = &carried_rows[i];
		bool present = false;
		enum err err = row->panic == panic ? row->present(ctx, host, &present) : ERR_NONE;

		if (err)
			return err;
		if (!present)
			continue;
		*names = *names ? ctx_printf(ctx, "%s and %s", *names, row->name) : row->name;
		if (!*names)
			return ERR_NO_MEMORY;
	}
	return ERR_NONE;
}
