/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * 32-bit Arm's zImage: a kernel that unpacks itself. Documentation/arch/arm/booting.rst; its header
 * is laid out in arch/arm/boot/compressed/head.S, the table in vmlinux.lds.S beside it.
 */
#include "include/appended.h"
#include "include/sizes.h"
#include "kexec/image/image.h"

enum {
	MAGIC_AT = 0x24,
	START_AT = 0x28,
	END_AT = 0x2c,
	TABLE_MAGIC_AT = 0x34, /* what follows is where the table stands */
	TABLE_AT = 0x38,
	HEADER_SIZE = 0x3c,
};

#define MAGIC	    SPAN_LITERAL("\x18\x28\x6f\x01")
#define TABLE_MAGIC 0x45454545u

/* A tag of the table: its size in words, this name, and what it tells. */
#define TAG_KERNEL_SIZE 0x5a534c4bu

/* What kernels say that have no table, or a shorter tag. */
#define TEXT_OFFSET 0x8000u
#define MALLOC_SIZE (64 * 1024u)

/* The decompressor's .bss, stack and page tables, and what its copying is aligned to. */
#define MORE_ROOM MIB

/* What a tagged list is written into: head.S, "clamp to 32KB min and 1MB max". */
#define TREE_ROOM MIB

/* Without a table nobody knows; no kernel unpacks to so many times its size. */
#define GUESSED_FACTOR 5u

/* How much memory it takes to unpack itself; sizes are those of the kernel inside. */
struct room {
	uint64_t image, text_offset, heap, tree;
};

static enum err read_tag(struct ctx *ctx, struct span file, struct span tag, struct room *room)
{
	const uint32_t size_at = span_le32(tag, 8);

	if (!span_has(file, size_at, 4))
		return error(ctx, ERR_BAD,
			     "the table's kernel size stands at 0x%x, past the end of the file",
			     size_at);
	room->image = (uint64_t)span_le32(file, size_at) + span_le32(tag, 12);
	if (tag.n >= 20)
		room->text_offset = span_le32(tag, 16);
	if (tag.n >= 24)
		room->heap = span_le32(tag, 20);
	return ERR_NONE;
}

static enum err read_table(struct ctx *ctx, struct span file, struct room *room)
{
	uint64_t at = span_le32(file, TABLE_AT);

	while (span_has(file, at, 4) && span_le32(file, (size_t)at)) {
		const uint64_t size = (uint64_t)span_le32(file, (size_t)at) * 4;
		struct span tag;

		if (size < 8 || !span_cut(file, at, size, &tag))
			return error(ctx, ERR_BAD,
				     "the table's tag at 0x%llx has %llu bytes: it is corrupt",
				     (unsigned long long)at, (unsigned long long)size);
		if (span_le32(tag, 4) == TAG_KERNEL_SIZE && size >= 16)
			return read_tag(ctx, file, tag, room);
		at += size;
	}
	return ERR_NONE;
}

static enum err find_room(struct ctx *ctx, const struct request *request, struct span file,
			  struct room *room)
{
	enum err err = ERR_NONE;

	*room = (struct room){ GUESSED_FACTOR * (uint64_t)file.n, TEXT_OFFSET, MALLOC_SIZE,
			       request->atags ? TREE_ROOM : 0 };
	if (span_le32(file, TABLE_MAGIC_AT) == TABLE_MAGIC)
		err = read_table(ctx, file, room);
	if (request->image_size)
		room->image = request->image_size;
	return err;
}

/*
 * What is appended is cut off: the kernel would take such a tree for its own, as it is. With a
 * tagged list that is meant: the decompressor writes it into the tree (arch/arm/boot/compressed/
 * atags_to_fdt.c).
 */
static void take_appended(struct ctx *ctx, const struct request *request, struct payload *payload,
			  struct span *zimage)
{
	const struct span file = payload->kernel, tree = appended_tree_at(file, zimage->n);
	size_t end = zimage->n;

	if (request->atags || !payload->dtb.n)
		end += tree.n;
	if (request->atags)
		*zimage = span_of(file.p, end);
	else if (end > zimage->n)
		payload->dtb = tree;
	if (end < file.n)
		appended_note(ctx, file, end);
}

static enum err cut_zimage(struct ctx *ctx, struct span file, struct span *zimage)
{
	if (!span_has(file, 0, HEADER_SIZE))
		return error(ctx, ERR_BAD, "the file has %zu bytes: it ends inside the header",
			     file.n);
	const uint32_t start = span_le32(file, START_AT), end = span_le32(file, END_AT);

	if (end < start || end - start < HEADER_SIZE || !span_cut(file, 0, end - start, zimage))
		return error(ctx, ERR_BAD,
			     "start (at 0x28) and end (at 0x2c) say 0x%x..0x%x, the file has 0x%zx "
			     "bytes: it is cut short",
			     start, end, file.n);
	return ERR_NONE;
}

/*
 * The kernel goes to the start of memory + text_offset; where that is over the zImage, it moves
 * itself behind it first. All that lies in one segment, so that nothing else does.
 */
static enum err set_extent(struct ctx *ctx, struct span zimage, const struct room *room,
			   struct image *image)
{
	const uint64_t size =
		room->text_offset + room->image + zimage.n + room->heap + room->tree + MORE_ROOM;

	return image_set_extent(ctx, image, (struct extent){ 0, size, zimage });
}

static enum err zimage_parse(struct ctx *ctx, const struct request *request, struct image *image)
{
	struct span zimage = SPAN_NONE;
	struct room room;

	if (!span_is_at(image->payload.kernel, MAGIC_AT, MAGIC))
		return ERR_NOT_MINE;
	enum err err = image_check_linux_request(ctx, request);

	if (!err)
		err = cut_zimage(ctx, image->payload.kernel, &zimage);
	if (!err)
		take_appended(ctx, request, &image->payload, &zimage);
	if (!err)
		err = find_room(ctx, request, zimage, &room);
	if (!err)
		err = set_extent(ctx, zimage, &room, image);
	if (err)
		return err;
	arm_set_linux(request, image);
	return ERR_NONE;
}

const struct image_format zimage_format = { .name = "zImage", .parse = zimage_parse };
