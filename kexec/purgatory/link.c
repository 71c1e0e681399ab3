/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Linking purgatory (purgatory/purgatory.c says what it is) into the plan: relocate, set symbols
 * by name, digest. The embedded ELF file is read as carefully as any other input: a compiler or
 * linker that made something else is found here, not after the reboot.
 */
#include "kexec/purgatory/link.h"
#include "kexec/model.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"

#include "include/elf-wire.h"
#include "include/sizes.h"
#include "include/progress.h"
#include "include/sha256.h"

/* The ELF file, and where in memory it is being put together. */
struct linking {
	struct ctx *ctx;
	struct elf elf;
	struct elf_phdr segment; /* the one PT_LOAD, at address 0 */
	struct span file;	 /* its bytes in the file */
	uint8_t *image;		 /* a copy of them, to be changed */
	uint64_t base;		 /* the address that image will have */
	const struct arch *arch;
};

struct symbol {
	uint32_t name;
	uint16_t section;
	uint64_t value;
	uint64_t size;
};

/* gABI, figures 4-15 and 4-16: entry sizes of 32-bit and 64-bit tables, and where things stand. */
static const struct {
	uint8_t size, section, value, symbol_size;
} symbol_layout[2] = { { 16, 14, 4, 8 }, { 24, 6, 8, 16 } };

/* gABI, figure 4-20: an entry without addend (SHT_REL) ends where the other one's addend begins. */
static const struct rela_layout {
	uint8_t word, rela_size, info, addend;
} rela_layout[2] = { { 4, 12, 4, 8 }, { 8, 24, 8, 16 } };

/* gABI, 4.2: relative relocations as a bit map. */
#ifndef SHT_RELR
#define SHT_RELR 19
#endif

/* Nothing in purgatory comes near this; a wild p_memsz must not become an allocation. */
#define IMAGE_MAX MIB

static enum err find_segment(struct linking *l)
{
	unsigned found = 0;

	for (uint32_t i = 0; i < l->elf.phnum; i++) {
		struct elf_phdr phdr;

		if (!elf_phdr(&l->elf, i, &phdr))
			return error(l->ctx, ERR_BAD, "program header %u is outside the file", i);
		if (phdr.type != PT_LOAD)
			continue;
		l->segment = phdr;
		found++;
	}
	if (found != 1)
		return error(l->ctx, ERR_BAD, "it has %u PT_LOAD segments instead of one", found);
	return ERR_NONE;
}

static enum err check_segment(struct linking *l)
{
	const struct elf_phdr *const s = &l->segment;

	if (s->vaddr != 0)
		return error(l->ctx, ERR_BAD, "p_vaddr is 0x%llx instead of 0",
			     (unsigned long long)s->vaddr);
	if (s->memsz < s->filesz || s->memsz > IMAGE_MAX)
		return error(l->ctx, ERR_BAD, "p_memsz is 0x%llx with p_filesz 0x%llx",
			     (unsigned long long)s->memsz, (unsigned long long)s->filesz);
	if (!elf_segment(&l->elf, s, &l->file))
		return error(l->ctx, ERR_BAD,
			     "the segment (p_offset 0x%llx, p_filesz 0x%llx) is outside the file",
			     (unsigned long long)s->offset, (unsigned long long)s->filesz);
	if (l->elf.entry >= s->filesz)
		return error(l->ctx, ERR_BAD, "e_entry 0x%llx is outside the segment",
			     (unsigned long long)l->elf.entry);
	return ERR_NONE;
}

static enum err check_header(struct linking *l)
{
	if (l->elf.machine != l->arch->elf_machine)
		return error(l->ctx, ERR_BAD, "e_machine is %u instead of %u", l->elf.machine,
			     l->arch->elf_machine);
	if (l->elf.is_64 == l->arch->is_32bit || l->elf.is_big != l->arch->is_big_endian)
		return error(l->ctx, ERR_BAD, "its class and byte order (at 0x4) are not %s's",
			     l->arch->name);
	if (l->elf.type != ET_DYN)
		return error(l->ctx, ERR_BAD, "e_type is %u instead of ET_DYN", l->elf.type);
	return ERR_NONE;
}

