/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small kernel files, described as fields: a good one, and what a test changes in it. */
#ifndef MADE_IMAGE_H
#define MADE_IMAGE_H

#include "include/span.h"
#include "tests/unit/unit.h"

/* A little-endian number of @size bytes (1, 2, 4 or 8) at @offset; END ends a table. */
struct field {
	size_t offset;
	unsigned size;
	uint64_t value;
};
#define END                                                                                        \
	{                                                                                          \
		0, 0, 0                                                                            \
	}

static inline void put_fields(uint8_t *file, size_t n, const struct field *fields)
{
	for (; fields && fields->size; fields++) {
		assert_true(fields->offset + fields->size <= n);
		for (unsigned i = 0; i < fields->size; i++)
			file[fields->offset + i] = (uint8_t)(fields->value >> (8 * i));
	}
}

static inline struct span make_file(struct ctx *ctx, size_t n, const struct field *fields,
				    const struct field *changes)
{
	uint8_t *file = ctx_alloc(ctx, n > 4096 ? n : 4096);

	put_fields(file, n > 4096 ? n : 4096, fields);
	put_fields(file, n > 4096 ? n : 4096, changes);
	return span_of(file, n);
}

/* Boot protocol 2.15, one setup sector, a kernel of 256 bytes. */
#define MADE_BZIMAGE_SIZE (1024 + 256)
static const struct field made_bzimage_fields[] = {
	{ 0x1f1, 1, 1 },		/* setup_sects */
	{ 0x1f4, 4, 256 / 16 },		/* syssize */
	{ 0x1fe, 2, 0xaa55 },		/* boot_flag */
	{ 0x200, 2, 0x6aeb },		/* jump: the header ends at 0x26c */
	{ 0x202, 4, 0x53726448 },	/* HdrS */
	{ 0x206, 2, 0x020f },		/* version */
	{ 0x20e, 2, 0x0100 },		/* kernel_version: at 0x300 */
	{ 0x211, 1, 0x01 },		/* loadflags: LOADED_HIGH */
	{ 0x22c, 4, 0x7fffffff },	/* initrd_addr_max */
	{ 0x230, 4, 0x200000 },		/* kernel_alignment */
	{ 0x234, 1, 1 },		/* relocatable_kernel */
	{ 0x235, 1, 21 },		/* min_alignment */
	{ 0x236, 2, 0x003f },		/* xloadflags: 64-bit entry, above 4 GiB, EFI */
	{ 0x238, 4, 2047 },		/* cmdline_size */
	{ 0x248, 4, 0x10 },		/* payload_offset */
	{ 0x24c, 4, 0x80 },		/* payload_length */
	{ 0x258, 8, 0x1000000 },	/* pref_address */
	{ 0x260, 4, 0x3000000 },	/* init_size */
	{ 0x300, 8, 0x656e6f2d312e36 }, /* "6.1-one" */
	END,
};

static inline struct span make_bzimage(struct ctx *ctx, const struct field *changes)
{
	return make_file(ctx, MADE_BZIMAGE_SIZE, made_bzimage_fields, changes);
}

#endif
