/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ELF header and the program headers are read once, so that the ones checked are the ones used.
 */
#include "include/sizes.h"
#include "lib/vmcore/internal.h"

/* A header per range of memory and per processor: no machine needs nearly as many. */
#define HEADERS_MAX (64 * MIB)

/* gABI, PN_XNUM: the number of program headers is in section header 0. */
static enum err read_counts(struct ctx *ctx, struct vmcore *core, uint64_t offset)
{
	const size_t size = elf_section_header_size(&core->elf);
	const uint64_t at = core->elf.shoff;
	uint8_t bytes[ELF_HEADER_MAX];
	uint64_t from;

	ensure(size <= sizeof(bytes));
	if (core->elf.phnum != PN_XNUM)
		return ERR_NONE;
	if (!at || __builtin_add_overflow(offset, at, &from) ||
	    vmcore_read_file(core, from, bytes, size) != size)
		return error(ctx, ERR_BAD,
			     "e_phnum is 0xffff, so the number of program headers is in section "
			     "header 0, but there is none at e_shoff %#llx",
			     (unsigned long long)at);
	elf_take_counts(&core->elf, span_of(bytes, size));
	return ERR_NONE;
}

/* The program headers become all of core->elf.bytes; a table that is cut off has fewer. */
static enum err read_table(struct ctx *ctx, struct vmcore *core, uint64_t offset)
{
	struct elf *const elf = &core->elf;
	const uint64_t size = (uint64_t)elf->phnum * elf->phentsize;
	uint64_t from;

	if (size > HEADERS_MAX)
		return error(ctx, ERR_BAD,
			     "%u program headers of %u bytes (at %#llx): more than 64 MiB",
			     elf->phnum, elf->phentsize, (unsigned long long)elf->phoff);
	if (__builtin_add_overflow(offset, elf->phoff, &from) || from > core->size)
		return error(ctx, ERR_BAD,
			     "the program headers (at %#llx) lie past the end of the file",
			     (unsigned long long)elf->phoff);
	const uint64_t left = core->size - from;
	const size_t n = (size_t)(size < left ? size : left);
	uint8_t *const bytes = ctx_alloc(ctx, n + 1);

	if (!bytes)
		return ERR_NO_MEMORY;
	elf->bytes = span_of(bytes, vmcore_read_file(core, from, bytes, n));
	elf->phoff = 0;
	core->truncated = elf->bytes.n < size;
	return ERR_NONE;
}

static enum err read_loads(struct ctx *ctx, struct vmcore *core)
{
	struct elf_phdr ph;

	core->loads = ctx_alloc(ctx, (core->elf.phnum + UINT64_C(1)) * sizeof(*core->loads));
	if (!core->loads)
		return ERR_NO_MEMORY;
	for (uint32_t i = 0; i < core->elf.phnum && elf_phdr(&core->elf, i, &ph); i++)
		if (ph.type == PT_LOAD && ph.memsz)
			core->loads[core->loads_n++] = (struct load){
				.virt = ph.vaddr,
				.phys = ph.paddr,
				.offset = ph.offset,
				.in_file = ph.filesz < ph.memsz ? ph.filesz : ph.memsz,
				.size = ph.memsz,
			};
	return ERR_NONE;
}

enum err headers_read(struct ctx *ctx, struct vmcore *core, uint64_t offset)
{
	const size_t n = vmcore_read_file(core, offset, core->header, sizeof(core->header));
	enum err err = elf_open(ctx, span_of(core->header, n), &core->elf);

	if (err)
		return err;
	if (core->elf.type != ET_CORE)
		return error(ctx, ERR_BAD, "an ELF file, but not a core: e_type (at 0x10) is %u",
			     core->elf.type);
	err = read_counts(ctx, core, offset);
	if (!err)
		err = read_table(ctx, core, offset);
	if (!err)
		err = read_loads(ctx, core);
	return err ? err : segments_index(ctx, core);
}
