/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Multiboot Specification 0.6.96, 3.2 and 3.3: protected mode, eax 0x2badb002, ebx the address of
 * the information. One segment has all of that; each module is one more.
 */
#include "handover.h"

#define BOOT_MAGIC 0x2badb002u
#define MIB (UINT64_C(1) << 20)
#define BELOW_4G ((struct range){ MIB, UINT64_C(1) << 32 })
#define MODULE_MAX (UINT64_C(1) << 32)

enum {
	INFO_SIZE = 120, MODULE_SIZE = 16, MAP_ENTRY_SIZE = 24,
	/* offsets */
	FLAGS = 0, MEM_LOWER = 4, MEM_UPPER = 8, CMDLINE = 16, MODS_COUNT = 20, MODS_ADDR = 24,
	MMAP_LENGTH = 44, MMAP_ADDR = 48, LOADER_NAME = 64,
	/* flags: what of it is there */
	HAS_MEMORY = 1 << 0, HAS_CMDLINE = 1 << 2, HAS_MODULES = 1 << 3, HAS_MAP = 1 << 6,
	HAS_LOADER_NAME = 1 << 9,
};

/* As e820's, which the specification took. */
static const uint32_t map_types[] = {
	[MEMORY_RAM] = 1,      [MEMORY_RESERVED] = 2, [MEMORY_ACPI] = 3, [MEMORY_NVS] = 4,
	[MEMORY_UNUSABLE] = 5, [MEMORY_PMEM] = 2,     [MEMORY_PRAM] = 2, [MEMORY_SOFT_RESERVED] = 2,
};

static size_t count_modules(const struct load *load)
{
	size_t n = 0;

	while (load->request->modules && load->request->modules[n])
		n++;
	return n;
}

/* Where a part of the information stands, as it is given out from the front. */
static uint64_t take(uint64_t *used, uint64_t n)
{
	const uint64_t at = *used;

	*used = (*used + n + 7) & ~UINT64_C(7);
	return at;
}

/* By custom the first word is the file's name; Xen drops it. */
static char *whole_cmdline(const struct load *load)
{
	return ctx_printf(load->ctx, "%s %s", load->request->kernel, load->cmdline);
}

static uint64_t info_size(const struct load *load)
{
	uint64_t used = 0;

	take(&used, INFO_SIZE);
	take(&used, strlen(load->ctx->program) + 1);
	take(&used, strlen(load->request->kernel) + 1 + load->cmdline_room);
	take(&used, load->told.n * MAP_ENTRY_SIZE);
	take(&used, count_modules(load) * MODULE_SIZE);
	for (size_t i = 0; i < count_modules(load); i++)
		take(&used, strlen(load->request->modules[i]) + 1);
	return used;
}

/* The file's name is the first word of --module. */
static enum err add_module(struct load *load, const char *text)
{
	const char *name = ctx_printf(load->ctx, "%.*s", (int)strcspn(text, " "), text);
	struct file file = { .fd = -1 };
	enum err err = name ? file_open(load->ctx, name, MODULE_MAX, &file) : ERR_NO_MEMORY;

	if (err)
		return within(load->ctx, err, "module");
	file_close(&file);
	return plan_add(load, ROLE_MODULE, file.bytes, file.bytes.n,
			(struct rule){ .within = BELOW_4G, .high = true });
}

static enum err multiboot_size(struct load *load)
{
	enum err err = kernel_check_cmdline(load);

	if (!err && load->initrd.n)
		err = fail(load->ctx, ERR_USAGE, "--initrd: a multiboot kernel takes modules: --module \"FILE ARGS\"");
	if (!err)
		err = kernel_add(load);
	for (size_t i = 0; i < count_modules(load) && !err; i++)
		err = add_module(load, load->request->modules[i]);
	if (!err)
		err = plan_add(load, ROLE_PARAMS, SPAN_NONE, info_size(load),
			       (struct rule){ .within = BELOW_4G, .high = true });
	return err;
}

