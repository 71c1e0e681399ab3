/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/elf-wire.h"

#include "include/range.h"

/* Where the fields stand that differ between the classes (gABI, figures 4-3, 4-8 and 5-1). */
struct elf_layout {
	uint8_t ehdr_size, entry, phoff, shoff, flags, phentsize, phnum, shentsize, shnum, shstrndx;
	uint8_t phdr_size, p_flags, p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
	uint8_t shdr_size, s_flags, s_addr, s_offset, s_size, s_link, s_info, s_align, s_entsize;
};

static const struct elf_layout layouts[2] = {
	{
		.ehdr_size = 52,
		.entry = 24,
		.phoff = 28,
		.shoff = 32,
		.flags = 36,
		.phentsize = 42,
		.phnum = 44,
		.shentsize = 46,
		.shnum = 48,
		.shstrndx = 50,
		.phdr_size = 32,
		.p_flags = 24,
		.p_offset = 4,
		.p_vaddr = 8,
		.p_paddr = 12,
		.p_filesz = 16,
		.p_memsz = 20,
		.p_align = 28,
		.shdr_size = 40,
		.s_flags = 8,
		.s_addr = 12,
		.s_offset = 16,
		.s_size = 20,
		.s_link = 24,
		.s_info = 28,
		.s_align = 32,
		.s_entsize = 36,
	},
	{
		.ehdr_size = 64,
		.entry = 24,
		.phoff = 32,
		.shoff = 40,
		.flags = 48,
		.phentsize = 54,
		.phnum = 56,
		.shentsize = 58,
		.shnum = 60,
		.shstrndx = 62,
		.phdr_size = 56,
		.p_flags = 4,
		.p_offset = 8,
		.p_vaddr = 16,
		.p_paddr = 24,
		.p_filesz = 32,
		.p_memsz = 40,
		.p_align = 48,
		.shdr_size = 64,
		.s_flags = 8,
		.s_addr = 16,
		.s_offset = 24,
		.s_size = 32,
		.s_link = 40,
		.s_info = 44,
		.s_align = 48,
		.s_entsize = 56,
	},
};

static const struct elf_layout *elf_layout_of(const struct elf *elf)
{
	return &layouts[elf->is_64];
}

uint16_t elf_u16(const struct elf *elf, struct span s, uint64_t offset)
{
	return elf->is_big ? span_be16(s, offset) : span_le16(s, offset);
}

uint32_t elf_u32(const struct elf *elf, struct span s, uint64_t offset)
{
	return elf->is_big ? span_be32(s, offset) : span_le32(s, offset);
}

uint64_t elf_u64(const struct elf *elf, struct span s, uint64_t offset)
{
	return elf->is_big ? span_be64(s, offset) : span_le64(s, offset);
}

uint64_t elf_word(const struct elf *elf, struct span s, uint64_t offset)
{
	return elf->is_64 ? elf_u64(elf, s, offset) : elf_u32(elf, s, offset);
}

void elf_put_word(const struct elf *elf, uint8_t *p, uint64_t value)
{
	if (elf->is_64)
		put_u64(p, elf->is_big, value);
	else
		put_u32(p, elf->is_big, (uint32_t)value);
}

size_t elf_header_size(const struct elf *elf)
{
	return elf_layout_of(elf)->ehdr_size;
}

void elf_place_headers(const struct elf *elf, uint8_t *file, uint64_t phoff, uint64_t shoff)
{
	const struct elf_layout *const at = elf_layout_of(elf);
	const bool is_large = elf->phnum >= PN_XNUM;

	elf_put_word(elf, file + at->phoff, phoff);
	elf_put_word(elf, file + at->shoff, is_large ? shoff : 0);
	put_u16(file + at->phnum, elf->is_big, (uint16_t)(is_large ? PN_XNUM : elf->phnum));
	put_u16(file + at->shentsize, elf->is_big, at->shdr_size);
	put_u16(file + at->shnum, elf->is_big, is_large);
	put_u16(file + at->shstrndx, elf->is_big, SHN_UNDEF);
	if (is_large) {
		memset(file + shoff, 0, at->shdr_size);
		put_u32(file + shoff + at->s_info, elf->is_big, elf->phnum);
	}
}

