/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel file formats. */
#ifndef IMAGE_H
#define IMAGE_H

#include "kexec/model.h"

extern const struct image_format *const image_formats[]; /* NULL-terminated */

/* Find the format (or use --type) and parse what image->payload holds. ERR_BAD names the field. */
enum err image_parse(struct ctx *ctx, const struct request *request, struct image *image);

/*
 * What --unpack asks for, of a load by segments whose inputs have been read; at most @limit bytes.
 * ERR_UNSUPPORTED, ERR_BAD when it must be unpacked and cannot: why.
 */
enum err image_unpack(const struct load *load, uint64_t limit, struct image *image);

/*
 * What a parsed kernel consists of, unpacked, of at most @limit bytes. ERR_UNSUPPORTED, ERR_BAD,
 * ERR_NO_MEMORY.
 */
enum err image_contents(struct ctx *ctx, const struct image *image, uint64_t limit,
			struct span *bytes);

extern const struct image_format bzimage_format;
extern const struct image_format linux_image_format;
extern const struct image_format multiboot_format;
extern const struct image_format multiboot2_format;
extern const struct image_format elf_format;
extern const struct image_format zimage_format;
extern const struct image_format s390_format;
extern const struct image_format arm_image_format; /* in ELF files only: nothing marks it */

/* What stands behind "Linux version " in @bytes (init/version.c, linux_banner); NULL if nowhere. */
const char *linux_banner(struct ctx *ctx, struct span bytes);

/* Where @what stands in @in, or NULL. */
const uint8_t *image_find(struct span in, struct span what);

/* The configuration in an unpacked kernel; empty where it has none, or none that can be read. */
struct span image_config(struct ctx *ctx, struct span contents);

/* Does a vmlinux of x86_64 show that it can be entered with page tables of five levels? */
bool five_level_vmlinux(struct ctx *ctx, struct span file, const char *version);

/* The one piece of memory that an image is; ERR_NO_MEMORY. */
enum err image_set_extent(struct ctx *ctx, struct image *image, struct extent extent);

/* The same, at 0, behind @lead bytes of memory that are the kernel's to use: zeros. */
enum err image_set_extent_after(struct ctx *ctx, struct image *image, uint64_t lead, uint64_t size,
				struct span bytes);

/* What holds for every Linux kernel of 32-bit Arm. */
void arm_set_linux(const struct request *request, struct image *image);

/* The text that stands at @at, as far as it can be printed. */
const char *linux_version_at(struct ctx *ctx, struct span bytes, uint64_t at);

/* ERR_USAGE for what only other formats can be asked: real mode, say. */
enum err image_check_linux_request(struct ctx *ctx, const struct request *request);

/* Does this PE file carry a signature, whoever made it? False for what is no PE file. */
bool image_is_signed(struct span file);

/*
 * Does the certificate table of a PE file lie inside it? It is the last thing in a signed kernel:
 * with it, every cut is seen. ERR_NONE for what is no PE file.
 */
enum err image_check_certificates(struct ctx *ctx, struct span file);

#endif
