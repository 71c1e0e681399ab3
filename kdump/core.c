/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kdump ADDRESS: the core whose ELF header the dead kernel left at a physical address (that of
 * elfcorehdr=). Its segments' offsets are physical addresses too
 * (Documentation/admin-guide/kdump/kdump.rst): a core file needs them one after another.
 */
#include "kdump/kdump.h"

#include <stdlib.h>
#include <unistd.h>

#include "include/cmdline.h"
#include "include/file.h"
#include "include/progress.h"
#include "kdump/output.h"
#include "lib/vmcore/vmcore.h"

#define PAGE  (size_t)4096
#define PIECE (256 * PAGE)

/* /proc/vmcore is this very core when the running kernel got the same address by elfcorehdr=. */
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
	const char *const at_sign = strpbrk(at, "@ \n");

	if (at_sign && *at_sign == '@')
		at = at_sign + 1;
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

/* The headers that were read, with the segments one after another in the file. */
static enum err write_headers(struct ctx *ctx, const struct vmcore *from, struct output *output)
{
	const struct elf *const elf = &from->elf;
	const size_t ehdr = elf_header_size(elf), table = elf->bytes.n;
	const size_t used = ehdr + table + elf_section_header_size(elf);
	const size_t total = (used + PAGE - 1) & ~(PAGE - 1);
	uint8_t *const bytes = ctx_alloc(ctx, total);
	uint64_t offset = total;
	struct elf_phdr ph;

	if (!bytes)
		return ERR_NO_MEMORY;
	memcpy(bytes, from->header, ehdr);
	memcpy(bytes + ehdr, elf->bytes.p, table);
	elf_place_headers(elf, bytes, ehdr, ehdr + table);
	for (uint32_t i = 0; i < elf->phnum && elf_phdr(elf, i, &ph); i++) {
		elf_place_segment(elf, bytes + ehdr + (size_t)i * elf->phentsize, offset);
		if (__builtin_add_overflow(offset, ph.filesz, &offset))
			return error(ctx, ERR_BAD, "p_filesz of program header %u is too large", i);
	}
	return output_write(ctx, output, span_of(bytes, total));
}

static enum err write_core(struct ctx *ctx, const struct vmcore *from, struct output *output)
{
	enum err err = write_headers(ctx, from, output);
	struct elf_phdr ph;

	for (uint32_t i = 0; !err && i < from->elf.phnum && elf_phdr(&from->elf, i, &ph); i++)
		err = copy(ctx, from, ph.offset, ph.filesz, output);
	return err;
}

enum err kdump_core(struct ctx *ctx, const struct request *request, uint64_t address, int fd)
{
	const struct target nowhere = { .dir = "" };
	struct output output = { .target = &nowhere, .path = "standard output", .fd = fd };
	const bool direct = is_proc_vmcore(ctx, address);
	struct vmcore from;
	enum err err = direct ? vmcore_open(ctx, "/proc/vmcore", &from)
			      : vmcore_open_at(ctx, request->memory, address, &from);

	if (err)
		return err;
	err = direct ? copy(ctx, &from, 0, from.size, &output) : write_core(ctx, &from, &output);
	vmcore_close(&from);
	return err;
}
