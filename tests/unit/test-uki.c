/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sections of a unified kernel image as kexec and Xen both read them: what is taken must be
 * covered by the signature, and mean one thing only.
 */
#include "unit.h"

#include "include/uki.h"

enum {
	PE_AT = 0x40,
	OPTIONAL_AT = PE_AT + 24,
	OPTIONAL_SIZE = 240,
	CERTS_ENTRY = OPTIONAL_AT + 144,
	SECTIONS_AT = OPTIONAL_AT + OPTIONAL_SIZE,
	DATA_AT = 0x400,
	STEP = 0x200,
	CERTS_AT = DATA_AT + 6 * STEP,
	FILE_SIZE = CERTS_AT + 64,
};

struct part {
	const char *name;
	uint32_t offset, size; /* where it is not that of its place in the table */
};

struct made {
	uint8_t bytes[FILE_SIZE];
};

/* PE32+, signed as far as headers go, sections one after the other and filled with their number. */
static void make(struct made *m, const struct part *parts, size_t n)
{
	uint8_t *file = m->bytes;

	memset(file, 0, FILE_SIZE);
	memcpy(file, "MZ", 2);
	put_le32(file + 0x3c, PE_AT);
	memcpy(file + PE_AT, "PE\0", 4);
	put_le16(file + PE_AT + 6, (uint16_t)n);
	put_le16(file + PE_AT + 20, OPTIONAL_SIZE);
	put_le16(file + OPTIONAL_AT, 0x20b);
	put_le32(file + OPTIONAL_AT + 108, 16);
	put_le32(file + CERTS_ENTRY, CERTS_AT);
	put_le32(file + CERTS_ENTRY + 4, FILE_SIZE - CERTS_AT);
	for (size_t i = 0; i < n; i++) {
		uint8_t *header = file + SECTIONS_AT + 40 * i;
		const uint32_t offset = (uint32_t)(DATA_AT + i * STEP);

		memcpy(header, parts[i].name, strlen(parts[i].name));
		put_le32(header + 16, parts[i].size ? parts[i].size : STEP);
		put_le32(header + 20, parts[i].offset ? parts[i].offset : offset);
		memset(file + offset, (int)i + 1, STEP);
	}
}

static enum uki_answer read_made(const struct made *m, struct uki *uki, struct uki_fault *fault)
{
	/* Of exactly this size on the heap, so that AddressSanitizer sees its end. */
	static uint8_t *exact;

	free(exact);
	exact = malloc(FILE_SIZE);
	assert_non_null(exact);
	memcpy(exact, m->bytes, FILE_SIZE);
	return uki_read(span_of(exact, FILE_SIZE), uki, fault);
}

static enum uki_answer read_parts(const struct part *parts, size_t n, struct uki *uki,
				  struct uki_fault *fault)
{
	struct made m;

	make(&m, parts, n);
	return read_made(&m, uki, fault);
}

#define PARTS(...)   ((const struct part[]){ __VA_ARGS__ }), N_PARTS(__VA_ARGS__)
#define N_PARTS(...) (sizeof((const struct part[]){ __VA_ARGS__ }) / sizeof(struct part))

#define assert_filled(span, number)                                                                \
	do {                                                                                       \
		assert_int_equal((span).n, STEP);                                                  \
		assert_int_equal((span).p[0], number);                                             \
	} while (0)

static void the_first_section_of_a_name_counts(void **state)
{
	struct uki_fault fault;
	struct uki uki;

	(void)state;
	assert_int_equal(read_parts(PARTS({ .name = ".linux" }, { .name = ".initrd" },
					  { .name = ".linux" }, { .name = ".initrd" }),
				    &uki, &fault),
			 UKI_GOOD);
	assert_filled(uki.kernel, 1);
	assert_filled(uki.initrd, 2);
}

static void only_the_first_profile_replaces_common_sections(void **state)
{
	struct uki_fault fault;
	struct uki uki;

	(void)state;
	assert_int_equal(read_parts(PARTS({ .name = ".initrd" }, { .name = ".linux" },
					  { .name = ".profile" }, { .name = ".initrd" },
					  { .name = ".profile" }, { .name = ".initrd" }),
				    &uki, &fault),
			 UKI_GOOD);
	assert_filled(uki.initrd, 4);
	assert_filled(uki.kernel, 2);
}

