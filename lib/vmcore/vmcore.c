/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/vmcore/vmcore.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* A core has a program header per range of memory and processor; no machine has this many. */
#define LOADS_LIMIT (UINT32_C(1) << 20)

size_t vmcore_read_file(const struct vmcore *core, uint64_t offset, void *buffer, size_t n)
{
	uint8_t *const to = buffer;
	size_t done = 0;

	while (done < n && offset <= (uint64_t)INT64_MAX - n) {
		const ssize_t got = pread(core->fd, to + done, n - done, (off_t)(offset + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	return done;
}

/* Read at @at, an offset within @load; what memory holds past the file's bytes is zero. */
static size_t read_load(const struct vmcore *core, const struct load *load, uint64_t at,
			void *buffer, size_t n)
{
	if (n > load->size - at)
		n = (size_t)(load->size - at);
	const uint64_t in_file = at < load->in_file ? load->in_file - at : 0;
	const size_t want = in_file < n ? (size_t)in_file : n;
	const size_t got = want ? vmcore_read_file(core, load->offset + at, buffer, want) : 0;

	if (got < want)
		return got;
	memset((uint8_t *)buffer + got, 0, n - got);
	return n;
}

static const struct load *load_at_phys(const struct vmcore *core, uint64_t phys)
{
	for (size_t i = 0; i < core->loads_n; i++)
		if (phys - core->loads[i].phys < core->loads[i].size)
			return &core->loads[i];
	return NULL;
}

static const struct load *load_at_virt(const struct vmcore *core, uint64_t virt)
{
	for (size_t i = 0; i < core->loads_n; i++)
		if (virt - core->loads[i].virt < core->loads[i].size)
			return &core->loads[i];
	return NULL;
}

size_t vmcore_read_phys(const struct vmcore *core, uint64_t phys, void *buffer, size_t n)
{
	uint8_t *const to = buffer;
	size_t done = 0;

	while (done < n) {
		const struct load *const load = load_at_phys(core, phys + done);

		if (!load)
			break;
		const size_t got =
			read_load(core, load, phys + done - load->phys, to + done, n - done);

		if (got == 0)
			break;
		done += got;
	}
	return done;
}

/*
 * What the kernel says of itself in vmcoreinfo goes before p_vaddr: headers made by programs
 * that did not know the kernel's address layout are wrong exactly there (arm64 since 5.4).
 */
static size_t read_virt_piece(const struct vmcore *core, uint64_t virt, void *buffer, size_t n)
{
	uint64_t phys, together;

	if (vmcore_virt_to_phys(core, virt, &phys, &together)) {
		const size_t piece = together < n ? (size_t)together : n;
		const size_t got = vmcore_read_phys(core, phys, buffer, piece);

		if (got)
			return got;
	}
	const struct load *const load = load_at_virt(core, virt);

	return load ? read_load(core, load, virt - load->virt, buffer, n) : 0;
}

size_t vmcore_read_virt(const struct vmcore *core, uint64_t virt, void *buffer, size_t n)
{
	uint8_t *const to = buffer;
	size_t done = 0;

	while (done < n) {
		const size_t got = read_virt_piece(core, virt + done, to + done, n - done);

		if (got == 0)
			break;
		done += got;
	}
	return done;
}

enum err vmcore_read_object(struct ctx *ctx, const struct vmcore *core, const char *what,
			    uint64_t virt, void *buffer, size_t n)
{
	if (vmcore_read_virt(core, virt, buffer, n) == n)
		return ERR_NONE;
	return error(ctx, ERR_BAD, "%s (%zu bytes at virtual address %#llx) is not in the core%s",
		     what, n, (unsigned long long)virt,
		     core->truncated ? ", which is cut off" : "");
}

uint64_t vmcore_word(const struct vmcore *core, struct span s, size_t offset)
{
	return core->word == 8 ? elf_u64(&core->elf, s, offset) : elf_u32(&core->elf, s, offset);
}

enum err vmcore_read_word(struct ctx *ctx, const struct vmcore *core, const char *what,
			  uint64_t virt, uint64_t *value)
{
	uint8_t bytes[8];
	const enum err err = vmcore_read_object(ctx, core, what, virt, bytes, core->word);

	if (!err)
		*value = vmcore_word(core, span_of(bytes, core->word), 0);
	return err;
}

/* Formats that stand where a core is expected: what to do about each. */
static const struct {
	struct span magic;
	const char *advice;
} not_elf[] = {
	{ { (const uint8_t *)"\x28\xb5\x2f\xfd", 4 },
	  "compressed: unpack it first (zstd -d FILE)" },
	{ { (const uint8_t *)"\x1f\x8b", 2 }, "compressed: unpack it first (gzip -d FILE)" },
	{ { (const uint8_t *)"\x04\x22\x4d\x18", 4 }, "compressed: unpack it first (lz4 -d FILE)" },
	{ { (const uint8_t *)"KDUMP   ", 8 },
	  "a dump by makedumpfile: its log is shown by crash, "
	  "or was saved beside it" },
	{ { (const uint8_t *)"makedumpfile\0", 13 },
	  "a flattened dump: put it together first "
	  "(makedumpfile -R FILE < THIS)" },
};

static enum err say_not_elf(struct ctx *ctx, struct span head)
{
	for (size_t i = 0; i < sizeof(not_elf) / sizeof(not_elf[0]); i++)
		if (span_is_at(head, 0, not_elf[i].magic))
			return error(ctx, ERR_UNSUPPORTED, "%s", not_elf[i].advice);
	return error(ctx, ERR_BAD, "not an ELF core (no \\177ELF at offset 0)");
}

/* Read header and program headers into memory; leaves core->elf over them. */
static enum err read_headers(struct ctx *ctx, struct vmcore *core)
{
	uint8_t head[ELF_HEADER_MAX];
	const size_t head_n = vmcore_read_file(core, 0, head, sizeof(head));
	uint64_t end;
	enum err err = elf_open(ctx, span_of(head, head_n), &core->elf);

	if (err == ERR_NOT_MINE)
		return say_not_elf(ctx, span_of(head, head_n));
	if (err)
		return err;
	if (core->elf.type != ET_CORE)
		return error(ctx, ERR_BAD, "an ELF file, but no core: e_type (at 0x10) is %u",
			     core->elf.type);
	if (!elf_headers_end(&core->elf, &end) || core->elf.phnum > LOADS_LIMIT)
		return error(ctx, ERR_BAD, "e_phoff or e_phnum (%u) are too large to be true",
			     core->elf.phnum);
	if (core->elf.phoff > core->size)
		return error(ctx, ERR_BAD,
			     "the program headers (at %#llx) lie past the end of the file",
			     (unsigned long long)core->elf.phoff);
	const uint64_t table = end - core->elf.phoff;
	const uint64_t n = table < core->size - core->elf.phoff ? table
								: core->size - core->elf.phoff;
	const uint64_t phoff = core->elf.phoff;
	uint8_t *const bytes = ctx_alloc(ctx, n + 1);

	if (!bytes)
		return ERR_NO_MEMORY;
	core->elf.bytes = span_of(bytes, vmcore_read_file(core, phoff, bytes, (size_t)n));
	core->elf.phoff = 0;
	core->truncated = core->elf.bytes.n < table;
	return ERR_NONE;
}

static enum err read_loads(struct ctx *ctx, struct vmcore *core)
{
	struct elf_phdr ph;

	core->loads = ctx_alloc(ctx, (core->elf.phnum + UINT64_C(1)) * sizeof(*core->loads));
	if (!core->loads)
		return ERR_NO_MEMORY;
	for (uint32_t i = 0; i < core->elf.phnum && elf_phdr(&core->elf, i, &ph); i++) {
		if (ph.type != PT_LOAD || ph.memsz == 0)
			continue;
		const uint64_t in_file = ph.filesz < ph.memsz ? ph.filesz : ph.memsz;

		if (ph.offset > core->size || in_file > core->size - ph.offset)
			core->truncated = true;
		core->loads[core->loads_n++] = (struct load){
			.virt = ph.vaddr,
			.phys = ph.paddr,
			.offset = ph.offset,
			.in_file = in_file,
			.size = ph.memsz,
		};
	}
	return ERR_NONE;
}

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
#define NOTES_WINDOW (size_t)65536

/* The notes of one segment, which may be many megabytes, through a window. */
static enum err read_notes(struct ctx *ctx, struct vmcore *core, const struct elf_phdr *ph,
			   uint8_t *window)
{
	uint64_t done = 0;

	while (done < ph->filesz && done <= UINT64_MAX - ph->offset) {
		const uint64_t left = ph->filesz - done;
		const size_t want = left < NOTES_WINDOW ? (size_t)left : NOTES_WINDOW;
		const size_t got = vmcore_read_file(core, ph->offset + done, window, want);
		struct span notes = span_of(window, got);
		struct elf_note note;

		while (elf_next_note(&core->elf, &notes, &note)) {
			const enum err err = take_note(ctx, core, &note);

			if (err)
				return err;
		}
		if (got < want)
			core->truncated = true;
		/* Nothing taken: torn, or larger than any note we want. */
		if (notes.n == got)
			break;
		done += got - notes.n;
	}
	return ERR_NONE;
}

static enum err read_all_notes(struct ctx *ctx, struct vmcore *core)
{
	uint8_t *const window = ctx_alloc(ctx, NOTES_WINDOW);
	struct elf_phdr ph;
	enum err err = window ? ERR_NONE : ERR_NO_MEMORY;

	for (uint32_t i = 0; !err && i < core->elf.phnum && elf_phdr(&core->elf, i, &ph); i++)
		if (ph.type == PT_NOTE)
			err = read_notes(ctx, core, &ph, window);
	if (window)
		ctx_release(ctx, window);
	return err;
}

/*
 * The dead kernel's word is not the file's class: i386 kernels with more than 4 GiB have ELF64
 * cores. struct list_head, two pointers, is in every vmcoreinfo.
 */
static void find_word(struct vmcore *core)
{
	uint64_t list_head;

	core->word = core->elf.is_64 ? 8 : 4;
	if (vmcoreinfo_number(&core->info, "SIZE(list_head)", &list_head) &&
	    (list_head == 8 || list_head == 16))
		core->word = (unsigned int)(list_head / 2);
}

static enum err open_file(struct ctx *ctx, struct vmcore *core)
{
	core->fd = open(core->name, O_RDONLY | O_CLOEXEC);
	if (core->fd < 0)
		return error_errno(ctx, "cannot open it");
	const off_t end = lseek(core->fd, 0, SEEK_END);

	if (end < 0)
		return error_errno(ctx, "cannot find its size (a core must be a file, not a pipe)");
	core->size = (uint64_t)end;
	return ERR_NONE;
}

enum err vmcore_open(struct ctx *ctx, const char *name, struct vmcore *core)
{
	*core = (struct vmcore){ .name = name, .fd = -1 };
	enum err err = open_file(ctx, core);

	if (!err)
		err = read_headers(ctx, core);
	if (!err)
		err = read_loads(ctx, core);
	if (!err)
		err = read_all_notes(ctx, core);
	if (err) {
		vmcore_close(core);
		return prefix_error(ctx, err, "%s", name);
	}
	find_word(core);
	vmcore_find_maps(core);
	return ERR_NONE;
}

void vmcore_close(struct vmcore *core)
{
	if (core->fd >= 0)
		close(core->fd);
	core->fd = -1;
}
