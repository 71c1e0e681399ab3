/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/image/x86-payload.h"

#include <elf.h>
#include <stdlib.h>

#include "include/elf-wire.h"
#include "include/sizes.h"
#include "kexec/unwrap/unwrap.h"

/* Documentation/arch/x86/x86_64/mm.rst and <asm/page_64_types.h> */
#define START_KERNEL_MAP  UINT64_C(0xffffffff80000000)
#define KERNEL_IMAGE_SIZE GIB /* of a kernel that can be randomized */

/* The file inside, in memory of @ctx that nobody else uses. */
static enum err decompress(struct ctx *ctx, struct span packed, uint64_t limit,
			   struct x86_payload *payload, struct span *file)
{
	struct payload inner = { .kernel = packed };
	const struct stream stream = { .in = packed };
	const struct unwrapper *format;
	enum err err = kernel_format(ctx, &stream, &format);

	*file = SPAN_NONE;
	if (err == ERR_NOT_MINE)
		return error(ctx, ERR_UNSUPPORTED, "it is compressed by no known method");
	if (!err)
		err = unwrap_all(ctx, limit, &inner);
	if (!err && strcmp(inner.layers, format->name))
		err = error(ctx, ERR_UNSUPPORTED, "it is wrapped more than once (%s)",
			    inner.layers);
	payload->packing = err ? NULL : format->name;
	*file = inner.kernel;
	return err;
}

/* Its PT_LOADs, sorted by where they go. */
struct pieces {
	struct elf_phdr *phdr;
	size_t n;
};

static int by_paddr(const void *a, const void *b)
{
	const struct elf_phdr *left = a, *right = b;

	return (left->paddr > right->paddr) - (left->paddr < right->paddr);
}

static enum err check_piece(struct ctx *ctx, const struct elf *elf, uint32_t i,
			    const struct elf_phdr *phdr)
{
	struct span bytes;

	if (!elf_segment(elf, phdr, &bytes) || phdr->filesz > phdr->memsz)
		return error(ctx, ERR_BAD, "segment %u of its ELF file is not in the file", i);
	if (phdr->memsz > KERNEL_IMAGE_SIZE || phdr->paddr > KERNEL_IMAGE_SIZE)
		return error(ctx, ERR_BAD,
			     "segment %u of its ELF file (p_paddr 0x%llx) is not in the kernel's "
			     "GiB",
			     i, (unsigned long long)phdr->paddr);
	return ERR_NONE;
}

static enum err check_gaps(struct ctx *ctx, const struct pieces *pieces)
{
	for (size_t i = 1; i < pieces->n; i++)
		if (pieces->phdr[i - 1].paddr + pieces->phdr[i - 1].memsz > pieces->phdr[i].paddr)
			return error(ctx, ERR_BAD,
				     "segments of its ELF file overlap at p_paddr 0x%llx",
				     (unsigned long long)pieces->phdr[i].paddr);
	return ERR_NONE;
}

static enum err read_pieces(struct ctx *ctx, const struct elf *elf, struct pieces *pieces)
{
	enum err err = ERR_NONE;

	pieces->n = 0;
	pieces->phdr = ctx_alloc(ctx, (elf->phnum + UINT64_C(1)) * sizeof(*pieces->phdr));
	if (!pieces->phdr)
		return ERR_NO_MEMORY;
	for (uint32_t i = 0; i < elf->phnum && !err; i++) {
		struct elf_phdr *phdr = &pieces->phdr[pieces->n];

		if (!elf_phdr(elf, i, phdr))
			return error(ctx, ERR_BAD,
				     "the program headers of its ELF file are not in the file");
		if (phdr->type != PT_LOAD || !phdr->memsz)
			continue;
		err = check_piece(ctx, elf, i, phdr);
		pieces->n++;
	}
	if (!err && !pieces->n)
		err = error(ctx, ERR_BAD, "its ELF file has nothing to load");
	if (err)
		return err;
	qsort(pieces->phdr, pieces->n, sizeof(*pieces->phdr), by_paddr);
	return check_gaps(ctx, pieces);
}

static enum err open_elf(struct ctx *ctx, struct span file, struct elf *elf)
{
	const enum err err = elf_open(ctx, file, elf);

	if (err == ERR_NOT_MINE ||
	    (!err && (elf->machine != EM_X86_64 || !elf->is_64 || elf->is_big)))
		return error(ctx, ERR_UNSUPPORTED, "it is not an ELF file for x86_64");
	return err;
}

/* scripts/Makefile: the list is appended to the ELF file, whose last part is its section headers.
 */
static enum err find_relocs(struct ctx *ctx, const struct elf *elf, const struct pieces *pieces,
			    struct span file, struct span *relocs)
{
	uint64_t end = elf->shoff + (uint64_t)elf->shnum * elf->shentsize;

