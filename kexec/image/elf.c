/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ELF kernels: a Linux vmlinux, or any program that stands alone (gABI, chapter 5). Loaded at the
 * physical addresses of its PT_LOAD segments.
 */
#include <stdlib.h>

#include "include/elf-wire.h"
#include "include/sizes.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"

#define PAGE	 UINT64_C(4096)
#define GAPS_MAX (128 * MIB) /* between segments made one: alignment, .bss; no kernel has more */

#define XEN_ELFNOTE_GUEST_OS 6 /* Xen's public/elfnote.h */

/* What holds for a vmlinux, which has no header to say so: <asm/setup.h>, boot.rst. */
#define LINUX_CMDLINE_MAX   2047
#define LINUX_32_INITRD_END UINT64_C(0x38000000)

/* By ELF machine; what is not here cannot be started from an ELF file. */
static const struct row {
	uint16_t machine;
	bool is_64;
	const struct arch *arch;
	const struct handover *linux_handover;
	enum entry_mode entry_mode;
	uint64_t physical_align; /* Linux runs at any multiple of it, or 0: only where linked */
	struct range initrd_within;
	bool always_moved;  /* not only into a crash window */
	bool file_loadable; /* the running kernel's file load takes ELF files */
	bool lowest_counts; /* but enters them by their lowest addresses */
	/* What the segments make, as they lie in memory; or NULL. */
	const struct image_format *flat;
} rows[] = {
	/* arch/x86/kernel/head64.c, __startup_64(): moved by any multiple of 2 MiB. */
	{
		.machine = EM_X86_64,
		.is_64 = true,
		.arch = &arch_x86_64,
		.linux_handover = &x86_linux,
		.entry_mode = ENTRY_64,
		.physical_align = 2 * MIB,
		.initrd_within = { PAGE, UINT64_MAX },
	},
	{
		.machine = EM_386,
		.arch = &arch_i386,
		.linux_handover = &x86_linux,
		.entry_mode = ENTRY_32,
		.initrd_within = { PAGE, LINUX_32_INITRD_END },
	},
	{ .machine = EM_ARM, .arch = &arch_arm, .flat = &arm_image_format },
	/*
	 * arch/arm64/boot/Makefile: Image is vmlinux without its ELF headers, which say virtual
	 * addresses only.
	 */
	{ .machine = EM_AARCH64, .is_64 = true, .arch = &arch_arm64, .flat = &linux_image_format },
	/* arch/loongarch/boot/Makefile: so is vmlinux.efi. Its file load takes both since 6.18. */
	{
		.machine = EM_LOONGARCH,
		.is_64 = true,
		.arch = &arch_loong64,
		.file_loadable = true,
		.flat = &linux_image_format,
	},
	/* arch/s390/boot/Makefile: bzImage is arch/s390/boot/vmlinux without its ELF headers. */
	{
		.machine = EM_S390,
		.is_64 = true,
		.arch = &arch_s390x,
		.flat = &s390_format,
		.file_loadable = true,
	},
	/*
	 * arch/powerpc/kernel/head_64.S: linked at 0, where the running kernel is; moves there
	 * itself, or stays when it is told to.
	 */
	{
		.machine = EM_PPC64,
		.is_64 = true,
		.arch = &arch_ppc64le,
		.linux_handover = &ppc64_linux,
		.entry_mode = ENTRY_64,
		.physical_align = 64 * KIB,
		.initrd_within = RANGE_ALL,
		.always_moved = true,
		.file_loadable = true,
	},
	/* As arm64; arch/riscv/kernel/kexec_elf.c was its kernels' only file load before 6.16. */
	{
		.machine = EM_RISCV,
		.is_64 = true,
		.arch = &arch_riscv64,
		.file_loadable = true,
		.lowest_counts = true,
		.flat = &linux_image_format,
	},
};

static const struct row *find_row(uint16_t machine)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].machine == machine)
			return &rows[i];
	return NULL;
}

