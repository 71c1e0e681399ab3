/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linking purgatory: ELF files described by a struct, broken in one place each. */
#include <elf.h>

#include "tests/unit/unit.h"

#include "include/sha256.h"
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/model.h"
#include "kexec/plan/plan.h"
#include "kexec/purpose/purpose.h"
#include "kexec/purgatory/link.h"
#include "kexec/purgatory/settings.h"

#define SEGMENT_AT  0x200 /* in the file */
#define FILESZ	    0x600
#define REGIONS_AT  0x100 /* in the segment */
#define DIGEST_AT   0x500
#define VALUE_AT    0x520
#define CHECK_AT    0x524
#define POINTER_AT  0x528
#define WIDE_AT	    0x530
#define TABLES_AT   (SEGMENT_AT + FILESZ)
#define RELA_AT	    TABLES_AT
#define SYMTAB_AT   (TABLES_AT + 0x20)
#define SYMBOLS	    8
#define STRTAB_AT   (SYMTAB_AT + SYMBOLS * 24)
#define STRTAB_SIZE 0x80
#define SHDRS_AT    (STRTAB_AT + STRTAB_SIZE)
#define SECTIONS    6
#define OBJECT_SIZE (SHDRS_AT + SECTIONS * 64)
#define ADDEND	    0x40

enum { DATA = 1, BSS, RELA, SYMTAB, STRTAB };

/* gABI, chapters 4 and 5: where the fields of both classes stand; a word is 4 or 8 bytes. */
static const struct layout {
	uint8_t word, ehdr_size, phoff, shoff, phentsize, phnum, shentsize, shnum;
	uint8_t phdr_size, p_offset, p_vaddr, p_filesz, p_memsz;
	uint8_t shdr_size, s_offset, s_size, s_link, s_entsize;
	uint8_t symbol_size, st_section, st_value, st_size, rel_size;
} layouts[2] = {
	{ 4, 52, 28, 32, 42, 44, 46, 48, 32, 4, 8, 16, 20, 40, 16, 20, 24, 36, 16, 14, 4, 8, 8 },
	{ 8, 64, 32, 40, 54, 56, 58, 60, 56, 8, 16, 32, 40, 64, 24, 32, 40, 56, 24, 6, 8, 16, 16 },
};

/* What a test may change of a good file. */
struct object {
	const struct arch *arch;
	bool is_32bit, is_big;
	uint16_t type, machine;
	uint32_t second_segment; /* p_type of another program header */
	uint64_t vaddr, filesz, memsz, entry;
	uint32_t rela_type, relocation; /* sh_type, r_type */
	uint64_t relocation_at, rela_entsize, rela_flags;
	uint32_t symtab_type, strtab_index;
	struct {
		const char *name;
		uint16_t section;
		uint64_t value, size;
	} symbols[SYMBOLS];
};

static const struct object good = {
	.arch = &arch_x86_64, .type = ET_DYN, .machine = EM_X86_64, .second_segment = PT_NULL,
	.filesz = FILESZ, .memsz = 0x1800, .entry = 0x10,
	.rela_type = SHT_RELA, .relocation = R_X86_64_RELATIVE, .relocation_at = POINTER_AT,
	.rela_entsize = 24, .rela_flags = SHF_ALLOC,
	.symtab_type = SHT_SYMTAB, .strtab_index = STRTAB,
	.symbols = {
		{ "", SHN_UNDEF, 0, 0 },
		{ "sha_regions", DATA, REGIONS_AT, 64 * 16 },
		{ "sha256_digest", DATA, DIGEST_AT, 32 },
		{ "sha_check", DATA, CHECK_AT, 4 },
		{ "value", DATA, VALUE_AT, 4 },
		{ "in_bss", BSS, 0x900, 4 },
		{ "elsewhere", SHN_UNDEF, 0, 4 },
		{ "wide", DATA, WIDE_AT, 8 },
	},
};

static const struct layout *layout_of(const struct object *o)
{
	return &layouts[!o->is_32bit];
}

static void put(const struct object *o, uint8_t *to, uint64_t value, size_t width)
{
	if (width == 8)
		put_u64(to, o->is_big, value);
	else if (width == 4)
		put_u32(to, o->is_big, (uint32_t)value);
	else
		put_u16(to, o->is_big, (uint16_t)value);
}

