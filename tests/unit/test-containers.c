/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Containers that hold a kernel as it is: EFI zboot, unified kernel images, uImages. */
#include "tests/unit/unit.h"

#include "kexec/unwrap/unwrap.h"

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#define PE	 0x40
#define SECTIONS (PE + 24)
#define DATA	 0x200
#define STEP	 0x200

struct part {
	const char *name, *text;
};

/* A PE file of these sections, without an optional header, on the heap: the tests break it. */
static uint8_t *make_uki(const struct part *parts, size_t n, size_t *size)
{
	uint8_t *file;

	*size = DATA + n * STEP;
	file = calloc(1, *size);
	assert_non_null(file);
	memcpy(file, "MZ", 2);
	put_le32(file + 0x3c, PE);
	memcpy(file + PE, "PE\0", 4);
	put_le16(file + PE + 6, (uint16_t)n);
	for (size_t i = 0; i < n; i++) {
		uint8_t *section = file + SECTIONS + 40 * i;

		memcpy(section, parts[i].name, strlen(parts[i].name));
		put_le32(section + 8, (uint32_t)strlen(parts[i].text));
		put_le32(section + 16, STEP);
		put_le32(section + 20, (uint32_t)(DATA + i * STEP));
		memcpy(file + DATA + i * STEP, parts[i].text, strlen(parts[i].text));
	}
	return file;
}

#define assert_text(span, text)                                                                    \
	do {                                                                                       \
		assert_int_equal((span).n, strlen(text));                                          \
		assert_memory_equal((span).p, text, (span).n);                                     \
	} while (0)

static void parts_of_a_uki_are_taken_without_padding(void **state)
{
	static const struct part parts[] = {
		{ ".text", "stub" },	    { ".osrel", "ID=x" },  { ".cmdline", "quiet ro\n" },
		{ ".linux", "the kernel" }, { ".initrd", "init" }, { ".dtb", "tree" },
		{ ".linuxx", "no" },
	};
	struct payload payload = { .layers = "" };
	size_t size;
	uint8_t *file = make_uki(parts, 7, &size);

	payload.kernel = span_of(file, size);
	assert_int_equal(unwrap_all(*state, UINT64_MAX, &payload), ERR_NONE);
	assert_string_equal(payload.layers, "uki");
	assert_text(payload.kernel, "the kernel");
	assert_memory_equal(payload.initrd.p, "init070701", 10);
	assert_text(payload.cmdline, "quiet ro");
	assert_text(payload.dtb, "tree");
	free(file);
}

static void microcode_goes_before_the_initrd(void **state)
{
	static const struct part parts[] = {
		{ ".ucode", "micro" },
		{ ".linux", "the kernel" },
		{ ".initrd", "init" },
	};
	struct payload payload = { .layers = "" };
	size_t size;
	uint8_t *file = make_uki(parts, 3, &size);

	payload.kernel = span_of(file, size);
	assert_int_equal(uki_unwrapper.unwrap(*state, &payload), ERR_NONE);
	assert_int_equal(payload.initrd.n, 12);
	assert_memory_equal(payload.initrd.p, "micro\0\0\0init", 12);
	free(file);
}

static const struct part with_profiles[] = {
	{ ".cmdline", "common" }, { ".linux", "the kernel" }, { ".profile", "ID=a" },
	{ ".cmdline", "first" },  { ".profile", "ID=b" },     { ".cmdline", "second" },
	{ ".initrd", "init" },	  { ".profile", "ID=c" },
};

static enum err unwrap_profile(struct ctx *ctx, unsigned profile, struct payload *payload)
{
	size_t size;
	uint8_t *made = make_uki(with_profiles, 8, &size), *file = ctx_alloc(ctx, size);

	memcpy(file, made, size);
	free(made);
	*payload = (struct payload){ .layers = "", .profile = profile, .kernel = { file, size } };
	return uki_unwrapper.unwrap(ctx, payload);
}

static void profile_replaces_what_is_common(void **state)
{
	struct payload payload;

	assert_int_equal(unwrap_profile(*state, 0, &payload), ERR_NONE);
	assert_text(payload.cmdline, "first");
	assert_text(payload.kernel, "the kernel");
	assert_int_equal(unwrap_profile(*state, 1, &payload), ERR_NONE);
	assert_text(payload.cmdline, "second");
	assert_text(payload.kernel, "the kernel");
	assert_memory_equal(payload.initrd.p, "init070701", 10);
	assert_int_equal(unwrap_profile(*state, 2, &payload), ERR_NONE);
	assert_text(payload.cmdline, "common");
}