void elf_place_segment(const struct elf *elf, uint8_t *phdr, uint64_t offset)
{
	elf_put_word(elf, phdr + elf_layout_of(elf)->p_offset, offset);
}

static enum err elf_read_ident(struct ctx *ctx, struct elf *elf)
{
	const struct span magic = SPAN_LITERAL(ELFMAG);

	if (!span_is_at(elf->bytes, 0, magic))
		return ERR_NOT_MINE;
	if (!span_has(elf->bytes, 0, EI_NIDENT))
		return error(ctx, ERR_BAD, "the ELF header is cut off after %zu bytes",
			     elf->bytes.n);
	const uint8_t class = span_u8(elf->bytes, EI_CLASS);
	const uint8_t data = span_u8(elf->bytes, EI_DATA);

	if (class != ELFCLASS32 && class != ELFCLASS64)
		return error(ctx, ERR_BAD, "ELF class (at 0x4) is %u: neither 32 nor 64 bit",
			     class);
	if (data != ELFDATA2LSB && data != ELFDATA2MSB)
		return error(ctx, ERR_BAD, "ELF data encoding (at 0x5) is %u: neither byte order",
			     data);
	elf->is_64 = class == ELFCLASS64;
	elf->is_big = data == ELFDATA2MSB;
	if (!span_has(elf->bytes, 0, elf_layout_of(elf)->ehdr_size))
		return error(ctx, ERR_BAD, "the ELF header is cut off after %zu bytes",
			     elf->bytes.n);
	return ERR_NONE;
}

/* Cut entry @i of @size bytes out of a header table. */
static bool elf_cut_entry(const struct elf *elf, uint64_t table, uint64_t i, uint64_t entry_size,
			  uint64_t size, struct span *entry)
{
	uint64_t offset;

	return !__builtin_add_overflow(table, i * entry_size, &offset) &&
	       span_cut(elf->bytes, offset, size, entry);
}

size_t elf_section_header_size(const struct elf *elf)
{
	return elf_layout_of(elf)->shdr_size;
}

static struct elf_shdr elf_parse_shdr(const struct elf *elf, struct span entry)
{
	const struct elf_layout *const at = elf_layout_of(elf);

	return (struct elf_shdr){
		.name = elf_u32(elf, entry, 0),
		.type = elf_u32(elf, entry, 4),
		.flags = elf_word(elf, entry, at->s_flags),
		.addr = elf_word(elf, entry, at->s_addr),
		.offset = elf_word(elf, entry, at->s_offset),
		.size = elf_word(elf, entry, at->s_size),
		.link = elf_u32(elf, entry, at->s_link),
		.info = elf_u32(elf, entry, at->s_info),
		.addralign = elf_word(elf, entry, at->s_align),
		.entsize = elf_word(elf, entry, at->s_entsize),
	};
}

/* gABI: counts that do not fit 16 bits stand in section header 0. */
void elf_take_counts(struct elf *elf, struct span section_0)
{
	const struct elf_shdr zero = elf_parse_shdr(elf, section_0);

	if (elf->phnum == PN_XNUM)
		elf->phnum = zero.info;
	if (elf->shnum == 0 && zero.size <= UINT32_MAX)
		elf->shnum = (uint32_t)zero.size;
	if (elf->shstrndx == SHN_XINDEX)
		elf->shstrndx = zero.link;
}

enum err elf_open(struct ctx *ctx, struct span bytes, struct elf *elf)
{
	struct span section_0;

	*elf = (struct elf){ .bytes = bytes };
	const enum err err = elf_read_ident(ctx, elf);

	if (err)
		return err;
	const struct elf_layout *const at = elf_layout_of(elf);

