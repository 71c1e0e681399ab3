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
static const char *const out_files[] = {
	"/sys/kernel/debug/kho/out/fdt",
	"/sys/kernel/debug/kho/out/sub_fdts/LUO",
};

#define META_FILE "/sys/kernel/debug/kho/in/sub_fdts/kexec-metadata"

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

enum err kho_formats_running(struct ctx *ctx, struct kho_formats *formats)
{
	*formats = (struct kho_formats){ .kho = 0 };
	for (size_t i = 0; i < sizeof(out_files) / sizeof(out_files[0]); i++) {
		struct span bytes;
		if (!host_may_read(ctx, out_files[i]))
			continue;
		const enum err err = host_file(ctx, out_files[i], &bytes);

		if (err)
			return err;
		const struct kho_formats found = kho_formats_of(bytes);

		formats->kho |= found.kho;
		formats->luo |= found.luo;
	}
	return ERR_NONE;
}

const char *kho_highest(struct ctx *ctx, const char *name, uint64_t bits)
{
	return bits ? ctx_printf(ctx, "%s-v%d", name, 63 - __builtin_clzll(bits)) : NULL;
}

/* include/linux/kho/abi/kexec_metadata.h, struct kho_kexec_metadata, version 1: packed. */
enum { META_VERSION = 0, META_RELEASE = 4, META_COUNT = 69, META_SIZE = 73 };

enum err kho_read_origin(struct ctx *ctx, struct kho_origin *origin)
{
	struct span meta = SPAN_NONE;
	const enum err err = host_may_read(ctx, META_FILE) ? host_file(ctx, META_FILE, &meta)
							   : ERR_NONE;

	*origin = (struct kho_origin){ .release = NULL };
	if (err || meta.n < META_SIZE || kho_native32(meta, META_VERSION) != 1)
		return err;
	origin->release = ctx_printf(ctx, "%.*s", META_COUNT - META_RELEASE,
				     (const char *)meta.p + META_RELEASE);
	origin->count = kho_native32(meta, META_COUNT);
	return origin->release ? ERR_NONE : ERR_NO_MEMORY;
}

/* What a kernel that lacks the format is said to have. */
static const char *kho_shown(struct ctx *ctx, const char *name, uint64_t bits)
{
	return bits ? kho_highest(ctx, name, bits) : "not there";
}

enum err kho_mismatch(struct ctx *ctx, const struct kho_formats *from, const struct kho_formats *to,
		      const char **words)
{
	const struct {
		const char *what, *name;
		uint64_t from, to;
	} rows[] = {
		{ "the kexec handover (KHO)", "kho", from->kho, to->kho },
		{ "live update (LUO)", "luo", from->luo, to->luo },
		{ "preserved memory files", "memfd", from->memfd, to->memfd },
	};

	*words = NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!(rows[i].from & ~rows[i].to))
			continue;
		*words = ctx_printf(ctx, "%s is %s here and %s in that kernel", rows[i].what,
				    kho_shown(ctx, rows[i].name, rows[i].from),
				    kho_shown(ctx, rows[i].name, rows[i].to));
		return *words ? ERR_NONE : ERR_NO_MEMORY;
	}
	return ERR_NONE;
}
