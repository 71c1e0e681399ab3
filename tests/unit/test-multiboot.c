/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/made-image.h"

#include <unistd.h>

#include "include/memory-map.h"
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"
#include "kexec/options.h"
#include "kexec/plan/plan.h"
#include "kexec/purpose/purpose.h"

#define SIZE 0x4000
#define AT   0x40

enum { LOAD = AT + 16, LOAD_END = AT + 20, BSS_END = AT + 24 };

/* The header at 0x40 of the file, which is loaded at 1 MiB; entered at its start. */
static const struct field program[] = {
	{ AT, 4, 0x1badb002 },	  { AT + 4, 4, 0x10003 },   { AT + 8, 4, 0xe4514ffb },
	{ AT + 12, 4, 0x100040 }, { LOAD, 4, 0x100000 },    { LOAD_END, 4, 0x102000 },
	{ BSS_END, 4, 0x108000 }, { AT + 28, 4, 0x100100 }, END,
};

static const struct request normal = { .kernel = "k" };

static enum err parse(struct ctx *ctx, const struct field *changes, struct image *image)
{
	*image = (struct image){ .payload = { .kernel = make_file(ctx, SIZE, program, changes) } };
	return multiboot_format.parse(ctx, &normal, image);
}

static void the_addresses_in_the_header_are_used(void **state)
{
	const struct field none[] = { END };
	struct image image;

	assert_int_equal(parse(*state, none, &image), ERR_NONE);
	assert_int_equal(image.n_extents, 1);
	assert_int_equal(image.extents[0].address, 0x100000);
	assert_int_equal(image.extents[0].bytes.n, 0x2000);
	assert_int_equal(image.extents[0].size, 0x8000);
	assert_int_equal(image.entry, 0x100100);
	assert_int_equal(image.entry_mode, ENTRY_32);
}

static void a_header_without_its_checksum_is_not_taken(void **state)
{
	const struct field bad[] = { { AT + 8, 4, 1 }, END };
	struct image image;

	assert_int_equal(parse(*state, bad, &image), ERR_NOT_MINE);
}

static void a_header_that_asks_for_the_unknown_is_refused(void **state)
{
	struct ctx *ctx = *state;
	const struct field bad[] = { { AT + 4, 4, 0x10103 }, { AT + 8, 4, 0xe4514efb }, END };
	struct image image;

	assert_fails(ctx, ERR_UNSUPPORTED, parse(ctx, bad, &image), "flags|0x40");
}

static void addresses_that_cannot_be_used_are_refused(void **state)
{
	struct ctx *ctx = *state;
	const struct field behind[] = { { LOAD, 4, 0x101000 }, END };
	const struct field before[] = { { LOAD, 4, 0x0ff000 }, END };
	const struct field beyond[] = { { LOAD_END, 4, 0x105000 }, END };
	const struct field bss[] = { { BSS_END, 4, 0x101000 }, END };
	const struct field page[] = { { LOAD, 4, 0x100010 }, END };
	const struct field nothing[] = { { LOAD_END, 4, 0x100000 }, { BSS_END, 4, 0 }, END };
	struct image image;

	assert_fails(ctx, ERR_BAD, parse(ctx, behind, &image), "load_addr|0x101000");
	assert_fails(ctx, ERR_BAD, parse(ctx, before, &image), "load_addr|0xff000");
	assert_fails(ctx, ERR_BAD, parse(ctx, beyond, &image), "load_end_addr|0x105000");
	assert_fails(ctx, ERR_BAD, parse(ctx, bss, &image), "bss_end_addr|0x101000");
	assert_fails(ctx, ERR_UNSUPPORTED, parse(ctx, page, &image), "page");
	assert_fails(ctx, ERR_BAD, parse(ctx, nothing, &image), "nothing|load_addr 0x100000");
}

/* The text at the address in @field of the information. */
static const char *text_at(const struct segment *info, size_t field)
{
	const uint64_t address = span_le32(info->bytes, field);

	assert_true(address >= info->address && address - info->address < info->bytes.n);
	return (const char *)info->bytes.p + (address - info->address);
}

