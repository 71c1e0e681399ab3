/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/vmcore/vmcore.h"

#include <fcntl.h>
#include <unistd.h>

#include "lib/vmcore/internal.h"

/*
 * What the kernel says of itself in vmcoreinfo goes before p_vaddr: headers made by programs
 * that did not know the kernel's address layout are wrong exactly there (arm64 since 5.4).
 */
static size_t read_virt_piece(const struct vmcore *core, uint64_t virt, void *buffer, size_t n)
{
	static bool (*const translations[])(const struct vmcore *core, uint64_t virt,
					    uint64_t *phys, uint64_t *n) = {
		machine_map,
		machine_walk,
	};

	for (size_t i = 0; i < sizeof(translations) / sizeof(translations[0]); i++) {
		uint64_t phys, together;

		if (!translations[i](core, virt, &phys, &together))
			continue;
		const size_t piece = together < n ? (size_t)together : n;
		const size_t got = vmcore_read_phys(core, phys, buffer, piece);

		if (got)
			return got;
	}
	return segments_read_virt(core, virt, buffer, n);
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

uint64_t vmcore_word(const struct vmcore *core, struct span s, uint64_t offset)
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

/* Compressed files, where a core is expected: what to do about each. */
static const struct {
	struct span magic;
	const char *advice;
} compressed[] = {
	{ { (const uint8_t *)"\x28\xb5\x2f\xfd", 4 }, "zstd -d" },
	{ { (const uint8_t *)"\x1f\x8b", 2 }, "gzip -d" },
	{ { (const uint8_t *)"\x04\x22\x4d\x18", 4 }, "lz4 -d" },
};

static enum err open_other(struct ctx *ctx, struct vmcore *core)
{
	const struct span head = span_of(core->header, sizeof(core->header));
	const enum err err = kdumpfile_open(ctx, core, head);

	if (err != ERR_NOT_MINE)
		return err;
	for (size_t i = 0; i < sizeof(compressed) / sizeof(compressed[0]); i++)
		if (span_is_at(head, 0, compressed[i].magic))
			return error(ctx, ERR_UNSUPPORTED, "compressed: unpack it first (%s FILE)",
				     compressed[i].advice);
	return error(ctx, ERR_BAD, "not an ELF core (no \\177ELF at offset 0)");
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

/* A FIFO would be waited for. */
static enum err open_file(struct ctx *ctx, struct vmcore *core)
{
	core->fd = open(core->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return core->fd < 0 ? error_errno(ctx, "cannot open it") : ERR_NONE;
}

static enum err find_size(struct ctx *ctx, struct vmcore *core)
{
	const off_t end = lseek(core->fd, 0, SEEK_END);

	if (end < 0)
		return error_errno(ctx, "cannot find its size (a core must be a file, not a pipe)");
	core->size = (uint64_t)end;
	return ERR_NONE;
}

static enum err read_elf(struct ctx *ctx, struct vmcore *core)
{
	enum err err = headers_read(ctx, core, 0);

	if (err == ERR_NOT_MINE)
		return open_other(ctx, core);
	if (err)
		return err;
	core->truncated |= !segments_are_whole(core);
	return notes_read(ctx, core);
}

static enum err finish_open(struct ctx *ctx, struct vmcore *core, enum err err)
{
	if (err)
		vmcore_close(core);
	return prefix_error(ctx, err, "%s", core->name);
}

enum err vmcore_open(struct ctx *ctx, const char *name, struct vmcore *core)
{
	*core = (struct vmcore){ .name = name, .fd = -1 };
	enum err err = open_file(ctx, core);

	if (!err)
		err = find_size(ctx, core);
	if (!err)
		err = read_elf(ctx, core);
	if (!err) {
		find_word(core);
		machine_find_maps(core);
	}
	return finish_open(ctx, core, err);
}

enum err vmcore_open_at(struct ctx *ctx, const char *name, uint64_t address, struct vmcore *core)
{
	*core = (struct vmcore){ .name = name, .fd = -1, .size = INT64_MAX };
	enum err err = open_file(ctx, core);

	if (!err)
		err = headers_read(ctx, core, address);
	if (err == ERR_NOT_MINE)
		err = error(ctx, ERR_BAD, "no ELF header at %#llx", (unsigned long long)address);
	if (!err && core->truncated)
		err = error(ctx, ERR_BAD, "the program headers for %#llx cannot be read",
			    (unsigned long long)address);
	return finish_open(ctx, core, err);
}

void vmcore_close(struct vmcore *core)
{
	if (core->kdumpfile)
		kdumpfile_close(core);
	if (core->fd >= 0)
		close(core->fd);
	core->fd = -1;
}
