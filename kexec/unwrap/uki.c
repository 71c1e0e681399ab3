/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unified kernel image (UAPI.5): a PE program whose sections hold a kernel and what belongs to
 * it. Offsets of PE fields: PE Format, "COFF File Header" and "Section Table".
 */
#include "include/initramfs.h"
#include "kexec/unwrap/unwrap.h"

#define PE_AT		   0x3c
#define PE_MAGIC	   SPAN_LITERAL("PE\0\0")
#define COFF_SIZE	   24 /* with the magic */
#define COFF_SECTIONS	   6
#define COFF_OPTIONAL_SIZE 20
#define SECTION_SIZE	   40

/* The section table; false when this is no PE program. */
static bool find_sections(struct span file, struct span *sections)
{
	struct span coff;

	return span_is_at(file, 0, SPAN_LITERAL("MZ")) && span_has(file, PE_AT, 4) &&
	       span_cut(file, span_le32(file, PE_AT), COFF_SIZE, &coff) &&
	       span_is_at(coff, 0, PE_MAGIC) &&
	       span_cut(file,
			(uint64_t)span_le32(file, PE_AT) + COFF_SIZE +
				span_le16(coff, COFF_OPTIONAL_SIZE),
			(uint64_t)span_le16(coff, COFF_SECTIONS) * SECTION_SIZE, sections);
}

/* A name of 8 bytes, padded with NULs. */
static bool is_named(struct span section, const char *name)
{
	return strncmp((const char *)section.p, name, 8) == 0;
}

static enum err cut_section(struct ctx *ctx, struct span file, struct span section,
			    struct span *bytes)
{
	const uint32_t size = span_le32(section, 8), raw_size = span_le32(section, 16);
	const uint32_t offset = span_le32(section, 20);

	/* The size in the file is rounded up; the one in memory is exact, but may be larger. */
	if (!span_cut(file, offset, size && size < raw_size ? size : raw_size, bytes))
		return error(
			ctx, ERR_BAD,
			"section %.8s is 0x%x bytes at 0x%x, past the end of the file at 0x%zx: is it cut short?",
			(const char *)section.p, raw_size, offset, file.n);
	return ERR_NONE;
}

/* The stub takes the text up to trailing white space and NULs. */
static struct span trimmed(struct span text)
{
	while (text.n && strchr(" \t\r\n", text.p[text.n - 1]))
		text.n--;
	return text;
}

/* Early microcode goes in front of the initrd, as an uncompressed cpio archive of its own. */
static enum err join_initrd(struct ctx *ctx, struct span ucode, struct span *initrd)
{
	const struct span pieces[] = { ucode, *initrd };

	return ucode.n ? initramfs_join(ctx, pieces, 2, initrd) : ERR_NONE;
}

/*
 * What is before the first .profile section is common to all profiles, up to the second one
 * follows what the default profile replaces.
 */
static enum err read_sections(struct ctx *ctx, struct span file, struct span sections,
			      struct payload *found, struct span *ucode)
{
	const struct {
		const char *name;
		struct span *bytes;
	} wanted[] = {
		{ ".linux", &found->kernel },	 { ".initrd", &found->initrd }, { ".ucode", ucode },
		{ ".cmdline", &found->cmdline }, { ".dtb", &found->dtb },
	};
	unsigned profiles = 0;
	enum err err = ERR_NONE;

	for (size_t at = 0; at < sections.n && !err; at += SECTION_SIZE) {
		const struct span section = span_of(sections.p + at, SECTION_SIZE);

		if (is_named(section, ".profile") && ++profiles > 1)
			break;
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]) && !err; i++)
			if (is_named(section, wanted[i].name))
				err = cut_section(ctx, file, section, wanted[i].bytes);
	}
	return err;
}

static bool has_linux(struct span sections)
{
	for (size_t at = 0; at < sections.n; at += SECTION_SIZE)
		if (is_named(span_of(sections.p + at, SECTION_SIZE), ".linux"))
			return true;
	return false;
}

static enum err unwrap(struct ctx *ctx, uint64_t limit, struct payload *payload)
{
	struct payload found = *payload;
	struct span sections, ucode = SPAN_NONE;
	enum err err;

	(void)limit;
	if (!find_sections(payload->kernel, &sections) || !has_linux(sections))
		return ERR_NOT_MINE;
	found.kernel = SPAN_NONE;
	err = read_sections(ctx, payload->kernel, sections, &found, &ucode);
	if (!err && !found.kernel.n)
		err = error(ctx, ERR_BAD, "section .linux is empty");
	if (!err)
		err = join_initrd(ctx, ucode, &found.initrd);
	if (err)
		return err;
	found.cmdline = trimmed(found.cmdline);
	*payload = found;
	return ERR_NONE;
}

const struct unwrapper uki_unwrapper = { "uki", unwrap };