	elf->type = elf_u16(elf, bytes, 16);
	elf->machine = elf_u16(elf, bytes, 18);
	elf->flags = elf_u32(elf, bytes, at->flags);
	elf->entry = elf_word(elf, bytes, at->entry);
	elf->phoff = elf_word(elf, bytes, at->phoff);
	elf->shoff = elf_word(elf, bytes, at->shoff);
	elf->phentsize = elf_u16(elf, bytes, at->phentsize);
	elf->phnum = elf_u16(elf, bytes, at->phnum);
	elf->shentsize = elf_u16(elf, bytes, at->shentsize);
	elf->shnum = elf_u16(elf, bytes, at->shnum);
	elf->shstrndx = elf_u16(elf, bytes, at->shstrndx);
	if (elf->phnum && elf->phentsize < at->phdr_size)
		return error(ctx, ERR_BAD, "e_phentsize (at %#x) is %u: a program header needs %u",
			     at->phentsize, elf->phentsize, at->phdr_size);
	if (elf->shnum && elf->shentsize < at->shdr_size)
		return error(ctx, ERR_BAD, "e_shentsize (at %#x) is %u: a section header needs %u",
			     at->shentsize, elf->shentsize, at->shdr_size);
	if (elf->shoff && span_cut(bytes, elf->shoff, at->shdr_size, &section_0))
		elf_take_counts(elf, section_0);
	return ERR_NONE;
}

bool elf_headers_end(const struct elf *elf, uint64_t *end)
{
	return !__builtin_add_overflow(elf->phoff, (uint64_t)elf->phnum * elf->phentsize, end);
}

bool elf_phdr(const struct elf *elf, uint32_t i, struct elf_phdr *phdr)
{
	const struct elf_layout *const at = elf_layout_of(elf);
	struct span entry;

	if (i >= elf->phnum ||
	    !elf_cut_entry(elf, elf->phoff, i, elf->phentsize, at->phdr_size, &entry))
		return false;
	*phdr = (struct elf_phdr){
		.type = elf_u32(elf, entry, 0),
		.flags = elf_u32(elf, entry, at->p_flags),
		.offset = elf_word(elf, entry, at->p_offset),
		.vaddr = elf_word(elf, entry, at->p_vaddr),
		.paddr = elf_word(elf, entry, at->p_paddr),
		.filesz = elf_word(elf, entry, at->p_filesz),
		.memsz = elf_word(elf, entry, at->p_memsz),
		.align = elf_word(elf, entry, at->p_align),
	};
	return true;
}

bool elf_shdr(const struct elf *elf, uint32_t i, struct elf_shdr *shdr)
{
	struct span entry;

	if (i >= elf->shnum || !elf_cut_entry(elf, elf->shoff, i, elf->shentsize,
					      elf_layout_of(elf)->shdr_size, &entry))
		return false;
	*shdr = elf_parse_shdr(elf, entry);
	return true;
}

bool elf_segment(const struct elf *elf, const struct elf_phdr *phdr, struct span *bytes)
{
	return span_cut(elf->bytes, phdr->offset, phdr->filesz, bytes);
}

bool elf_section(const struct elf *elf, const struct elf_shdr *shdr, struct span *bytes)
{
	if (shdr->type == SHT_NOBITS)
		return false;
	return span_cut(elf->bytes, shdr->offset, shdr->size, bytes);
}

bool elf_next_note(const struct elf *elf, struct span *notes, struct elf_note *note)
{
	/* Three words of 4 bytes in both classes, then the name and the descriptor, padded. */
	const size_t header = 12;

	if (!span_has(*notes, 0, header))
		return false;
	const uint64_t name_size = elf_u32(elf, *notes, 0);
	const uint64_t desc_size = elf_u32(elf, *notes, 4);
	const uint64_t desc_at = header + ((name_size + 3) & ~UINT64_C(3));

	if (!span_cut(*notes, header, name_size, &note->name) ||
	    !span_cut(*notes, desc_at, desc_size, &note->desc))
		return false;
	note->type = elf_u32(elf, *notes, 8);
	if (note->name.n && note->name.p[note->name.n - 1] == '\0')
		note->name.n--;
	*notes = span_from(*notes, desc_at + ((desc_size + 3) & ~UINT64_C(3)));
	return true;
}