static enum err open_elf(struct linking *l)
{
	const struct blob *const blob = &l->arch->purgatory;
	enum err err =
		elf_open(l->ctx, span_of(blob->start, (size_t)(blob->end - blob->start)), &l->elf);

	if (err == ERR_NOT_MINE)
		return error(l->ctx, ERR_BAD, "it is not an ELF file");
	if (!err)
		err = check_header(l);
	if (!err)
		err = find_segment(l);
	return err ? err : check_segment(l);
}

static enum err linking_start(struct load *load, struct linking *l)
{
	const struct arch *const arch = load->host->arch;

	*l = (struct linking){ .ctx = load->ctx, .arch = arch };
	if (arch->purgatory.start == arch->purgatory.end)
		return error(load->ctx, ERR_UNSUPPORTED,
			     "this kexec was built without a compiler for %s's purgatory: "
			     "%sbuild it with PURGATORY_CC_%s set",
			     arch->name, arch->no_file_load ? "" : "load with -s, or ", arch->name);
	return prefix_error(load->ctx, open_elf(l), "%s's purgatory", arch->name);
}

/* What each way of entering the next kernel can reach. */
static struct range reach(enum entry_mode mode)
{
	static const uint64_t ends[] = {
		[ENTRY_64] = UINT64_MAX,
		[ENTRY_32] = 4 * GIB,
		[ENTRY_16] = 0xa0000, /* RAM of a PC that real mode can address */
		[ENTRY_RESET] = 2 * GIB,
	};

	return (struct range){ 0, ends[mode] };
}

/* Room is taken in such steps, so that plans do not depend on the compiler that made purgatory. */
#define ROOM_STEP (32 * KIB)

enum err purgatory_size(struct load *load)
{
	struct linking l;
	struct rule rule = load->host->arch->purgatory_rule;
	const enum err err = linking_start(load, &l);
	uint64_t capacity;

	if (err)
		return err;
	if (!align_up(l.segment.memsz, ROOM_STEP, &capacity))
		return error(load->ctx, ERR_BAD, "purgatory's p_memsz does not fit 64 bits");
	rule.within = range_intersect(rule.within, reach(load->image->entry_mode));
	return plan_add(load, ROLE_PURGATORY, SPAN_NONE, capacity, rule);
}

static void put_word(const struct linking *l, uint8_t *to, uint64_t value)
{
	if (l->elf.is_64)
		put_u64(to, l->elf.is_big, value);
	else
		put_u32(to, l->elf.is_big, (uint32_t)value);
}

/* A relocation without an addend of its own has it where it is applied. */
static uint64_t relocation_addend(const struct linking *l, struct span entry, uint64_t offset)
{
	const uint8_t at = rela_layout[l->elf.is_64].addend;

	return entry.n > at ? elf_word(&l->elf, entry, at)
			    : elf_word(&l->elf, l->file, (size_t)offset);
}

static enum err relocate_one(struct linking *l, struct span entry)
{
	const struct rela_layout *const at = &rela_layout[l->elf.is_64];
	const uint64_t offset = elf_word(&l->elf, entry, 0);
	const uint64_t info = elf_word(&l->elf, entry, at->info);
	const uint64_t type = l->elf.is_64 ? ELF64_R_TYPE(info) : ELF32_R_TYPE(info);

	if (type != l->arch->relative_reloc)
		return error(l->ctx, ERR_BAD,
			     "the relocation at 0x%llx has type %llu, not RELATIVE (%u)",
			     (unsigned long long)offset, (unsigned long long)type,
			     l->arch->relative_reloc);
	if (!span_has(l->file, offset, at->word))
		return error(l->ctx, ERR_BAD, "the relocation at 0x%llx is outside the segment",
			     (unsigned long long)offset);
	put_word(l, l->image + offset, l->base + relocation_addend(l, entry, offset));
	return ERR_NONE;
}

static enum err relocate_section(struct linking *l, const struct elf_shdr *shdr)
{
	const struct rela_layout *const at = &rela_layout[l->elf.is_64];
	const size_t size = shdr->type == SHT_REL ? at->addend : at->rela_size;
	struct span table, entry;
	enum err err = ERR_NONE;

