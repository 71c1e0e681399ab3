/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs that stand alone, on x86: entered with nothing (--args-none), or with ELF boot notes
 * (--args-elf: the ELF Boot Proposal, as coreboot's payloads and Etherboot's images take it):
 * eax 0x0e1fb007, ebx the address of a header with notes after it.
 */
#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"

#define ELF_BOOT_MAGIC 0x0e1fb007u
#define NAME	       "ELFBoot"

/* The header: magic, size (32 bit each), checksum, number of notes (16 bit each). */
enum { HEADER_SIZE_AT = 4, HEADER_SUM_AT = 8, HEADER_COUNT_AT = 10, HEADER_SIZE = 12 };

enum { NOTE_BOOTLOADER_NAME = 2, NOTE_COMMAND_LINE = 4 };

static uint64_t round4(uint64_t n)
{
	return (n + 3) & ~UINT64_C(3);
}

static uint64_t note_size(uint64_t text)
{
	return 12 + round4(sizeof(NAME)) + round4(text);
}

static uint64_t notes_size(const struct load *load)
{
	return HEADER_SIZE + note_size(strlen(load->ctx->program) + 1) +
	       note_size(load->cmdline_capacity);
}

/* gABI, chapter 5, "Note Section": name size, descriptor size, type, then both, padded to 4. */
static uint8_t *put_note(uint8_t *p, uint32_t type, const char *text)
{
	const size_t n = strlen(text) + 1;

	put_le32(p, sizeof(NAME));
	put_le32(p + 4, (uint32_t)n);
	put_le32(p + 8, type);
	memcpy(p + 12, NAME, sizeof(NAME));
	memcpy(p + 12 + round4(sizeof(NAME)), text, n);
	return p + note_size(n);
}

/* The checksum of IP headers (RFC 1071), over header and notes. */
static uint16_t checksum(struct span bytes)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < bytes.n; i += 2) {
		sum += span_le16(bytes, i);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return (uint16_t)~sum;
}

static void put_notes(uint8_t *start, const char *program, const char *cmdline)
{
	uint8_t *end = put_note(start + HEADER_SIZE, NOTE_BOOTLOADER_NAME, program);

	end = put_note(end, NOTE_COMMAND_LINE, cmdline);
	put_le32(start, ELF_BOOT_MAGIC);
	put_le32(start + HEADER_SIZE_AT, (uint32_t)(end - start));
	put_le16(start + HEADER_COUNT_AT, 2);
	put_le16(start + HEADER_SUM_AT, checksum(span_of(start, (size_t)(end - start))));
}

static enum err no_initrd(const struct load *load)
{
	if (!load->initrd.n)
		return ERR_NONE;
	return error(load->ctx, ERR_USAGE,
		     "--initrd: only Linux takes one; this ELF file is not Linux "
		     "(--args-linux if it is)");
}

static enum err plain_size(struct load *load)
{
	const enum err err = no_initrd(load);

	return err ? err : kernel_add(load);
}

static enum err plain_fill(struct load *load)
{
	struct x86_entry entry = { .rax = 0 };
	enum err err = kernel_entry(load, &entry.address);

	if (!err)
		err = x86_set_entry(load, &entry);
	return err ? err : x86_set_console(load);
}

static enum err notes_add(struct load *load)
{
	const bool is_64 = load->image->entry_mode == ENTRY_64;
	const struct rule rule = { .within = { 0, is_64 ? UINT64_MAX : UINT64_C(1) << 32 },
				   .high = true };

	if (load->cmdline_capacity > UINT32_MAX / 2)
		return error(load->ctx, ERR_USAGE,
			     "the command line is too long for ELF boot notes");
	return plan_add(load, ROLE_PARAMS, SPAN_NONE, notes_size(load), rule);
}

static enum err notes_and_kernel_size(struct load *load)
{
	const enum err err = plain_size(load);

	return err ? err : notes_add(load);
}

static enum err notes_fill(struct load *load)
{
	struct segment *params = plan_find(&load->plan, ROLE_PARAMS);
	struct x86_entry entry = { .rax = ELF_BOOT_MAGIC, .rbx = params->address };
	uint8_t *bytes = ctx_alloc(load->ctx, notes_size(load));
	enum err err = bytes ? kernel_entry(load, &entry.address) : ERR_NO_MEMORY;

	if (err)
		return err;
	ensure(strlen(load->cmdline) < load->cmdline_capacity);
	put_notes(bytes, load->ctx->program, load->cmdline);
	params->bytes = span_of(bytes, notes_size(load));
	err = x86_set_entry(load, &entry);
	return err ? err : x86_set_console(load);
}

const struct handover elf_plain = {
	.name = "elf",
	.options = OPTIONS_ELF | OPTIONS_CONSOLE,
	.size = plain_size,
	.fill = plain_fill,
};

const struct handover elf_notes = {
	.name = "elf-notes",
	.options = OPTIONS_LINUX | OPTIONS_ELF | OPTIONS_CONSOLE,
	.size = notes_and_kernel_size,
	.fill = notes_fill,
};