static void profiles_are_listed(void **state)
{
	struct payload payload;

	assert_int_equal(unwrap_profile(*state, 0, &payload), ERR_NONE);
	assert_int_equal(payload.n_profiles, 3);
	assert_text(payload.profiles[1].about, "ID=b");
	assert_text(payload.profiles[1].cmdline, "second");
	assert_text(payload.profiles[2].cmdline, "common");
}

static void profile_that_is_not_there_is_an_error(void **state)
{
	struct payload payload;

	assert_fails((struct ctx *)*state, ERR_USAGE, unwrap_profile(*state, 3, &payload),
		     "no profile 3|3 profiles");
}

static void first_section_of_a_name_counts(void **state)
{
	static const struct part parts[] = {
		{ ".cmdline", "first" },
		{ ".linux", "the kernel" },
		{ ".cmdline", "second" },
		{ ".linux", "another" },
	};
	struct payload payload = { .layers = "" };
	size_t size;
	uint8_t *file = make_uki(parts, 4, &size);

	payload.kernel = span_of(file, size);
	assert_int_equal(uki_unwrapper.unwrap(*state, &payload), ERR_NONE);
	assert_text(payload.cmdline, "first");
	assert_text(payload.kernel, "the kernel");
	free(file);
}

/* systemd-stub(7), "Initrd Resources"; the archive is read by its field offsets. */
static void initrd_finds_signature_key_and_release(void **state)
{
	static const struct part parts[] = {
		{ ".linux", "the kernel" },	 { ".initrd", "ini" }, { ".pcrsig", "{}" },
		{ ".pcrpkey", "-----BEGIN..." }, { ".osrel", "ID=x" },
	};
	static const struct {
		const char *name, *bytes;
		unsigned mode;
	} entries[] = {
		{ ".extra", "", 040555 },
		{ ".extra/tpm2-pcr-signature.json", "{}", 0100444 },
		{ ".extra/tpm2-pcr-public-key.pem", "-----BEGIN...", 0100444 },
		{ ".extra/os-release", "ID=x", 0100444 },
		{ "TRAILER!!!", "", 0 },
	};
	struct payload payload = { .layers = "" };
	size_t size, at = 4;
	uint8_t *file = make_uki(parts, 5, &size);

	payload.kernel = span_of(file, size);
	assert_int_equal(uki_unwrapper.unwrap(*state, &payload), ERR_NONE);
	assert_memory_equal(payload.initrd.p, "ini", 4);
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		char mode[9] = "", bytes[9] = "", name_size[9] = "";
		const char *const entry = (const char *)payload.initrd.p + at;
		const size_t n = strlen(entries[i].bytes), name = strlen(entries[i].name) + 1;

		assert_true(span_has(payload.initrd, at, 110 + name));
		assert_memory_equal(entry, "070701", 6);
		memcpy(mode, entry + 14, 8);
		memcpy(bytes, entry + 54, 8);
		memcpy(name_size, entry + 94, 8);
		assert_int_equal(strtoul(mode, NULL, 16), entries[i].mode);
		assert_int_equal(strtoul(bytes, NULL, 16), n);
		assert_int_equal(strtoul(name_size, NULL, 16), name);
		assert_string_equal(entry + 110, entries[i].name);
		at = (at + 110 + name + 3) & ~(size_t)3;
		assert_true(span_has(payload.initrd, at, n));
		assert_memory_equal(payload.initrd.p + at, entries[i].bytes, n);
		at = (at + n + 3) & ~(size_t)3;
	}
	assert_int_equal(at, payload.initrd.n);
	free(file);
}

