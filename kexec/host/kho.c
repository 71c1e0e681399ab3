/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the next kernel understand what this one hands over? Linux compares the strings when it is
 * too late: another kho is dropped with all that was preserved (kernel/liveupdate/kexec_handover.c,
 * kho_populate()), another luo panics (luo_core.c, luo_restore_fail()), another memfd loses the
 * file (luo_file.c, luo_file_deserialize()).
 */
#include "kexec/host/kho.h"
#include "kexec/host/internal.h"

#define VERSIONS 64

/* Documentation/admin-guide/mm/kho.rst, "debugfs Interfaces" */
#define KHO "/sys/kernel/debug/kho"

/* include/linux/kho/abi/luo.h, LUO_KHO_ENTRY_NAME; kexec_metadata.h, KHO_METADATA_NODE_NAME */
#define KHO_LUO	 "LUO"
#define KHO_META "kexec-metadata"

/* include/linux/kho/abi/memblock.h, MEMBLOCK_KHO_FDT */
#define KHO_RESERVED "memblock"

/*
 * A kernel that was handed something over does not show what it hands on itself (kho_init()): what
 * it was given is the same, or it would not have taken it.
 */
static const char *const format_files[] = {
	KHO "/out/fdt",
	KHO "/in/fdt",
	KHO "/out/sub_fdts/" KHO_LUO,
};

/* In the byte order of the running machine. */
static uint32_t kho_native32(struct span bytes, size_t at)
{
	uint32_t value;

	memcpy(&value, bytes.p + at, sizeof(value));
	return value;
}

/* The digits at @at and a NUL; false when it is something else. */
static bool kho_version(struct span bytes, size_t at, uint64_t *bits)
{
	unsigned version = 0;
	size_t n = 0;

	for (; at + n < bytes.n && n < 3 && bytes.p[at + n] >= '0' && bytes.p[at + n] <= '9'; n++)
		version = version * 10 + (unsigned)(bytes.p[at + n] - '0');
	if (!n || version >= VERSIONS || !span_has(bytes, at + n, 1) || bytes.p[at + n])
		return false;
	*bits |= UINT64_C(1) << version;
	return true;
}

/* A string of its own, not the end of another one, nor a part of a message. */
static bool kho_begins(struct span bytes, size_t at)
{
	return !at || bytes.p[at - 1] < ' ' || bytes.p[at - 1] > '~';
}

static uint64_t kho_versions_of(struct span bytes, struct span name)
{
	uint64_t bits = 0;
	size_t at = 0;

	while (at < bytes.n) {
		const uint8_t *found = memmem(bytes.p + at, bytes.n - at, name.p, name.n);

		if (!found)
			break;
		at = (size_t)(found - bytes.p);
		if (kho_begins(bytes, at))
			kho_version(bytes, at + name.n, &bits);
		at += name.n;
	}
	return bits;
}

struct kho_formats kho_formats_of(struct span bytes)
{
	return (struct kho_formats){
		.kho = kho_versions_of(bytes, SPAN_LITERAL("kho-v")),
		.luo = kho_versions_of(bytes, SPAN_LITERAL("luo-v")),
		.memfd = kho_versions_of(bytes, SPAN_LITERAL("memfd-v")),
	};
}

/* Lockdown closes files that this user may read. */
static enum err kho_file(struct ctx *ctx, const char *path, struct span *bytes)
{
	const enum err err = host_optional(ctx, path, bytes);

	return err == ERR_REFUSED ? ERR_NONE : err;
}

static enum err kho_formats_running(struct ctx *ctx, struct kho_formats *formats)
{
	for (size_t i = 0; i < sizeof(format_files) / sizeof(format_files[0]); i++) {
		struct span bytes;
		const enum err err = kho_file(ctx, format_files[i], &bytes);

		if (err)
			return err;
		const struct kho_formats found = kho_formats_of(bytes);

		formats->kho |= found.kho;
		formats->luo |= found.luo;
	}
	return ERR_NONE;
}

static enum answer kho_letter(uint8_t letter, const char *yes, const char *no)
{
	if (letter && strchr(yes, letter))
		return ANSWER_YES;
	return letter && strchr(no, letter) ? ANSWER_NO : ANSWER_UNKNOWN;
}

/* lib/kstrtox.c, kstrtobool() */
enum answer kho_switch(const struct cmdline *cmdline, const char *name)
{
	const struct cmdline_word *word = cmdline_find(cmdline, name);
	const struct span value = word ? word->value : SPAN_NONE;

	if (!value.n)
		return ANSWER_UNKNOWN;
	if (kho_letter(value.p[0], "oO", "") == ANSWER_UNKNOWN)
		return kho_letter(value.p[0], "eEyYtT1", "dDnNfF0");
	return value.n > 1 ? kho_letter(value.p[1], "nN", "fF") : ANSWER_UNKNOWN;
}

/* Where debugfs does not tell: by what the kernel was told, and how it was built. */
static enum err kho_by_words(struct ctx *ctx, const char *text, struct kho_running *running)
{
	struct cmdline cmdline = { .separator = { .open = false } };
	enum answer config = ANSWER_UNKNOWN;
	enum err err = cmdline_add(ctx, text, &cmdline);
	const enum answer word = err ? ANSWER_NO : kho_switch(&cmdline, "kho");