/* A machine of 512 MiB with these modules. */
struct machine {
	struct request request;
	struct host host;
	struct image image;
	struct load load;
	const char *modules[3];
};

static struct load *make_load(struct ctx *ctx, struct machine *m)
{
	static const struct span bytes[] = { SPAN_LITERAL("linux"), SPAN_LITERAL("initrd") };

	m->modules[0] = "/boot/linux console=hvc0 a=b";
	m->modules[1] = "/boot/initrd";
	m->modules[2] = NULL;
	m->request = (struct request){ .kernel = "/boot/xen",
				       .memory = RANGE_ALL,
				       .modules = m->modules };
	m->host = (struct host){ .arch = &arch_x86_64, .max_segments = 16 };
	assert_int_equal(memory_map_add(ctx, &m->host.map, (struct range){ 0, 0x9f000 },
					MEMORY_RAM),
			 ERR_NONE);
	assert_int_equal(memory_map_add(ctx, &m->host.map, (struct range){ MIB, 512 * MIB },
					MEMORY_RAM),
			 ERR_NONE);
	assert_int_equal(memory_map_ram(ctx, &m->host.map, &m->host.usable), ERR_NONE);
	m->load = (struct load){ .ctx = ctx,
				 .request = &m->request,
				 .purpose = &purpose_normal,
				 .host = &m->host,
				 .image = &m->image,
				 .modules = bytes,
				 .cmdline = "dom0_mem=1G",
				 .cmdline_capacity = 12,
				 .next_map = m->host.map };
	return &m->load;
}

static enum err plan(struct load *load)
{
	enum err err = load->image->handover->size(load);

	if (!err)
		err = plan_place(load);
	return err ? err : load->image->handover->fill(load);
}

static void each_module_has_its_own_size_and_text(void **state)
{
	struct ctx *ctx = *state;
	const struct field none[] = { END };
	struct machine m;
	struct load *load = make_load(ctx, &m);

	assert_int_equal(parse(ctx, none, &m.image), ERR_NONE);
	assert_int_equal(plan(load), ERR_NONE);

	const struct segment *info = plan_find(&load->plan, ROLE_PARAMS);
	const uint8_t *mods = (const uint8_t *)text_at(info, 24);
	const struct span table = span_of(mods, 32);

	assert_string_equal(text_at(info, 16), "/boot/xen dom0_mem=1G");
	assert_int_equal(span_le32(info->bytes, 4), 0x9f000 >> 10);
	assert_int_equal(span_le32(info->bytes, 8), (511 * MIB) >> 10);
	assert_int_equal(span_le32(info->bytes, 20), 2);
	assert_int_equal(span_le32(info->bytes, 44), 2 * 24);
	assert_int_equal(span_le32(table, 4) - span_le32(table, 0), 5);
	assert_int_equal(span_le32(table, 20) - span_le32(table, 16), 6);
	assert_string_equal(text_at(info, (size_t)(mods - info->bytes.p) + 8), m.modules[0]);
	assert_string_equal(text_at(info, (size_t)(mods - info->bytes.p) + 24), m.modules[1]);
}

static void a_crash_kernel_by_multiboot_is_refused(void **state)
{
	struct ctx *ctx = *state;
	const struct request request = { .kernel = "k" };
	struct image image = { .confined = true,
			       .payload = { .kernel = make_file(ctx, SIZE, program, NULL) } };

	assert_fails(ctx, ERR_UNSUPPORTED, multiboot_format.parse(ctx, &request, &image),
		     "crash kernel");
}

static void an_initrd_is_refused_with_a_hint_at_modules(void **state)
{
	struct ctx *ctx = *state;
	const struct field none[] = { END };
	struct machine m;
	struct load *load = make_load(ctx, &m);

	assert_int_equal(parse(ctx, none, &m.image), ERR_NONE);
	load->initrd = SPAN_LITERAL("initrd");
	assert_fails(ctx, ERR_USAGE, plan(load), "--initrd|--module");
}