static enum err check_row(struct ctx *ctx, const struct elf *elf, const struct row *row)
{
	if (!row)
		return error(ctx, ERR_UNSUPPORTED,
			     "e_machine (at 0x12) is %u: an ELF kernel for %s, which "
			     "this kexec cannot start",
			     elf->machine, machine_name(elf->machine));
	if (elf->is_64 != row->is_64 || elf->is_big != row->arch->is_big_endian)
		return error(ctx, ERR_BAD, "ELF class and byte order (at 0x4) are not those of %s",
			     machine_name(elf->machine));
	return ERR_NONE;
}

static enum err check_file(struct ctx *ctx, const struct elf *elf)
{
	uint64_t end;

	if (elf->type != ET_EXEC && elf->type != ET_DYN)
		return error(ctx, ERR_BAD, "e_type (at 0x10) is %u: no program that can be started",
			     elf->type);
	if (!elf_headers_end(elf, &end) || end > elf->bytes.n)
		return error(ctx, ERR_BAD,
			     "e_phoff 0x%llx and e_phnum %u: the program headers lie past "
			     "the end of the file (0x%zx bytes)",
			     (unsigned long long)elf->phoff, elf->phnum, elf->bytes.n);
	return ERR_NONE;
}

/*
 * gABI, chapter 5: a program of PT_INTERP is started by another one, which an operating system
 * loads.
 */
static enum err check_standalone(struct ctx *ctx, const struct elf *elf)
{
	struct elf_phdr phdr;

	for (uint32_t i = 0; i < elf->phnum; i++)
		if (elf_phdr(elf, i, &phdr) && phdr.type == PT_INTERP)
			return error(
				ctx, ERR_BAD,
				"segment %u (PT_INTERP) names a program interpreter: this is a program "
				"for an operating system, no kernel",
				i);
	return ERR_NONE;
}

static enum err add_extent(struct ctx *ctx, const struct elf *elf, uint32_t i,
			   const struct elf_phdr *phdr, struct image *image)
{
	struct extent *extent = &image->extents[image->n_extents];
	uint64_t end;

	if (phdr->filesz > phdr->memsz)
		return error(ctx, ERR_BAD,
			     "segment %u: p_filesz 0x%llx is more than p_memsz 0x%llx", i,
			     (unsigned long long)phdr->filesz, (unsigned long long)phdr->memsz);
	if (__builtin_add_overflow(phdr->paddr, phdr->memsz, &end) || end > UINT64_MAX - PAGE)
		return error(ctx, ERR_BAD, "segment %u: p_paddr 0x%llx + p_memsz 0x%llx wraps", i,
			     (unsigned long long)phdr->paddr, (unsigned long long)phdr->memsz);
	if (!elf_segment(elf, phdr, &extent->bytes))
		return error(ctx, ERR_BAD,
			     "segment %u: p_offset 0x%llx + p_filesz 0x%llx is past the "
			     "end of the file (0x%zx bytes): it is cut short",
			     i, (unsigned long long)phdr->offset, (unsigned long long)phdr->filesz,
			     elf->bytes.n);
	extent->address = phdr->paddr;
	extent->size = phdr->memsz;
	image->n_extents++;
	return ERR_NONE;
}

static int by_address(const void *a, const void *b)
{
	const struct extent *left = a, *right = b;

	return (left->address > right->address) - (left->address < right->address);
}

static enum err check_overlaps(struct ctx *ctx, const struct image *image)
{
	for (size_t i = 1; i < image->n_extents; i++) {
		const struct extent *last = &image->extents[i - 1], *next = &image->extents[i];

		if (last->address + last->size > next->address)
			return error(ctx, ERR_BAD,
				     "the segments with p_paddr 0x%llx (p_memsz 0x%llx) and "
				     "0x%llx overlap",
				     (unsigned long long)last->address,
				     (unsigned long long)last->size,
				     (unsigned long long)next->address);
	}
	return ERR_NONE;
}

