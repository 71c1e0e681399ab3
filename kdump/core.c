/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kdump ADDRESS: the core whose ELF header the dead kernel left at a physical address (that of
 * elfcorehdr=). Its segments' offsets are physical addresses too
 * (Documentation/admin-guide/kdump/kdump.rst): a core file needs them one behind another.
 */
#include "kdump/kdump.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "include/cmdline.h"
#include "include/elf-wire.h"
#include "include/file.h"
#include "include/progress.h"
#include "kdump/output.h"
#include "lib/vmcore/vmcore.h"

#define PAGE  UINT64_C(4096)
#define PIECE (size_t)(256 * 4096)

/* /proc/vmcore is this very core when the running kernel was told the same address. */
static bool is_proc_vmcore(struct ctx *ctx, uint64_t address)
{
	struct cmdline cmdline = { .kernel.n = 0 };
	struct span text;
	static const char units[] = "KMG";
	char *end;

	if (access("/proc/vmcore", R_OK) != 0 ||
	    host_file(ctx, "/proc/cmdline", &text) != ERR_NONE ||
	    cmdline_parse(ctx, text, &cmdline) != ERR_NONE)
		return false;
	const struct cmdline_word *const word = cmdline_find(&cmdline, "elfcorehdr");

	if (!word)
		return false;
	const char *at = (const char *)word->value.p;
	/* [size[KMG]@]offset[KMG] */
	const char *const behind = strpbrk(at, "@ \n");

	if (behind && *behind == '@')
		at = behind + 1;
	uint64_t passed = strtoull(at, &end, 0);
	const char *const unit = strchr(units, *end & ~0x20);

	if (unit && *unit)
		passed <<= 10 * (unit - units + 1);
	return end != at && passed == address;
}

static enum err copy(struct ctx *ctx, const struct vmcore *from, uint64_t at, uint64_t n,
		     struct output *output)
{
	uint8_t *const buffer = ctx_alloc(ctx, PIECE);
	enum err err = buffer ? ERR_NONE : ERR_NO_MEMORY;

	while (!err && n) {
		const size_t piece = n < PIECE ? (size_t)n : PIECE;

		if (vmcore_read_file(from, at, buffer, piece) != piece)
			err = error(
				ctx, ERR_SYSTEM,
				"%s: cannot read %zu bytes at %#llx (in a crash kernel, copy /proc/vmcore instead)",
				from->name, piece, (unsigned long long)at);
		else
			err = output_write(ctx, output, span_of(buffer, piece));
		at += piece;
		n -= piece;
	}
	if (buffer)
		ctx_release(ctx, buffer);
	return err;
}

static void put(const struct elf *elf, uint8_t *p, uint64_t value)
{
	const unsigned int width = elf->is_64 ? 8 : 4;

	for (unsigned int i = 0; i < width; i++)
		p[elf->is_big ? width - 1 - i : i] = (uint8_t)(value >> 8 * i);
}

/* Offsets of e_phoff and p_offset: gABI, figures 4-3 and 5-1. */
static enum err write_headers(struct ctx *ctx, const struct elf *elf, struct output *output)
{
	const size_t ehdr = elf->is_64 ? 64 : 52;
	const size_t table = (size_t)elf->phnum * elf->phentsize;
	const size_t total = (size_t)((ehdr + table + PAGE - 1) & ~(PAGE - 1));
	uint8_t *const bytes = ctx_alloc(ctx, total);
	uint64_t offset = total;
	struct elf_phdr ph;

	if (!bytes)
		return ERR_NO_MEMORY;
	memcpy(bytes, elf->bytes.p, ehdr);
	put(elf, bytes + (elf->is_64 ? 32 : 28), ehdr);
	memcpy(bytes + ehdr, elf->bytes.p + elf->phoff, table);
	for (uint32_t i = 0; i < elf->phnum && elf_phdr(elf, i, &ph); i++) {
		put(elf, bytes + ehdr + (size_t)i * elf->phentsize + (elf->is_64 ? 8 : 4), offset);
		if (__builtin_add_overflow(offset, ph.filesz, &offset))
			return error(ctx, ERR_BAD, "p_filesz of program header %u is too large", i);
	}
	return output_write(ctx, output, span_of(bytes, total));
}

static enum err read_elf(struct ctx *ctx, const struct vmcore *from, uint64_t address,
			 struct elf *elf)
{
	uint8_t head[ELF_HEADER_MAX];
	uint64_t end;
	enum err err = elf_open(
		ctx, span_of(head, vmcore_read_file(from, address, head, sizeof(head))), elf);

	if (err == ERR_NOT_MINE)
		return error(ctx, ERR_BAD, "no ELF header at %#llx of %s",
			     (unsigned long long)address, from->name);
	if (err)
		return err;
	if (!elf_headers_end(elf, &end) || end > UINT64_C(64) << 20)
		return error(ctx, ERR_BAD,
			     "the ELF header at %#llx is broken: %u program headers at %#llx",
			     (unsigned long long)address, elf->phnum,
			     (unsigned long long)elf->phoff);
	uint8_t *const bytes = ctx_alloc(ctx, end);

	if (!bytes)
		return ERR_NO_MEMORY;
	if (vmcore_read_file(from, address, bytes, (size_t)end) != end)
		return error(ctx, ERR_BAD, "the program headers at %#llx cannot be read",
			     (unsigned long long)address);
	return elf_open(ctx, span_of(bytes, (size_t)end), elf);
}

static enum err write_core(struct ctx *ctx, const struct vmcore *from, const struct elf *elf,
			   struct output *output)
{
	enum err err = write_headers(ctx, elf, output);
	struct elf_phdr ph;

	for (uint32_t i = 0; !err && i < elf->phnum && elf_phdr(elf, i, &ph); i++)
		err = copy(ctx, from, ph.offset, ph.filesz, output);
	return err;
}

enum err kdump_core(struct ctx *ctx, const struct request *request, uint64_t address, int fd)
{
	const struct target nowhere = { .dir = "" };
	struct output output = { .target = &nowhere, .path = "standard output", .fd = fd };
	const bool direct = is_proc_vmcore(ctx, address);
	struct vmcore from = { .name = direct ? "/proc/vmcore" : request->memory };
	struct elf elf;
	enum err err;

	from.fd = open(from.name, O_RDONLY | O_CLOEXEC);
	if (from.fd < 0)
		return error_errno(ctx, "cannot open %s", from.name);
	if (direct) {
		err = copy(ctx, &from, 0, (uint64_t)lseek(from.fd, 0, SEEK_END), &output);
	} else {
		err = read_elf(ctx, &from, address, &elf);
		if (!err)
			err = write_core(ctx, &from, &elf, &output);
	}
	vmcore_close(&from);
	return err;
}