/* Purgatory's setting of @symbol, 32 bits; 0 if it has none. */
static uint32_t setting(const struct load *load, const char *symbol)
{
	for (size_t i = 0; i < load->plan.n_symbols; i++)
		if (!strcmp(load->plan.symbols[i].symbol, symbol))
			return span_le32(load->plan.symbols[i].value, 0);
	return 0;
}

static void the_console_options_reach_purgatory(void **state)
{
	struct ctx *ctx = *state;
	const struct field none[] = { END };
	struct machine m;
	struct load *load = make_load(ctx, &m);

	m.request.serial = "ttyS1";
	m.request.serial_baud = 115200;
	m.request.console_vga = m.request.reset_vga = true;
	assert_int_equal(parse(ctx, none, &m.image), ERR_NONE);
	assert_int_equal(options_check(ctx, &m.request, m.image.handover->options, "multiboot"),
			 ERR_NONE);
	assert_int_equal(plan(load), ERR_NONE);
	assert_int_equal(setting(load, "console_serial"), 0x2f8);
	assert_int_equal(setting(load, "serial_baud"), 115200);
	assert_int_equal(setting(load, "console_vga"), 1);
	assert_int_equal(setting(load, "reset_vga"), 1);
	assert_int_equal(multiboot2.options, multiboot.options);
}

/* As many as there are segments for; kernel and information take one each. */
static void a_module_too_many_is_refused(void **state)
{
	struct ctx *ctx = *state;
	const struct field none[] = { END };
	struct machine m;
	const char *many[PLAN_SEGMENTS_MAX + 1] = { NULL };
	struct span bytes[PLAN_SEGMENTS_MAX];
	struct load *load = make_load(ctx, &m);

	for (size_t i = 0; i < PLAN_SEGMENTS_MAX - 2; i++)
		many[i] = m.modules[i % 2];
	for (size_t i = 0; i < PLAN_SEGMENTS_MAX; i++)
		bytes[i] = SPAN_LITERAL("module");
	m.request.modules = many;
	load->modules = bytes;
	assert_int_equal(parse(ctx, none, &m.image), ERR_NONE);
	assert_int_equal(plan(load), ERR_NONE);
	assert_int_equal(load->plan.n, PLAN_SEGMENTS_MAX);
	many[PLAN_SEGMENTS_MAX - 2] = m.modules[0];
	load->plan.n = load->plan.n_symbols = 0;
	assert_fails(ctx, ERR_UNSUPPORTED, plan(load), "segment more than 64");
}

/* ---- Multiboot 2 ---- */

/* The header at 0x40, its tags behind; a test appends others at NEXT. */
enum { TAGS = AT + 16, ENTRY_TAG = TAGS + 24, NEXT = ENTRY_TAG + 16, LENGTH = 96 };

#define HEADER2(length)                                                                            \
	{ AT, 4, 0xe85250d6 }, { AT + 8, 4, length },                                              \
	{                                                                                          \
		AT + 12, 4, (uint32_t) - (0xe85250d6u + (length))                                  \
	}
#define TAG(at, type, flags, size)                                                                 \
	{ at, 2, type }, { (at) + 2, 2, flags },                                                   \
	{                                                                                          \
		(at) + 4, 4, size                                                                  \
	}

static const struct field program2[] = {
	HEADER2(LENGTH),
	TAG(TAGS, 2, 0, 24),
	{ TAGS + 8, 4, 0x100040 },
	{ TAGS + 12, 4, 0x100000 },
	{ TAGS + 16, 4, 0x102000 },
	{ TAGS + 20, 4, 0x108000 },
	TAG(ENTRY_TAG, 3, 0, 12),
	{ ENTRY_TAG + 8, 4, 0x100100 },
	TAG(NEXT, 0, 0, 8),
	TAG(NEXT + 24, 0, 0, 8),
	END,
};

static enum err parse2(struct ctx *ctx, const struct field *changes, struct image *image)
{
	*image = (struct image){ .payload = { .kernel = make_file(ctx, SIZE, program2, changes) } };
	return multiboot2_format.parse(ctx, &normal, image);
}