static void sections_that_lie_where_they_must_not_are_refused(void **state)
{
	static const struct {
		struct part parts[3];
		const char *what;
	} rows[] = {
		{ { { .name = ".linux" }, { ".initrd", DATA_AT, STEP } }, "overlaps" },
		{ { { .name = ".linux" }, { ".initrd", DATA_AT + STEP - 1, 2 } }, "overlaps" },
		{ { { ".linux", DATA_AT, 3 * STEP }, { ".junk", DATA_AT + STEP, 1 } }, "overlaps" },
		{ { { .name = ".linux" }, { ".cmdline", PE_AT, 16 } }, "headers" },
		{ { { .name = ".linux" }, { ".cmdline", OPTIONAL_AT + 64, 4 } }, "headers" },
		{ { { .name = ".linux" }, { ".cmdline", SECTIONS_AT + 79, 16 } }, "headers" },
		{ { { .name = ".linux" }, { ".cmdline", CERTS_AT, 16 } }, "certificate table" },
		{ { { .name = ".linux" }, { ".cmdline", CERTS_AT - 1, 2 } }, "certificate table" },
		{ { { ".linux", DATA_AT, FILE_SIZE - DATA_AT } }, "certificate table" },
		{ { { ".linux", DATA_AT, FILE_SIZE - DATA_AT + 1 } }, "end of the file" },
		{ { { ".linux", UINT32_MAX, UINT32_MAX } }, "end of the file" },
		{ { { .name = ".linux" }, { ".ucode", FILE_SIZE, 1 } }, "end of the file" },
	};
	struct uki_fault fault;
	struct uki uki;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const size_t n = rows[i].parts[1].name ? 2 : 1;

		assert_int_equal(read_parts(rows[i].parts, n, &uki, &fault), UKI_BAD);
		assert_non_null(strstr(fault.what, rows[i].what));
		assert_true(fault.header_at >= SECTIONS_AT);
	}
}

/* Sections that are not used may be anything: stubs have odd ones. */
static void an_unused_section_may_lie_anywhere(void **state)
{
	struct uki_fault fault;
	struct uki uki;

	(void)state;
	assert_int_equal(read_parts(PARTS({ .name = ".linux" }, { ".bss", PE_AT, 16 },
					  { ".sbat", UINT32_MAX, 16 }),
				    &uki, &fault),
			 UKI_GOOD);
}

static void an_empty_or_missing_kernel_is_not_taken(void **state)
{
	struct uki_fault fault;
	struct uki uki;
	struct made m;

	(void)state;
	assert_int_equal(read_parts(PARTS({ .name = ".linuxx" }), &uki, &fault), UKI_NOT);
	make(&m, PARTS({ .name = ".linux" }));
	put_le32(m.bytes + SECTIONS_AT + 16, 0);
	assert_int_equal(read_made(&m, &uki, &fault), UKI_BAD);
	assert_string_equal(fault.what, "is empty");
}

static void more_sections_than_can_be_compared_are_refused(void **state)
{
	struct uki_fault fault;
	struct uki uki;
	uint8_t *file = calloc(1, 0x100000);
	struct made m;

	(void)state;
	assert_non_null(file);
	make(&m, PARTS({ .name = ".linux" }));
	memcpy(file, m.bytes, sizeof(m.bytes));
	put_le32(file + CERTS_ENTRY, 0);
	put_le32(file + CERTS_ENTRY + 4, 0);
	put_le16(file + PE_AT + 6, 0x1000);
	put_le32(file + SECTIONS_AT + 20, 0x80000);
	assert_int_equal(uki_read(span_of(file, 0x100000), &uki, &fault), UKI_BAD);
	assert_non_null(strstr(fault.what, "more sections"));
	/* Nor those that have no bytes, of which each could be a profile. */
	put_le32(file + SECTIONS_AT + 16, 0);
	assert_int_equal(uki_read(span_of(file, 0x100000), &uki, &fault), UKI_BAD);
	assert_non_null(strstr(fault.what, "more sections"));
	free(file);
}

static void no_flipped_bit_of_the_headers_leads_past_the_end(void **state)
{
	struct uki_fault fault;
	struct uki uki;
	struct made m;

	(void)state;
	make(&m, PARTS({ .name = ".linux" }, { .name = ".initrd" }, { .name = ".cmdline" }));
	for (size_t bit = 0; bit < 8 * DATA_AT; bit++) {
		m.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		(void)read_made(&m, &uki, &fault);
		m.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_int_equal(read_made(&m, &uki, &fault), UKI_GOOD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_section_of_a_name_counts),
		cmocka_unit_test(only_the_first_profile_replaces_common_sections),
		cmocka_unit_test(sections_that_lie_where_they_must_not_are_refused),
		cmocka_unit_test(an_unused_section_may_lie_anywhere),
		cmocka_unit_test(an_empty_or_missing_kernel_is_not_taken),
		cmocka_unit_test(more_sections_than_can_be_compared_are_refused),
		cmocka_unit_test(no_flipped_bit_of_the_headers_leads_past_the_end),
	};

	return run_tests(tests);
}
