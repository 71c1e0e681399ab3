/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a dump needs to know of the running kernel: notes, RAM, kernel text, direct map.
 * Documentation/ABI/testing/sysfs-devices-system-cpu, sysfs-kernel-vmcoreinfo.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "include/kexec-state.h"
#include "include/sizes.h"
#include "kexec/host/host.h"
#include "kexec/host/internal.h"

#define CPUS	   "/sys/devices/system/cpu"
#define KCORE_HEAD ((size_t)256 << 10) /* room for thousands of program headers */

enum err crash_add_note(struct ctx *ctx, struct crash_info *crash_info, struct range r,
			const char *path)
{
	struct range *grown = ctx_grow(ctx, crash_info->notes, crash_info->n_notes,
				       &crash_info->notes_capacity, sizeof(*crash_info->notes));

	if (!grown)
		return ERR_NO_MEMORY;
	crash_info->notes = grown;
	if (range_is_empty(r))
		return error(ctx, ERR_BAD, "%s: 0x%llx bytes at 0x%llx are not memory", path,
			     (unsigned long long)(r.end - r.start), (unsigned long long)r.start);
	crash_info->notes[crash_info->n_notes++] = r;
	return ERR_NONE;
}

/* "%llx" in Linux, without 0x: host_number() would take it for decimal. */
static enum err crash_read_hex(struct ctx *ctx, const char *path, uint64_t *value,
			       const char **rest)
{
	const char *line;
	char *end;
	const enum err err = host_line(ctx, path, &line);

	if (err)
		return err;
	*value = strtoull(line, &end, 16);
	if (end == line)
		return error(ctx, ERR_BAD, "%s: \"%s\" is not a hexadecimal number", path, line);
	*rest = end;
	return ERR_NONE;
}

static enum err crash_read_cpu(struct ctx *ctx, const char *cpu, struct crash_info *crash_info)
{
	const char *path = ctx_printf(ctx, CPUS "/%s/crash_notes", cpu);
	const char *size_path = ctx_printf(ctx, CPUS "/%s/crash_notes_size", cpu);
	struct range r;
	uint64_t size;
	const char *rest;

	if (!path || !size_path)
		return ERR_NO_MEMORY;
	enum err err = crash_read_hex(ctx, path, &r.start, &rest);

	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	err = host_number(ctx, size_path, &size);
	if (err == ERR_NOT_MINE)
		return error(ctx, ERR_UNSUPPORTED,
			     "%s is not there: this kernel is too old for a "
			     "crash kernel by segments",
			     size_path);
	if (!err && __builtin_add_overflow(r.start, size, &r.end))
		r.end = 0;
	return err ? err : crash_add_note(ctx, crash_info, r, path);
}

static enum err crash_read_cpus(struct ctx *ctx, struct crash_info *crash_info)
{
	struct names names;
	enum err err = host_names(ctx, CPUS, &names);

	for (size_t i = 0; i < names.n && !err; i++)
		if (!strncmp(names.name[i], "cpu", 3) && isdigit((unsigned char)names.name[i][3]))
			err = crash_read_cpu(ctx, names.name[i], crash_info);
	if (!err && !crash_info->n_notes)
		err = error(ctx, ERR_UNSUPPORTED,
			    CPUS "/cpu*/crash_notes are missing: the "
				 "running kernel was built without crash dump support");
	return err;
}

/* "ADDRESS SIZE", both hexadecimal. */
enum err host_read_vmcoreinfo(struct ctx *ctx, struct crash_info *crash_info)
{
	const char *path = "/sys/kernel/vmcoreinfo", *rest = "";
	struct range r;
	const enum err err = crash_read_hex(ctx, path, &r.start, &rest);

	if (err)
		return err == ERR_NOT_MINE ? ERR_NONE : err;
	if (__builtin_add_overflow(r.start, strtoull(rest, NULL, 16), &r.end))
		r.end = 0;
	return crash_add_note(ctx, crash_info, r, path);
}

/* "System RAM", or with the name of a driver after it: "System RAM (kmem)", "(virtio_mem)", ... */
static enum err crash_read_ram(struct ctx *ctx, struct iomem *iomem, struct ranges *ram)
{
	const size_t n = strlen("System RAM");
	enum err err = iomem_read(ctx, iomem);

	for (size_t i = 0; i < iomem->n && !err; i++) {
		const char *name = iomem->e[i].name;

		if (!strncmp(name, "System RAM", n) && (!name[n] || name[n] == ' '))
			err = ranges_add(ctx, ram, iomem->e[i].range);
	}
	return err;
}