static void put_word(const struct object *o, uint8_t *to, uint64_t value)
{
	put(o, to, value, layout_of(o)->word);
}

static void put_section(uint8_t *file, const struct object *o, unsigned i, uint32_t type,
			uint64_t flags, uint64_t offset, uint64_t size, uint32_t link,
			uint64_t entsize)
{
	const struct layout *const at = layout_of(o);
	uint8_t *const shdr = file + SHDRS_AT + (size_t)at->shdr_size * i;

	put(o, shdr + 4, type, 4);
	put_word(o, shdr + 8, flags);
	put_word(o, shdr + at->s_offset, offset);
	put_word(o, shdr + at->s_size, size);
	put(o, shdr + at->s_link, link, 4);
	put_word(o, shdr + at->s_entsize, entsize);
}

static void put_headers(uint8_t *file, const struct object *o)
{
	const struct layout *const at = layout_of(o);
	uint8_t *const phdr = file + at->ehdr_size;

	memcpy(file, ELFMAG, 4);
	file[EI_CLASS] = o->is_32bit ? ELFCLASS32 : ELFCLASS64;
	file[EI_DATA] = o->is_big ? ELFDATA2MSB : ELFDATA2LSB;
	file[EI_VERSION] = EV_CURRENT;
	put(o, file + 16, o->type, 2);
	put(o, file + 18, o->machine, 2);
	put_word(o, file + 24, o->entry);
	put_word(o, file + at->phoff, at->ehdr_size);
	put_word(o, file + at->shoff, SHDRS_AT);
	put(o, file + at->phentsize, at->phdr_size, 2);
	put(o, file + at->phnum, 2, 2);
	put(o, file + at->shentsize, at->shdr_size, 2);
	put(o, file + at->shnum, SECTIONS, 2);
	put(o, phdr, PT_LOAD, 4);
	put_word(o, phdr + at->p_offset, SEGMENT_AT);
	put_word(o, phdr + at->p_vaddr, o->vaddr);
	put_word(o, phdr + at->p_filesz, o->filesz);
	put_word(o, phdr + at->p_memsz, o->memsz);
	put(o, phdr + at->phdr_size, o->second_segment, 4);
}

static void put_symbols(uint8_t *file, const struct object *o)
{
	const struct layout *const at = layout_of(o);
	size_t name = 0;

	for (unsigned i = 0; i < SYMBOLS; i++) {
		uint8_t *const symbol = file + SYMTAB_AT + (size_t)at->symbol_size * i;

		put(o, symbol, name, 4);
		put(o, symbol + at->st_section, o->symbols[i].section, 2);
		put_word(o, symbol + at->st_value, o->symbols[i].value);
		put_word(o, symbol + at->st_size, o->symbols[i].size);
		strcpy((char *)file + STRTAB_AT + name, o->symbols[i].name);
		name += strlen(o->symbols[i].name) + 1;
	}
	assert_true(name <= STRTAB_SIZE);
}

/* One relocation; without an addend of its own it has it where it is applied. */
static void put_relocation(uint8_t *file, const struct object *o)
{
	const struct layout *const at = layout_of(o);

	put_word(o, file + RELA_AT, o->relocation_at);
	put_word(o, file + RELA_AT + at->word, o->relocation);
	if (o->rela_type == SHT_REL)
		put_word(o, file + SEGMENT_AT + POINTER_AT, ADDEND);
	else
		put_word(o, file + RELA_AT + at->rel_size, ADDEND);
}

static uint8_t *make(struct ctx *ctx, const struct object *o)
{
	const struct layout *const at = layout_of(o);
	uint8_t *const file = ctx_alloc(ctx, OBJECT_SIZE);

	put_headers(file, o);
	put_symbols(file, o);
	put_relocation(file, o);
	put_section(file, o, DATA, SHT_PROGBITS, SHF_ALLOC, SEGMENT_AT, FILESZ, 0, 0);
	put_section(file, o, BSS, SHT_NOBITS, SHF_ALLOC, 0, 0x100, 0, 0);
	put_section(file, o, RELA, o->rela_type, o->rela_flags, RELA_AT, o->rela_entsize, SYMTAB,
		    o->rela_entsize);
	put_section(file, o, SYMTAB, o->symtab_type, 0, SYMTAB_AT,
		    (uint64_t)at->symbol_size * SYMBOLS, o->strtab_index, at->symbol_size);
	put_section(file, o, STRTAB, SHT_STRTAB, 0, STRTAB_AT, STRTAB_SIZE, 0, 0);
	return file;
}

