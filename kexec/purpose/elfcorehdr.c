/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/purpose/elfcorehdr.h"
#include "include/sizes.h"

#include <elf.h>

/* gABI, chapters 4 and 5: sizes, and the offset of each field by class. */
struct layout {
	uint8_t word; /* size of an address */
	uint8_t ehdr_size, phdr_size;
	uint8_t phoff, ehsize; /* in the ELF header; phentsize, phnum follow */
	uint8_t flags, offset, vaddr, paddr, filesz, memsz;
};

static const struct layout layouts[] = {
	[ELFCLASS32] = { 4, 52, 32, 28, 40, 24, 4, 8, 12, 16, 20 },
	[ELFCLASS64] = { 8, 64, 56, 32, 52, 4, 8, 16, 24, 32, 40 },
};

struct writer {
	struct ctx *ctx;
	const struct layout *layout;
	uint8_t *at;  /* the next program header */
	enum err err; /* the first fault; what follows is not written */
};

static void put_word(struct writer *w, uint8_t *to, uint64_t value)
{
	if (w->layout->word == 8)
		put_le64(to, value);
	else
		put_le32(to, (uint32_t)value);
}

static void put_phdr(struct writer *w, uint32_t type, uint32_t flags, struct range physical,
		     uint64_t offset, uint64_t virtual)
{
	const struct layout *l = w->layout;
	const uint64_t size = range_size(physical);

	if (w->err)
		return;
	if (l->word == 4 && (physical.end > 4 * GIB || offset + size > 4 * GIB)) {
		w->err = error(w->ctx, ERR_UNSUPPORTED,
			       "32-bit core headers cannot describe memory at 0x%llx..0x%llx: "
			       "leave out --elf32-core-headers",
			       (unsigned long long)physical.start,
			       (unsigned long long)physical.end);
		return;
	}
	put_le32(w->at, type);
	put_le32(w->at + l->flags, flags);
	put_word(w, w->at + l->offset, offset);
	put_word(w, w->at + l->vaddr, virtual);
	put_word(w, w->at + l->paddr, physical.start);
	put_word(w, w->at + l->filesz, size);
	put_word(w, w->at + l->memsz, size);
	w->at += l->phdr_size;
}

static void put_ram(struct writer *w, const struct crash_info *crash_info, const struct ranges *ram,
		    struct moved low)
{
	for (size_t i = 0; i < ram->n; i++) {
		const struct range r = ram->r[i];
		const bool mapped = crash_info->direct_map &&
				    (!crash_info->direct_end || r.start < crash_info->direct_end);
		const uint64_t virtual = mapped ? crash_info->direct_map + r.start : 0;
		const uint64_t offset =
			range_contains(low.from, r) ? low.to + (r.start - low.from.start) : r.start;

		put_phdr(w, PT_LOAD, PF_R | PF_W | PF_X, r, offset, virtual);
	}
}

static void put_ehdr(uint8_t *ehdr, const struct layout *l, uint16_t machine, uint16_t phnum)
{
	memcpy(ehdr, ELFMAG, SELFMAG);
	ehdr[EI_CLASS] = l->word == 8 ? ELFCLASS64 : ELFCLASS32;
	ehdr[EI_DATA] = ELFDATA2LSB;
	ehdr[EI_VERSION] = EV_CURRENT;
	put_le16(ehdr + 16, ET_CORE);
	put_le16(ehdr + 18, machine);
	put_le32(ehdr + 20, EV_CURRENT);
	ehdr[l->phoff] = l->ehdr_size;
	put_le16(ehdr + l->ehsize, l->ehdr_size);
	put_le16(ehdr + l->ehsize + 2, l->phdr_size);
	put_le16(ehdr + l->ehsize + 4, phnum);
}

/* What is dumped: pieces that lie in moved memory; in the direct map; beyond it. */
struct dumped {
	struct ranges moved, mapped, high;
};

/* Take what lies in @part out of @ranges. */
static enum err dumped_split(struct ctx *ctx, struct ranges *ranges, struct range part,
			     struct ranges *taken)
{
	enum err err = ERR_NONE;

	for (size_t i = 0; i < ranges->n && !err; i++)
		err = ranges_add(ctx, taken, range_intersect(ranges->r[i], part));
	return err ? err : ranges_remove(ctx, ranges, part);
}

static enum err dumped_find(struct ctx *ctx, const struct host *host, const struct moved *low,
			    struct dumped *d)
{
	/* Highmem has no place in a 32-bit kernel's direct map. */
	const struct range beyond = { host->crash_info.direct_end, UINT64_MAX };
	const struct range not_told = { 4 * GIB, UINT64_MAX };
	enum err err = ranges_copy(ctx, &d->mapped, &host->crash_info.ram);

	if (!err && host->arch->elfcorehdr_32bit)
		err = ranges_remove(ctx, &d->mapped, not_told);
	for (size_t i = 0; i < host->crash.n && !err; i++)
		err = ranges_remove(ctx, &d->mapped, host->crash.r[i]);
	for (size_t i = 0; i < host->crash_cma.n && !err; i++)
		err = ranges_remove(ctx, &d->mapped, host->crash_cma.r[i]);
	if (!err)
		err = dumped_split(ctx, &d->mapped, low->from, &d->moved);
	if (low->lost)
		d->moved.n = 0;
	if (!err && host->crash_info.direct_end)
		err = dumped_split(ctx, &d->mapped, beyond, &d->high);
	return err;
}

enum err elfcorehdr_make(struct ctx *ctx, const struct host *host, unsigned char elf_class,
			 struct moved low, struct span *bytes)
{
	const struct crash_info *crash_info = &host->crash_info;
	const struct layout *layout = &layouts[elf_class];
	const bool text = !range_is_empty(crash_info->text);
	struct dumped d = { .mapped.r = NULL };
	enum err err = dumped_find(ctx, host, &low, &d);
	const uint64_t n = crash_info->n_notes + text + d.moved.n + d.mapped.n + d.high.n;
	const uint64_t size = layout->ehdr_size + n * layout->phdr_size;

	if (err)
		return err;
	/* fs/proc/vmcore.c takes e_phnum as it is: it knows no PN_XNUM. */
	if (n >= PN_XNUM)
		return error(ctx, ERR_UNSUPPORTED,
			     "memory and processors need %llu ELF program "
			     "headers, a vmcore has at most %d",
			     (unsigned long long)n, PN_XNUM - 1);
	uint8_t *p = ctx_alloc(ctx, size);
	struct writer w = { .ctx = ctx, .layout = layout, .at = p };

	if (!p)
		return ERR_NO_MEMORY;
	put_ehdr(p, layout, host->arch->elf_machine, (uint16_t)n);
	w.at += layout->ehdr_size;
	for (size_t i = 0; i < crash_info->n_notes; i++)
		put_phdr(&w, PT_NOTE, 0, crash_info->notes[i], crash_info->notes[i].start, 0);
	if (text)
		put_phdr(&w, PT_LOAD, PF_R | PF_W | PF_X, crash_info->text, crash_info->text.start,
			 crash_info->text_virtual);
	put_ram(&w, crash_info, &d.moved, low);
	put_ram(&w, crash_info, &d.mapped, low);
	put_ram(&w, crash_info, &d.high, low);
	ensure(w.err || w.at == p + size);
	*bytes = span_of(p, size);
	return w.err;
}
