/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel file of Multiboot 1 and one of Multiboot 2 have in common. */
#ifndef IMAGE_MULTIBOOT_H
#define IMAGE_MULTIBOOT_H

#include "kexec/image/image.h"

/* header_addr and so on: what of the file goes where, for a file that is no ELF. */
struct multiboot_addresses {
	uint32_t header, start;
	uint32_t end;	  /* 0: the end of the file */
	uint32_t bss_end; /* 0: there is no bss */
};

/*
 * What is left when the header, which was found at @at, is read: its extents from @addresses or,
 * without, from the ELF headers; and what holds for all such kernels. image->entry is the ELF
 * file's, if it is one. ERR_BAD, ERR_UNSUPPORTED.
 */
enum err multiboot_load(struct ctx *ctx, const struct request *request, size_t at,
			const struct multiboot_addresses *addresses, struct image *image);

/* After image->entry is known: does the kernel lie where 32 bits reach? */
enum err multiboot_check(struct ctx *ctx, const struct image *image);

#endif