/*
 * Segments may share bytes of the file, but all together they are not much more than the file: else
 * 65000 of them could have the work of 65000 files.
 */
static enum err check_bytes(struct ctx *ctx, const struct elf *elf, uint32_t type)
{
	struct elf_phdr phdr;
	struct span bytes;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < elf->phnum && elf_phdr(elf, i, &phdr); i++) {
		if (phdr.type == type && elf_segment(elf, &phdr, &bytes))
			sum += bytes.n;
		if (sum / 2 > elf->bytes.n)
			return error(
				ctx, ERR_BAD,
				"the segments up to number %u have more than twice the bytes of "
				"the file: they overlap",
				i);
	}
	return ERR_NONE;
}

static enum err read_extents(struct ctx *ctx, const struct elf *elf, struct image *image)
{
	enum err err = ERR_NONE;

	image->extents = ctx_alloc(ctx, (elf->phnum + UINT64_C(1)) * sizeof(*image->extents));
	if (!image->extents)
		return ERR_NO_MEMORY;
	for (uint32_t i = 0; i < elf->phnum && !err; i++) {
		struct elf_phdr phdr;
		const bool found = elf_phdr(elf, i, &phdr);

		ensure(found);
		if (phdr.type == PT_LOAD && phdr.memsz)
			err = add_extent(ctx, elf, i, &phdr, image);
	}
	if (!err)
		err = check_bytes(ctx, elf, PT_LOAD);
	if (!err)
		err = check_bytes(ctx, elf, PT_NOTE);
	if (err)
		return err;
	if (!image->n_extents)
		return error(ctx, ERR_BAD, "no PT_LOAD segment: there is nothing to load");
	qsort(image->extents, image->n_extents, sizeof(*image->extents), by_address);
	return check_overlaps(ctx, image);
}

/* Where the extents [first, first + n) become one that begins and ends with a page. */
static enum err join(struct ctx *ctx, size_t file_bytes, const struct extent *first, size_t n,
		     struct extent *joined)
{
	const struct extent *last = &first[n - 1];
	const uint64_t start = align_down(first->address, PAGE);
	const uint64_t used = last->address + last->bytes.n - start;
	uint8_t *bytes;

	if (n == 1 && start == first->address) {
		*joined = *first;
		return ERR_NONE;
	}
	if (used > file_bytes + GAPS_MAX)
		return error(ctx, ERR_BAD,
			     "the segments from p_paddr 0x%llx to 0x%llx would have to be loaded "
			     "as one, of which the file has only %zu bytes",
			     (unsigned long long)start, (unsigned long long)last->address,
			     file_bytes);
	bytes = ctx_alloc(ctx, used ? used : 1);
	if (!bytes)
		return ERR_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		if (first[i].bytes.n)
			memcpy(bytes + (first[i].address - start), first[i].bytes.p,
			       first[i].bytes.n);
	*joined = (struct extent){ start, last->address + last->size - start,
				   span_of(bytes, (size_t)used) };
	return ERR_NONE;
}

/*
 * What is loaded is whole pages: extents that share one become one. With @all they all do, so
 * that the image can be moved as a whole.
 */
static enum err join_pages(struct ctx *ctx, struct image *image, bool all)
{
	size_t made = 0, n;
	enum err err = ERR_NONE;

	for (size_t i = 0; i < image->n_extents && !err; i += n) {
		const struct extent *e = &image->extents[i];

		for (n = 1; i + n < image->n_extents; n++)
			if (!all &&
			    align_down(e[n].address, PAGE) >= e[n - 1].address + e[n - 1].size)
				break;
		struct extent joined;

		err = join(ctx, image->payload.kernel.n, e, n, &joined);
		if (!err)
			image->extents[made++] = joined;
	}
	image->n_extents = made;
	return err;
}

