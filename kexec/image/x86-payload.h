/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel proper inside an x86_64 bzImage: the compressed ELF file that the kernel's own
 * decompressor (arch/x86/boot/compressed) unpacks, places, relocates and enters. Done here, that
 * work is over before the running kernel ends.
 */
#ifndef X86_PAYLOAD_H
#define X86_PAYLOAD_H

#include "include/ctx.h"
#include "include/span.h"

/* The payload, unpacked and laid out as it lies in memory; nothing is relocated yet. */
struct x86_payload {
	uint8_t *bytes;	 /* from the kernel's first byte on */
	uint64_t n;	 /* bytes; what follows up to @size is zero */
	uint64_t size;	 /* of memory, in bytes, bss and brk included */
	uint64_t linked; /* physical address it was linked for */
	uint64_t entry;	 /* of the 64-bit entry, relative to the first byte */
	struct span
		relocs; /* the list behind the ELF file; empty: the kernel cannot be randomized */
	const char *packing; /* "xz": how it was compressed */
};

/*
 * Unpack @packed (payload_offset and payload_length of the setup header), at most @limit bytes,
 * and check all of it. ERR_UNSUPPORTED, ERR_BAD: why it is better left to the kernel itself.
 */
enum err x86_payload_unpack(struct ctx *ctx, struct span packed, uint64_t limit,
			    struct x86_payload *payload);

/*
 * The same for a payload that is unpacked: @n bytes of @ctx's memory, which are laid out in place.
 */
enum err x86_payload_open(struct ctx *ctx, uint8_t *bytes, size_t n, struct x86_payload *payload);

/*
 * Relocate to @delta bytes above the virtual address that it was linked for
 * (arch/x86/boot/compressed/misc.c, handle_relocations()). The list is checked whole before a
 * byte is changed. ERR_BAD names the entry.
 */
enum err x86_payload_relocate(struct ctx *ctx, struct x86_payload *payload, uint64_t delta);

/*
 * The delta that the kernel's own code could have chosen with this random number:
 * a multiple of @align, the image inside KERNEL_IMAGE_SIZE (kaslr.c, find_random_virt_addr()).
 */
uint64_t x86_payload_random_delta(const struct x86_payload *payload, uint64_t align,
				  uint64_t random);

#endif
