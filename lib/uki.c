/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/uki.h"

enum { UKI_MAX_SECTIONS = 96 }; /* more is not a kernel but an attempt to keep us busy */

static bool uki_is_named(const struct pe *pe, size_t i, struct span name)
{
	struct pe_section section;

	(void)pe_section(pe, i, &section); /* the name is read even if the bytes do not fit */
	return pe_section_is(&section, name);
}

static bool uki_has_linux(const struct pe *pe)
{
	for (size_t i = 0; pe_has_section(pe, i); i++)
		if (uki_is_named(pe, i, SPAN_LITERAL(".linux")))
			return true;
	return false;
}

static bool uki_overlap(const struct pe_section *a, const struct pe_section *b)
{
	return a->raw_size && b->raw_size && a->offset < (uint64_t)b->offset + b->raw_size &&
	       b->offset < (uint64_t)a->offset + a->raw_size;
}

static bool uki_overlaps_another(const struct pe *pe, size_t i, const struct pe_section *section)
{
	struct pe_section other;

	for (size_t j = 0; pe_has_section(pe, j); j++)
		if (j != i && pe_section(pe, j, &other) && uki_overlap(section, &other))
			return true;
	return false;
}

/* Is it covered by the digest of a signature, and by no other section? */
static const char *uki_section_fault(const struct pe *pe, size_t i,
				     const struct pe_section *section)
{
	const uint64_t end = (uint64_t)section->offset + section->raw_size;
	struct pe_unhashed u;

	if (section->raw_size == 0)
		return NULL;
	if (section->offset < pe_sections_end(pe))
		return "lies in the headers";
	if (pe_unhashed(pe, &u) == PE_UNHASHED_GOOD && end > u.before.n)
		return "lies in the certificate table, which no signature covers";
	return uki_overlaps_another(pe, i, section) ? "overlaps another section" : NULL;
}

static bool uki_has_too_many(const struct pe *pe, struct uki_fault *fault)
{
	if (!pe_has_section(pe, UKI_MAX_SECTIONS))
		return false;
	(void)pe_section(pe, UKI_MAX_SECTIONS, &fault->section);
	fault->header_at = pe_section_at(pe, UKI_MAX_SECTIONS);
	fault->what = "is one of more sections than a kernel has";
	return true;
}

static bool uki_take(const struct pe *pe, size_t i, struct span *bytes, struct uki_fault *fault)
{
	fault->header_at = pe_section_at(pe, i);
	fault->what = pe_section(pe, i, &fault->section)
			      ? uki_section_fault(pe, i, &fault->section)
			      : "reaches past the end of the file: is it cut short?";
	*bytes = fault->section.bytes;
	return fault->what == NULL;
}

/* One part of a profile: its own section, or else the common one. */
static bool uki_find(const struct pe *pe, unsigned int profile, struct span name,
		     struct span *bytes, struct uki_fault *fault)
{
	unsigned int profiles = 0, found_in = 0;
	bool found = false;

	for (size_t i = 0; pe_has_section(pe, i); i++) {
		profiles += uki_is_named(pe, i, SPAN_LITERAL(".profile"));
		if (profiles > profile + 1)
			break;
		if ((profiles && profiles != profile + 1) || (found && found_in == profiles) ||
		    !uki_is_named(pe, i, name))
			continue;
		if (!uki_take(pe, i, bytes, fault))
			return false;
		found = true;
		found_in = profiles;
	}
	return true;
}

/* The stub takes the text up to trailing white space. */
static struct span uki_trimmed(struct span text)
{
	while (text.n && strchr(" \t\r\n", text.p[text.n - 1]))
		text.n--;
	return text;
}

unsigned int uki_profiles(struct span file)
{
	unsigned int n = 0;
	struct pe pe;

	if (!pe_open(file, &pe))
		return 0;
	for (size_t i = 0; pe_has_section(&pe, i); i++)
		n += uki_is_named(&pe, i, SPAN_LITERAL(".profile"));
	return n;
}

enum uki_answer uki_read_profile(struct span file, unsigned int profile, struct uki *uki,
				 struct uki_fault *fault)
{
	/* The kernel last: when it is empty, the fault is about its section. */
	const struct {
		struct span name, *bytes;
	} parts[] = {
		{ SPAN_LITERAL(".initrd"), &uki->initrd },
		{ SPAN_LITERAL(".ucode"), &uki->ucode },
		{ SPAN_LITERAL(".cmdline"), &uki->cmdline },
		{ SPAN_LITERAL(".dtb"), &uki->dtb },
		{ SPAN_LITERAL(".pcrsig"), &uki->pcrsig },
		{ SPAN_LITERAL(".pcrpkey"), &uki->pcrpkey },
		{ SPAN_LITERAL(".osrel"), &uki->osrel },
		{ SPAN_LITERAL(".profile"), &uki->profile },
		{ SPAN_LITERAL(".linux"), &uki->kernel },
	};
	struct pe pe;

	*uki = (struct uki){ .kernel = SPAN_NONE };
	/* What is said of a profile that has no kernel is about no section of the file. */
	*fault = (struct uki_fault){ .section.name = SPAN_LITERAL(".linux") };
	if (!pe_open(file, &pe) || !uki_has_linux(&pe))
		return UKI_NOT;
	if (uki_has_too_many(&pe, fault))
		return UKI_BAD;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!uki_find(&pe, profile, parts[i].name, parts[i].bytes, fault))
			return UKI_BAD;
	uki->cmdline = uki_trimmed(uki->cmdline);
	if (uki->kernel.n != 0)
		return UKI_GOOD;
	fault->what = "is empty";
	return UKI_BAD;
}