/* e_entry is a physical address in a vmlinux; elsewhere it may be a virtual one. */
static enum err find_entry(struct ctx *ctx, const struct elf *elf, struct image *image)
{
	image->entry = elf->entry;
	for (size_t i = 0; i < image->n_extents; i++)
		if (elf->entry >= image->extents[i].address &&
		    elf->entry - image->extents[i].address < image->extents[i].size)
			return ERR_NONE;
	for (uint32_t i = 0; i < elf->phnum; i++) {
		struct elf_phdr phdr;

		if (!elf_phdr(elf, i, &phdr) || phdr.type != PT_LOAD || elf->entry < phdr.vaddr ||
		    elf->entry - phdr.vaddr >= phdr.memsz)
			continue;
		image->entry = elf->entry - phdr.vaddr + phdr.paddr;
		return ERR_NONE;
	}
	return error(ctx, ERR_BAD, "e_entry (at 0x18) 0x%llx is in none of the segments",
		     (unsigned long long)elf->entry);
}

static bool is_linux_note(const struct elf_note *note)
{
	const struct span linux_name = SPAN_LITERAL("Linux"), xen_name = SPAN_LITERAL("Xen");

	if (note->name.n == linux_name.n && span_is_at(note->name, 0, linux_name))
		return true;
	return note->name.n == xen_name.n && span_is_at(note->name, 0, xen_name) &&
	       note->type == XEN_ELFNOTE_GUEST_OS &&
	       span_is_at(note->desc, 0, SPAN_LITERAL("linux"));
}

static bool has_linux_note(const struct elf *elf)
{
	for (uint32_t i = 0; i < elf->phnum; i++) {
		struct elf_phdr phdr;
		struct span notes;
		struct elf_note note;

		if (!elf_phdr(elf, i, &phdr) || phdr.type != PT_NOTE ||
		    !elf_segment(elf, &phdr, &notes))
			continue;
		while (elf_next_note(elf, &notes, &note))
			if (is_linux_note(&note))
				return true;
	}
	return false;
}

static const char *find_version(struct ctx *ctx, const struct image *image)
{
	const char *version = NULL;

	for (size_t i = 0; i < image->n_extents && !version; i++)
		version = linux_banner(ctx, image->extents[i].bytes);
	return version;
}

static void set_handover(const struct request *request, const struct row *row, bool is_linux,
			 struct image *image)
{
	const enum args_style by_image = is_linux ? ARGS_LINUX : ARGS_ELF;
	const enum args_style style = request->args == ARGS_BY_IMAGE ? by_image : request->args;

	image->handover = style == ARGS_LINUX ? row->linux_handover
			  : style == ARGS_ELF ? &elf_notes
					      : &elf_plain;
	image->cmdline_max = style == ARGS_LINUX ? LINUX_CMDLINE_MAX : UINT32_MAX;
}

/* Linux takes all from its first byte to its last as its own, also what lies between segments. */
static void own_gaps(struct image *image)
{
	for (size_t i = 0; i + 1 < image->n_extents; i++)
		image->extents[i].size = image->extents[i + 1].address - image->extents[i].address;
}

/* A crash kernel runs in the crash window and nowhere else: a vmlinux must be moved there. */
static enum err set_place(struct ctx *ctx, const struct row *row, bool is_linux,
			  struct image *image)
{
	const bool move = is_linux && row->physical_align && (image->confined || row->always_moved);
	const enum err err = join_pages(ctx, image, move);
	const uint64_t base = image->extents[0].address;

	if (is_linux)
		own_gaps(image);
	image->align = row->physical_align ? row->physical_align : PAGE;
	image->within = (struct range){ 0, row->is_64 ? UINT64_MAX : 4 * GIB };
	if (err || !move)
		return err;
	if (base & (image->align - 1))
		return error(ctx, ERR_BAD,
			     "the kernel begins at p_paddr 0x%llx: no multiple of 0x%llx",
			     (unsigned long long)base, (unsigned long long)image->align);
	image->relocatable = true;
	image->preferred = base;
	image->within.start = base;
	image->entry -= base;
	image->extents[0].address = 0;
	return ERR_NONE;
}

