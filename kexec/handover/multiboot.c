/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Multiboot Specification 0.6.96, 3.2 and 3.3: protected mode, eax 0x2badb002, ebx the address of
 * the information. One segment has all of that; each module is one more.
 */
#include "kexec/handover/multiboot.h"

#include "include/sizes.h"
#include "kexec/plan/plan.h"

#define BOOT_MAGIC 0x2badb002u
#define BELOW_4G   ((struct range){ MIB, UINT64_C(1) << 32 })

enum {
	INFO_SIZE = 120,
	MODULE_SIZE = 16,
	MAP_ENTRY_SIZE = 24,
	/* offsets */
	FLAGS = 0,
	MEM_LOWER = 4,
	MEM_UPPER = 8,
	CMDLINE = 16,
	MODS_COUNT = 20,
	MODS_ADDR = 24,
	MMAP_LENGTH = 44,
	MMAP_ADDR = 48,
	LOADER_NAME = 64,
	/* flags: what of it is there */
	HAS_MEMORY = 1 << 0,
	HAS_CMDLINE = 1 << 2,
	HAS_MODULES = 1 << 3,
	HAS_MAP = 1 << 6,
	HAS_LOADER_NAME = 1 << 9,
};

/* As e820's, which the specification took. */
const uint32_t multiboot_memory_types[] = {
	[MEMORY_RAM] = 1,      [MEMORY_RESERVED] = 2, [MEMORY_ACPI] = 3, [MEMORY_NVS] = 4,
	[MEMORY_UNUSABLE] = 5, [MEMORY_PMEM] = 2,     [MEMORY_PRAM] = 2, [MEMORY_SOFT_RESERVED] = 2,
};

size_t multiboot_modules(const struct load *load)
{
	size_t n = 0;

	while (load->request->modules && load->request->modules[n])
		n++;
	return n;
}

/* By custom the first word is the file's name; Xen drops it. */
char *multiboot_cmdline(const struct load *load)
{
	return ctx_printf(load->ctx, "%s %s", load->request->kernel, load->cmdline);
}

enum err multiboot_add(struct load *load, uint64_t info_size)
{
	enum err err = ERR_NONE;

	if (load->host->efi.config_table)
		warn(load->ctx,
		     "this machine was started by UEFI, without whose boot services such a kernel may find neither "
		     "low memory nor ACPI: Xen 4.17 does not come up");
	if (load->initrd.n)
		err = error(load->ctx, ERR_USAGE,
			    "--initrd: a multiboot kernel takes modules: --module \"FILE ARGS\"");
	if (!err)
		err = kernel_add(load);
	for (size_t i = 0; i < multiboot_modules(load) && !err; i++)
		err = plan_add(load, ROLE_MODULE, load->modules[i], load->modules[i].n,
			       (struct rule){ .within = BELOW_4G, .high = true });
	if (!err)
		err = plan_add(load, ROLE_PARAMS, SPAN_NONE, info_size,
			       (struct rule){ .within = BELOW_4G, .high = true });
	return err;
}

const struct segment *multiboot_module(const struct load *load, size_t i)
{
	for (size_t j = 0; j < load->plan.n; j++)
		if (load->plan.segments[j].role == ROLE_MODULE && !i--)
			return &load->plan.segments[j];
	return NULL;
}

struct multiboot_memory multiboot_memory(const struct load *load)
{
	struct multiboot_memory memory = { 0, 0 };

	for (size_t i = 0; i < load->next_map.n; i++) {
		const struct memory *m = &load->next_map.m[i];

		if (m->type != MEMORY_RAM)
			continue;
		if (m->range.start < MIB && !memory.lower)
			memory.lower =
				(uint32_t)(m->range.end < 640 * 1024 ? m->range.end >> 10 : 640);
		if (m->range.start <= MIB && m->range.end > MIB)
			memory.upper = (uint32_t)((m->range.end - MIB) >> 10);
	}
	return memory;
}

enum err multiboot_enter(struct load *load, uint32_t magic, struct span info)
{
	struct segment *params = plan_find(&load->plan, ROLE_PARAMS);
	struct x86_entry entry = { .rax = magic, .rbx = params->address };
	enum err err = kernel_entry(load, &entry.address);