/* ELF32 for i386 with one segment of 4 KiB at 0x1000 of the file, for 2 MiB and on. */
static const struct field elf_file[] = {
	{ 0, 4, 0x464c457f },
	{ 4, 4, 0x010101 },
	{ 16, 2, 2 },
	{ 18, 2, 3 },
	{ 20, 4, 1 },
	{ 24, 4, 0x200010 },
	{ 28, 4, 0x2000 },
	{ 40, 2, 52 },
	{ 42, 2, 32 },
	{ 44, 2, 1 },
	{ 0x2000, 4, 1 },
	{ 0x2004, 4, 0x1000 },
	{ 0x2008, 4, 0x200000 },
	{ 0x200c, 4, 0x200000 },
	{ 0x2010, 4, 0x1000 },
	{ 0x2014, 4, 0x3000 },
	HEADER2(LENGTH),
	TAG(TAGS, 0, 0, 8),
	END,
};

static enum err parse_elf(struct ctx *ctx, const struct field *changes, struct image *image)
{
	*image = (struct image){ .payload = { .kernel = make_file(ctx, SIZE, elf_file, changes) } };
	return multiboot2_format.parse(ctx, &normal, image);
}

static void the_address_tag_is_used(void **state)
{
	const struct field none[] = { END };
	const struct field whole[] = {
		{ TAGS + 12, 4, UINT32_MAX }, { TAGS + 16, 4, 0 }, { TAGS + 20, 4, 0 }, END
	};
	struct image image;

	assert_int_equal(parse2(*state, none, &image), ERR_NONE);
	assert_int_equal(image.n_extents, 1);
	assert_int_equal(image.extents[0].address, 0x100000);
	assert_int_equal(image.extents[0].bytes.n, 0x2000);
	assert_int_equal(image.extents[0].size, 0x8000);
	assert_int_equal(image.entry, 0x100100);
	assert_int_equal(image.entry_mode, ENTRY_32);
	assert_false(image.relocatable);
	assert_int_equal(parse2(*state, whole, &image), ERR_NONE);
	assert_int_equal(image.extents[0].address, 0x100000);
	assert_int_equal(image.extents[0].bytes.n, SIZE);
}

static void the_entry_is_the_elf_files_unless_a_tag_names_another(void **state)
{
	const struct field none[] = { END };
	const struct field tag[] = {
		TAG(TAGS, 3, 0, 12), { TAGS + 8, 4, 0x200020 }, TAG(TAGS + 16, 0, 0, 8), END
	};
	struct image image;

	assert_int_equal(parse_elf(*state, none, &image), ERR_NONE);
	assert_int_equal(image.entry, 0x200010);
	assert_int_equal(image.extents[0].address, 0x200000);
	assert_int_equal(parse_elf(*state, tag, &image), ERR_NONE);
	assert_int_equal(image.entry, 0x200020);
}

static void a_header2_that_is_none_is_not_taken(void **state)
{
	const struct field checksum[] = { { AT + 12, 4, 1 }, END };
	struct ctx *ctx = *state;
	struct image image;

	assert_int_equal(parse2(ctx, checksum, &image), ERR_NOT_MINE);
	/* 3.1.1: the whole header is inside the first 32768 bytes, at a multiple of 8. */
	for (size_t at = 32768 - 12; at <= 32768; at += 4) {
		const struct field late[] = { { at, 4, 0xe85250d6 },
					      { at + 8, 4, 16 },
					      { at + 12, 4, (uint32_t) - (0xe85250d6u + 16) },
					      END };

		image = (struct image){ .payload = { .kernel =
							     make_file(ctx, 0x9000, late, NULL) } };
		assert_int_equal(multiboot2_format.parse(ctx, &normal, &image), ERR_NOT_MINE);
	}
}

static void a_header2_of_another_machine_is_refused(void **state)
{
	const struct field mips[] = { { AT + 4, 4, 4 },
				      { AT + 12, 4, (uint32_t) - (0xe85250d6u + 4 + LENGTH) },
				      END };
	struct image image;

	assert_fails(*(struct ctx **)state, ERR_UNSUPPORTED, parse2(*state, mips, &image),
		     "architecture|4");
}

