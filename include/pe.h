/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Portable Executables, as UEFI starts them: where their headers are, and which sections they have
 * (PE Format). No allocation, no state: Xen compiles this, too.
 */
#ifndef PE_H
#define PE_H

#include "include/span.h"

struct pe {
	struct span file;
	uint64_t optional_at; /* offset of the optional header */
	struct span optional; /* header; empty when it does not fit the file */
	uint64_t sections_at; /* offset of the section table */
	size_t n_sections;    /* as COFF's header says: pe_section() checks each */
};

/* False when @file does not start with "MZ" and lead to "PE\0\0" and COFF's header. */
bool pe_open(struct span file, struct pe *pe);

/* Is it a PE32+ whose optional header reaches to the data directories? */
bool pe_is_plus(const struct pe *pe);

/* The certificate table as the headers have it, not checked. False when they have no place for it.
 */
struct pe_certs {
	uint64_t entry; /* offset of its entry in the data directories */
	uint32_t offset, size;
};
bool pe_certs(const struct pe *pe, struct pe_certs *certs);

/* What Authenticode leaves out of its digest, of a PE32+ image. */
struct pe_unhashed {
	uint64_t checksum;    /* offset of CheckSum, 4 bytes */
	uint64_t certs_entry; /* offset of the certificate table's directory entry, 8 bytes */
	struct span certs;    /* the certificate table, which is the tail of the file, or empty */
	struct span before;   /* the file without it */
};
enum pe_unhashed_answer {
	PE_UNHASHED_NONE, /* there is no place for a certificate table in these headers */
	PE_UNHASHED_BAD,  /* the certificate table is not the tail of the file */
	PE_UNHASHED_GOOD,
};
enum pe_unhashed_answer pe_unhashed(const struct pe *pe, struct pe_unhashed *u);

struct pe_section {
	struct span name; /* 8 bytes, padded with NULs: foreign bytes, escape them to print */
	uint32_t offset;  /* in the file */
	uint32_t raw_size;
	struct span bytes; /* without what aligns them in the file */
};

/* Are there more than @i, by count and by the size of the file? */
bool pe_has_section(const struct pe *pe, size_t i);

/* False when there is none, or when its bytes do not fit the file: then only they are not set. */
bool pe_section(const struct pe *pe, size_t i, struct pe_section *section);

/* Offsets in the file: of a section's header, and of the end of them all. */
uint64_t pe_section_at(const struct pe *pe, size_t i);
uint64_t pe_sections_end(const struct pe *pe);

bool pe_section_is(const struct pe_section *section, struct span name);

#endif
