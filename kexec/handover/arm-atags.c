/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --atags: 32-bit Arm boards without a device tree. The tagged list of Documentation/arch/arm/
 * booting.rst, "Setup the kernel tagged list", laid out in <asm/setup.h>: what the running kernel
 * was given (/proc/atags), as far as it still holds, and what this load adds.
 */
#include "kexec/handover/handover.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"

#include "include/sizes.h"

enum {
	ATAG_CORE = 0x54410001,
	ATAG_MEM = 0x54410002,
	ATAG_SERIAL = 0x54410006,
	ATAG_REVISION = 0x54410007,
	ATAG_CMDLINE = 0x54410009,
	ATAG_INITRD2 = 0x54420005,
	WORD = 4,
	HEADER = 2 * WORD, /* size of the tag in words, and what it is */
};

/* What is handed on: it says what the board is. */
static bool atags_pass(uint32_t tag)
{
	return tag == ATAG_CORE || tag == ATAG_MEM || tag == ATAG_SERIAL || tag == ATAG_REVISION;
}

/*
 * Cut the next tag off @list; false at its end, or where it is corrupt. It ends where a tag has no
 * size: a kernel whose board knows its memory itself makes ATAG_NONE of the tags that say it
 * (arch/arm/kernel/atags_parse.c, squash_mem_tags()), in the middle of the list.
 */
static bool atags_next(struct span *list, struct span *tag)
{
	if (!span_has(*list, 0, HEADER))
		return false;
	const uint64_t size = (uint64_t)span_le32(*list, 0) * WORD;

	if (size < HEADER || !span_cut(*list, 0, size, tag))
		return false;
	*list = span_from(*list, size);
	return true;
}

static uint64_t atags_capacity(const struct load *load)
{
	return load->host->atags.n + load->cmdline_capacity +
	       (load->host->map.n + UINT64_C(8)) * 2 * HEADER;
}

static enum err atags_size(struct load *load)
{
	const struct rule rule = { .within = RANGE_ALL, .high = true };
	enum err err;

	if (load->request->panic)
		return error(load->ctx, ERR_UNSUPPORTED,
			     "--atags: only a device tree tells a crash kernel of its memory");
	if (load->dtb.n)
		return error(load->ctx, ERR_USAGE,
			     "--atags: the unified kernel image brings a device tree along, which "
			     "nothing would hand over");
	err = kernel_add(load);
	if (!err)
		err = initrd_add(load, RANGE_ALL);
	if (!err)
		err = plan_add(load, ROLE_PARAMS, SPAN_NONE, atags_capacity(load), rule);
	return err ? err : arm_confine(load);
}

/* A tag of @n bytes behind its header, the last word filled up; returns where they go. */
static uint8_t *atags_put(uint8_t **at, uint32_t tag, size_t n)
{
	uint8_t *const data = *at + HEADER;
	const size_t words = (n + WORD - 1) / WORD;

	put_le32(*at, (uint32_t)(words + 2));
	put_le32(*at + WORD, tag);
	*at = data + words * WORD;
	return data;
}

static void atags_put_pair(uint8_t **at, uint32_t tag, uint64_t first, uint64_t second)
{
	uint8_t *const data = atags_put(at, tag, HEADER);

	put_le32(data, (uint32_t)first);
	put_le32(data + WORD, (uint32_t)second);
}

static void atags_put_memory(const struct load *load, uint8_t **at)
{
	const struct memory_map *map = &load->host->map;

	for (size_t i = 0; i < map->n; i++) {
		const struct range r =
			range_intersect(map->m[i].range, (struct range){ 0, 4 * GIB });

		if (map->m[i].type == MEMORY_RAM && !range_is_empty(r))
			atags_put_pair(at, ATAG_MEM, range_size(r), r.start);
	}
}

static bool atags_has_core(struct span list)
{
	struct span tag;

	return atags_next(&list, &tag) && span_le32(tag, WORD) == ATAG_CORE;
}

/* The list begins with ATAG_CORE. Where the running kernel's tells no memory, it is what it has. */
static void atags_put_board(const struct load *load, uint8_t **at)
{
	struct span list = load->host->atags, tag;
	bool told = false;

	if (!atags_has_core(list))
		atags_put(at, ATAG_CORE, 0);
	while (atags_next(&list, &tag))
		if (atags_pass(span_le32(tag, WORD))) {
			memcpy(*at, tag.p, tag.n);
			*at += tag.n;
			told = told || span_le32(tag, WORD) == ATAG_MEM;
		}
	if (!told)
		atags_put_memory(load, at);
}

static enum err atags_fill(struct load *load)
{
	struct segment *params = plan_find(&load->plan, ROLE_PARAMS);
	const struct segment *initrd = plan_find(&load->plan, ROLE_INITRD);
	const size_t cmdline = strlen(load->cmdline) + 1;
	uint8_t *bytes = ctx_alloc(load->ctx, params->size), *at = bytes;
	uint64_t entry;
	enum err err = bytes ? kernel_entry(load, &entry) : ERR_NO_MEMORY;

	if (err)
		return err;
	atags_put_board(load, &at);
	if (initrd)
		atags_put_pair(&at, ATAG_INITRD2, initrd->address, initrd->bytes.n);
	if (cmdline > 1)
		memcpy(atags_put(&at, ATAG_CMDLINE, cmdline), load->cmdline, cmdline);
	params->bytes = span_of(bytes, (size_t)(at + HEADER - bytes)); /* ATAG_NONE: zeros */
	err = plan_set_u64(load, "entry_address", entry);
	if (!err)
		err = plan_set_u64(load, "entry_tree", params->address);
	return err ? err : memory_console(load, SPAN_NONE);
}

const struct handover arm_atags = {
	.name = "tagged list",
	.options = OPTIONS_LINUX | OPTIONS_CONSOLE | OPTIONS_ARM,
	.size = atags_size,
	.fill = atags_fill,
};
