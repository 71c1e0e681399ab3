/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * State of the running kernel that its own file load hands to the next one, and that no load by
 * segments can: user space is told neither where it is nor how it is handed over.
 */
#include "kexec/host/carried.h"
#include "kexec/host/host.h"
#include "kexec/host/internal.h"
#include "kexec/host/kho.h"

/* 0 where there is none, or none for this user. */
static enum err carried_number(struct ctx *ctx, const char *path, uint64_t *value)
{
	*value = 0;
	const enum err err = host_may_read(ctx, path) ? host_number(ctx, path, value) : ERR_NONE;

	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

/* Something is preserved, or may be where nothing shows it. */
static enum err kho_present(struct ctx *ctx, const struct kho_running *kho, bool *present)
{
	(void)ctx;
	*present = kho->on && (kho->kept || !kho->shown);
	return ERR_NONE;
}

/*
 * More than the one entry that IMA makes by itself (ima_init.c, ima_add_boot_aggregate()), and a
 * kernel that hands the list on (CONFIG_IMA_KEXEC).
 */
static enum err ima_present(struct ctx *ctx, const struct kho_running *kho, bool *present)
{
	enum answer config = ANSWER_UNKNOWN;
	uint64_t count;
	enum err err =
		carried_number(ctx, "/sys/kernel/security/ima/runtime_measurements_count", &count);

	(void)kho;
	if (err || count <= 1)
		return err;
	err = host_own_config(ctx, "CONFIG_IMA_KEXEC", &config);
	*present = !err && config != ANSWER_NO;
	return err;
}

/* Documentation/admin-guide/kdump/kdump.rst, "Write the dump file to encrypted disk volume" */
static enum err keys_present(struct ctx *ctx, const struct kho_running *kho, bool *present)
{
	uint64_t count;
	const enum err err =
		carried_number(ctx, "/sys/kernel/config/crash_dm_crypt_keys/count", &count);

	(void)kho;
	*present = count > 0;
	return err;
}

static const struct carried_row {
	const char *name;
	bool panic; /* for the crash kernel, else for the one that a reboot starts */
	enum err (*present)(struct ctx *ctx, const struct kho_running *kho, bool *present);
} carried_rows[] = {
	{ "memory preserved by kexec handover (KHO)", false, kho_present },
	{ "the measurement list of IMA", false, ima_present },
	{ "the disk keys for encrypted dumps (crash_dm_crypt_keys)", true, keys_present },
};

enum err carried_with(struct ctx *ctx, const struct kho_running *kho, bool panic,
		      const char **names)
{
	*names = NULL;
	for (size_t i = 0; i < sizeof(carried_rows) / sizeof(carried_rows[0]); i++) {
		const struct carried_row *row = &carried_rows[i];
		bool present = false;
		enum err err = row->panic == panic ? row->present(ctx, kho, &present) : ERR_NONE;

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

enum err carried_names(struct ctx *ctx, const struct host *host, bool panic, const char **names)
{
	struct kho_running kho = { .on = false };
	const enum err err = panic ? ERR_NONE : kho_read(ctx, host->cmdline, &kho);

	*names = NULL;
	return err ? err : carried_with(ctx, &kho, panic, names);
}
