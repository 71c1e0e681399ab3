/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Multiboot2 Specification 2.0, 3.3 to 3.6: the machine state of Multiboot 1 with another magic
 * number, and as information a list of tags.
 *
 * There are no tags of EFI: its boot services have ended, and its runtime services were given
 * their addresses by Linux, which can be done only once: who is told of them would call into them.
 */
#include "include/x86-boot.h"
#include "kexec/handover/multiboot.h"
#include "kexec/handover/x86-linux.h"

#define BOOT_MAGIC	 0x36d76289u
#define INFO_HEAD	 8 /* total_size, reserved */
#define TAG_HEAD	 8 /* type, size */
#define MAP_ENTRY_SIZE	 24
#define FRAMEBUFFER_SIZE 38
#define FRAMEBUFFER_RGB	 1

/*
 * A tag of the information. There may be several of one type: @size is asked for the next one
 * until it says 0. It counts the bytes behind the head, which @put writes.
 */
struct info_tag {
	uint32_t type;
	uint64_t (*size)(const struct load *load, size_t i);
	enum err (*put)(const struct load *load, size_t i, uint8_t *tag);
};

static uint64_t cmdline_size(const struct load *load, size_t i)
{
	return i ? 0 : strlen(load->request->kernel) + 1 + load->cmdline_capacity;
}

static enum err put_cmdline(const struct load *load, size_t i, uint8_t *tag)
{
	const char *cmdline = multiboot_cmdline(load);

	(void)i;
	if (!cmdline)
		return ERR_NO_MEMORY;
	memcpy(tag, cmdline, strlen(cmdline) + 1);
	return ERR_NONE;
}

static uint64_t loader_size(const struct load *load, size_t i)
{
	return i ? 0 : strlen(load->ctx->program) + 1;
}

static enum err put_loader(const struct load *load, size_t i, uint8_t *tag)
{
	(void)i;
	memcpy(tag, load->ctx->program, strlen(load->ctx->program) + 1);
	return ERR_NONE;
}

static uint64_t memory_size(const struct load *load, size_t i)
{
	(void)load;
	return i ? 0 : 8;
}

static enum err put_memory(const struct load *load, size_t i, uint8_t *tag)
{
	const struct multiboot_memory memory = multiboot_memory(load);

	(void)i;
	put_le32(tag, memory.lower);
	put_le32(tag + 4, memory.upper);
	return ERR_NONE;
}

static uint64_t map_size(const struct load *load, size_t i)
{
	return i ? 0 : 8 + load->next_map.n * MAP_ENTRY_SIZE;
}

static enum err put_map(const struct load *load, size_t i, uint8_t *tag)
{
	put_le32(tag, MAP_ENTRY_SIZE);
	for (i = 0; i < load->next_map.n; i++) {
		const struct memory *m = &load->next_map.m[i];
		uint8_t *entry = tag + 8 + i * MAP_ENTRY_SIZE;

		put_le64(entry, m->range.start);
		put_le64(entry + 8, range_size(m->range));
		put_le32(entry + 16, multiboot_memory_types[m->type]);
	}
	return ERR_NONE;
}

static uint64_t module_size(const struct load *load, size_t i)
{
	return i < multiboot_modules(load) ? 8 + strlen(load->request->modules[i]) + 1 : 0;
}

static enum err put_module(const struct load *load, size_t i, uint8_t *tag)
{
	const struct segment *module = multiboot_module(load, i);
	const char *text = load->request->modules[i];

	put_le32(tag, (uint32_t)module->address);
	put_le32(tag + 4, (uint32_t)(module->address + module->bytes.n));
	memcpy(tag + 8, text, strlen(text) + 1);
	return ERR_NONE;
}

static uint64_t base_size(const struct load *load, size_t i)
{
	return i || !load->image->relocatable ? 0 : 4;
}

static enum err put_base(const struct load *load, size_t i, uint8_t *tag)
{
	(void)i;
	for (size_t j = 0; j < load->plan.n; j++)
		if (load->plan.segments[j].role == ROLE_KERNEL)
			put_le32(tag, (uint32_t)load->plan.segments[j].address);
	return ERR_NONE;
}