/* A load with nothing but what purgatory needs; lives until the next one. */
static struct load *new_load(struct ctx *ctx, const struct arch *of, struct span purgatory)
{
	static struct load load;
	static struct request request;
	static struct host host;
	static struct image image;
	static struct arch arch;

	arch = *of;
	arch.purgatory = (struct blob){ purgatory.p, purgatory.p + purgatory.n };
	request = (struct request){ .memory = RANGE_ALL };
	host = (struct host){ .arch = &arch, .max_segments = 16 };
	image = (struct image){ .arch = &arch, .entry_mode = ENTRY_64 };
	load = (struct load){ .ctx = ctx,
			      .request = &request,
			      .purpose = &purpose_normal,
			      .host = &host,
			      .image = &image };
	return &load;
}

static struct load *load_of(struct ctx *ctx, const struct object *o)
{
	return new_load(ctx, o->arch, span_of(make(ctx, o), OBJECT_SIZE));
}

static enum err link_at(struct load *load, uint64_t address)
{
	const enum err err = purgatory_size(load);

	if (err)
		return err;
	plan_find(&load->plan, ROLE_PURGATORY)->address = address;
	return purgatory_link(load);
}

static struct request *request_of(struct load *load)
{
	return (struct request *)(uintptr_t)load->request;
}

static struct image *image_of(struct load *load)
{
	return (struct image *)(uintptr_t)load->image;
}

#define REFUSED(change, words)                                                                     \
	do {                                                                                       \
		struct object o = good;                                                            \
		o.change;                                                                          \
		assert_fails((struct ctx *)*state, ERR_BAD,                                        \
			     link_at(load_of(*state, &o), 0x100000), words);                       \
	} while (0)

static void good_file_is_relocated_and_entered(void **state)
{
	struct load *const load = load_of(*state, &good);

	assert_int_equal(link_at(load, 0x7654321000), ERR_NONE);
	const struct segment *const segment = plan_find(&load->plan, ROLE_PURGATORY);

	assert_int_equal(segment->size, 0x8000); /* 0x2000, in steps that hide the compiler */
	assert_int_equal(segment->bytes.n, FILESZ);
	assert_int_equal(load->plan.entry, 0x7654321010);
	assert_int_equal(span_le64(segment->bytes, POINTER_AT), 0x7654321040);
}

static void settings_arrive_and_the_last_one_counts(void **state)
{
	struct load *const load = load_of(*state, &good);

	assert_int_equal(plan_set_u32(load, "value", 1), ERR_NONE);
	assert_int_equal(plan_set_u32(load, "value", 0x12345678), ERR_NONE);
	assert_int_equal(link_at(load, 0x100000), ERR_NONE);
	assert_int_equal(span_le32(plan_find(&load->plan, ROLE_PURGATORY)->bytes, VALUE_AT),
			 0x12345678);
}

/* As a purgatory for s390x is: 64 bit, most significant byte first. */
static void big_endian_purgatory_gets_its_own_byte_order(void **state)
{
	const struct rule rule = { .within = RANGE_ALL };
	const struct purgatory_console console = { .base = 0x1122334455667788, .type = 0x99aabbcc };
	struct arch big = arch_x86_64;
	struct object o = good;
	struct load *load;

	big.is_big_endian = o.is_big = true;
	o.arch = &big;
	o.symbols[4].size = sizeof(console);
	o.symbols[4].value = 0x580;
	load = load_of(*state, &o);
	plan_add(load, ROLE_KERNEL, SPAN_LITERAL("abc"), 0x5000, rule);
	load->plan.segments[0].address = 0x100001000;
	assert_int_equal(plan_set_u64(load, "wide", 0x0102030405060708), ERR_NONE);
	assert_int_equal(plan_set_fields(load, "value", &console, PURGATORY_CONSOLE), ERR_NONE);
	assert_int_equal(link_at(load, 0x7654321000), ERR_NONE);
	const struct span linked = plan_find(&load->plan, ROLE_PURGATORY)->bytes;

	assert_int_equal(span_be64(linked, POINTER_AT), 0x7654321040);
	assert_int_equal(span_be64(linked, WIDE_AT), 0x0102030405060708);
	assert_int_equal(span_be64(linked, 0x580), 0x1122334455667788);
	assert_int_equal(span_be32(linked, 0x588), 0x99aabbcc);
	assert_int_equal(span_be64(linked, REGIONS_AT), 0x100001000);
	assert_int_equal(span_be64(linked, REGIONS_AT + 8), 3);
	assert_int_equal(load->plan.entry, 0x7654321010);
}

