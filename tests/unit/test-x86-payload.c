/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel inside a bzImage: laid out, relocated, or left alone. */
#include "tests/unit/made-elf.h"
#include "tests/unit/unit.h"

#include "config.h"
#include "include/x86-boot.h"
#include "kexec/image/image.h"
#include "kexec/image/x86-payload.h"
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#define MAP	  UINT64_C(0xffffffff80000000)
#define LINKED	  UINT64_C(0x1000000)
#define TEXT_AT	  0x1000
#define DATA_AT	  0x3000
#define PIECE	  0x200
#define DATA_FROM 0x2000 /* in memory, from the first byte on */
#define SECTIONS  0x4000
#define FILE_SIZE (SECTIONS + 64)
#define LIMIT	  (UINT64_C(1) << 24)

/* Text at LINKED, data two pages behind it, then the list. */
static uint8_t *make_file(struct ctx *ctx, const uint32_t *relocs, size_t n)
{
	uint8_t *file = ctx_alloc(ctx, FILE_SIZE + n * 4);
	Elf64_Ehdr ehdr = { .e_type = ET_EXEC,
			    .e_machine = EM_X86_64,
			    .e_version = EV_CURRENT,
			    .e_entry = LINKED + 0x40,
			    .e_phoff = 64,
			    .e_shoff = SECTIONS,
			    .e_ehsize = 64,
			    .e_phentsize = 56,
			    .e_phnum = 2,
			    .e_shentsize = 64,
			    .e_shnum = 1 };
	const Elf64_Phdr phdrs[] = {
		{ PT_LOAD, PF_R | PF_X, TEXT_AT, MAP + LINKED, LINKED, PIECE, PIECE, 0x1000 },
		{ PT_LOAD, PF_R | PF_W, DATA_AT, MAP + LINKED + DATA_FROM, LINKED + DATA_FROM,
		  PIECE, 0x5000, 0x1000 },
	};

	assert_non_null(file);
	memcpy(ehdr.e_ident, ELFMAG, SELFMAG);
	ehdr.e_ident[EI_CLASS] = ELFCLASS64;
	ehdr.e_ident[EI_DATA] = ELFDATA2LSB;
	ehdr.e_ident[EI_VERSION] = EV_CURRENT;
	put_ehdr(file, &ehdr);
	put_phdrs(file + 64, phdrs, 2);
	memset(file + TEXT_AT, 0x90, PIECE);
	memset(file + DATA_AT, 0xda, PIECE);
	for (size_t i = 0; i < n; i++)
		put_le32(file + FILE_SIZE + i * 4, relocs[i]);
	return file;
}

#define LOW(offset) ((uint32_t)(MAP + LINKED + (offset)))

/* 64 bit: an address of data and one of a first page table; inverse; 32 bit. */
static const uint32_t three_groups[] = { 0, LOW(DATA_FROM), LOW(DATA_FROM + 8), 0, LOW(0x10),
					 0, LOW(0x20),	    LOW(0x24) };

static uint8_t *make_kernel(struct ctx *ctx, const uint32_t *relocs, size_t n)
{
	uint8_t *file = make_file(ctx, relocs, n);

	put_le64(file + DATA_AT, MAP + LINKED + 0x123);
	put_le64(file + DATA_AT + 8, LINKED + 0x2067);
	put_le32(file + TEXT_AT + 0x10, 0x1000);
	put_le32(file + TEXT_AT + 0x20, LOW(0x80));
	put_le32(file + TEXT_AT + 0x24, LOW(0x90));
	return file;
}

static struct x86_payload opened(struct ctx *ctx, const uint32_t *relocs, size_t n)
{
	struct x86_payload payload = { .packing = NULL };

	assert_int_equal(x86_payload_open(ctx, make_kernel(ctx, relocs, n), FILE_SIZE + n * 4,
					  &payload),
			 ERR_NONE);
	return payload;
}

#define OPENED(ctx, relocs) opened(ctx, relocs, sizeof(relocs) / sizeof((relocs)[0]))

static uint64_t word64(const struct x86_payload *p, size_t at)
{
	return span_le64(span_of(p->bytes, p->n), at);
}

static uint32_t word32(const struct x86_payload *p, size_t at)
{
	return span_le32(span_of(p->bytes, p->n), at);
}

