/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linking purgatory: ELF files described by a struct, broken in one place each. */
#include <elf.h>

#include "tests/unit/unit.h"

#include "include/purgatory.h"
#include "include/sha256.h"
#include "kexec/arch/arch.h"
#include "kexec/model.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/link.h"

#define SEGMENT_AT  0x200 /* in the file */
#define FILESZ	    0x600
#define REGIONS_AT  0x100 /* in the segment */
#define DIGEST_AT   0x500
#define VALUE_AT    0x520
#define CHECK_AT    0x524
#define POINTER_AT  0x528
#define TABLES_AT   (SEGMENT_AT + FILESZ)
#define RELA_AT	    TABLES_AT
#define SYMTAB_AT   (TABLES_AT + 0x20)
#define SYMBOLS	    7
#define STRTAB_AT   (SYMTAB_AT + SYMBOLS * 24)
#define STRTAB_SIZE 0x80
#define SHDRS_AT    (STRTAB_AT + STRTAB_SIZE)
#define SECTIONS    6
#define OBJECT_SIZE (SHDRS_AT + SECTIONS * 64)

enum { DATA = 1, BSS, RELA, SYMTAB, STRTAB };

/* What a test may change of a good file. */
struct object {
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
	.type = ET_DYN, .machine = EM_X86_64, .second_segment = PT_NULL,
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
	},
};

static void put_section(uint8_t *file, unsigned i, uint32_t type, uint64_t flags, uint64_t offset,
			uint64_t size, uint32_t link, uint64_t entsize)
{
	uint8_t *const shdr = file + SHDRS_AT + 64 * i;

	put_le32(shdr + 4, type);
	put_le64(shdr + 8, flags);
	put_le64(shdr + 24, offset);
	put_le64(shdr + 32, size);
	put_le32(shdr + 40, link);
	put_le64(shdr + 56, entsize);
}

static void put_headers(uint8_t *file, const struct object *o)
{
	memcpy(file, ELFMAG "\2\1\1", 7);
	put_le16(file + 16, o->type);
	put_le16(file + 18, o->machine);
	put_le64(file + 24, o->entry);
	put_le64(file + 32, 64);
	put_le64(file + 40, SHDRS_AT);
	put_le16(file + 54, 56);
	put_le16(file + 56, 2);
	put_le16(file + 58, 64);
	put_le16(file + 60, SECTIONS);
	put_le32(file + 64, PT_LOAD);
	put_le64(file + 64 + 8, SEGMENT_AT);
	put_le64(file + 64 + 16, o->vaddr);
	put_le64(file + 64 + 32, o->filesz);
	put_le64(file + 64 + 40, o->memsz);
	put_le32(file + 120, o->second_segment);
}

static void put_symbols(uint8_t *file, const struct object *o)
{
	size_t name = 0;

	for (unsigned i = 0; i < SYMBOLS; i++) {
		uint8_t *const symbol = file + SYMTAB_AT + 24 * i;

		put_le32(symbol, (uint32_t)name);
		put_le16(symbol + 6, o->symbols[i].section);
		put_le64(symbol + 8, o->symbols[i].value);
		put_le64(symbol + 16, o->symbols[i].size);
		strcpy((char *)file + STRTAB_AT + name, o->symbols[i].name);
		name += strlen(o->symbols[i].name) + 1;
	}
	assert_true(name <= STRTAB_SIZE);
}

static uint8_t *make(struct ctx *ctx, const struct object *o)
{
	uint8_t *const file = ctx_alloc(ctx, OBJECT_SIZE);

	put_headers(file, o);
	put_symbols(file, o);
	put_le64(file + RELA_AT, o->relocation_at);
	put_le64(file + RELA_AT + 8, o->relocation);
	put_le64(file + RELA_AT + 16, 0x40);
	put_section(file, DATA, SHT_PROGBITS, SHF_ALLOC, SEGMENT_AT, FILESZ, 0, 0);
	put_section(file, BSS, SHT_NOBITS, SHF_ALLOC, 0, 0x100, 0, 0);
	put_section(file, RELA, o->rela_type, o->rela_flags, RELA_AT, 24, SYMTAB, o->rela_entsize);
	put_section(file, SYMTAB, o->symtab_type, 0, SYMTAB_AT, 24 * SYMBOLS, o->strtab_index, 24);
	put_section(file, STRTAB, SHT_STRTAB, 0, STRTAB_AT, STRTAB_SIZE, 0, 0);
	return file;
}

/* A load with nothing but what purgatory needs; lives until the next one. */
static struct load *new_load(struct ctx *ctx, struct span purgatory)
{
	static struct load load;
	static struct request request;
	static struct host host;
	static struct image image;
	static struct arch arch;

	arch = arch_x86_64;
	arch.purgatory = (struct blob){ purgatory.p, purgatory.p + purgatory.n };
	request = (struct request){ .memory = RANGE_ALL };
	host = (struct host){ .arch = &arch, .max_segments = 16 };
	image = (struct image){ .arch = &arch, .entry_mode = ENTRY_64 };
	load = (struct load){ .ctx = ctx, .request = &request, .host = &host, .image = &image };
	return &load;
}