static void a_header2_with_a_wrong_length_is_refused(void **state)
{
	struct ctx *ctx = *state;
	const struct field small[] = { HEADER2(8), END }, large[] = { HEADER2(0x7fc8), END };
	const struct field no_end[] = { HEADER2(NEXT - AT), END };
	const struct field zero[] = { TAG(NEXT, 6, 0, 0), END },
			   seven[] = { TAG(NEXT, 6, 1, 7), END };
	const struct field huge[] = { TAG(NEXT, 99, 1, 0xfffffff8), END };
	struct image image;

	assert_fails(ctx, ERR_BAD, parse2(ctx, small, &image), "header_length|0x8");
	assert_fails(ctx, ERR_BAD, parse2(ctx, large, &image), "header_length|0x7fc8");
	assert_fails(ctx, ERR_BAD, parse2(ctx, no_end, &image), "end tag");
	assert_fails(ctx, ERR_BAD, parse2(ctx, zero, &image), "type 6|size of 0x0");
	assert_fails(ctx, ERR_BAD, parse2(ctx, seven, &image), "type 6|size of 0x7");
	assert_fails(ctx, ERR_BAD, parse2(ctx, huge, &image), "type 99|0xfffffff8");
}

static void an_unsupported_tag_is_refused_only_if_it_is_demanded(void **state)
{
	static const struct {
		uint16_t type;
		const char *words;
	} cases[] = {
		{ 7, "EFI boot services|type 7" },
		{ 8, "EFI i386 entry address|type 8" },
		{ 9, "EFI amd64 entry address|type 9" },
		{ 11, "unknown|type 11" },
		{ 999, "unknown|type 999" },
	};
	struct ctx *ctx = *state;
	struct image image;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct field demanded[] = { TAG(NEXT, cases[i].type, 0, 12), END };
		const struct field optional[] = { TAG(NEXT, cases[i].type, 1, 12),
						  TAG(NEXT + 16, 0, 0, 8), END };

		assert_fails(ctx, ERR_UNSUPPORTED, parse2(ctx, demanded, &image), cases[i].words);
		assert_int_equal(parse2(ctx, optional, &image), ERR_NONE);
	}
}

static void information_not_given_is_refused_only_if_it_is_demanded(void **state)
{
	static const struct {
		uint32_t type;
		const char *words;
	} cases[] = {
		{ 5, "boot device" },
		{ 7, "VBE" },
		{ 9, "ELF sections" },
		{ 10, "APM" },
		{ 12, "EFI system table" },
		{ 13, "SMBIOS" },
		{ 14, "RSDP" },
		{ 16, "networking" },
		{ 17, "EFI memory map" },
		{ 18, "boot services" },
		{ 20, "image handle" },
		{ 0, "type 0" },
		{ 22, "unknown|type 22" },
	};
	struct ctx *ctx = *state;
	const struct field given[] = { TAG(NEXT, 1, 0, 16),
				       { NEXT + 8, 4, 4 },
				       { NEXT + 12, 4, 6 },
				       TAG(NEXT + 16, 0, 0, 8),
				       END };
	struct image image;

	assert_int_equal(parse2(ctx, given, &image), ERR_NONE);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct field demanded[] = { TAG(NEXT, 1, 0, 16),
						  { NEXT + 8, 4, 6 },
						  { NEXT + 12, 4, cases[i].type },
						  TAG(NEXT + 16, 0, 0, 8),
						  END };
		const struct field optional[] = { TAG(NEXT, 1, 1, 12),
						  { NEXT + 8, 4, cases[i].type },
						  TAG(NEXT + 16, 0, 0, 8),
						  END };

		assert_fails(ctx, ERR_UNSUPPORTED, parse2(ctx, demanded, &image), cases[i].words);
		assert_int_equal(parse2(ctx, optional, &image), ERR_NONE);
	}
}

static void a_demand_for_a_console_is_refused(void **state)
{
	struct ctx *ctx = *state;
	const struct field demanded[] = { TAG(NEXT, 4, 0, 12), { NEXT + 8, 4, 3 }, END };
	const struct field text[] = {
		TAG(NEXT, 4, 0, 12), { NEXT + 8, 4, 2 }, TAG(NEXT + 16, 0, 0, 8), END
	};
	struct image image;

	assert_fails(ctx, ERR_UNSUPPORTED, parse2(ctx, demanded, &image), "console");
	assert_int_equal(parse2(ctx, text, &image), ERR_NONE);
}