static void pieces_lie_as_in_memory(void **state)
{
	const struct x86_payload p = OPENED(*state, three_groups);

	assert_int_equal(p.linked, LINKED);
	assert_int_equal(p.entry, 0x40);
	assert_int_equal(p.size, DATA_FROM + 0x5000);
	assert_int_equal(p.n, DATA_FROM + PIECE);
	assert_int_equal(p.bytes[0], 0x90);
	assert_int_equal(p.bytes[PIECE - 1], 0x90);
	for (size_t i = PIECE; i < DATA_FROM; i++)
		assert_int_equal(p.bytes[i], 0);
	assert_int_equal(p.bytes[DATA_FROM + PIECE - 1], 0xda);
	assert_int_equal(p.relocs.n, sizeof(three_groups));
}

static void the_entry_may_be_in_the_segment_of_data(void **state)
{
	struct x86_payload p = { .packing = NULL };
	uint8_t *file = make_file(*state, NULL, 0);

	put_le64(file + 0x18, LINKED + DATA_FROM + 0x10);
	assert_int_equal(x86_payload_open(*state, file, FILE_SIZE, &p), ERR_NONE);
	assert_int_equal(p.entry, DATA_FROM + 0x10);
}

static void every_group_moves_as_its_kind_does(void **state)
{
	struct x86_payload p = OPENED(*state, three_groups);
	const uint64_t delta = 0x4200000;

	assert_int_equal(x86_payload_relocate(*state, &p, delta), ERR_NONE);
	assert_int_equal(word64(&p, DATA_FROM), MAP + LINKED + 0x123 + delta);
	assert_int_equal(word64(&p, DATA_FROM + 8), LINKED + 0x2067 + delta);
	assert_int_equal(word32(&p, 0x10), (uint32_t)(0x1000 - delta));
	assert_int_equal(word32(&p, 0x20), LOW(0x80) + delta);
	assert_int_equal(word32(&p, 0x24), LOW(0x90) + delta);
	assert_int_equal(p.bytes[0x28], 0x90);
}

static void newer_kernels_have_no_inverse_group(void **state)
{
	static const uint32_t relocs[] = { 0, LOW(DATA_FROM), 0, LOW(0x20) };
	struct x86_payload p = OPENED(*state, relocs);

	assert_int_equal(x86_payload_relocate(*state, &p, 0x200000), ERR_NONE);
	assert_int_equal(word64(&p, DATA_FROM), MAP + LINKED + 0x123 + 0x200000);
	assert_int_equal(word32(&p, 0x20), LOW(0x80) + 0x200000);
}

