/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A vmcore: the memory of a dead kernel in an ELF core file, read piece by piece.
 *
 * The file is as large as the machine's memory, so only its program headers and its vmcoreinfo
 * are kept; everything else is read where it is needed, through a window (below).
 */
#ifndef VMCORE_H
#define VMCORE_H

#include "include/ctx.h"
#include "include/elf-wire.h"
#include "include/range.h"
#include "include/span.h"
#include "lib/vmcore/vmcoreinfo.h"

/* A piece of memory in the file. Past @in_file bytes it is zero up to @size (p_memsz). */
struct load {
	uint64_t virt;
	uint64_t phys;
	uint64_t offset;
	uint64_t in_file;
	uint64_t size;
};

/* Addresses that @load holds, the last one included. */
struct interval {
	uint64_t first;
	uint64_t last;
	const struct load *load;
};

/* Sorted; no two overlap. */
struct interval_index {
	struct interval *i;
	size_t n;
};

/* Virtual addresses whose physical address is a fixed distance away (modulo 2^64). */
struct map {
	struct range virt;
	uint64_t distance; /* phys = virt - distance */
};

#define VMCORE_MAPS 2

/*
 * Page tables as the processor walks them, level @levels first and level 1 last. An index has 3
 * bits less than a page's offset, but for the first.
 */
struct page_tables {
	uint64_t root;	     /* physical address */
	unsigned int levels; /* 0: there are none */
	unsigned int page_bits;
	unsigned int top_bits; /* of the first level's index */
	uint64_t address;      /* bits of an entry that are the same of the address */
	struct {
		unsigned int from, n, to; /* @n more, which are higher in the address */
	} moved;
	uint64_t leaf_mask, leaf; /* an entry for memory: entry & leaf_mask == leaf */
	unsigned int leaf_levels; /* is possible up to this level */
};

struct vmcore {
	const char *name;
	int fd;
	uint64_t size;	 /* of the file, in bytes */
	void *kdumpfile; /* of libkdumpfile; NULL: an ELF core */
	uint8_t header[ELF_HEADER_MAX];
	struct elf elf; /* its bytes are the program headers */
	struct load *loads;
	size_t loads_n;
	struct interval_index by_phys, by_virt;
	struct vmcoreinfo info; /* the kernel's; empty when the core has none */
	struct vmcoreinfo xen;	/* the hypervisor's, likewise */
	struct span xen_crash;	/* XEN_ELFNOTE_CRASH_INFO; empty likewise */
	uint64_t xen_cr3;	/* of the first processor in Xen's notes; 0: not known */
	struct map maps[VMCORE_MAPS];
	size_t maps_n;
	struct page_tables tables;
	unsigned int word; /* bytes of the dead kernel's unsigned long: 4 or 8 */
	bool truncated;	   /* the file ends before its last segment does */
};

/*
 * Open @name and read its headers and notes. A file that is cut off is opened nevertheless
 * (core->truncated). ERR_SYSTEM, ERR_BAD, ERR_UNSUPPORTED (compressed), ERR_NO_MEMORY.
 */
enum err vmcore_open(struct ctx *ctx, const char *name, struct vmcore *core);

/*
 * Open @name, the memory of a dead kernel (/dev/mem), and read the ELF headers at @address;
 * p_offset is an address, too. Only vmcore_read_file() and core->elf are good for anything.
 * ERR_SYSTEM, ERR_BAD, ERR_NO_MEMORY.
 */
enum err vmcore_open_at(struct ctx *ctx, const char *name, uint64_t address, struct vmcore *core);

void vmcore_close(struct vmcore *core);

/* Read up to @n bytes at file offset @offset; how many came before end of file or an error. */
size_t vmcore_read_file(const struct vmcore *core, uint64_t offset, void *buffer, size_t n);

/* Read up to @n bytes at a physical or virtual address; how many there were without a gap. */
size_t vmcore_read_phys(const struct vmcore *core, uint64_t phys, void *buffer, size_t n);
size_t vmcore_read_virt(const struct vmcore *core, uint64_t virt, void *buffer, size_t n);

/* Read all of @n bytes of the variable @what, or say that they are not in the core. ERR_BAD. */
enum err vmcore_read_object(struct ctx *ctx, const struct vmcore *core, const char *what,
			    uint64_t virt, void *buffer, size_t n);

/* The unsigned long at @virt. ERR_BAD. */
enum err vmcore_read_word(struct ctx *ctx, const struct vmcore *core, const char *what,
			  uint64_t virt, uint64_t *value);

/* The unsigned long of the dead kernel at @offset of @s. */
uint64_t vmcore_word(const struct vmcore *core, struct span s, uint64_t offset);

/* A window that slides along an array in the dead kernel's memory. */
struct window {
	const struct vmcore *core;
	uint64_t virt; /* of the array */
	uint64_t size; /* of the array */
	uint64_t at;   /* offset of the bytes at hand */
	size_t n;      /* their number */
	size_t capacity;
	uint8_t *buffer;
	struct range hole;   /* offsets: the last page that was found missing */
	unsigned int misses; /* how many were */
};

/* @capacity: bytes to read at once; window_get() cannot give more. ERR_BAD (wraps), ERR_NO_MEMORY.
 */
enum err window_open(struct ctx *ctx, const struct vmcore *core, uint64_t virt, uint64_t size,
		     size_t capacity, struct window *window);

/* @n bytes at @offset of the array, until the next call; false when they are not in the core. */
bool window_get(struct window *window, uint64_t offset, size_t n, struct span *bytes);

/* Was so much of the array missing that no more of it is looked for? */
bool window_is_given_up(const struct window *window);

#endif