	if (word == ANSWER_NO)
		return err;
	err = host_own_config(ctx,
			      word == ANSWER_YES ? "CONFIG_KEXEC_HANDOVER"
						 : "CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT",
			      &config);
	if (err)
		return err;
	running->on = word == ANSWER_YES ? config != ANSWER_NO : config == ANSWER_YES;
	running->luo = running->on && kho_switch(&cmdline, "liveupdate") == ANSWER_YES;
	running->more = running->on;
	return running->luo ? luo_sessions(ctx, &running->sessions) : ERR_NONE;
}

static enum err kho_keep(struct ctx *ctx, const char *name, struct kho_running *running)
{
	const bool reserved = !strcmp(name, KHO_RESERVED);
	const char *kept = running->kept;

	running->reserved |= reserved;
	running->more |= !reserved;
	running->kept = ctx_printf(ctx, "%s%s%s", kept ? kept : "", kept ? ", " : "", name);
	return running->kept ? ERR_NONE : ERR_NO_MEMORY;
}

/*
 * All but what the kernel says of itself is something that somebody wants to have there. Live
 * update is there as long as it is on, and empty without sessions.
 */
static enum err kho_kept(struct ctx *ctx, struct kho_running *running)
{
	struct names names;
	enum err err = host_names(ctx, KHO "/out/sub_fdts", &names);

	for (size_t i = 0; !err && i < names.n; i++) {
		const char *name = names.name[i];
		const bool luo = !strcmp(name, KHO_LUO);

		running->luo |= luo;
		if (luo)
			err = luo_sessions(ctx, &running->sessions);
		if (!err && strcmp(name, KHO_META) && (!luo || running->sessions))
			err = kho_keep(ctx, name, running);
	}
	return err;
}

enum err kho_read(struct ctx *ctx, const char *cmdline, struct kho_running *running)
{
	struct names names = { .n = 0 };
	enum err err = host_may_read(ctx, KHO "/out") ? host_names(ctx, KHO "/out", &names)
						      : ERR_NONE;

	*running = (struct kho_running){ .on = names.n, .shown = names.n };
	if (err)
		return err;
	err = running->shown ? kho_kept(ctx, running) : kho_by_words(ctx, cmdline, running);
	return err || !running->shown ? err : kho_formats_running(ctx, &running->formats);
}

const char *kho_highest(struct ctx *ctx, const char *name, uint64_t bits)
{
	return bits ? ctx_printf(ctx, "%s-v%d", name, 63 - __builtin_clzll(bits)) : NULL;
}

/* include/linux/kho/abi/kexec_metadata.h, struct kho_kexec_metadata, version 1: packed. */
enum { META_VERSION = 0, META_RELEASE = 4, META_COUNT = 69, META_SIZE = 73 };

enum err kho_read_origin(struct ctx *ctx, struct kho_origin *origin)
{
	struct span meta;
	const enum err err = kho_file(ctx, KHO "/in/sub_fdts/" KHO_META, &meta);

	*origin = (struct kho_origin){ .release = NULL };
	if (err || meta.n < META_SIZE)
		return err;
	/* Of a recorded machine, whose byte order may be the other. */
	const bool swapped = kho_native32(meta, META_VERSION) == __builtin_bswap32(1);
	const uint32_t count = kho_native32(meta, META_COUNT);

	if (kho_native32(meta, META_VERSION) != 1 && !swapped)
		return ERR_NONE;
	origin->release = ctx_printf(ctx, "%.*s", META_COUNT - META_RELEASE,
				     (const char *)meta.p + META_RELEASE);
	origin->count = swapped ? __builtin_bswap32(count) : count;
	return origin->release ? ERR_NONE : ERR_NO_MEMORY;
}

/* What a kernel that lacks the format is said to have. */
static const char *kho_shown(struct ctx *ctx, const char *name, uint64_t bits)
{
	return bits ? kho_highest(ctx, name, bits) : "not there";
}

enum err kho_mismatch(struct ctx *ctx, const struct kho_formats *from, const struct kho_formats *to,
		      struct kho_loss *loss)
{
	const struct {
		const char *what, *name;
		uint64_t from, to;
		bool panics;
	} rows[] = {
		{ "the kexec handover (KHO)", "kho", from->kho, to->kho, false },
		{ "live update (LUO)", "luo", from->luo, to->luo, true },
		{ "preserved memory files", "memfd", from->memfd, to->memfd, false },
	};

	*loss = (struct kho_loss){ .words = NULL };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!(rows[i].from & ~rows[i].to))
			continue;
		loss->panics = rows[i].panics;
		loss->words = ctx_printf(ctx, "%s is %s here and %s in that kernel", rows[i].what,
					 kho_shown(ctx, rows[i].name, rows[i].from),
					 kho_shown(ctx, rows[i].name, rows[i].to));
		return loss->words ? ERR_NONE : ERR_NO_MEMORY;
	}
	return ERR_NONE;
}