static void one_bad_entry_leaves_every_byte_alone(void **state)
{
	static const struct {
		uint32_t relocs[6];
		const char *words;
	} cases[] = {
		{ { 0, LOW(DATA_FROM), LOW(DATA_FROM), 0, 0, LOW(0x20) }, "entry 2|not above" },
		{ { 0, LOW(DATA_FROM), LOW(DATA_FROM + 4), 0, 0, LOW(0x20) }, "entry 2|not above" },
		{ { 0, LOW(DATA_FROM), 0, 0, LOW(0x20), LOW(DATA_FROM + PIECE - 3) },
		  "entry 5|not a place in the kernel" },
		{ { 0, LOW(DATA_FROM), 0, 0, LOW(0x20), 0x7fffffff }, "entry 5|not above" },
		{ { 0, 0x80000010, LOW(DATA_FROM), 0, 0, LOW(0x20) }, "entry 1|not a place" },
		{ { 0, LOW(DATA_FROM), LOW(DATA_FROM + 0x10), 0, 0, LOW(0x20) },
		  "entry 2|something else than a kernel address" },
		{ { 0, LOW(DATA_FROM), 0, 0, LOW(0x20), LOW(0x30) }, "entry 5|something else" },
		{ { 1, LOW(DATA_FROM), 0, 0, LOW(0x20), LOW(0x24) }, "two or three groups" },
		{ { 0, 0, 0, 0, LOW(0x20), LOW(0x24) }, "two or three groups" },
		{ { 0, LOW(DATA_FROM), LOW(DATA_FROM + 8), LOW(DATA_FROM + 16), LOW(DATA_FROM + 24),
		    LOW(DATA_FROM + 32) },
		  "two or three groups" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct x86_payload p = OPENED(*state, cases[i].relocs);
		uint8_t *before = ctx_alloc(*state, p.n);

		/* Not an address once it is moved: it leaves 32 bits. */
		put_le32(p.bytes + 0x30, 0x7fffff00);
		put_le64(p.bytes + DATA_FROM + 0x10, UINT64_C(0x123456789abcdef0));
		memcpy(before, p.bytes, p.n);
		assert_fails((struct ctx *)*state, ERR_BAD,
			     x86_payload_relocate(*state, &p, 0x200000), cases[i].words);
		assert_memory_equal(p.bytes, before, p.n);
	}
}

static void a_list_cut_inside_a_word_is_refused(void **state)
{
	struct x86_payload p = OPENED(*state, three_groups);

	p.relocs.n--;
	assert_fails((struct ctx *)*state, ERR_BAD, x86_payload_relocate(*state, &p, 0x200000),
		     "two or three groups");
}

static void a_broken_elf_file_is_left_to_the_kernel(void **state)
{
	static const struct {
		size_t at;
		uint64_t value;
		const char *words;
	} cases[] = {
		{ 0, 0, "not an ELF file" },
		{ 0x18, LINKED + PIECE, "e_entry|not in a segment" },
		{ 0x18, LINKED - 1, "e_entry|not in a segment" },
		{ 0x20, FILE_SIZE, "program headers" },
		{ 0x28, FILE_SIZE, "section headers" },
		{ 64 + 0x08, FILE_SIZE, "segment 0|not in the file" },
		{ 64 + 0x20, PIECE + 1, "segment 0|not in the file" },
		{ 64 + 0x18, UINT64_C(1) << 40, "segment 0|kernel's GiB" },
		{ 64 + 0x28, UINT64_C(1) << 40, "segment 0|kernel's GiB" },
		{ 64 + 0x28, DATA_FROM + 1, "overlap" },
		{ 64 + 56 + 0x18, LINKED + 0x10000, "closer together" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct x86_payload p = { .packing = NULL };
		uint8_t *file = make_file(*state, NULL, 0);

		put_le64(file + cases[i].at, cases[i].value);
		assert_int_not_equal(x86_payload_open(*state, file, FILE_SIZE, &p), ERR_NONE);
		assert_words(((struct ctx *)*state)->message, cases[i].words);
	}
}

static void packings_of_no_library_are_named(void **state)
{
	struct x86_payload p = { .packing = NULL };

	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED,
		     x86_payload_unpack(*state, SPAN_LITERAL("BZh91AY"), LIMIT, &p), "bzip2");
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED,
		     x86_payload_unpack(*state, SPAN_LITERAL("\x89LZO\0"), LIMIT, &p), "lzo");
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED,
		     x86_payload_unpack(*state, SPAN_LITERAL("\177ELF"), LIMIT, &p),
		     "no known method");
}

#ifdef HAVE_ZLIB
static struct span pack(struct ctx *ctx, const uint32_t *relocs, size_t n)
{
	uint8_t *packed = ctx_alloc(ctx, 8192);
	z_stream z = { .next_in = make_kernel(ctx, relocs, n),
		       .avail_in = (uInt)(FILE_SIZE + n * 4),
		       .next_out = packed,
		       .avail_out = 8192 };

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return span_of(packed, 8192 - z.avail_out);
}

static void what_is_packed_is_the_kernel_that_is_laid_out(void **state)
{
	struct x86_payload p = { .packing = NULL };

	assert_int_equal(x86_payload_unpack(*state, pack(*state, NULL, 0), LIMIT, &p), ERR_NONE);
	assert_string_equal(p.packing, "gzip");
	assert_int_equal(word64(&p, DATA_FROM), MAP + LINKED + 0x123);
	assert_int_equal(p.relocs.n, 0);
}

/* ---- --unpack ---- */

/* A bzImage as it is when it was parsed, and a load of it. */
struct setup {
	struct request request;
	struct host host;
	struct image image;
	struct extent extent;
	uint8_t header[HDR_INIT_SIZE + 4];
	struct load load;
};

