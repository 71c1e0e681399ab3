/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading ELF: header, program headers, section headers and notes, 32 and 64 bit, both byte
 * orders (System V ABI, gABI chapters 4 and 5).
 *
 * The span may be the whole file or only its first bytes: of a vmcore only the headers and the
 * notes come into memory. So a header table is asked for entry by entry, and each entry that
 * lies outside the bytes at hand is an answer of its own. elf_headers_end() says how many bytes
 * are needed for all program headers.
 *
 * Constants (PT_LOAD, EM_X86_64, ...) are those of the system's <elf.h>, and what older ones lack.
 */
#ifndef ELF_WIRE_H
#define ELF_WIRE_H

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>

#include "include/ctx.h"
#include "include/span.h"

/* ELF for the LoongArch Architecture, "ELF Header" and "Relocation types" */
#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif
#ifndef R_LARCH_RELATIVE
#define R_LARCH_RELATIVE 3
#endif

struct elf {
	struct span bytes; /* the file, or as much of its start as is in memory */
	bool is_64;
	bool is_big;	  /* most significant byte first */
	uint16_t type;	  /* ET_... */
	uint16_t machine; /* EM_... */
	uint32_t flags;
	uint64_t entry;
	uint64_t phoff;
	uint64_t shoff;
	uint32_t phnum; /* PN_XNUM is already resolved, where section header 0 was at hand */
	uint32_t shnum;
	uint32_t shstrndx;
	uint16_t phentsize;
	uint16_t shentsize;
};

struct elf_phdr {
	uint32_t type;
	uint32_t flags;
	uint64_t offset;
	uint64_t vaddr;
	uint64_t paddr;
	uint64_t filesz;
	uint64_t memsz;
	uint64_t align;
};

struct elf_shdr {
	uint32_t name;
	uint32_t type;
	uint64_t flags;
	uint64_t addr;
	uint64_t offset;
	uint64_t size;
	uint32_t link;
	uint32_t info;
	uint64_t addralign;
	uint64_t entsize;
};

/* A note; name without its terminating NUL. */
struct elf_note {
	struct span name;
	uint32_t type;
	struct span desc;
};

/* Bytes of the largest ELF header: what must be read of a file before elf_open(). */
#define ELF_HEADER_MAX 64

/*
 * Read the ELF header at the start of @bytes, which must stay as long as @elf is used.
 * ERR_NOT_MINE when it is not ELF at all, ERR_BAD when the header is broken or cut off.
 */
enum err elf_open(struct ctx *ctx, struct span bytes, struct elf *elf);

/*
 * Take the counts that do not fit the ELF header from @section_0, the bytes of section header 0,
 * elf_section_header_size() of them. elf_open() does so when they are at hand.
 */
void elf_take_counts(struct elf *elf, struct span section_0);
size_t elf_section_header_size(const struct elf *elf);

/* Where in the file the program header table ends; false when that is past 64 bits. */
bool elf_headers_end(const struct elf *elf, uint64_t *end);

/* Entry @i < phnum or shnum; false when it lies outside the bytes at hand. */
bool elf_phdr(const struct elf *elf, uint32_t i, struct elf_phdr *phdr);
bool elf_shdr(const struct elf *elf, uint32_t i, struct elf_shdr *shdr);

/* The file's bytes of a segment or section; false when they are not (all) at hand. */
bool elf_segment(const struct elf *elf, const struct elf_phdr *phdr, struct span *bytes);
bool elf_section(const struct elf *elf, const struct elf_shdr *shdr, struct span *bytes);

/*
 * The next note: cut off the front of @notes, which starts as the bytes of a PT_NOTE segment
 * (words aligned to 4, as Linux and Xen write them in both classes). False at the end, and when
 * what is left is not a note: @notes is empty in the first case only.
 */
bool elf_next_note(const struct elf *elf, struct span *notes, struct elf_note *note);

/* Fields in the file's byte order; as span_le32(), bounds are the caller's business. */
uint16_t elf_u16(const struct elf *elf, struct span s, uint64_t offset);
uint32_t elf_u32(const struct elf *elf, struct span s, uint64_t offset);
uint64_t elf_u64(const struct elf *elf, struct span s, uint64_t offset);

/* An unsigned long (Elf_Addr, Elf_Off) of the file's class: 4 or 8 bytes. */
uint64_t elf_word(const struct elf *elf, struct span s, uint64_t offset);

/* The same, stored at @p. */
void elf_put_word(const struct elf *elf, uint8_t *p, uint64_t value);

/* Bytes of an ELF header of this class. */
size_t elf_header_size(const struct elf *elf);

/*
 * Change @file, which starts with a copy of the ELF header, so that the program headers are at
 * @phoff and there are no sections; section header 0 is written to @shoff where only it has room
 * for the number of program headers.
 */
void elf_place_headers(const struct elf *elf, uint8_t *file, uint64_t phoff, uint64_t shoff);

/* Change the p_offset of the program header at @phdr. */
void elf_place_segment(const struct elf *elf, uint8_t *phdr, uint64_t offset);

#endif