static void a_broken_tag_is_refused(void **state)
{
	struct ctx *ctx = *state;
	const struct field cut[] = { TAG(NEXT, 10, 1, 12), END };
	const struct field order[] = { HEADER2(112),
				       TAG(NEXT, 10, 0, 24),
				       { NEXT + 8, 4, 0x200000 },
				       { NEXT + 12, 4, 0x200000 },
				       END };
	const struct field align[] = {
		TAG(NEXT, 10, 0, 24), { NEXT + 12, 4, 0x200000 }, { NEXT + 16, 4, 0x3000 }, END
	};
	const struct field no_entry[] = { TAG(ENTRY_TAG, 6, 0, 8), TAG(ENTRY_TAG + 8, 0, 0, 8),
					  END };
	const struct field whole[] = { { TAGS + 8, 4, AT - 8 }, { TAGS + 12, 4, UINT32_MAX }, END };
	struct image image;

	assert_fails(ctx, ERR_BAD, parse2(ctx, cut, &image), "relocatable|12 bytes|24");
	assert_fails(ctx, ERR_BAD, parse2(ctx, order, &image), "max_addr|0x200000");
	assert_fails(ctx, ERR_BAD, parse2(ctx, align, &image), "align|0x3000");
	assert_fails(ctx, ERR_BAD, parse2(ctx, no_entry, &image), "entry address tag");
	assert_fails(ctx, ERR_BAD, parse2(ctx, whole, &image), "header_addr|0x38");
}

static void what_multiboot2_cannot_load_is_refused(void **state)
{
	struct ctx *ctx = *state;
	const struct field none[] = { TAG(TAGS, 6, 0, 8), TAG(TAGS + 8, 0, 0, 8), END };
	const struct field above[] = {
		{ 24, 4, 0xfffff000 }, { 0x2008, 4, 0xfffff000 }, { 0x200c, 4, 0xfffff000 }, END
	};
	const struct request request = { .kernel = "k" };
	struct image image;

	assert_fails(ctx, ERR_BAD, parse2(ctx, none, &image), "no ELF file");
	assert_fails(ctx, ERR_BAD, parse_elf(ctx, above, &image), "4 GiB");
	image = (struct image){ .confined = true,
				.payload = { .kernel = make_file(ctx, SIZE, program2, NULL) } };
	assert_fails(ctx, ERR_UNSUPPORTED, multiboot2_format.parse(ctx, &request, &image),
		     "crash kernel");
}

#define RELOCATABLE(at, min, max, align, preference)                                               \
	TAG(at, 10, 1, 24), { (at) + 8, 4, min }, { (at) + 12, 4, max }, { (at) + 16, 4, align },  \
	{                                                                                          \
		(at) + 20, 4, preference                                                           \
	}

static void a_relocatable_kernel_is_moved_only_as_its_tag_allows(void **state)
{
	struct ctx *ctx = *state;
	const struct field anywhere[] = { RELOCATABLE(TAGS, 0x200000, UINT32_MAX, 0x400000, 0),
					  TAG(TAGS + 24, 0, 0, 8), END };
	const struct field high[] = { RELOCATABLE(TAGS, 0x200000, 0xffffff, 0, 2),
				      TAG(TAGS + 24, 0, 0, 8), END };
	/* In the middle of a page: the base that the kernel reckons with is not that page's. */
	const struct field odd[] = { RELOCATABLE(TAGS, 0x200000, 0xffffff, 0, 2),
				     TAG(TAGS + 24, 0, 0, 8),
				     { 24, 4, 0x200090 },
				     { 0x2008, 4, 0x200080 },
				     { 0x200c, 4, 0x200080 },
				     END };
	struct image image;

	assert_int_equal(parse_elf(ctx, anywhere, &image), ERR_NONE);
	assert_true(image.relocatable && !image.high);
	assert_int_equal(image.extents[0].address, 0);
	assert_int_equal(image.entry, 0x10);
	assert_int_equal(image.align, 0x400000);
	assert_int_equal(image.preferred, 0x200000);
	assert_int_equal(image.within.start, 0x200000);
	assert_int_equal(image.within.end, UINT64_C(1) << 32);
	assert_int_equal(parse_elf(ctx, high, &image), ERR_NONE);
	assert_true(image.relocatable && image.high);
	assert_int_equal(image.align, 4096);
	assert_int_equal(image.within.end, 0x1000000);
	assert_int_equal(parse_elf(ctx, odd, &image), ERR_NONE);
	assert_false(image.relocatable);
	assert_int_equal(image.entry, 0x200090);
}

