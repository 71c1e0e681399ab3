/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "made-image.h"

#include <unistd.h>

#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/host/memory-map.h"
#include "kexec/image/image.h"

#define END { 0, 0, 0 }
#define SIZE 0x4000
#define AT 0x40
#define MIB (UINT64_C(1) << 20)

enum { LOAD = AT + 16, LOAD_END = AT + 20, BSS_END = AT + 24 };

/* The header at 0x40 of the file, which is loaded at 1 MiB; entered at its start. */
static const struct field program[] = {
	{ AT, 4, 0x1badb002 }, { AT + 4, 4, 0x10003 }, { AT + 8, 4, 0xe4514ffb },
	{ AT + 12, 4, 0x100040 }, { LOAD, 4, 0x100000 }, { LOAD_END, 4, 0x102000 },
	{ BSS_END, 4, 0x108000 }, { AT + 28, 4, 0x100100 }, END,
};

static enum err parse(struct ctx *ctx, const struct field *changes, struct image *image)
{
	const struct request request = { .kernel = "k" };

	*image = (struct image){ .payload = { .kernel = make_file(ctx, SIZE, program, changes) } };
	return multiboot_format.parse(ctx, &request, image);
}

static void addresses_in_the_header_are_not_used(void **state)
{
	const struct field none[] = { END };
	struct image image;

	assert_int_equal(parse(*state, none, &image), ERR_NONE);
	assert_int_equal(image.n_extents, 1);
	assert_int_equal(image.extents[0].address, 0x100000);
	assert_int_equal(image.extents[0].bytes.n, 0x2000);
	assert_int_equal(image.extents[0].size, 0x8000);
	assert_int_equal(image.entry, 0x100100);
	assert_int_equal(image.entry_mode, ENTRY_32);
}

static void header_without_its_checksum_is_taken(void **state)
{
	const struct field bad[] = { { AT + 8, 4, 1 }, END };
	struct image image;

	assert_int_equal(parse(*state, bad, &image), ERR_NOT_MINE);
}

static void header_that_asks_for_the_unknown_is_taken(void **state)
{
	struct ctx *ctx = *state;
	const struct field bad[] = { { AT + 4, 4, 0x10103 }, { AT + 8, 4, 0xe4514efb }, END };
	struct image image;

	assert_fails(ctx, ERR_UNSUPPORTED, parse(ctx, bad, &image), "flags|0x40");
}

static void addresses_outside_the_file_are_used(void **state)
{
	struct ctx *ctx = *state;
	const struct field behind[] = { { LOAD, 4, 0x101000 }, END };
	const struct field before[] = { { LOAD, 4, 0x0ff000 }, END };
	const struct field beyond[] = { { LOAD_END, 4, 0x105000 }, END };
	const struct field bss[] = { { BSS_END, 4, 0x101000 }, END };
	const struct field page[] = { { LOAD, 4, 0x100010 }, END };
	struct image image;

	assert_fails(ctx, ERR_BAD, parse(ctx, behind, &image), "load_addr|0x101000");
	assert_fails(ctx, ERR_BAD, parse(ctx, before, &image), "load_addr|0xff000");
	assert_fails(ctx, ERR_BAD, parse(ctx, beyond, &image), "load_end_addr|0x105000");
	assert_fails(ctx, ERR_BAD, parse(ctx, bss, &image), "bss_end_addr|0x101000");
	assert_fails(ctx, ERR_UNSUPPORTED, parse(ctx, page, &image), "page");
}

static const char *make_module(struct ctx *ctx, const char *text, const char *args)
{
	char *name = ctx_printf(ctx, "/tmp/test-multiboot.XXXXXX");
	const int fd = mkstemp(name);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return ctx_printf(ctx, "%s%s", name, args);
}

static void drop_module(struct ctx *ctx, const char *text)
{
	assert_int_equal(unlink(ctx_printf(ctx, "%.*s", (int)strcspn(text, " "), text)), 0);
}

/* The text at the address in @field of the information. */
static const char *text_at(const struct segment *info, size_t field)
{
	const uint64_t address = span_le32(info->bytes, field);

	assert_true(address >= info->address && address - info->address < info->bytes.n);
	return (const char *)info->bytes.p + (address - info->address);
}

static void modules_are_mixed_up(void **state)
{
	struct ctx *ctx = *state;
	const struct field none[] = { END };
	const char *const modules[] = { make_module(ctx, "linux", " console=hvc0 a=b"),
					make_module(ctx, "initrd", ""), NULL };
	const struct request request = { .kernel = "/boot/xen", .memory = RANGE_ALL, .modules = modules };
	struct host host = { .arch = &arch_x86_64, .max_segments = 16 };
	struct image image;
	struct load load = { .ctx = ctx, .request = &request, .host = &host, .image = &image,
			     .cmdline = "dom0_mem=1G", .cmdline_room = 12 };

	assert_int_equal(parse(ctx, none, &image), ERR_NONE);
	assert_int_equal(memory_map_add(ctx, &host.map, (struct range){ 0, 0x9f000 }, MEMORY_RAM), ERR_NONE);
	assert_int_equal(memory_map_add(ctx, &host.map, (struct range){ MIB, 512 * MIB }, MEMORY_RAM), ERR_NONE);
	assert_int_equal(memory_map_ram(ctx, &host.map, &host.usable), ERR_NONE);
	load.told = host.map;
	assert_int_equal(image.handover->size(&load), ERR_NONE);
	assert_int_equal(plan_place(&load), ERR_NONE);
	assert_int_equal(image.handover->fill(&load), ERR_NONE);

	const struct segment *info = plan_find(&load.plan, ROLE_PARAMS);
	const uint8_t *mods = (const uint8_t *)text_at(info, 24);
	const struct span table = span_of(mods, 32);

	assert_string_equal(text_at(info, 16), "/boot/xen dom0_mem=1G");
	assert_int_equal(span_le32(info->bytes, 4), 0x9f000 >> 10);
	assert_int_equal(span_le32(info->bytes, 8), (511 * MIB) >> 10);
	assert_int_equal(span_le32(info->bytes, 20), 2);
	assert_int_equal(span_le32(info->bytes, 44), 2 * 24);
	assert_int_equal(span_le32(table, 4) - span_le32(table, 0), 5);
	assert_int_equal(span_le32(table, 20) - span_le32(table, 16), 6);
	assert_string_equal(text_at(info, (size_t)(mods - info->bytes.p) + 8), modules[0]);
	assert_string_equal(text_at(info, (size_t)(mods - info->bytes.p) + 24), modules[1]);
	drop_module(ctx, modules[0]);
	drop_module(ctx, modules[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(addresses_in_the_header_are_not_used),
		with_ctx(header_without_its_checksum_is_taken),
		with_ctx(header_that_asks_for_the_unknown_is_taken),
		with_ctx(addresses_outside_the_file_are_used),
		with_ctx(modules_are_mixed_up),
	};

	return run_tests(tests);
}
