/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the x86 Linux handover: the parameter segment's layout and its parts. */
#ifndef X86_LINUX_H
#define X86_LINUX_H

#include "kexec/handover/handover.h"

/*
 * Where in the parameter segment each part stands; sizes are fixed before the addresses are.
 * setup_data parts begin with their 16-byte header; an offset of 0 means that there is none.
 */
struct params_layout {
	uint64_t cmdline;
	uint64_t e820_ext, e820_capacity; /* room in entries, beyond the zero page's 128 */
	uint64_t efi, efi_map;
	uint64_t dtb;
	uint64_t rng_seed;
	uint64_t times; /* --timing: include/kexec-times.h */
	uint64_t size;
};

enum err x86_params_layout(const struct load *load, struct params_layout *layout);

/* Write the parameter segment, whose address is known, to @params of layout->size zero bytes. */
enum err x86_params_fill(struct load *load, const struct params_layout *layout, uint8_t *params);

/* elfcorehdr= and whatever else this purpose has to tell by words. */
enum err x86_add_words(struct load *load, struct cmdline *words);

/* handover->screen(). x86-screen.c */
struct screen x86_screen(const struct load *load, bool by_files);

/* Does boot_params' screen_info of the running kernel still say what the screen will be? */
bool x86_screen_still_holds(const struct load *load);

/* Correct screen_info, which @params has from the running kernel. */
void x86_screen_fill(const struct load *load, uint8_t *params);

/* Where the ACPI tables begin; 0 when neither boot_params nor EFI say. */
uint64_t x86_rsdp(const struct load *load);

/* Is the running kernel's EFI handed over? */
bool x86_efi_wanted(const struct load *load);

/* boot_params' efi_info, SETUP_EFI's data and the runtime map, at their offsets in @params. */
void x86_efi_fill(const struct load *load, uint64_t address, const struct params_layout *layout,
		  uint8_t *params);

#endif
