/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/pe.h"

enum {
	PE_OFFSET_AT = 0x3c,
	COFF_SIZE = 4 + 20, /* with the signature in front */
	COFF_SECTIONS = 4 + 2,
	COFF_OPTIONAL_SIZE = 4 + 16,
	PE32 = 0x10b,
	PE32_PLUS = 0x20b,
	OPT_CHECKSUM = 64,
	CERTS_DIRECTORY = 4,
	SECTION_SIZE = 40,
	SECTION_NAME_SIZE = 8,
	SECTION_VIRTUAL_SIZE = 8,
	SECTION_RAW_SIZE = 16,
	SECTION_OFFSET = 20,
};

bool pe_open(struct span file, struct pe *pe)
{
	struct span coff;

	if (!span_is_at(file, 0, SPAN_LITERAL("MZ")) || !span_has(file, PE_OFFSET_AT, 4))
		return false;
	const uint64_t start = span_le32(file, PE_OFFSET_AT);

	if (!span_is_at(file, start, SPAN_LITERAL("PE\0\0")) ||
	    !span_cut(file, start, COFF_SIZE, &coff))
		return false;
	*pe = (struct pe){ .file = file, .optional_at = start + COFF_SIZE };
	pe->sections_at = pe->optional_at + span_le16(coff, COFF_OPTIONAL_SIZE);
	pe->n_sections = span_le16(coff, COFF_SECTIONS);
	(void)span_cut(file, pe->optional_at, pe->sections_at - pe->optional_at, &pe->optional);
	return true;
}

/* Where the data directories start, in the optional header; their number is in front of them. */
static uint64_t pe_directories(const struct pe *pe)
{
	const uint16_t magic = span_has(pe->optional, 0, 2) ? span_le16(pe->optional, 0) : 0;
	const uint64_t at = magic == PE32_PLUS ? 112 : magic == PE32 ? 96 : 0;

	return span_has(pe->optional, 0, at) ? at : 0;
}

bool pe_is_plus(const struct pe *pe)
{
	return pe_directories(pe) != 0 && span_le16(pe->optional, 0) == PE32_PLUS;
}

bool pe_certs(const struct pe *pe, struct pe_certs *certs)
{
	const uint64_t directories = pe_directories(pe);
	const uint64_t entry = directories + CERTS_DIRECTORY * 8;

	if (!directories || span_le32(pe->optional, directories - 4) <= CERTS_DIRECTORY ||
	    !span_has(pe->optional, entry, 8))
		return false;
	*certs = (struct pe_certs){
		.entry = pe->optional_at + entry,
		.offset = span_le32(pe->optional, entry),
		.size = span_le32(pe->optional, entry + 4),
	};
	return true;
}

enum pe_unhashed_answer pe_unhashed(const struct pe *pe, struct pe_unhashed *u)
{
	const struct span file = pe->file;
	struct pe_certs certs;

	if (!pe_is_plus(pe) || !pe_certs(pe, &certs))
		return PE_UNHASHED_NONE;
	*u = (struct pe_unhashed){
		.checksum = pe->optional_at + OPT_CHECKSUM,
		.certs_entry = certs.entry,
		.before = file,
	};
	if (certs.size == 0)
		return certs.offset == 0 ? PE_UNHASHED_GOOD : PE_UNHASHED_BAD;
	if (certs.offset % 8 != 0 || certs.offset < pe_sections_end(pe) ||
	    (uint64_t)certs.offset + certs.size != file.n ||
	    !span_cut(file, certs.offset, certs.size, &u->certs))
		return PE_UNHASHED_BAD;
	u->before = span_of(file.p, certs.offset);
	return PE_UNHASHED_GOOD;
}

uint64_t pe_section_at(const struct pe *pe, size_t i)
{
	return pe->sections_at + i * SECTION_SIZE;
}

uint64_t pe_sections_end(const struct pe *pe)
{
	return pe_section_at(pe, pe->n_sections);
}

static bool pe_section_header(const struct pe *pe, size_t i, struct span *header)
{
	return i < pe->n_sections && span_cut(pe->file, pe_section_at(pe, i), SECTION_SIZE, header);
}

bool pe_has_section(const struct pe *pe, size_t i)
{
	struct span header;

	return pe_section_header(pe, i, &header);
}

bool pe_section(const struct pe *pe, size_t i, struct pe_section *section)
{
	struct span header;

	*section = (struct pe_section){ .name = SPAN_NONE };
	if (!pe_section_header(pe, i, &header))
		return false;
	const uint32_t virtual_size = span_le32(header, SECTION_VIRTUAL_SIZE);

	section->name = span_of(header.p, SECTION_NAME_SIZE);
	section->offset = span_le32(header, SECTION_OFFSET);
	section->raw_size = span_le32(header, SECTION_RAW_SIZE);
	/* The size in the file is rounded up; the one in memory is exact, but may be larger. */
	return span_has(pe->file, section->offset, section->raw_size) &&
	       span_cut(pe->file, section->offset,
			virtual_size && virtual_size < section->raw_size ? virtual_size
									 : section->raw_size,
			&section->bytes);
}

bool pe_section_is(const struct pe_section *section, struct span name)
{
	return span_is_at(section->name, 0, name) &&
	       (name.n == section->name.n || span_u8(section->name, name.n) == 0);
}