/* Only a linear framebuffer of the running kernel's that nobody has moved. */
static uint64_t framebuffer_size(const struct load *load, size_t i)
{
	const struct span old = load->host->boot_params;

	if (i || !span_has(old, 0, BOOT_PARAMS_SIZE) || !x86_screen_still_holds(load))
		return 0;
	const uint8_t type = span_u8(old, BP_ORIG_VIDEO_ISVGA);

	return type == VIDEO_TYPE_VLFB || type == VIDEO_TYPE_EFI ? FRAMEBUFFER_SIZE - TAG_HEAD : 0;
}

/* 3.6.12; colours: position, then size, where screen_info has them the other way round. */
static enum err put_framebuffer(const struct load *load, size_t i, uint8_t *tag)
{
	const struct span old = load->host->boot_params;
	const bool above_4g = span_le32(old, BP_CAPABILITIES) & VIDEO_CAPABILITY_64BIT_BASE;

	put_le32(tag, span_le32(old, BP_LFB_BASE));
	put_le32(tag + 4, above_4g ? span_le32(old, BP_EXT_LFB_BASE) : 0);
	put_le32(tag + 8, span_le16(old, BP_LFB_LINELENGTH));
	put_le32(tag + 12, span_le16(old, BP_LFB_WIDTH));
	put_le32(tag + 16, span_le16(old, BP_LFB_HEIGHT));
	tag[20] = (uint8_t)span_le16(old, BP_LFB_DEPTH);
	tag[21] = FRAMEBUFFER_RGB;
	for (i = 0; i < 6; i++)
		tag[24 + i] = span_u8(old, BP_LFB_COLORS + (i ^ 1));
	return ERR_NONE;
}

static const struct info_tag info_tags[] = {
	{ 1, cmdline_size, put_cmdline },	  { 2, loader_size, put_loader },
	{ 4, memory_size, put_memory },		  { 6, map_size, put_map },
	{ 3, module_size, put_module },		  { 21, base_size, put_base },
	{ 8, framebuffer_size, put_framebuffer },
};

static uint64_t after(uint64_t at, uint64_t size)
{
	return (at + TAG_HEAD + size + 7) & ~UINT64_C(7);
}

/* Bytes of all tags; 3.3: each at a multiple of 8, the last of type 0. */
static uint64_t info_size(const struct load *load)
{
	uint64_t used = INFO_HEAD, size;

	for (size_t t = 0; t < sizeof(info_tags) / sizeof(info_tags[0]); t++)
		for (size_t i = 0; (size = info_tags[t].size(load, i)) != 0; i++)
			used = after(used, size);
	return after(used, 0);
}

static enum err put_tags(const struct load *load, uint8_t *info)
{
	uint64_t used = INFO_HEAD, size;
	enum err err = ERR_NONE;

	for (size_t t = 0; t < sizeof(info_tags) / sizeof(info_tags[0]); t++)
		for (size_t i = 0; !err && (size = info_tags[t].size(load, i)) != 0; i++) {
			put_le32(info + used, info_tags[t].type);
			put_le32(info + used + 4, (uint32_t)(TAG_HEAD + size));
			err = info_tags[t].put(load, i, info + used + TAG_HEAD);
			used = after(used, size);
		}
	put_le32(info + used + 4, TAG_HEAD);
	put_le32(info, (uint32_t)after(used, 0));
	return err;
}

static enum err multiboot2_size(struct load *load)
{
	return multiboot_add(load, info_size(load));
}

static enum err multiboot2_fill(struct load *load)
{
	const uint64_t size = info_size(load);
	uint8_t *info = ctx_alloc(load->ctx, size);
	const enum err err = info ? put_tags(load, info) : ERR_NO_MEMORY;

	return err ? err : multiboot_enter(load, BOOT_MAGIC, span_of(info, size));
}

const struct handover multiboot2 = {
	.name = "multiboot2",
	.options = MULTIBOOT_OPTIONS,
	.size = multiboot2_size,
	.fill = multiboot2_fill,
};