static struct load *start_with(struct ctx *ctx, struct setup *s, const char *cmdline,
			       const uint32_t *relocs, size_t n)
{
	const struct span packed = pack(ctx, relocs, n);

	*s = (struct setup){ .request = { .unpack = UNPACK_YES } };
	put_le16(s->header + HDR_VERSION, 0x20f);
	put_le32(s->header + HDR_PAYLOAD_LENGTH, (uint32_t)packed.n);
	put_le64(s->header + HDR_PREF_ADDRESS, LINKED);
	s->extent = (struct extent){ 0, 0x100000, packed };
	s->image = (struct image){ .format = &bzimage_format,
				   .entry_mode = ENTRY_64,
				   .relocatable = true,
				   .align = 0x200000,
				   .extents = &s->extent,
				   .n_extents = 1,
				   .entry = 0x200,
				   .five_level_entry = true,
				   .setup = span_of(s->header, sizeof(s->header)),
				   .payload.layers = "uki" };
	s->load = (struct load){
		.ctx = ctx, .request = &s->request, .host = &s->host, .image = &s->image
	};
	put_le32(s->load.seeds.kaslr, 0x33);
	put_le32(s->load.seeds.kaslr + 4, 0x77);
	assert_int_equal(cmdline_add(ctx, cmdline, &s->load.words), ERR_NONE);
	return &s->load;
}

static struct load *start(struct ctx *ctx, struct setup *s, const char *cmdline)
{
	return start_with(ctx, s, cmdline, three_groups,
			  sizeof(three_groups) / sizeof(three_groups[0]));
}

static void the_kernel_takes_the_place_of_the_bzimage(void **state)
{
	struct setup s;
	const struct load *load = start(*state, &s, "root=/dev/sda1 quiet");

	assert_int_equal(image_unpack(load, LIMIT, &s.image), ERR_NONE);
	assert_string_equal(s.image.payload.layers, "uki, gzip inside");
	assert_int_equal(s.image.entry, 0x40);
	assert_int_equal(s.extent.size, DATA_FROM + 0x5000);
	assert_int_equal(s.extent.bytes.n, DATA_FROM + PIECE);
	assert_true(s.image.kaslr);
	assert_true(s.image.random == (UINT64_C(1) << 32 | 0x77));
	assert_true(span_le64(s.extent.bytes, DATA_FROM) ==
		    MAP + LINKED + 0x123 + UINT64_C(0x33) * 0x200000);
}

static void nokaslr_is_obeyed(void **state)
{
	struct setup s;
	const struct load *load = start(*state, &s, "nokaslr quiet");

	assert_int_equal(image_unpack(load, LIMIT, &s.image), ERR_NONE);
	assert_false(s.image.kaslr);
	assert_int_equal(s.image.random, 0);
	assert_true(span_le64(s.extent.bytes, DATA_FROM) == MAP + LINKED + 0x123);
}

static void assert_left_by(struct setup *s, const struct load *load, enum err err,
			   const char *words)
{
	assert_fails(load->ctx, err, image_unpack(load, LIMIT, &s->image), words);
	assert_int_equal(s->image.entry, 0x200);
	assert_false(s->image.kaslr);
	s->request.unpack = UNPACK_AUTO;
	assert_int_equal(image_unpack(load, LIMIT, &s->image), ERR_NONE);
	assert_int_equal(s->extent.size, 0x100000);
}

static void assert_left(struct setup *s, const struct load *load, const char *words)
{
	assert_left_by(s, load, ERR_UNSUPPORTED, words);
}

static void one_bad_relocation_leaves_the_kernel_packed(void **state)
{
	static const uint32_t relocs[] = { 0, LOW(DATA_FROM), 0, LOW(0x20),
					   LOW(DATA_FROM + PIECE) };
	struct setup s;
	const struct load *load = start_with(*state, &s, "quiet", relocs, 5);

	assert_left_by(&s, load, ERR_BAD, "entry 4|not a place in the kernel");
	assert_int_equal(s.extent.bytes.p[0], 0x1f); /* still gzip's */
}