/* fs/proc/kcore.c: segments of the direct map and of the kernel's text have a p_paddr. */
static void crash_use_kcore(const struct elf *kcore, const struct arch *arch, uint64_t text_offset,
			    struct crash_info *crash_info)
{
	/* All ones, as wide as the class has addresses. */
	const uint64_t nowhere = kcore->is_64 ? UINT64_MAX : UINT32_MAX;
	struct elf_phdr phdr;

	for (uint32_t i = 0; i < kcore->phnum && elf_phdr(kcore, i, &phdr); i++) {
		const struct range virtual = { phdr.vaddr, phdr.vaddr + phdr.memsz };

		if (phdr.type != PT_LOAD || phdr.paddr == nowhere || range_is_empty(virtual))
			continue;
		const bool is_text = text_offset ? phdr.vaddr - phdr.paddr == text_offset
						 : range_contains(arch->kernel_map, virtual) &&
							   phdr.paddr;

		if (is_text) {
			crash_info->text = (struct range){ phdr.paddr, phdr.paddr + phdr.memsz };
			crash_info->text_virtual = phdr.vaddr;
		} else if (!crash_info->direct_map && phdr.vaddr >> (kcore->is_64 ? 63 : 31)) {
			crash_info->direct_map = phdr.vaddr - phdr.paddr;
			crash_info->direct_end = arch->is_32bit ? phdr.paddr + phdr.memsz : 0;
		}
	}
}

enum err kcore_headers(struct ctx *ctx, struct span *bytes, struct elf *kcore)
{
	uint64_t end;
	enum err err = host_file_head(ctx, "/proc/kcore", KCORE_HEAD, bytes);

	if (!err)
		err = elf_open(ctx, *bytes, kcore);
	if (!err && (!elf_headers_end(kcore, &end) || !span_cut(*bytes, 0, end, bytes)))
		err = error(ctx, ERR_BAD, "its program headers end past %zu bytes", bytes->n);
	return prefix_error(ctx, err, "/proc/kcore");
}

bool kcore_is_vmcoreinfo(const struct elf_note *note)
{
	const struct span name = SPAN_LITERAL("VMCOREINFO");

	return note->name.n == name.n && span_is_at(note->name, 0, name);
}

static bool crash_find_vmcoreinfo(const struct elf *kcore, struct span *text)
{
	for (uint32_t i = 0; i < kcore->phnum; i++) {
		struct elf_phdr phdr;
		struct span notes;
		struct elf_note note;

		if (!elf_phdr(kcore, i, &phdr) || phdr.type != PT_NOTE ||
		    !elf_segment(kcore, &phdr, &notes))
			continue;
		while (elf_next_note(kcore, &notes, &note)) {
			*text = note.desc;
			if (kcore_is_vmcoreinfo(&note))
				return true;
		}
	}
	return false;
}

/* The line of kcore's VMCOREINFO (Linux 4.19) that says how the kernel is mapped; 0 without. */
static enum err crash_kernel_offset(struct ctx *ctx, const struct elf *kcore, const char *key,
				    uint64_t *offset)
{
	struct span text;

	*offset = 0;
	if (!crash_find_vmcoreinfo(kcore, &text))
		return ERR_NONE;
	const char *line = ctx_printf(ctx, "%.*s", (int)text.n, (const char *)text.p);

	if (!line)
		return ERR_NO_MEMORY;
	line = strstr(line, key);
	if (line)
		*offset = strtoull(line + strlen(key), NULL, 16);
	return ERR_NONE;
}

/* Missing, or closed by lockdown: readers of the dump can do without. */
static enum err crash_read_kcore(struct ctx *ctx, const struct arch *arch,
				 struct crash_info *crash_info)
{
	struct span head;
	struct elf kcore;
	uint64_t offset = 0;
	enum err err = kcore_headers(ctx, &head, &kcore);

	if (!err && arch->kernel_offset)
		err = crash_kernel_offset(ctx, &kcore, arch->kernel_offset, &offset);
	/* Without it the two mappings cannot be distinguished. */
	if (!err && (offset || !arch->kernel_offset))
		crash_use_kcore(&kcore, arch, offset, crash_info);
	else if (err && err != ERR_NO_MEMORY)
		debug(ctx, "%s: the dump will not say where memory was mapped",
		      err == ERR_NOT_MINE ? "/proc/kcore is not there" : ctx->message);
	return err == ERR_NO_MEMORY ? err : ERR_NONE;
}

