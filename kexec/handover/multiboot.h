/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Multiboot 1 and 2 have in common: modules, and the state the kernel is entered in. */
#ifndef HANDOVER_MULTIBOOT_H
#define HANDOVER_MULTIBOOT_H

#include "kexec/handover/handover.h"

/* Types of the memory map, by enum memory_type. */
extern const uint32_t multiboot_memory_types[];

/* KiB from 0, at most 640, and from 1 MiB up to the first hole. */
struct multiboot_memory {
	uint32_t lower, upper;
};

struct multiboot_memory multiboot_memory(const struct load *load);

size_t multiboot_modules(const struct load *load);

/* The segment of the @i-th module, in the order of the command line; NULL if there is none. */
const struct segment *multiboot_module(const struct load *load, size_t i);

/* Command line with the file's name in front; NULL with the message set. */
char *multiboot_cmdline(const struct load *load);

/* Segments for the kernel, the modules and @info_size bytes of information. */
enum err multiboot_add(struct load *load, uint64_t info_size);

/* The information is @info; the kernel is entered with @magic. */
enum err multiboot_enter(struct load *load, uint32_t magic, struct span info);

#define MULTIBOOT_OPTIONS (OPTIONS_LINUX | OPTIONS_MULTIBOOT | OPTIONS_CONSOLE)

#endif