	params->bytes = info;
	if (!err)
		err = x86_set_entry(load, &entry);
	return err ? err : x86_set_console(load);
}

/* ---- Multiboot 1 ---- */

/* Where a part of the information stands, as it is given out from the front. */
static uint64_t take(uint64_t *used, uint64_t n)
{
	const uint64_t at = *used;

	*used = (*used + n + 7) & ~UINT64_C(7);
	return at;
}

static uint64_t info_size(const struct load *load)
{
	uint64_t used = 0;

	take(&used, INFO_SIZE);
	take(&used, strlen(load->ctx->program) + 1);
	take(&used, strlen(load->request->kernel) + 1 + load->cmdline_capacity);
	take(&used, load->next_map.n * MAP_ENTRY_SIZE);
	take(&used, multiboot_modules(load) * MODULE_SIZE);
	for (size_t i = 0; i < multiboot_modules(load); i++)
		take(&used, strlen(load->request->modules[i]) + 1);
	return used;
}

static enum err multiboot_size(struct load *load)
{
	return multiboot_add(load, info_size(load));
}

static void put_map(const struct load *load, uint8_t *entry)
{
	for (size_t i = 0; i < load->next_map.n; i++, entry += MAP_ENTRY_SIZE) {
		const struct memory *m = &load->next_map.m[i];

		put_le32(entry, MAP_ENTRY_SIZE - 4);
		put_le64(entry + 4, m->range.start);
		put_le64(entry + 12, range_size(m->range));
		put_le32(entry + 20, multiboot_memory_types[m->type]);
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
	uint8_t *entry = info + take(used, multiboot_modules(load) * MODULE_SIZE);
	const struct segment *s;

	for (size_t i = 0; (s = multiboot_module(load, i)); i++, entry += MODULE_SIZE) {
		const char *text = load->request->modules[i];

		put_le32(entry, (uint32_t)s->address);
		put_le32(entry + 4, (uint32_t)(s->address + s->bytes.n));
		put_le32(entry + 8, put_text(info, address, take(used, strlen(text) + 1), text));
	}
}

static enum err put_info(const struct load *load, uint64_t address, uint8_t *info)
{
	const char *cmdline = multiboot_cmdline(load), *program = load->ctx->program;
	const struct multiboot_memory memory = multiboot_memory(load);
	uint64_t used = 0, at;

	if (!cmdline)
		return ERR_NO_MEMORY;
	take(&used, INFO_SIZE);
	put_le32(info + FLAGS, HAS_MEMORY | HAS_CMDLINE | HAS_MODULES | HAS_MAP | HAS_LOADER_NAME);
	put_le32(info + MEM_LOWER, memory.lower);
	put_le32(info + MEM_UPPER, memory.upper);
	at = take(&used, strlen(program) + 1);
	put_le32(info + LOADER_NAME, put_text(info, address, at, program));
	at = take(&used, strlen(load->request->kernel) + 1 + load->cmdline_capacity);
	put_le32(info + CMDLINE, put_text(info, address, at, cmdline));
	at = take(&used, load->next_map.n * MAP_ENTRY_SIZE);
	put_le32(info + MMAP_LENGTH, (uint32_t)(load->next_map.n * MAP_ENTRY_SIZE));
	put_le32(info + MMAP_ADDR, (uint32_t)(address + at));
	put_map(load, info + at);
	put_le32(info + MODS_COUNT, (uint32_t)multiboot_modules(load));
	put_le32(info + MODS_ADDR, (uint32_t)(address + used));
	put_modules(load, address, info, &used);
	return ERR_NONE;
}

static enum err multiboot_fill(struct load *load)
{
	const uint64_t size = info_size(load);
	uint8_t *info = ctx_alloc(load->ctx, size);
	const enum err err =
		info ? put_info(load, plan_find(&load->plan, ROLE_PARAMS)->address, info)
		     : ERR_NO_MEMORY;

	return err ? err : multiboot_enter(load, BOOT_MAGIC, span_of(info, size));
}

const struct handover multiboot = {
	.name = "multiboot",
	.options = MULTIBOOT_OPTIONS,
	.size = multiboot_size,
	.fill = multiboot_fill,
};