/* As for i386 and arm: 32 bit, addends where they are applied. */
static void purgatory_of_32_bits_is_relocated(void **state)
{
	struct object o = good;

	o.arch = &arch_i386;
	o.is_32bit = true;
	o.machine = EM_386;
	o.rela_type = SHT_REL;
	o.relocation = R_386_RELATIVE;
	o.rela_entsize = 8;
	struct load *const load = load_of(*state, &o);

	assert_int_equal(plan_set_u64(load, "wide", 0x0102030405060708), ERR_NONE);
	assert_int_equal(link_at(load, 0x654321000), ERR_NONE);
	const struct span linked = plan_find(&load->plan, ROLE_PURGATORY)->bytes;

	assert_int_equal(span_le32(linked, POINTER_AT), 0x54321040);
	assert_int_equal(span_le32(linked, POINTER_AT + 4), 0);
	assert_int_equal(span_le64(linked, WIDE_AT), 0x0102030405060708);
	o.relocation = R_386_32;
	assert_fails((struct ctx *)*state, ERR_BAD, link_at(load_of(*state, &o), 0x100000),
		     "has type 1, not RELATIVE (8)");
}

static void machine_may_enter_at_zero(void **state)
{
	struct load *const load = load_of(*state, &good);

	image_of(load)->entry_mode = ENTRY_RESET;
	assert_int_equal(link_at(load, 0x100000), ERR_NONE);
	assert_int_equal(load->plan.entry, 0);
	assert_int_equal(plan_find(&load->plan, ROLE_PURGATORY)->rule.within.end, 2 * GIB);
}

static void wrong_headers_are_refused(void **state)
{
	REFUSED(type = ET_REL, "x86_64's purgatory: |e_type is 1");
	REFUSED(machine = EM_AARCH64, "e_machine is 183 instead of 62");
	REFUSED(is_big = true, "class and byte order");
	REFUSED(is_32bit = true, "class and byte order");
	REFUSED(second_segment = PT_LOAD, "2 PT_LOAD segments");
	REFUSED(vaddr = 0x1000, "p_vaddr is 0x1000");
	REFUSED(filesz = 0x100000, "p_filesz");
	REFUSED(memsz = FILESZ - 1, "p_memsz is 0x5ff with p_filesz 0x600");
	REFUSED(memsz = UINT64_MAX, "p_memsz");
	REFUSED(entry = FILESZ, "e_entry 0x600 is outside");
}

static void segment_past_the_end_of_the_file_is_refused(void **state)
{
	struct object o = good;

	o.filesz = 0x1000;
	o.memsz = 0x2000;
	assert_fails((struct ctx *)*state, ERR_BAD, link_at(load_of(*state, &o), 0),
		     "p_offset 0x200, p_filesz 0x1000|outside the file");
}

static void other_relocations_are_refused(void **state)
{
	REFUSED(relocation = R_X86_64_64, "relocation at 0x528 has type 1, not RELATIVE (8)");
	REFUSED(rela_type = SHT_RELR, "SHT_RELR");
	REFUSED(rela_type = SHT_REL, "sh_entsize is 24");
	REFUSED(rela_entsize = 8, "sh_entsize is 8");
	REFUSED(relocation_at = FILESZ - 7, "relocation at 0x5f9 is outside");
	REFUSED(relocation_at = UINT64_MAX, "outside the segment");
}

/* What --emit-relocs leaves is for other tools. */
static void relocations_that_are_not_loaded_are_left_alone(void **state)
{
	struct object o = good;

	o.rela_flags = 0;
	o.relocation = R_X86_64_PC32;
	assert_int_equal(link_at(load_of(*state, &o), 0x100000), ERR_NONE);
}