static enum err check_entry(struct ctx *ctx, const struct request *request, const struct row *row,
			    const struct arch *host_arch)
{
	if (request->real_mode)
		return error(ctx, ERR_USAGE, "--real-mode: an ELF kernel has no real-mode code");
	if (request->entry_32bit && row->entry_mode != ENTRY_32)
		return error(ctx, ERR_USAGE,
			     "--entry-32bit: a 64-bit ELF kernel has no 32-bit entry");
	if (host_arch && host_arch->is_32bit && row->is_64)
		return error(ctx, ERR_UNSUPPORTED,
			     "a 64-bit ELF kernel has only a 64-bit entry, and the running kernel "
			     "is %s's: load the bzImage instead",
			     host_arch->name);
	return ERR_NONE;
}

/*
 * Is the lowest p_vaddr that of the lowest p_paddr? In Linux 7.2 for several processors it is 0, of
 * a segment without bytes; counted from there the entry is nowhere.
 */
static bool lowest_addresses_agree(const struct elf *elf)
{
	struct elf_phdr phdr, first = { .paddr = UINT64_MAX };
	uint64_t lowest = UINT64_MAX;

	for (uint32_t i = 0; i < elf->phnum; i++) {
		if (!elf_phdr(elf, i, &phdr) || phdr.type != PT_LOAD)
			continue;
		if (phdr.paddr < first.paddr)
			first = phdr;
		if (phdr.vaddr < lowest)
			lowest = phdr.vaddr;
	}
	return first.vaddr == lowest;
}

/* The rest that is to be known of such a kernel its memory says, most by the header that begins it.
 */
static enum err parse_flat(struct ctx *ctx, const struct request *request, const struct elf *elf,
			   const struct row *row, struct image *image)
{
	enum err err = join_pages(ctx, image, true);

	if (err)
		return err;
	image->payload.kernel = image->extents[0].bytes;
	image->entry = elf->entry;
	err = row->flat->parse(ctx, request, image);
	if (err == ERR_NOT_MINE)
		return error(ctx, ERR_UNSUPPORTED,
			     "what it loads does not begin with the header of an %s: "
			     "no Linux kernel for %s",
			     row->flat->name, row->arch->name);
	image->file_loadable = row->file_loadable &&
			       (!row->lowest_counts || lowest_addresses_agree(elf));
	return prefix_error(ctx, err, "the %s in it", row->flat->name);
}

static enum err elf_parse(struct ctx *ctx, const struct request *request, struct image *image)
{
	struct elf elf;
	enum err err = elf_open(ctx, image->payload.kernel, &elf);

	if (err)
		return err;
	const struct row *row = find_row(elf.machine);

	err = check_row(ctx, &elf, row);
	if (!err)
		err = check_file(ctx, &elf);
	if (!err)
		err = check_standalone(ctx, &elf);
	if (!err)
		err = check_entry(ctx, request, row, image->host_arch);
	if (!err)
		err = read_extents(ctx, &elf, image);
	if (!err && row->flat)
		return parse_flat(ctx, request, &elf, row, image);
	if (!err)
		err = find_entry(ctx, &elf, image);
	if (err)
		return err;
	image->version = find_version(ctx, image);
	const bool is_linux = image->version || has_linux_note(&elf);

	image->arch = row->arch;
	image->file_loadable = is_linux && row->file_loadable;
	image->entry_mode = row->entry_mode;
	image->initrd_within = row->initrd_within;
	image->five_level = is_linux && row->arch == &arch_x86_64 &&
			    five_level_vmlinux(ctx, image->payload.kernel, image->version);
	image->five_level_entry = image->five_level;
	set_handover(request, row, is_linux, image);
	return set_place(ctx, row, is_linux, image);
}

const struct image_format elf_format = { .name = "ELF", .parse = elf_parse };