	if (elf->shoff > file.n || end > file.n)
		return error(ctx, ERR_BAD,
			     "the section headers of its ELF file are not in the file");
	for (size_t i = 0; i < pieces->n; i++)
		if (pieces->phdr[i].offset + pieces->phdr[i].filesz > end)
			end = pieces->phdr[i].offset + pieces->phdr[i].filesz;
	*relocs = span_from(file, end);
	return ERR_NONE;
}

/* In any of them: in Linux 7.2 it is in .init.text, in the segment of data. */
static bool entry_is_loaded(const struct pieces *pieces, uint64_t entry)
{
	for (size_t i = 0; i < pieces->n; i++)
		if (entry >= pieces->phdr[i].paddr &&
		    entry - pieces->phdr[i].paddr < pieces->phdr[i].filesz)
			return true;
	return false;
}

/* Keeps the list apart: laying the pieces out may write where it lies. */
static enum err keep_relocs(struct ctx *ctx, struct x86_payload *payload)
{
	uint8_t *copy;

	if (!payload->relocs.n)
		return ERR_NONE;
	copy = ctx_alloc(ctx, payload->relocs.n);
	if (!copy)
		return ERR_NO_MEMORY;
	memcpy(copy, payload->relocs.p, payload->relocs.n);
	payload->relocs = span_of(copy, payload->relocs.n);
	return ERR_NONE;
}

/*
 * Every piece where it belongs, from the file's first byte on, as the kernel's own parse_elf()
 * moves them; the offset of each in the file is not below where it goes, so that none is
 * written over before it was moved.
 */
static enum err lay_out(struct ctx *ctx, const struct pieces *pieces, struct x86_payload *payload)
{
	uint64_t end = 0;

	for (size_t i = 0; i < pieces->n; i++) {
		const struct elf_phdr *phdr = &pieces->phdr[i];
		const uint64_t to = phdr->paddr - payload->linked;

		if (phdr->offset < to)
			return error(ctx, ERR_UNSUPPORTED,
				     "segments of its ELF file lie closer together than in memory");
	}
	for (size_t i = 0; i < pieces->n; i++) {
		const struct elf_phdr *phdr = &pieces->phdr[i];
		const uint64_t to = phdr->paddr - payload->linked;

		memset(payload->bytes + end, 0, (size_t)(to - end));
		memmove(payload->bytes + to, payload->bytes + phdr->offset, (size_t)phdr->filesz);
		end = to + phdr->filesz;
	}
	payload->n = end;
	ctx_trim(ctx, payload->bytes, (size_t)end);
	return ERR_NONE;
}

enum err x86_payload_open(struct ctx *ctx, uint8_t *bytes, size_t n, struct x86_payload *payload)
{
	const struct span file = span_of(bytes, n);
	struct pieces pieces = { NULL, 0 };
	struct elf elf;
	enum err err = open_elf(ctx, file, &elf);

	if (!err)
		err = read_pieces(ctx, &elf, &pieces);
	if (!err)
		err = find_relocs(ctx, &elf, &pieces, file, &payload->relocs);
	if (!err && !entry_is_loaded(&pieces, elf.entry))
		err = error(ctx, ERR_BAD, "e_entry 0x%llx of its ELF file is not in a segment",
			    (unsigned long long)elf.entry);
	if (!err)
		err = keep_relocs(ctx, payload);
	if (err)
		return err;
	const struct elf_phdr *last = &pieces.phdr[pieces.n - 1];

	payload->bytes = bytes;
	payload->linked = pieces.phdr[0].paddr;
	payload->entry = elf.entry - payload->linked;
	payload->size = last->paddr + last->memsz - payload->linked;
	return lay_out(ctx, &pieces, payload);
}

enum err x86_payload_unpack(struct ctx *ctx, struct span packed, uint64_t limit,
			    struct x86_payload *payload)
{
	struct span file;
	enum err err = decompress(ctx, packed, limit, payload, &file);

	/* What an unwrapper made is memory of @ctx. */
	if (!err)
		err = x86_payload_open(ctx, (uint8_t *)file.p, file.n, payload);
	return err;
}

/* ---- relocation ---- */

/* One group of the list: how wide a place is, and what becomes of it. */
enum reloc_kind { RELOC_64, RELOC_32_INVERSE, RELOC_32 };

struct reloc_list {
	struct x86_payload *payload;
	uint64_t delta;
	size_t words;
	size_t zeros; /* words that begin a group */
};

/*
 * arch/x86/tools/relocs.c, emit_relocs(): a 0 begins each group; places of 64 bits, of 32 bits
 * that are relative to per-CPU data and so move the other way (up to Linux 6.14), of 32 bits.
 */
static enum reloc_kind kind_of(const struct reloc_list *list, size_t group)
{
	if (group == 0)
		return RELOC_64;
	return list->zeros == 3 && group == 1 ? RELOC_32_INVERSE : RELOC_32;
}

static uint32_t word_at(const struct reloc_list *list, size_t i)
{
	return span_le32(list->payload->relocs, i * 4);
}