/* The information's @i-th tag of @type, without its head; an empty span if there is none. */
static struct span info_tag(const struct segment *info, uint32_t type, size_t i)
{
	const uint32_t total = span_le32(info->bytes, 0);
	struct span tag;

	assert_int_equal(total, info->bytes.n);
	for (size_t at = 8; at + 8 <= total;
	     at = (at + span_le32(info->bytes, at + 4) + 7) & ~(size_t)7) {
		assert_true(span_le32(info->bytes, at + 4) >= 8);
		assert_true(
			span_cut(info->bytes, at + 8, span_le32(info->bytes, at + 4) - 8, &tag));
		if (span_le32(info->bytes, at) == type && !i--)
			return tag;
		if (!span_le32(info->bytes, at))
			return SPAN_NONE;
	}
	return SPAN_NONE;
}

static void check_module(const struct load *load, size_t i, const char *text, size_t size)
{
	const struct segment *info = plan_find((struct plan *)&load->plan, ROLE_PARAMS);
	const struct span tag = info_tag(info, 3, i);
	const uint32_t start = span_le32(tag, 0);
	size_t found = 0;

	assert_int_equal(span_le32(tag, 4) - start, size);
	assert_string_equal((const char *)tag.p + 8, text);
	for (size_t j = 0; j < load->plan.n; j++)
		found += load->plan.segments[j].role == ROLE_MODULE &&
			 load->plan.segments[j].address == start &&
			 load->plan.segments[j].bytes.n == size;
	assert_int_equal(found, 1);
}

static void information2_is_what_was_asked_for(void **state)
{
	struct ctx *ctx = *state;
	const struct field relocatable[] = { RELOCATABLE(TAGS, 0x200000, UINT32_MAX, 0x200000, 2),
					     TAG(TAGS + 24, 0, 0, 8), END };
	struct machine m;
	struct load *load = make_load(ctx, &m);

	assert_int_equal(parse_elf(ctx, relocatable, &m.image), ERR_NONE);
	assert_int_equal(plan(load), ERR_NONE);

	const struct segment *info = plan_find(&load->plan, ROLE_PARAMS);
	const struct span map = info_tag(info, 6, 0);

	assert_string_equal((const char *)info_tag(info, 1, 0).p, "/boot/xen dom0_mem=1G");
	assert_string_equal((const char *)info_tag(info, 2, 0).p, ctx->program);
	check_module(load, 0, m.modules[0], 5);
	check_module(load, 1, m.modules[1], 6);
	assert_null(info_tag(info, 3, 2).p);
	assert_int_equal(span_le32(info_tag(info, 4, 0), 0), 0x9f000 >> 10);
	assert_int_equal(span_le32(info_tag(info, 4, 0), 4), (511 * MIB) >> 10);
	assert_int_equal(map.n, 8 + 2 * 24);
	assert_int_equal(span_le32(map, 0), 24);
	assert_int_equal(span_le64(map, 32), MIB);
	assert_int_equal(span_le64(map, 40), 511 * MIB);
	assert_int_equal(span_le32(map, 48), 1);
	assert_int_equal(span_le32(info_tag(info, 21, 0), 0), 510 * MIB);
	assert_int_equal(plan_find(&load->plan, ROLE_KERNEL)->address, 510 * MIB);
	/* Nothing that would make a kernel call into EFI, and no screen that is not known. */
	for (uint32_t type = 7; type <= 20; type++)
		assert_null(info_tag(info, type, 0).p);
}

