/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/purpose/crash-memory.h"
#include "kexec/plan/plan.h"

#include "include/memory-map.h"
#include "kexec/handover/x86-linux.h"

/*
 * Documentation/admin-guide/kernel-parameters.txt, memmap=: @ is RAM, # ACPI data, $ reserved,
 * ! persistent (legacy). What has no sign of its own is passed as reserved.
 */
static const char memmap_signs[] = {
	[MEMORY_RAM] = '@',  [MEMORY_RESERVED] = '$',	   [MEMORY_ACPI] = '#',
	[MEMORY_NVS] = '#',  [MEMORY_UNUSABLE] = '$',	   [MEMORY_PMEM] = '$',
	[MEMORY_PRAM] = '!', [MEMORY_SOFT_RESERVED] = '$',
};

static const char *memmap_words(struct ctx *ctx, const struct memory_map *map, const char *words)
{
	words = ctx_printf(ctx, "%s memmap=exactmap", words);
	for (size_t i = 0; i < map->n && words; i++)
		words = ctx_printf(ctx, "%s,0x%llx%c0x%llx", words,
				   (unsigned long long)range_size(map->m[i].range),
				   memmap_signs[map->m[i].type],
				   (unsigned long long)map->m[i].range.start);
	return words;
}

/* Everything that is added, with a blank in front; NULL without memory. */
static const char *added_words(struct load *load, uint64_t elfcorehdr,
			       const struct memory_map *next_map)
{
	struct ctx *ctx = load->ctx;
	const char *words = ctx_printf(ctx, " elfcorehdr=0x%llx", (unsigned long long)elfcorehdr);

	/* With EFI the crash kernel finds the ACPI tables as any other kernel does. */
	if (words && load->host->efi.acpi_rsdp && !x86_efi_wanted(load))
		words = ctx_printf(ctx, "%s acpi_rsdp=0x%llx", words,
				   (unsigned long long)load->host->efi.acpi_rsdp);
	/* The same map as in boot_params, where the kernel's KASLR code looks for its place. */
	if (words && load->request->pass_memmap_cmdline)
		words = memmap_words(ctx, next_map, words);
	return words;
}

/* A map whose words are at least as long as those of any that crash_fill() can make. */
static enum err longest_map(struct load *load, struct memory_map *longest)
{
	const struct host *host = load->host;
	const uint64_t end = host->crash.r[host->crash.n - 1].end;
	/* Low memory is cut by what is no RAM; each of the two segments adds itself and a rest. */
	const size_t n = 2 * host->map.n + host->crash.n + 4;

	longest->m = ctx_alloc(load->ctx, n * sizeof(*longest->m));
	if (!longest->m)
		return ERR_NO_MEMORY;
	for (; longest->n < host->map.n; longest->n++)
		longest->m[longest->n] = host->map.m[longest->n];
	for (; longest->n < n; longest->n++)
		longest->m[longest->n] = (struct memory){ { end, 2 * end }, MEMORY_RAM };
	return ERR_NONE;
}

enum err crash_cmdline_reserve(struct load *load)
{
	const struct ranges *windows = &load->host->crash;
	struct memory_map longest = { .m = NULL };
	enum err err = longest_map(load, &longest);

	if (err || !load->image->handover->crash_cmdline)
		return err;
	const char *words = added_words(load, windows->r[windows->n - 1].end, &longest);

	if (!words)
		return ERR_NO_MEMORY;
	const size_t given = strlen(load->cmdline), more = strlen(words);

	if (given + more > load->image->cmdline_max)
		return error(load->ctx, ERR_USAGE,
			     "the command line has %zu bytes and up to %zu "
			     "more are needed for \"%.32s...\": this kernel takes at most %llu "
			     "(cmdline_size)",
			     given, more, words + 1, (unsigned long long)load->image->cmdline_max);
	load->cmdline_capacity += more;
	return ERR_NONE;
}

enum err crash_cmdline_add(struct load *load)
{
	const uint64_t elfcorehdr = plan_find(&load->plan, ROLE_ELFCOREHDR)->address;

	if (!load->image->handover->crash_cmdline)
		return ERR_NONE;
	const char *words = added_words(load, elfcorehdr, &load->next_map);

	if (!words)
		return ERR_NO_MEMORY;
	load->cmdline = ctx_printf(load->ctx, "%s%s", load->cmdline, words + !*load->cmdline);
	return load->cmdline ? ERR_NONE : ERR_NO_MEMORY;
}
