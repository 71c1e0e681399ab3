/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The work of arch/x86/boot/compressed, done while the old kernel still serves. Where that code has
 * duties that are not done here, the kernel is left as it is:
 *
 *	head_64.S	switches from five levels of page tables to four; memory of SEV guests
 *	tdx.c, mem.c	accepts memory in TDX guests
 *	kaslr.c		keeps away from memory that the command line takes out or sets aside
 */
#include "include/sizes.h"
#include "include/x86-boot.h"
#include "kexec/image/bzimage.h"
#include "kexec/image/x86-payload.h"
#include "kexec/plan/plan.h"
#include "kexec/unwrap/unwrap.h"

/* The kernel moves itself by whole entries of its page tables (head64.c, __startup_64()). */
#define ALIGN_MIN (2 * MIB)

/* kaslr.c, handle_mem_options() and what it calls: words that say where the kernel may stand. */
static const char *const placing_words[] = {
	"mem", "memmap", "hugepages", "hugepagesz", "movable_node", "efi", "efi_fake_mem",
};

static enum err left_packed(const struct load *load, const char *why)
{
	return error(load->ctx, ERR_UNSUPPORTED, "%s", why);
}

static bool has_word(const struct load *load, const char *name)
{
	const struct cmdline_words *words = &load->words.kernel;

	for (size_t i = 0; i < words->n; i++)
		if (cmdline_is(&words->w[i], name))
			return true;
	return false;
}

static enum err check_machine(const struct load *load, const struct image *image)
{
	if (image->entry_mode != ENTRY_64 || !image->relocatable || image->align < ALIGN_MIN)
		return left_packed(load,
				   "it is not entered by its 64-bit entry wherever it stands");
	/* head64.c, check_la57_support(): the kernel goes on with what it is entered with. */
	if (load->host->five_level && (!image->five_level || has_word(load, "no5lvl")))
		return left_packed(load,
				   "it switches from page tables of five levels (la57) to four");
	if (load->host->encrypted)
		return left_packed(load, "this machine may encrypt its memory (SEV, TDX)");
	if (plan_stays_low(load) && !has_word(load, "nokaslr"))
		return left_packed(load, "its place would not be random: this hypervisor needs the "
					 "lowest (nokaslr says that this is wanted)");
	for (size_t i = 0; i < sizeof(placing_words) / sizeof(placing_words[0]); i++)
		if (has_word(load, placing_words[i]))
			return error(
				load->ctx, ERR_UNSUPPORTED,
				"its command line has %s=, by which it chooses its place itself",
				placing_words[i]);
	return ERR_NONE;
}

static bool has_packed(const struct image *image, struct span *packed)
{
	const struct span setup = image->setup;

	return span_le16(setup, HDR_VERSION) >= 0x208 &&
	       span_cut(image->extents[0].bytes, span_le32(setup, HDR_PAYLOAD_OFFSET),
			span_le32(setup, HDR_PAYLOAD_LENGTH), packed);
}

static enum err find_packed(struct ctx *ctx, const struct image *image, struct span *packed)
{
	if (has_packed(image, packed))
		return ERR_NONE;
	return error(ctx, ERR_UNSUPPORTED, "its header does not say where the payload is");
}

void bzimage_foresee_unpacking(struct image *image)
{
	struct span packed;

	if (!has_packed(image, &packed) || packed.n < 4)
		return;
	image->unpacks_from = kernel_format_name(packed);
	/* boot.rst, payload_length: the size of what is in it follows (gzip has it there anyway).
	 */
	if (image->unpacks_from)
		image->unpacks = span_le32(packed, packed.n - 4);
}

/* Two independent numbers of the kernel's seed: for its addresses, and for its place. */
static enum err randomize(const struct load *load, struct x86_payload *payload, struct image *image)
{
	const struct span seed = span_of(load->seeds.kaslr, sizeof(load->seeds.kaslr));
	const uint64_t delta = x86_payload_random_delta(payload, image->align, span_le32(seed, 0));
	enum err err;

	if (!payload->relocs.n || has_word(load, "nokaslr"))
		return ERR_NONE;
	err = x86_payload_relocate(load->ctx, payload, delta);
	if (err)
		return err;
	image->kaslr = true;
	image->random = span_le32(seed, 4) | UINT64_C(1) << 32;
	return ERR_NONE;
}

static enum err place(const struct load *load, const struct x86_payload *payload,
		      struct image *image)
{
	const char *layers = ctx_printf(load->ctx, "%s%s%s inside", image->payload.layers,
					*image->payload.layers ? ", " : "", payload->packing);

	if (!layers)
		return ERR_NO_MEMORY;
	image->payload.layers = layers;
	image->extents[0] =
		(struct extent){ 0, payload->size, span_of(payload->bytes, (size_t)payload->n) };
	image->entry = payload->entry;
	image->unpacked = true;
	image->unpacks_from = NULL;
	image->unpacks = 0;
	return ERR_NONE;
}

enum err bzimage_unpack(const struct load *load, uint64_t limit, struct image *image)
{
	struct x86_payload payload = { .packing = NULL };
	struct span packed;
	enum err err = check_machine(load, image);

	if (!err)
		err = find_packed(load->ctx, image, &packed);
	if (!err)
		err = x86_payload_unpack(load->ctx, packed, limit, &payload);
	if (!err && payload.linked != span_le64(image->setup, HDR_PREF_ADDRESS))
		err = left_packed(load, "it is not linked for its pref_address");
	if (!err)
		err = randomize(load, &payload, image);
	return err ? err : place(load, &payload, image);
}

enum err bzimage_contents(struct ctx *ctx, const struct image *image, uint64_t limit,
			  struct span *bytes)
{
	struct x86_payload payload = { .packing = NULL };
	struct span packed;
	enum err err = find_packed(ctx, image, &packed);

	if (!err)
		err = x86_payload_unpack(ctx, packed, limit, &payload);
	if (!err)
		*bytes = span_of(payload.bytes, payload.n);
	return err;
}