static void a_kernel_that_was_not_moved_is_told_no_base(void **state)
{
	struct ctx *ctx = *state;
	const struct field none[] = { END };
	struct machine m;
	struct load *load = make_load(ctx, &m);

	assert_int_equal(parse2(ctx, none, &m.image), ERR_NONE);
	assert_int_equal(plan(load), ERR_NONE);
	assert_null(info_tag(plan_find(&load->plan, ROLE_PARAMS), 21, 0).p);
}

static void the_framebuffer_is_told_and_a_text_screen_is_not(void **state)
{
	static const struct field screen[] = {
		{ 0x0f, 1, 0x70 },
		{ 0x12, 2, 1024 },
		{ 0x14, 2, 768 },
		{ 0x16, 2, 32 },
		{ 0x18, 4, 0xc0000000 },
		{ 0x24, 2, 4096 },
		{ 0x26, 8, 0x1808000808081008 },
		{ 0x36, 4, 2 },
		{ 0x3a, 4, 1 },
		END,
	};
	struct ctx *ctx = *state;
	const struct field none[] = { END }, text[] = { { 0x0f, 1, 1 }, END };
	struct machine m;
	struct load *load = make_load(ctx, &m);

	assert_int_equal(parse2(ctx, none, &m.image), ERR_NONE);
	m.host.boot_params = make_file(ctx, 4096, screen, NULL);
	assert_int_equal(plan(load), ERR_NONE);

	const struct span tag = info_tag(plan_find(&load->plan, ROLE_PARAMS), 8, 0);
	static const uint8_t colours[] = { 16, 8, 8, 8, 0, 8 };

	assert_int_equal(tag.n, 30);
	assert_int_equal(span_le64(tag, 0), 0x1c0000000);
	assert_int_equal(span_le32(tag, 8), 4096);
	assert_int_equal(span_le32(tag, 12), 1024);
	assert_int_equal(span_le32(tag, 16), 768);
	assert_int_equal(span_u8(tag, 20), 32);
	assert_int_equal(span_u8(tag, 21), 1);
	assert_memory_equal(tag.p + 24, colours, 6);

	load->plan.n = load->plan.n_symbols = 0;
	m.host.boot_params = make_file(ctx, 4096, screen, text);
	assert_int_equal(plan(load), ERR_NONE);
	assert_null(info_tag(plan_find(&load->plan, ROLE_PARAMS), 8, 0).p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(the_addresses_in_the_header_are_used),
		with_ctx(a_header_without_its_checksum_is_not_taken),
		with_ctx(a_header_that_asks_for_the_unknown_is_refused),
		with_ctx(addresses_that_cannot_be_used_are_refused),
		with_ctx(each_module_has_its_own_size_and_text),
		with_ctx(a_crash_kernel_by_multiboot_is_refused),
		with_ctx(an_initrd_is_refused_with_a_hint_at_modules),
		with_ctx(the_console_options_reach_purgatory),
		with_ctx(a_module_too_many_is_refused),
		with_ctx(the_address_tag_is_used),
		with_ctx(the_entry_is_the_elf_files_unless_a_tag_names_another),
		with_ctx(a_header2_that_is_none_is_not_taken),
		with_ctx(a_header2_of_another_machine_is_refused),
		with_ctx(a_header2_with_a_wrong_length_is_refused),
		with_ctx(an_unsupported_tag_is_refused_only_if_it_is_demanded),
		with_ctx(information_not_given_is_refused_only_if_it_is_demanded),
		with_ctx(a_demand_for_a_console_is_refused),
		with_ctx(a_broken_tag_is_refused),
		with_ctx(what_multiboot2_cannot_load_is_refused),
		with_ctx(a_relocatable_kernel_is_moved_only_as_its_tag_allows),
		with_ctx(information2_is_what_was_asked_for),
		with_ctx(a_kernel_that_was_not_moved_is_told_no_base),
		with_ctx(the_framebuffer_is_told_and_a_text_screen_is_not),
	};

	return run_tests(tests);
}