static void symbols_of_the_wrong_kind_are_refused(void **state)
{
	REFUSED(symbols[2].size = 31, "symbol sha256_digest has 31 bytes, its value has 32");
	REFUSED(symbols[1].size = 16 * 16, "symbol sha_regions has 256 bytes, its value has 1024");
	REFUSED(symbols[2].section = BSS, "sha256_digest is in no section with bytes (number 2)");
	REFUSED(symbols[2].section = SHN_ABS, "sha256_digest is in no section with bytes");
	REFUSED(symbols[2].value = FILESZ - 31, "sha256_digest (at 0x5e1) is outside");
	REFUSED(symtab_type = SHT_DYNSYM, "no symbol table");
	REFUSED(strtab_index = 77, "no symbol table");
}

static void missing_and_undefined_symbols_are_refused(void **state)
{
	static const char *const names[] = { "valu", "value_", "elsewhere", "nothing" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct load *const load = load_of(*state, &good);
		char words[64];

		snprintf(words, sizeof(words), "it has no symbol %s", names[i]);
		assert_int_equal(plan_set_u32(load, names[i], 1), ERR_NONE);
		assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, link_at(load, 0), words);
	}
}

static void a_setting_in_bss_is_refused(void **state)
{
	struct load *const load = load_of(*state, &good);

	assert_int_equal(plan_set_u32(load, "in_bss", 1), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_BAD, link_at(load, 0), "in_bss is in no section");
}

static void every_truncation_is_refused(void **state)
{
	const uint8_t *const file = make(*state, &good);

	for (size_t n = 1; n < OBJECT_SIZE; n++) {
		/* Its own end of memory, for the address sanitizer. */
		uint8_t *const cut = malloc(n);

		memcpy(cut, file, n);
		if (link_at(new_load(*state, &arch_x86_64, span_of(cut, n)), 0x100000) != ERR_BAD)
			fail_msg("cut after %zu bytes it is taken", n);
		free(cut);
	}
}

static void kexec_built_without_purgatory_says_so(void **state)
{
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED,
		     link_at(new_load(*state, &arch_x86_64, SPAN_NONE), 0),
		     "PURGATORY_CC_x86_64|-s");
}

static void digest_covers_loaded_bytes_and_nothing_else(void **state)
{
	static const uint8_t text[] = "abc";
	const struct rule rule = { .within = RANGE_ALL };
	struct load *const load = load_of(*state, &good);
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256 sha;

	plan_add(load, ROLE_KERNEL, span_of(text, 2), 0x5000, rule);
	plan_add(load, ROLE_BACKUP, SPAN_NONE, 0x1000, rule);
	plan_add(load, ROLE_ELFCOREHDR, span_of(text, 3), 0x1000, rule);
	plan_add(load, ROLE_INITRD, span_of(text + 2, 1), 0x1000, rule);
	load->plan.segments[0].address = 0x100001000;
	load->plan.segments[2].unhashed = true;
	load->plan.segments[3].address = 0x2000;
	assert_int_equal(link_at(load, 0x100000), ERR_NONE);
	const struct span linked = plan_find(&load->plan, ROLE_PURGATORY)->bytes;

	assert_int_equal(span_le64(linked, REGIONS_AT), 0x100001000);
	assert_int_equal(span_le64(linked, REGIONS_AT + 8), 2);
	assert_int_equal(span_le64(linked, REGIONS_AT + 16), 0x2000);
	assert_int_equal(span_le64(linked, REGIONS_AT + 24), 1);
	assert_int_equal(span_le64(linked, REGIONS_AT + 40), 0);
	sha256_init(&sha);
	sha256_update(&sha, "abc", 3);
	sha256_final(&sha, digest);
	assert_memory_equal(linked.p + DIGEST_AT, digest, sizeof(digest));
}

static void no_checks_clears_the_flag(void **state)
{
	struct object o = good;
	struct load *load;
	uint8_t *const file = make(*state, &o);

	put_le32(file + SEGMENT_AT + CHECK_AT, 1);
	load = new_load(*state, &arch_x86_64, span_of(file, OBJECT_SIZE));
	request_of(load)->no_checks = true;
	assert_int_equal(link_at(load, 0x100000), ERR_NONE);
	assert_int_equal(span_le32(plan_find(&load->plan, ROLE_PURGATORY)->bytes, CHECK_AT), 0);
}

