/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/sizes.h"
#include "lib/vmcore/internal.h"

/* Notes that are kept. Xen's: public/elfnote.h and include/xen/elfcore.h of Xen. */
#define XEN_CRASH_INFO UINT32_C(0x1000001)
#define XEN_CRASH_REGS UINT32_C(0x1000002)

static enum err keep(struct ctx *ctx, struct span desc, struct span *kept)
{
	uint8_t *const copy = ctx_alloc(ctx, desc.n + 1);

	if (!copy)
		return ERR_NO_MEMORY;
	memcpy(copy, desc.p, desc.n);
	*kept = span_of(copy, desc.n);
	return ERR_NONE;
}

static bool is_named(const struct elf_note *note, const char *name)
{
	return note->name.n == strlen(name) && memcmp(note->name.p, name, note->name.n) == 0;
}

static enum err take_note(struct ctx *ctx, struct vmcore *core, const struct elf_note *note)
{
	if (is_named(note, "VMCOREINFO") && !core->info.text.n)
		return keep(ctx, note->desc, &core->info.text);
	if (is_named(note, "VMCOREINFO_XEN") && !core->xen.text.n)
		return keep(ctx, note->desc, &core->xen.text);
	if (!is_named(note, "Xen"))
		return ERR_NONE;
	if (note->type == XEN_CRASH_INFO && !core->xen_crash.n)
		return keep(ctx, note->desc, &core->xen_crash);
	/* struct crash_xen_core of Xen/x86: cr0, cr2, cr3, cr4. */
	if (note->type == XEN_CRASH_REGS && !core->xen_cr3 && note->desc.n >= 32)
		core->xen_cr3 = elf_u64(&core->elf, note->desc, 16);
	return ERR_NONE;
}

/* More than any note that is kept: vmcoreinfo is one page. */
#define NOTES_WINDOW (64 * KIB)

/*
 * Bytes of notes that are looked at. A processor has a few KiB of them; segments that lie over each
 * other could claim the whole file a million times.
 */
#define NOTES_MAX (256 * MIB)

/* The notes of one segment, which may be many megabytes, through a window. */
static enum err read_segment(struct ctx *ctx, struct vmcore *core, const struct elf_phdr *ph,
			     uint8_t *window, uint64_t *budget)
{
	uint64_t done = 0;

	while (done < ph->filesz && done <= UINT64_MAX - ph->offset && *budget) {
		const uint64_t left = ph->filesz - done;
		const size_t want = (size_t)(left < NOTES_WINDOW ? left : NOTES_WINDOW);
		const size_t got = vmcore_read_file(core, ph->offset + done, window, want);
		struct span notes = span_of(window, got);
		struct elf_note note;

		*budget -= *budget < want ? *budget : want;
		while (elf_next_note(&core->elf, &notes, &note)) {
			const enum err err = take_note(ctx, core, &note);

			if (err)
				return err;
		}
		if (got < want)
			core->truncated = true;
		/* Nothing taken: corrupt, or larger than any note we want. */
		if (notes.n == got)
			break;
		done += got - notes.n;
	}
	return ERR_NONE;
}

enum err notes_read(struct ctx *ctx, struct vmcore *core)
{
	uint8_t *const window = ctx_alloc(ctx, NOTES_WINDOW);
	uint64_t budget = NOTES_MAX;
	struct elf_phdr ph;
	enum err err = window ? ERR_NONE : ERR_NO_MEMORY;

	for (uint32_t i = 0; !err && i < core->elf.phnum && elf_phdr(&core->elf, i, &ph); i++)
		if (ph.type == PT_NOTE)
			err = read_segment(ctx, core, &ph, window, &budget);
	if (window)
		ctx_release(ctx, window);
	if (!err && !budget)
		warn(ctx, "%s: more than 256 MiB of ELF notes: the rest is not read", core->name);
	return err;
}