/* 3.3: KiB from 0, at most 640, and from 1 MiB up to the first hole. */
static void put_memory(const struct load *load, uint8_t *info)
{
	for (size_t i = 0; i < load->told.n; i++) {
		const struct memory *m = &load->told.m[i];

		if (m->type != MEMORY_RAM)
			continue;
		if (m->range.start < MIB && !span_le32(span_of(info, INFO_SIZE), MEM_LOWER))
			put_le32(info + MEM_LOWER, (uint32_t)(m->range.end < 640 * 1024 ? m->range.end >> 10 : 640));
		if (m->range.start <= MIB && m->range.end > MIB)
			put_le32(info + MEM_UPPER, (uint32_t)((m->range.end - MIB) >> 10));
	}
}

static void put_map(const struct load *load, uint8_t *entry)
{
	for (size_t i = 0; i < load->told.n; i++, entry += MAP_ENTRY_SIZE) {
		const struct memory *m = &load->told.m[i];

		put_le32(entry, MAP_ENTRY_SIZE - 4);
		put_le64(entry + 4, m->range.start);
		put_le64(entry + 12, range_size(m->range));
		put_le32(entry + 20, map_types[m->type]);
	}
}

/* Text into the information: its address, given that the information is at @address. */
static uint32_t put_text(uint8_t *info, uint64_t address, uint64_t at, const char *text)
{
	memcpy(info + at, text, strlen(text) + 1);
	return (uint32_t)(address + at);
}

static void put_modules(const struct load *load, uint64_t address, uint8_t *info, uint64_t *used)
{
	uint8_t *entry = info + take(used, count_modules(load) * MODULE_SIZE);
	const char *const *text = load->request->modules;

	for (size_t i = 0; i < load->plan.n; i++) {
		const struct segment *s = &load->plan.segments[i];

		if (s->role != ROLE_MODULE)
			continue;
		put_le32(entry, (uint32_t)s->address);
		put_le32(entry + 4, (uint32_t)(s->address + s->bytes.n));
		put_le32(entry + 8, put_text(info, address, take(used, strlen(*text) + 1), *text));
		text++;
		entry += MODULE_SIZE;
	}
}

static enum err put_info(const struct load *load, uint64_t address, uint8_t *info)
{
	const char *cmdline = whole_cmdline(load), *program = load->ctx->program;
	uint64_t used = 0, at;

	if (!cmdline)
		return ERR_NO_MEMORY;
	take(&used, INFO_SIZE);
	put_le32(info + FLAGS, HAS_MEMORY | HAS_CMDLINE | HAS_MODULES | HAS_MAP | HAS_LOADER_NAME);
	put_memory(load, info);
	at = take(&used, strlen(program) + 1);
	put_le32(info + LOADER_NAME, put_text(info, address, at, program));
	at = take(&used, strlen(load->request->kernel) + 1 + load->cmdline_room);
	put_le32(info + CMDLINE, put_text(info, address, at, cmdline));
	at = take(&used, load->told.n * MAP_ENTRY_SIZE);
	put_le32(info + MMAP_LENGTH, (uint32_t)(load->told.n * MAP_ENTRY_SIZE));
	put_le32(info + MMAP_ADDR, (uint32_t)(address + at));
	put_map(load, info + at);
	put_le32(info + MODS_COUNT, (uint32_t)count_modules(load));
	put_le32(info + MODS_ADDR, (uint32_t)(address + used));
	put_modules(load, address, info, &used);
	return ERR_NONE;
}

static enum err multiboot_fill(struct load *load)
{
	struct segment *params = plan_find(&load->plan, ROLE_PARAMS);
	struct x86_entry entry = { .rax = BOOT_MAGIC, .rbx = params->address };
	const uint64_t size = info_size(load);
	uint8_t *info = ctx_alloc(load->ctx, size);
	enum err err = info ? kernel_entry(load, &entry.address) : ERR_NO_MEMORY;

	if (!err)
		err = put_info(load, params->address, info);
	if (err)
		return err;
	params->bytes = span_of(info, size);
	err = x86_set_entry(load, &entry);
	return err ? err : x86_set_console(load);
}

const struct handover multiboot = {
	.name = "multiboot",
	.options = OPTIONS_LINUX | OPTIONS_MULTIBOOT | OPTIONS_CONSOLE,
	.size = multiboot_size,
	.fill = multiboot_fill,
};