static enum err bad_entry(struct ctx *ctx, const struct reloc_list *list, size_t i, const char *why)
{
	return error(ctx, ERR_BAD, "entry %zu (0x%08x) of its list of relocations %s", i,
		     word_at(list, i), why);
}

/* Where the place of entry @i is, from the first byte on; false when it is not in the image. */
static bool find_place(const struct reloc_list *list, size_t i, size_t width, uint64_t *at)
{
	const struct x86_payload *payload = list->payload;
	/* Link-time virtual addresses of the topmost 2 GiB, of which the list has the low half. */
	const uint64_t virtual = UINT64_C(0xffffffff00000000) | word_at(list, i);

	if (virtual < START_KERNEL_MAP + payload->linked)
		return false;
	*at = virtual - START_KERNEL_MAP - payload->linked;
	return span_has(span_of(payload->bytes, payload->n), *at, width);
}

/*
 * What the place will hold. Of 64 bits it is an address in the kernel map or, in its first page
 * tables, one less the start of that map; false for what is, or becomes, something else.
 */
static bool relocated(enum reloc_kind kind, struct span bytes, size_t at, uint64_t delta,
		      uint64_t *value)
{
	if (kind == RELOC_64) {
		const uint64_t was = span_le64(bytes, at);

		*value = was + delta;
		return was >= START_KERNEL_MAP ? *value > was || !delta : was < KERNEL_IMAGE_SIZE;
	}
	const int64_t old = (int32_t)span_le32(bytes, at);
	const int64_t new = kind == RELOC_32 ? old + (int64_t)delta : old - (int64_t)delta;

	*value = (uint32_t) new;
	return new == (int32_t) new;
}

static enum err check_entry(struct ctx *ctx, const struct reloc_list *list, size_t i,
			    enum reloc_kind kind)
{
	const struct span bytes = span_of(list->payload->bytes, list->payload->n);
	const size_t width = kind == RELOC_64 ? 8 : 4;
	uint64_t at, value;

	if (word_at(list, i) < word_at(list, i - 1) + UINT64_C(1) * width)
		return bad_entry(ctx, list, i, "is not above the place before it");
	if (!find_place(list, i, width, &at))
		return bad_entry(ctx, list, i, "is not a place in the kernel");
	if (!relocated(kind, bytes, (size_t)at, list->delta, &value))
		return bad_entry(ctx, list, i,
				 "is the place of something else than a kernel address");
	return ERR_NONE;
}

static enum err apply_entry(struct ctx *ctx, const struct reloc_list *list, size_t i,
			    enum reloc_kind kind)
{
	const struct span bytes = span_of(list->payload->bytes, list->payload->n);
	uint64_t at = 0, value = 0;

	(void)ctx; /* it was checked: nothing can be wrong */
	find_place(list, i, kind == RELOC_64 ? 8 : 4, &at);
	relocated(kind, bytes, (size_t)at, list->delta, &value);
	if (kind == RELOC_64)
		put_le64(list->payload->bytes + at, value);
	else
		put_le32(list->payload->bytes + at, (uint32_t)value);
	return ERR_NONE;
}

static enum err count_groups(struct ctx *ctx, struct reloc_list *list)
{
	const struct span relocs = list->payload->relocs;

	list->words = relocs.n / 4;
	for (size_t i = 0; i < list->words; i++)
		list->zeros += !word_at(list, i);
	if (relocs.n % 4 || !list->words || word_at(list, 0) ||
	    (list->zeros != 2 && list->zeros != 3))
		return error(
			ctx, ERR_BAD,
			"its list of relocations (%zu bytes) does not have two or three groups",
			relocs.n);
	return ERR_NONE;
}

/* @visit every entry, until one fails. */
static enum err walk(struct ctx *ctx, const struct reloc_list *list,
		     enum err (*visit)(struct ctx *ctx, const struct reloc_list *list, size_t i,
				       enum reloc_kind kind))
{
	enum err err = ERR_NONE;
	size_t group = 0;

	for (size_t i = 1; i < list->words && !err; i++) {
		if (word_at(list, i))
			err = visit(ctx, list, i, kind_of(list, group));
		else
			group++;
	}
	return err;
}

enum err x86_payload_relocate(struct ctx *ctx, struct x86_payload *payload, uint64_t delta)
{
	struct reloc_list list = { .payload = payload, .delta = delta };
	enum err err = count_groups(ctx, &list);

	if (!err)
		err = walk(ctx, &list, check_entry);
	return err ? err : walk(ctx, &list, apply_entry);
}

uint64_t x86_payload_random_delta(const struct x86_payload *payload, uint64_t align,
				  uint64_t random)
{
	const uint64_t end = align_down(KERNEL_IMAGE_SIZE, align);
	uint64_t size;

	if (!align_up(payload->linked + payload->size, align, &size) || size >= end)
		return 0;
	return random % ((end - size) / align + 1) * align;
}