static void narrow_entry_modes_keep_purgatory_low(void **state)
{
	static const struct {
		enum entry_mode mode;
		uint64_t end;
	} rows[] = { { ENTRY_32, (uint64_t)1 << 32 }, { ENTRY_16, 0xa0000 } };

	for (size_t i = 0; i < 2; i++) {
		struct load *const load = load_of(*state, &good);

		((struct image *)(uintptr_t)load->image)->entry_mode = rows[i].mode;
		assert_int_equal(purgatory_size(load), ERR_NONE);
		assert_true(plan_find(&load->plan, ROLE_PURGATORY)->rule.within.end <= rows[i].end);
	}
}

/* The list at the top of purgatory.c: what handovers and users of this interface rely on. */
static void embedded_purgatory_has_its_documented_symbols(void **state)
{
	const struct {
		const char *name;
		size_t size;
		const struct purgatory_field *fields;
	} documented[] = {
		{ "sha256_digest", 32, PURGATORY_FIELDS({ 1, 32 }) },
		{ "sha_regions", 64 * sizeof(struct purgatory_region), PURGATORY_REGIONS },
		{ "sha_check", 4, PURGATORY_U32 },
		{ "backup_src_start", 8, PURGATORY_U64 },
		{ "backup_dst_start", 8, PURGATORY_U64 },
		{ "backup_size", 8, PURGATORY_U64 },
		{ "console_vga", 4, PURGATORY_U32 },
		{ "console_serial", 4, PURGATORY_U32 },
		{ "serial_baud", 4, PURGATORY_U32 },
		{ "reset_vga", 4, PURGATORY_U32 },
		{ "port_accesses", PURGATORY_PORTS_MAX * sizeof(struct purgatory_port),
		  PURGATORY_PORTS },
		{ "entry_mode", 4, PURGATORY_U32 },
		{ "entry64_regs", sizeof(struct purgatory_regs64), PURGATORY_REGS64 },
		{ "entry32_regs", sizeof(struct purgatory_regs32), PURGATORY_REGS32 },
		{ "entry16_regs", sizeof(struct purgatory_regs16), PURGATORY_REGS16 },
		{ "preserve_context", 4, PURGATORY_U32 },
		{ "jump_back_text", 8, PURGATORY_U64 },
		{ "page_tables", 8, PURGATORY_U64 },
		{ "time_stamps", 8, PURGATORY_U64 },
	};
	const struct blob blob = arch_x86_64.purgatory;
	static const uint8_t zeros[2048];
	struct load *load;

	if (blob.start == blob.end) {
		print_error("SKIPPED: built without an x86_64 compiler\n");
		return;
	}
	load = new_load(*state, &arch_x86_64, span_of(blob.start, (size_t)(blob.end - blob.start)));
	for (size_t i = 0; i < sizeof(documented) / sizeof(documented[0]); i++) {
		assert_int_equal(fields_size(documented[i].fields), documented[i].size);
		assert_int_equal(plan_set_fields(load, documented[i].name, zeros,
						 documented[i].fields),
				 ERR_NONE);
	}
	if (link_at(load, 0x100000))
		fail_msg("%s", ((struct ctx *)*state)->message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(good_file_is_relocated_and_entered),
		with_ctx(settings_arrive_and_the_last_one_counts),
		with_ctx(big_endian_purgatory_gets_its_own_byte_order),
		with_ctx(purgatory_of_32_bits_is_relocated),
		with_ctx(machine_may_enter_at_zero),
		with_ctx(wrong_headers_are_refused),
		with_ctx(segment_past_the_end_of_the_file_is_refused),
		with_ctx(other_relocations_are_refused),
		with_ctx(relocations_that_are_not_loaded_are_left_alone),
		with_ctx(symbols_of_the_wrong_kind_are_refused),
		with_ctx(missing_and_undefined_symbols_are_refused),
		with_ctx(a_setting_in_bss_is_refused),
		with_ctx(every_truncation_is_refused),
		with_ctx(kexec_built_without_purgatory_says_so),
		with_ctx(digest_covers_loaded_bytes_and_nothing_else),
		with_ctx(no_checks_clears_the_flag),
		with_ctx(narrow_entry_modes_keep_purgatory_low),
		with_ctx(embedded_purgatory_has_its_documented_symbols),
	};

	return run_tests(tests);
}