/* "ADDRESS TYPE NAME" lines; 0 when it is not there, or hidden. */
static uint64_t crash_symbol(const char *kallsyms, const char *name)
{
	const size_t n = strlen(name);

	for (const char *line = kallsyms; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		const char *end = line + strcspn(line, "\n");

		if (end > line + n && !strncmp(end - n, name, n) && end[-(ptrdiff_t)n - 1] == ' ')
			return strtoull(line, NULL, 16);
	}
	return 0;
}

enum err kernel_symbols(struct ctx *ctx, struct kernel_symbols *symbols)
{
	struct span text;
	const enum err err = host_file(ctx, "/proc/kallsyms", &text);

	if (err)
		return err;
	*symbols = (struct kernel_symbols){
		.text = crash_symbol((const char *)text.p, "_text"),
		.stext = crash_symbol((const char *)text.p, "_stext"),
		.end = crash_symbol((const char *)text.p, "_end"),
	};
	return symbols->text || symbols->stext ? ERR_NONE : ERR_NOT_MINE;
}

/* Text in the direct map tells where that is. */
static bool crash_text_is_direct(const struct arch *arch)
{
	return arch->is_32bit && range_is_empty(arch->kernel_map);
}

static bool crash_text_is_known(const struct arch *arch, const struct crash_info *crash_info)
{
	if (crash_text_is_direct(arch))
		return crash_info->direct_map;
	return range_is_empty(arch->kernel_map) || !range_is_empty(crash_info->text);
}

static void crash_use_text(const struct arch *arch, uint64_t physical,
			   const struct kernel_symbols *symbols, struct crash_info *crash_info)
{
	const struct range virtual = { symbols->text, symbols->end };

	if (range_is_empty(virtual) || !range_contains(arch->kernel_map, virtual))
		return;
	crash_info->text = (struct range){ physical, physical + range_size(virtual) };
	crash_info->text_virtual = virtual.start;
}

/*
 * The same for the direct map, which begins at a multiple of 2 MiB as memory does. Without
 * CONFIG_KALLSYMS_ALL there is only _stext, less than that above _text (arch/arm/kernel/
 * vmlinux.lds.S).
 */
static void crash_use_direct_text(uint64_t physical, const struct kernel_symbols *symbols,
				  struct crash_info *crash_info)
{
	const uint64_t virtual = symbols->text ? symbols->text : symbols->stext;

	if (virtual <= physical)
		return;
	crash_info->direct_map = align_down(virtual - physical, 2 * MIB);
	crash_info->direct_end = 4 * GIB - crash_info->direct_map;
}

/* Without kcore: the text starts where /proc/iomem shows the kernel's code. */
static enum err crash_read_kallsyms(struct ctx *ctx, const struct iomem *iomem,
				    const struct arch *arch, struct crash_info *crash_info)
{
	struct ranges code = { .r = NULL };
	struct kernel_symbols symbols;
	enum err err = iomem_ranges(ctx, iomem, "Kernel code", &code);

	if (crash_text_is_known(arch, crash_info) || err || !code.n)
		return err;
	err = kernel_symbols(ctx, &symbols);
	if (err)
		return err == ERR_NOT_MINE || err == ERR_SYSTEM ? ERR_NONE : err;
	if (crash_text_is_direct(arch))
		crash_use_direct_text(code.r[0].start, &symbols, crash_info);
	else
		crash_use_text(arch, code.r[0].start, &symbols, crash_info);
	return ERR_NONE;
}

static enum err crash_read_hotplug(struct ctx *ctx, struct crash_info *crash_info)
{
	const enum err err = kexec_state(ctx, STATE_ELFCOREHDR_SIZE, &crash_info->hotplug_size);

	return err == ERR_NOT_MINE ? ERR_NONE : err;
}

enum err host_read_crash(struct ctx *ctx, struct host *host)
{
	struct crash_info *crash_info = &host->crash_info;
	struct iomem iomem;
	enum err err = crash_read_cpus(ctx, crash_info);

	if (!err)
		err = host_read_vmcoreinfo(ctx, crash_info);
	if (!err)
		err = crash_read_ram(ctx, &iomem, &crash_info->ram);
	if (!err)
		err = crash_read_kcore(ctx, host->arch, crash_info);
	if (!err)
		err = crash_read_kallsyms(ctx, &iomem, host->arch, crash_info);
	if (!err)
		err = crash_read_hotplug(ctx, crash_info);
	return prefix_error(ctx, err, "host");
}