	if (!(shdr->flags & SHF_ALLOC) || shdr->size == 0)
		return ERR_NONE;
	if (shdr->type == SHT_RELR)
		return error(l->ctx, ERR_BAD, "its relocations are packed (SHT_RELR)");
	if (shdr->type != SHT_RELA && shdr->type != SHT_REL)
		return ERR_NONE;
	if (!elf_section(&l->elf, shdr, &table))
		return error(l->ctx, ERR_BAD, "its relocation table is outside the file");
	if (shdr->entsize != size || table.n % size)
		return error(l->ctx, ERR_BAD,
			     "its relocation table's sh_entsize is %llu and its sh_size %zu",
			     (unsigned long long)shdr->entsize, table.n);
	for (uint64_t i = 0; !err && span_cut(table, i * size, size, &entry); i++)
		err = relocate_one(l, entry);
	return err;
}

static enum err relocate(struct linking *l)
{
	enum err err = ERR_NONE;

	for (uint32_t i = 0; i < l->elf.shnum && !err; i++) {
		struct elf_shdr shdr;

		if (!elf_shdr(&l->elf, i, &shdr))
			return error(l->ctx, ERR_BAD, "section header %u is outside the file", i);
		err = relocate_section(l, &shdr);
	}
	return err;
}

/* The symbol table and its names; both inside the file. */
static enum err symbol_tables(const struct linking *l, struct span *symbols, struct span *names)
{
	struct elf_shdr shdr, strings;

	for (uint32_t i = 0; i < l->elf.shnum && elf_shdr(&l->elf, i, &shdr); i++)
		if (shdr.type == SHT_SYMTAB && elf_section(&l->elf, &shdr, symbols) &&
		    elf_shdr(&l->elf, shdr.link, &strings) && elf_section(&l->elf, &strings, names))
			return ERR_NONE;
	return error(l->ctx, ERR_BAD, "it has no symbol table with names inside the file");
}

static enum err find_symbol(const struct linking *l, const char *name, struct symbol *symbol)
{
	const struct span wanted = span_of(name, strlen(name) + 1);
	const size_t size = symbol_layout[l->elf.is_64].size;
	struct span symbols, names, entry;
	const enum err err = symbol_tables(l, &symbols, &names);

	if (err)
		return err;
	for (uint64_t i = 0; span_cut(symbols, i * size, size, &entry); i++) {
		*symbol = (struct symbol){
			.name = elf_u32(&l->elf, entry, 0),
			.section = elf_u16(&l->elf, entry, symbol_layout[l->elf.is_64].section),
			.value = elf_word(&l->elf, entry, symbol_layout[l->elf.is_64].value),
			.size = elf_word(&l->elf, entry, symbol_layout[l->elf.is_64].symbol_size),
		};
		if (symbol->section != SHN_UNDEF && span_is_at(names, symbol->name, wanted))
			return ERR_NONE;
	}
	return error(l->ctx, ERR_UNSUPPORTED, "it has no symbol %s", name);
}

static enum err set_symbol(struct linking *l, const char *name, struct span value)
{
	struct symbol symbol = { 0 };
	struct elf_shdr section;
	const enum err err = find_symbol(l, name, &symbol);

	if (err)
		return err;
	if (symbol.size != value.n)
		return error(l->ctx, ERR_BAD, "symbol %s has %llu bytes, its value has %zu", name,
			     (unsigned long long)symbol.size, value.n);
	if (!elf_shdr(&l->elf, symbol.section, &section) || section.type == SHT_NOBITS)
		return error(l->ctx, ERR_BAD, "symbol %s is in no section with bytes (number %u)",
			     name, symbol.section);
	if (!span_has(l->file, symbol.value, value.n))
		return error(l->ctx, ERR_BAD, "symbol %s (at 0x%llx) is outside the segment", name,
			     (unsigned long long)symbol.value);
	memcpy(l->image + symbol.value, value.p, value.n);
	return ERR_NONE;
}

