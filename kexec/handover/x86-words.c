/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Linux on x86 can be told by its command line only. */
#include <stdio.h>
#include <string.h>

#include "include/sizes.h"
#include "kexec/handover/x86-linux.h"

#include "kexec/cmdline/cmdline.h"
#include "kexec/plan/plan.h"

/*
 * Documentation/admin-guide/kernel-parameters.txt, memmap=: @ is RAM, # ACPI data, $ reserved,
 * ! persistent (legacy). What has no sign of its own is passed as reserved.
 */
static const char memmap_signs[] = {
	[MEMORY_RAM] = '@',  [MEMORY_RESERVED] = '$',	   [MEMORY_ACPI] = '#',
	[MEMORY_NVS] = '#',  [MEMORY_UNUSABLE] = '$',	   [MEMORY_PMEM] = '$',
	[MEMORY_PRAM] = '!', [MEMORY_SOFT_RESERVED] = '$',
};

#define MEMMAP_EXACT "memmap=exactmap"

/* ",SIZE@START", each 0x and 16 digits */
#define MEMMAP_ENTRY_SIZE (2 + 2 * (2 + 16))

static char *words_put_memory(char *at, const struct memory *memory)
{
	return at + sprintf(at, ",0x%llx%c0x%llx", (unsigned long long)range_size(memory->range),
			    memmap_signs[memory->type], (unsigned long long)memory->range.start);
}

/* The same map as in boot_params, where the kernel's KASLR code looks for its place. */
static enum err words_add_memmap(const struct load *load, struct cmdline *words)
{
	const struct memory_map *const map = &load->next_map;
	char *text =
		ctx_alloc(load->ctx, sizeof(MEMMAP_EXACT) + (uint64_t)map->n * MEMMAP_ENTRY_SIZE);

	if (!text)
		return ERR_NO_MEMORY;
	char *at = stpcpy(text, MEMMAP_EXACT);

	for (size_t i = 0; i < map->n; i++)
		at = words_put_memory(at, &map->m[i]);
	return cmdline_add(load->ctx, text, words);
}

static enum err words_add_crash(struct load *load, struct cmdline *words)
{
	const enum err err = kernel_add_elfcorehdr(load, words);

	if (err || !plan_find(&load->plan, ROLE_ELFCOREHDR) || !load->request->pass_memmap_cmdline)
		return err;
	return words_add_memmap(load, words);
}

/*
 * ACPI 6.5, 5.2.5: EFI says where the tables are; without it the first MiB is searched. Where both
 * do not help, boot_params' acpi_rsdp_addr does, which kernels before 5.0 do not read.
 */
static enum err words_add_rsdp(struct load *load, struct cmdline *words)
{
	const uint64_t rsdp = x86_rsdp(load);

	if (rsdp < MIB || x86_efi_wanted(load))
		return ERR_NONE;
	return kernel_add_address(load, "acpi_rsdp", rsdp, words);
}

enum err x86_add_words(struct load *load, struct cmdline *words)
{
	enum err err = words_add_crash(load, words);

	if (!err)
		err = words_add_rsdp(load, words);
	if (err || !load->request->preserve_context)
		return err;
	return cmdline_add(load->ctx, CMDLINE_JUMP_BACK "0000000000000000", words);
}