static void uki_cut_short_or_pointing_outside_is_refused(void **state)
{
	static const struct part parts[] = { { ".linux", "the kernel" }, { ".initrd", "init" } };
	struct ctx *ctx = *state;
	size_t size;
	uint8_t *file = make_uki(parts, 2, &size);

	for (size_t n = 0; n < DATA + STEP + 4; n++) {
		struct payload payload = { .layers = "" };
		uint8_t *cut = malloc(n ? n : 1);
		const bool headers = n >= SECTIONS + 40; /* .linux is seen */

		assert_non_null(cut);
		memcpy(cut, file, n);
		payload.kernel = span_of(cut, n);
		assert_int_equal(uki_unwrapper.unwrap(ctx, &payload),
				 headers ? ERR_BAD : ERR_NOT_MINE);
		assert_ptr_equal(payload.kernel.p, cut);
		free(cut);
	}
	assert_words(ctx->message, ".initrd|cut short");
	put_le32(file + SECTIONS + 20, UINT32_MAX);
	assert_fails(ctx, ERR_BAD,
		     uki_unwrapper.unwrap(ctx, &(struct payload){ .kernel = { file, size } }),
		     ".linux|0xffffffff");
	put_le32(file + 0x3c, UINT32_MAX);
	assert_int_equal(uki_unwrapper.unwrap(ctx, &(struct payload){ .kernel = { file, size } }),
			 ERR_NOT_MINE);
	free(file);
}

static struct span make_zboot(struct ctx *ctx, const char *compression, uint32_t offset,
			      uint32_t size)
{
	uint8_t *file = ctx_alloc(ctx, 0x100);

	assert_non_null(file);
	memcpy(file, "MZ\0\0zimg", 8);
	put_le32(file + 8, offset);
	put_le32(file + 12, size);
	memcpy(file + 24, compression, strlen(compression));
	return span_of(file, 0x100);
}

static void a_zboot_payload_is_cut_as_its_header_says_or_refused(void **state)
{
	static const struct {
		const char *compression;
		uint32_t offset, size;
		enum err wanted;
	} rows[] = {
		{ "gzip", 0x40, 0xc0, ERR_NONE },
		{ "zstd22", 0xff, 1, ERR_NONE },
		{ "xzkern", 0x40, 1, ERR_NONE },
		{ "gzip", 0x40, 0xc1, ERR_BAD },
		{ "gzip", UINT32_MAX, 1, ERR_BAD },
		{ "gzip", 1, UINT32_MAX, ERR_BAD },
		{ "gzip", 0x40, 0, ERR_BAD },
		{ "lzo", 0x40, 1, ERR_UNSUPPORTED },
		{ "gzipped", 0x40, 1, ERR_UNSUPPORTED },
		{ "", 0x40, 1, ERR_UNSUPPORTED },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct span file =
			make_zboot(*state, rows[i].compression, rows[i].offset, rows[i].size);
		struct payload payload = { .kernel = file };

		assert_int_equal(zboot_unwrapper.unwrap(*state, &payload), rows[i].wanted);
		if (rows[i].wanted == ERR_NONE) {
			assert_ptr_equal(payload.kernel.p, file.p + rows[i].offset);
			assert_int_equal(payload.kernel.n, rows[i].size);
		}
	}
}

static void a_zboot_file_cut_short_is_not_read_past_its_end(void **state)
{
	const struct span file = make_zboot(*state, "gzip", 0x40, 0xc0);

	for (size_t n = 0; n < file.n; n++) {
		uint8_t *cut = malloc(n ? n : 1);
		struct payload payload = { .kernel = { cut, n } };

		assert_non_null(cut);
		memcpy(cut, file.p, n);
		assert_int_equal(zboot_unwrapper.unwrap(*state, &payload),
				 n < 8 ? ERR_NOT_MINE : ERR_BAD);
		free(cut);
	}
}

#ifdef HAVE_ZLIB
/* What mkimage makes of "kernel" for arm64 Linux; the header's checksum is as its bytes want it. */
static struct span make_uimage(struct ctx *ctx, size_t at, uint8_t byte, const char *data)
{
	const size_t n = strlen(data);
	uint8_t *file = ctx_alloc(ctx, 64 + n);

	assert_non_null(file);
	memcpy(file + 64, data, n);
	memcpy(file, "\x27\x05\x19\x56", 4);
	put_be32(file + 12, (uint32_t)n);
	put_be32(file + 24, (uint32_t)crc32(0, file + 64, (uInt)n));
	memcpy(file + 28, "\5\x16\2\0made", 8);
	file[at] = byte;
	put_be32(file + 4, 0);
	put_be32(file + 4, (uint32_t)crc32(0, file, 64));
	return span_of(file, 64 + n);
}