static enum err apply_symbols(struct linking *l, const struct plan *plan)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < plan->n_symbols && !err; i++)
		err = set_symbol(l, plan->symbols[i].symbol, plan->symbols[i].value);
	return err;
}

static void digest_of(const struct plan *plan, uint8_t digest[SHA256_DIGEST_SIZE])
{
	const size_t step = 128 * SHA256_PIECE;
	struct progress progress;
	struct sha256_striped sha;
	uint64_t total = 0, done = 0;

	for (size_t i = 0; i < plan->n; i++)
		if (segment_is_hashed(&plan->segments[i]))
			total += plan->segments[i].bytes.n;
	progress_start(&progress, "hashing", "segments", total);
	sha256_striped_init(&sha, sha256_way(0));
	for (size_t i = 0; i < plan->n; i++) {
		struct span rest = plan->segments[i].bytes;

		while (segment_is_hashed(&plan->segments[i]) && rest.n > 0) {
			const size_t n = rest.n < step ? rest.n : step;

			sha256_striped_update(&sha, rest.p, n);
			rest = span_from(rest, n);
			progress_step(&progress, done += n);
		}
	}
	progress_end(&progress);
	sha256_striped_final(&sha, digest);
}

static enum err set_regions(struct linking *l, const struct plan *plan)
{
	struct purgatory_region regions[PURGATORY_REGIONS_MAX] = { { 0, 0 } };
	uint8_t bytes[sizeof(regions)];
	size_t n = 0;

	_Static_assert(PURGATORY_REGIONS_MAX >= PLAN_SEGMENTS_MAX, "each segment may be a region");
	for (size_t i = 0; i < plan->n; i++)
		if (segment_is_hashed(&plan->segments[i]))
			regions[n++] = (struct purgatory_region){ plan->segments[i].address,
								  plan->segments[i].bytes.n };
	fields_copy(bytes, regions, PURGATORY_REGIONS, l->elf.is_big);
	return set_symbol(l, "sha_regions", span_of(bytes, sizeof(bytes)));
}

static enum err set_digest(struct linking *l, const struct plan *plan)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	const enum err err = set_regions(l, plan);

	if (err)
		return err;
	digest_of(plan, digest);
	return set_symbol(l, "sha256_digest", span_of(digest, sizeof(digest)));
}

static enum err set_flag(struct linking *l, const char *name, bool value)
{
	uint8_t bytes[4];

	put_u32(bytes, l->elf.is_big, value);
	return set_symbol(l, name, span_of(bytes, sizeof(bytes)));
}

/* What the user asked of purgatory itself. */
static enum err set_flags(struct linking *l, const struct request *request)
{
	enum err err = ERR_NONE;

	if (request->no_checks)
		err = set_flag(l, "sha_check", false);
	if (!err && (request->preserve_context || request->jump_back))
		err = set_flag(l, "preserve_context", true);
	return err;
}

static enum err link_image(struct linking *l, const struct load *load)
{
	enum err err;

	memcpy(l->image, l->file.p, l->file.n);
	err = relocate(l);
	if (!err)
		err = apply_symbols(l, &load->plan);
	if (!err)
		err = set_flags(l, load->request);
	if (!err && !load->request->no_checks)
		err = set_digest(l, &load->plan);
	return err;
}

enum err purgatory_link(struct load *load)
{
	struct segment *const segment = plan_find(&load->plan, ROLE_PURGATORY);
	struct linking l;
	enum err err = linking_start(load, &l);

	ensure(segment);
	if (err)
		return err;
	l.base = segment->address;
	l.image = ctx_alloc(load->ctx, l.file.n);
	if (!l.image)
		return ERR_NO_MEMORY;
	err = link_image(&l, load);
	if (err)
		return prefix_error(load->ctx, err, "%s's purgatory", load->host->arch->name);
	segment->bytes = span_of(l.image, l.file.n);
	/*
	 * arch/s390/kernel/relocate_kernel.S: for another address it would write a PSW over the
	 * first bytes of what has been loaded.
	 */
	load->plan.entry = load->image->entry_mode == ENTRY_RESET ? 0
								  : segment->address + l.elf.entry;
	return ERR_NONE;
}