static void duties_of_the_decompressor_are_left_to_it(void **state)
{
	struct setup s;
	const struct load *load = start(*state, &s, "mem=1G");

	assert_left(&s, load, "--unpack|mem=");
	load = start(*state, &s, "\"hugepagesz=1G\"");
	assert_left(&s, load, "hugepagesz=");
	load = start(*state, &s, "quiet -- mem=1G");
	assert_int_equal(image_unpack(load, LIMIT, &s.image), ERR_NONE);
	load = start(*state, &s, "");
	s.host.encrypted = true;
	assert_left(&s, load, "SEV, TDX");
	load = start(*state, &s, "");
	s.host.five_level = true;
	assert_left(&s, load, "la57");
	load = start(*state, &s, "no5lvl");
	s.host.five_level = s.image.five_level = true;
	assert_left(&s, load, "la57");
	load = start(*state, &s, "");
	s.host.five_level = s.image.five_level = true;
	assert_int_equal(image_unpack(load, LIMIT, &s.image), ERR_NONE);
}

static void what_the_header_does_not_say_is_not_guessed(void **state)
{
	static const struct image_format other = { .name = "other" };
	struct setup s;
	const struct load *load = start(*state, &s, "");

	put_le32(s.header + HDR_PAYLOAD_OFFSET, UINT32_MAX);
	assert_left(&s, load, "where the payload is");
	load = start(*state, &s, "");
	put_le64(s.header + HDR_PREF_ADDRESS, 2 * LINKED);
	assert_left(&s, load, "pref_address");
	load = start(*state, &s, "");
	s.image.entry_mode = ENTRY_32;
	assert_left(&s, load, "64-bit entry");
	load = start(*state, &s, "");
	s.image.format = &other;
	assert_left(&s, load, "nothing to unpack in an other");
}

static void without_unpack_nothing_changes(void **state)
{
	struct setup s;
	const struct load *load = start(*state, &s, "");

	s.request.unpack = UNPACK_NO;
	assert_int_equal(image_unpack(load, LIMIT, &s.image), ERR_NONE);
	assert_int_equal(s.image.entry, 0x200);
	assert_string_equal(s.image.payload.layers, "uki");
}
#endif

static void random_deltas_keep_the_image_inside_its_gib(void **state)
{
	const struct x86_payload p = { .linked = LINKED, .size = 0x3a00000 - 1 };
	const uint64_t align = 0x200000, gib = UINT64_C(1) << 30;
	const uint64_t slots = (gib - LINKED - 0x3a00000) / align + 1;

	(void)state;
	assert_int_equal(x86_payload_random_delta(&p, align, 0), 0);
	assert_int_equal(x86_payload_random_delta(&p, align, slots), 0);
	assert_int_equal(x86_payload_random_delta(&p, align, slots - 1), gib - LINKED - 0x3a00000);
	for (uint64_t random = 1; random; random <<= 1) {
		const uint64_t delta = x86_payload_random_delta(&p, align, random);

		assert_int_equal(delta % align, 0);
		assert_true(LINKED + p.size + delta <= gib);
	}
}

static void an_image_that_fills_the_gib_is_not_moved(void **state)
{
	const struct x86_payload p = { .linked = LINKED, .size = (UINT64_C(1) << 30) - LINKED };

	(void)state;
	assert_int_equal(x86_payload_random_delta(&p, 0x200000, 12345), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(pieces_lie_as_in_memory),
		with_ctx(the_entry_may_be_in_the_segment_of_data),
		with_ctx(every_group_moves_as_its_kind_does),
		with_ctx(newer_kernels_have_no_inverse_group),
		with_ctx(one_bad_entry_leaves_every_byte_alone),
		with_ctx(a_list_cut_inside_a_word_is_refused),
		with_ctx(a_broken_elf_file_is_left_to_the_kernel),
		with_ctx(packings_of_no_library_are_named),
#ifdef HAVE_ZLIB
		with_ctx(what_is_packed_is_the_kernel_that_is_laid_out),
		with_ctx(the_kernel_takes_the_place_of_the_bzimage),
		with_ctx(nokaslr_is_obeyed),
		with_ctx(duties_of_the_decompressor_are_left_to_it),
		with_ctx(one_bad_relocation_leaves_the_kernel_packed),
		with_ctx(what_the_header_does_not_say_is_not_guessed),
		with_ctx(without_unpack_nothing_changes),
#endif
		with_ctx(random_deltas_keep_the_image_inside_its_gib),
		with_ctx(an_image_that_fills_the_gib_is_not_moved),
	};

	return run_tests(tests);
}