static void a_uimage_of_another_kind_is_refused(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
		const char *data;
		enum err wanted;
		const char *words;
	} rows[] = {
		{ 31, 0, "kernel", ERR_NONE, "" },
		{ 30, 14, "kernel", ERR_NONE, "" },
		{ 29, 24, "kernel", ERR_NONE, "" },
		{ 31, 1, "\x1f\x8b-", ERR_NONE, "" },
		{ 31, 5, "\x04\x22\x4d\x18", ERR_NONE, "" },
		{ 28, 2, "kernel", ERR_UNSUPPORTED, "operating system 2|NetBSD" },
		{ 29, 7, "kernel", ERR_UNSUPPORTED, "architecture 7|powerpc" },
		{ 29, 99, "kernel", ERR_UNSUPPORTED, "architecture 99|not known" },
		{ 30, 3, "kernel", ERR_UNSUPPORTED, "type 3|initrd" },
		{ 30, 4, "kernel", ERR_UNSUPPORTED, "type 4|several files" },
		{ 31, 2, "BZh9", ERR_UNSUPPORTED, "compression 2|bzip2" },
		{ 31, 1, "kernel", ERR_BAD, "not compressed|header says" },
		{ 31, 0, "\x1f\x8b-", ERR_BAD, "not compressed|header says" },
		{ 31, 6, "\x1f\x8b-", ERR_BAD, "not compressed|header says" },
		{ 12, 1, "kernel", ERR_BAD, "size at 12|cut short" },
		{ 15, 0, "kernel", ERR_BAD, "size at 12|cut short" },
	};
	struct ctx *ctx = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct span file = make_uimage(ctx, rows[i].at, rows[i].byte, rows[i].data);
		struct payload payload = { .kernel = file };

		assert_int_equal(uimage_unwrapper.unwrap(ctx, &payload), rows[i].wanted);
		if (rows[i].wanted)
			assert_words(ctx->message, rows[i].words);
		else
			assert_text(payload.kernel, rows[i].data);
	}
}

static void a_uimage_with_a_flipped_bit_is_refused(void **state)
{
	struct ctx *ctx = *state;
	const struct span file = make_uimage(ctx, 32, 'm', "kernel");
	uint8_t *flipped = malloc(file.n);

	assert_non_null(flipped);
	for (size_t bit = 32; bit < 8 * file.n; bit++) {
		struct payload payload = { .kernel = { flipped, file.n } };

		memcpy(flipped, file.p, file.n);
		flipped[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_fails(ctx, ERR_BAD, uimage_unwrapper.unwrap(ctx, &payload),
			     bit < 64 * 8 ? "the header's checksum" : "the data's checksum");
	}
	free(flipped);
}

static void a_uimage_cut_short_is_not_read_past_its_end(void **state)
{
	const struct span file = make_uimage(*state, 32, 'm', "kernel");

	for (size_t n = 0; n < file.n; n++) {
		uint8_t *cut = malloc(n ? n : 1);
		struct payload payload = { .kernel = { cut, n } };

		assert_non_null(cut);
		memcpy(cut, file.p, n);
		assert_int_equal(uimage_unwrapper.unwrap(*state, &payload),
				 n < 4 ? ERR_NOT_MINE : ERR_BAD);
		free(cut);
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(parts_of_a_uki_are_taken_without_padding),
		with_ctx(microcode_goes_before_the_initrd),
		with_ctx(profile_replaces_what_is_common),
		with_ctx(profiles_are_listed),
		with_ctx(profile_that_is_not_there_is_an_error),
		with_ctx(first_section_of_a_name_counts),
		with_ctx(initrd_finds_signature_key_and_release),
		with_ctx(uki_cut_short_or_pointing_outside_is_refused),
		with_ctx(a_zboot_payload_is_cut_as_its_header_says_or_refused),
		with_ctx(a_zboot_file_cut_short_is_not_read_past_its_end),
#ifdef HAVE_ZLIB
		with_ctx(a_uimage_of_another_kind_is_refused),
		with_ctx(a_uimage_with_a_flipped_bit_is_refused),
		with_ctx(a_uimage_cut_short_is_not_read_past_its_end),
#endif
	};

	return run_tests(tests);
}