static struct load *load_of(struct ctx *ctx, const struct object *o)
{
	return new_load(ctx, span_of(make(ctx, o), OBJECT_SIZE));
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
	const uint32_t first = 1, last = 0x12345678;

	assert_int_equal(plan_set(load, "value", &first, sizeof(first)), ERR_NONE);
	assert_int_equal(plan_set(load, "value", &last, sizeof(last)), ERR_NONE);
	assert_int_equal(link_at(load, 0x100000), ERR_NONE);
	assert_int_equal(span_le32(plan_find(&load->plan, ROLE_PURGATORY)->bytes, VALUE_AT), last);
}

static void wrong_headers_are_refused(void **state)
{
	REFUSED(type = ET_REL, "x86_64's purgatory: |e_type is 1");
	REFUSED(machine = EM_AARCH64, "e_machine is 183 instead of 62");
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
	REFUSED(rela_type = SHT_REL, "no addends");
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
	const uint32_t value = 1;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct load *const load = load_of(*state, &good);
		char words[64];

		snprintf(words, sizeof(words), "it has no symbol %s", names[i]);
		assert_int_equal(plan_set(load, names[i], &value, sizeof(value)), ERR_NONE);
		assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, link_at(load, 0), words);
	}
}

static void setting_in_bss_would_be_lost(void **state)
{
	struct load *const load = load_of(*state, &good);
	const uint32_t value = 1;

	assert_int_equal(plan_set(load, "in_bss", &value, sizeof(value)), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_BAD, link_at(load, 0), "in_bss is in no section");
}

static void every_truncation_is_refused(void **state)
{
	const uint8_t *const file = make(*state, &good);

	for (size_t n = 1; n < OBJECT_SIZE; n++) {
		/* Its own end of memory, for the address sanitizer. */
		uint8_t *const cut = malloc(n);

		memcpy(cut, file, n);
		if (link_at(new_load(*state, span_of(cut, n)), 0x100000) != ERR_BAD)
			fail_msg("cut after %zu bytes it is taken", n);
		free(cut);
	}
}

static void kexec_built_without_purgatory_says_so(void **state)
{
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, link_at(new_load(*state, SPAN_NONE), 0),
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
	load = new_load(*state, span_of(file, OBJECT_SIZE));
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
	static const struct {
		const char *name;
		size_t size;
	} documented[] = {
		{ "sha256_digest", 32 },
		{ "sha_regions", 64 * sizeof(struct purgatory_region) },
		{ "sha_check", 4 },
		{ "backup_src_start", 8 },
		{ "backup_dst_start", 8 },
		{ "backup_size", 8 },
		{ "console_vga", 4 },
		{ "console_serial", 4 },
		{ "serial_baud", 4 },
		{ "reset_vga", 4 },
		{ "entry_mode", 4 },
		{ "entry64_regs", sizeof(struct purgatory_regs64) },
		{ "entry32_regs", sizeof(struct purgatory_regs32) },
		{ "entry16_regs", sizeof(struct purgatory_regs16) },
		{ "preserve_context", 4 },
		{ "jump_back_text", 8 },
	};
	const struct blob blob = arch_x86_64.purgatory;
	static const uint8_t zeros[2048];
	struct load *load;

	if (blob.start == blob.end) {
		print_error("SKIPPED: built without an x86_64 compiler\n");
		return;
	}
	load = new_load(*state, span_of(blob.start, (size_t)(blob.end - blob.start)));
	for (size_t i = 0; i < sizeof(documented) / sizeof(documented[0]); i++)
		assert_int_equal(plan_set(load, documented[i].name, zeros, documented[i].size),
				 ERR_NONE);
	if (link_at(load, 0x100000))
		fail_msg("%s", ((struct ctx *)*state)->message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(good_file_is_relocated_and_entered),
		with_ctx(settings_arrive_and_the_last_one_counts),
		with_ctx(wrong_headers_are_refused),
		with_ctx(segment_past_the_end_of_the_file_is_refused),
		with_ctx(other_relocations_are_refused),
		with_ctx(relocations_that_are_not_loaded_are_left_alone),
		with_ctx(symbols_of_the_wrong_kind_are_refused),
		with_ctx(missing_and_undefined_symbols_are_refused),
		with_ctx(setting_in_bss_would_be_lost),
		with_ctx(every_truncation_is_refused),
		with_ctx(kexec_built_without_purgatory_says_so),
		with_ctx(digest_covers_loaded_bytes_and_nothing_else),
		with_ctx(no_checks_clears_the_flag),
		with_ctx(narrow_entry_modes_keep_purgatory_low),
		with_ctx(embedded_purgatory_has_its_documented_symbols),
	};

	return run_tests(tests);
}
