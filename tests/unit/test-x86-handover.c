/* SPDX-License-Identifier: GPL-2.0-or-later */
/* boot_params and purgatory's entry as the next kernel finds them. */
#include "config.h"
#include "tests/unit/made-image.h"

#include "include/sizes.h"
#include "include/memory-map.h"
#include "include/purgatory.h"
#include "include/x86-boot.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/image/image.h"
#include "kexec/plan/plan.h"
#include "kexec/purgatory/settings.h"
#include "kexec/purpose/purpose.h"

/* A load on its way, and what it points to. */
struct made {
	struct request request;
	struct host host;
	struct image image;
	struct load load;
};

static const uint8_t initrd_bytes[5000] = "initrd";

static void add_ram(struct made *made, uint64_t start, uint64_t end)
{
	const struct range range = { start, end };

	assert_int_equal(memory_map_add(made->load.ctx, &made->host.map, range, MEMORY_RAM),
			 ERR_NONE);
	assert_int_equal(ranges_add(made->load.ctx, &made->host.usable, range), ERR_NONE);
}

/* A machine of 6 GiB, a bzImage, an initrd and "quiet"; tests change it before make_plan(). */
static struct made *make(struct ctx *ctx, const struct field *changes)
{
	struct made *made = ctx_alloc(ctx, sizeof(*made));

	made->request.memory = RANGE_ALL;
	made->image.payload.kernel = make_bzimage(ctx, changes);
	made->host.arch = &arch_x86_64;
	made->host.max_segments = 16;
	made->load.ctx = ctx;
	made->load.request = &made->request;
	made->load.purpose = &purpose_normal;
	made->load.host = &made->host;
	made->load.image = &made->image;
	made->load.initrd = span_of(initrd_bytes, sizeof(initrd_bytes));
	made->load.cmdline = "quiet";
	made->load.cmdline_capacity = 6;
	add_ram(made, 0x1000, 0x9f000);
	add_ram(made, 0x100000, 3 * GIB);
	add_ram(made, 4 * GIB, 7 * GIB);
	return made;
}

static enum err size_only(struct made *made)
{
	const enum err err = bzimage_format.parse(made->load.ctx, &made->request, &made->image);

	made->load.next_map = made->host.map;
	return err ? err : made->image.handover->size(&made->load);
}

static enum err make_plan(struct made *made)
{
	enum err err = size_only(made);

	if (!err)
		err = plan_place(&made->load);
	return err ? err : made->image.handover->fill(&made->load);
}

static const struct segment *segment(struct made *made, enum role role)
{
	return plan_find(&made->load.plan, role);
}

static struct span params(struct made *made)
{
	return segment(made, ROLE_PARAMS)->bytes;
}

/* As the machine that this runs on reads it; NULL when it is not set. */
static const void *setting(const struct made *made, const char *symbol,
			   const struct purgatory_field *fields)
{
	const struct plan *plan = &made->load.plan;
	void *value;

	for (size_t i = 0; i < plan->n_symbols; i++) {
		if (strcmp(plan->symbols[i].symbol, symbol) != 0)
			continue;
		assert_int_equal(plan->symbols[i].value.n, fields_size(fields));
		value = ctx_alloc(made->load.ctx, fields_size(fields));
		fields_copy(value, plan->symbols[i].value.p, fields, false);
		return value;
	}
	return NULL;
}

static uint32_t number(const struct made *made, const char *symbol)
{
	const uint32_t *value = setting(made, symbol, PURGATORY_U32);

	assert_non_null(value);
	return *value;
}

static uint64_t split(struct span bp, size_t low, size_t high)
{
	return span_le32(bp, low) | (uint64_t)span_le32(bp, high) << 32;
}

/* The data of a setup_data node of @type, walked as the kernel does; empty without one. */
static struct span setup_data(struct made *made, uint32_t type)
{
	const uint64_t base = segment(made, ROLE_PARAMS)->address;
	const struct span bp = params(made);
	uint64_t at = span_le64(bp, HDR_SETUP_DATA);

	for (unsigned i = 0; at && i < 16; i++) {
		struct span node, data;

		assert_true(span_cut(bp, at - base, SETUP_DATA_HEADER, &node));
		assert_true(
			span_cut(bp, at - base + SETUP_DATA_HEADER, span_le32(node, 12), &data));
		if (span_le32(node, 8) == type)
			return data;
		at = span_le64(node, 0);
	}
	assert_int_equal(at, 0);
	return SPAN_NONE;
}

static void kernel_finds_its_parts(void **state)
{
	struct made *made = make(*state, NULL);

	assert_int_equal(make_plan(made), ERR_NONE);
	const struct span bp = params(made);
	const uint64_t base = segment(made, ROLE_PARAMS)->address;
	const uint64_t cmdline = split(bp, HDR_CMD_LINE_PTR, BP_EXT_CMD_LINE_PTR);

	assert_int_equal(segment(made, ROLE_KERNEL)->address, 0x1000000);
	assert_string_equal((const char *)bp.p + (cmdline - base), "quiet");
	assert_int_equal(split(bp, HDR_RAMDISK_IMAGE, BP_EXT_RAMDISK_IMAGE),
			 segment(made, ROLE_INITRD)->address);
	assert_int_equal(split(bp, HDR_RAMDISK_SIZE, BP_EXT_RAMDISK_SIZE), sizeof(initrd_bytes));
	assert_int_equal(span_u8(bp, HDR_TYPE_OF_LOADER), 0xd0);
	assert_int_equal(span_le32(bp, HDR_MAGIC), BOOT_HDRS);
	assert_int_equal(span_le32(bp, HDR_INIT_SIZE), 0x3000000);
	assert_int_equal(span_u8(bp, BP_SENTINEL), 0);
}

static void entry_state_is_as_boot_rst_says(void **state)
{
	struct made *made = make(*state, NULL);

	assert_int_equal(make_plan(made), ERR_NONE);
	const struct purgatory_regs64 *regs = setting(made, "entry64_regs", PURGATORY_REGS64);

	assert_non_null(regs);
	assert_int_equal(number(made, "entry_mode"), PURGATORY_ENTRY_64);
	assert_int_equal(regs->rip, 0x1000200);
	assert_int_equal(regs->rsi, segment(made, ROLE_PARAMS)->address);
	assert_null(setting(made, "console_serial", PURGATORY_U32));
}

static void memory_map_is_handed_over(void **state)
{
	struct made *made = make(*state, NULL);
	const struct range tables = { 3 * GIB, 3 * GIB + 0x1000 };

	assert_int_equal(memory_map_add(*state, &made->host.map, tables, MEMORY_NVS), ERR_NONE);
	assert_int_equal(make_plan(made), ERR_NONE);
	const struct span bp = params(made);
	const struct span table = span_from(bp, BP_E820_TABLE);

	assert_int_equal(span_u8(bp, BP_E820_ENTRIES), 4);
	assert_int_equal(span_le64(table, 20), 0x100000);
	assert_int_equal(span_le64(table, 28), 3 * GIB - 0x100000);
	assert_int_equal(span_le32(table, 36), E820_RAM);
	assert_int_equal(span_le32(table, 56), E820_NVS);
	assert_int_equal(span_le32(bp, BP_ALT_MEM_K), (3 * GIB - 0x100000) >> 10);
	assert_int_equal(span_le16(bp, BP_EXT_MEM_K), 0xfc00);
}

static void entries_past_128_go_to_setup_data(void **state)
{
	for (unsigned n = 127; n <= 130; n++) {
		struct made *made = make(*state, NULL);

		for (unsigned i = 3; i < n; i++)
			add_ram(made, 16 * GIB + i * 0x2000, 16 * GIB + i * 0x2000 + 0x1000);
		assert_int_equal(make_plan(made), ERR_NONE);
		const struct span more = setup_data(made, SETUP_E820_EXT);

		assert_int_equal(span_u8(params(made), BP_E820_ENTRIES), n < 128 ? n : 128);
		assert_int_equal(more.n, n < 128 ? 0 : (n - 128) * E820_ENTRY_SIZE);
		if (n == 130)
			assert_int_equal(span_le64(more, 20), 16 * GIB + 129 * 0x2000);
	}
}

static void next_kernel_gets_another_seed_than_the_fresh_one(void **state)
{
	struct made *made = make(*state, NULL);

	memset(made->load.seeds.rng, 0x5a, sizeof(made->load.seeds.rng));
	assert_int_equal(make_plan(made), ERR_NONE);
	const struct span seed = setup_data(made, SETUP_RNG_SEED);

	assert_int_equal(seed.n, 32);
	assert_memory_equal(seed.p, made->load.seeds.rng, 32);
}

#ifdef HAVE_FDT
static void device_tree_arrives(void **state)
{
	/* Devicetree Specification 5: header, no reservation, a root without anything. */
	static const struct span tree = {
		(const uint8_t *)"\xd0\x0d\xfe\xed\0\0\0\x48\0\0\0\x38\0\0\0\x48\0\0\0\x28"
				 "\0\0\0\x11\0\0\0\x10\0\0\0\0\0\0\0\0\0\0\0\x10"
				 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				 "\0\0\0\1\0\0\0\0\0\0\0\2\0\0\0\x9",
		72,
	};
	struct made *made = make(*state, NULL);

	made->load.dtb = tree;
	assert_int_equal(make_plan(made), ERR_NONE);
	assert_int_equal(setup_data(made, SETUP_DTB).n, tree.n);
	assert_memory_equal(setup_data(made, SETUP_DTB).p, tree.p, tree.n);
	assert_int_equal(setup_data(made, SETUP_RNG_SEED).n, 32);
}

static void file_that_is_not_a_device_tree_is_refused(void **state)
{
	struct made *made = make(*state, NULL);

	made->load.dtb = SPAN_LITERAL("a device tree");
	made->request.dtb = "board.dtb";
	assert_fails((struct ctx *)*state, ERR_BAD, make_plan(made), "--dtb=board.dtb|FDT_ERR");
}
#endif

/* What the running kernel was told by its own loader must not reach the next one. */
static void only_listed_fields_pass(void **state)
{
	struct made *made = make(*state, NULL);
	uint8_t *old = ctx_alloc(*state, BOOT_PARAMS_SIZE);

	memset(old, 0xee, BOOT_PARAMS_SIZE);
	made->host.boot_params = span_of(old, BOOT_PARAMS_SIZE);
	assert_int_equal(make_plan(made), ERR_NONE);
	const struct span bp = params(made);

	assert_memory_equal(bp.p + 4, old, BP_SCREEN_INFO_SIZE - 4);
	assert_true(span_le64(bp, BP_ACPI_RSDP_ADDR) == UINT64_C(0xeeeeeeeeeeeeeeee));
	assert_int_equal(span_u8(bp, BP_EDDBUF_ENTRIES), 0xee);
	assert_int_equal(span_u8(bp, BP_SECURE_BOOT), 0xee);
	assert_int_equal(span_u8(bp, BP_KBD_STATUS), 0xee);
	assert_int_equal(span_le32(bp, HDR_HARDWARE_SUBARCH), 0xeeeeeeee);
	assert_int_equal(span_le32(bp, BP_CC_BLOB_ADDRESS), 0);
	assert_int_equal(span_u8(bp, BP_E820_ENTRIES), 3);
	assert_int_equal(span_u8(bp, BP_SENTINEL), 0);
	assert_int_equal(span_u8(bp, HDR_VID_MODE), 0);
	assert_int_equal(span_le32(bp, BP_EFI_LOADER_SIGNATURE), 0);
	assert_int_equal(span_le64(bp, BP_TBOOT_ADDR), 0);
	assert_int_equal(setup_data(made, SETUP_RNG_SEED).n, 32);
}

static uint8_t video_type(struct ctx *ctx, const char *framebuffer, bool reuse)
{
	struct made *made = make(ctx, NULL);
	uint8_t *old = ctx_alloc(ctx, BOOT_PARAMS_SIZE);

	old[BP_ORIG_VIDEO_ISVGA] = 0x70;
	made->host.boot_params = span_of(old, BOOT_PARAMS_SIZE);
	made->host.framebuffer = framebuffer;
	made->request.reuse_video_type = reuse;
	assert_int_equal(make_plan(made), ERR_NONE);
	return span_u8(params(made), BP_ORIG_VIDEO_ISVGA);
}

static void screen_passes_when_it_still_holds(void **state)
{
	assert_int_equal(video_type(*state, NULL, false), 0x70);
	assert_int_equal(video_type(*state, "EFI VGA", false), 0x70);
	assert_int_equal(video_type(*state, "i915drmfb", false), 0x70);
	assert_int_equal(video_type(*state, "bochs-drmdrmfb", false), 0x70);
	assert_int_equal(video_type(*state, "MATROX", false), 0);
	assert_int_equal(video_type(*state, "MATROX", true), 0x70);
}

static struct made *make_efi(struct ctx *ctx)
{
	struct made *made = make(ctx, NULL);
	uint8_t *old = ctx_alloc(ctx, BOOT_PARAMS_SIZE), *map = ctx_alloc(ctx, 80);

	put_le32(old + BP_EFI_LOADER_SIGNATURE, 0x34364c45); /* "EL64" */
	put_le32(old + BP_EFI_SYSTAB, 0x7f9ee018);
	put_le32(old + BP_EFI_MEMMAP, 0x12345678);
	put_le64(map + 48, 0x7f000000);
	made->host.boot_params = span_of(old, BOOT_PARAMS_SIZE);
	made->host.efi = (struct efi){ .fw_vendor = 0xfe1,
				       .config_table = 0xfe2,
				       .smbios = 0xfe3,
				       .acpi_rsdp = 0xfe4,
				       .map = span_of(map, 80) };
	return made;
}

static void efi_runtime_is_handed_over(void **state)
{
	struct made *made = make_efi(*state);

	assert_int_equal(make_plan(made), ERR_NONE);
	const struct span bp = params(made), efi = setup_data(made, SETUP_EFI);
	const uint64_t map = split(bp, BP_EFI_MEMMAP, BP_EFI_MEMMAP_HI);
	const uint64_t base = segment(made, ROLE_PARAMS)->address;

	assert_int_equal(span_le32(bp, BP_EFI_LOADER_SIGNATURE), 0x34364c45);
	assert_int_equal(span_le32(bp, BP_EFI_SYSTAB), 0x7f9ee018);
	assert_int_equal(span_le32(bp, BP_EFI_MEMDESC_SIZE), 40);
	assert_int_equal(span_le32(bp, BP_EFI_MEMMAP_SIZE), 80);
	assert_memory_equal(bp.p + (map - base), made->host.efi.map.p, 80);
	assert_int_equal(efi.n, EFI_SETUP_SIZE);
	assert_int_equal(span_le64(efi, EFI_SETUP_FW_VENDOR), 0xfe1);
	assert_int_equal(span_le64(efi, EFI_SETUP_TABLES), 0xfe2);
	assert_int_equal(span_le64(efi, EFI_SETUP_SMBIOS), 0xfe3);
}

static const char *words_of(struct made *made)
{
	struct cmdline words = { .kernel.n = 0 };

	assert_int_equal(made->image.handover->add_words(&made->load, &words), ERR_NONE);
	return cmdline_text(made->load.ctx, &words);
}

/* Kernels before 5.0 do not read what boot_params say. */
static void acpi_tables_are_told_by_a_word_where_nothing_leads_to_them(void **state)
{
	struct made *made = make_efi(*state);
	uint8_t *old = (uint8_t *)(uintptr_t)made->host.boot_params.p;

	made->host.efi.acpi_rsdp = 0x7f77d014;
	assert_int_equal(make_plan(made), ERR_NONE);
	assert_string_equal(words_of(made), "");
	made->request.noefi = true;
	assert_string_equal(words_of(made), "acpi_rsdp=0x7f77d014");
	/* Started without EFI itself, it was told by boot_params. */
	put_le64(old + BP_ACPI_RSDP_ADDR, 0x7f000000);
	made->host.efi = (struct efi){ .fw_vendor = 0 };
	assert_string_equal(words_of(made), "acpi_rsdp=0x7f000000");
	/* The first MiB is searched. */
	put_le64(old + BP_ACPI_RSDP_ADDR, 0xf5b20);
	assert_string_equal(words_of(made), "");
}

static void noefi_hands_over_no_efi(void **state)
{
	struct made *made = make_efi(*state);

	made->request.noefi = true;
	assert_int_equal(make_plan(made), ERR_NONE);
	assert_int_equal(span_le32(params(made), BP_EFI_LOADER_SIGNATURE), 0);
	assert_int_equal(setup_data(made, SETUP_EFI).n, 0);
	/* Without EFI nothing else would tell where the ACPI tables are. */
	assert_int_equal(span_le64(params(made), BP_ACPI_RSDP_ADDR), 0xfe4);
}

static void initrd_at_limit_is_not_pushed_over_it(void **state)
{
	const struct field below_4g[] = { { HDR_XLOADFLAGS, 2, 1 }, END };
	struct made *made = make(*state, below_4g);

	assert_int_equal(make_plan(made), ERR_NONE);
	const struct segment *initrd = segment(made, ROLE_INITRD);

	assert_int_equal(initrd->address + initrd->size, 0x80000000);
	assert_true(segment(made, ROLE_PARAMS)->address < 4 * GIB);
	assert_int_equal(span_le32(params(made), BP_EXT_RAMDISK_IMAGE), 0);
}

static void initrd_larger_than_its_place_is_refused(void **state)
{
	const struct field tight[] = {
		{ HDR_XLOADFLAGS, 2, 1 },
		{ HDR_INITRD_ADDR_MAX, 4, 0x100fff },
		END,
	};
	struct made *made = make(*state, tight);

	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, size_only(made),
		     "initrd|5000|0x100000..0x101000");
}

static void memory_above_4g_is_used(void **state)
{
	struct made *made = make(*state, NULL);

	made->request.memory.start = 4 * GIB;
	assert_int_equal(make_plan(made), ERR_NONE);
	assert_int_equal(segment(made, ROLE_KERNEL)->address, 4 * GIB);
	assert_true(segment(made, ROLE_INITRD)->address > 4 * GIB);
	assert_int_equal(span_le32(params(made), BP_EXT_CMD_LINE_PTR), 1);
}

static void protected_mode_entry_gets_32_bit_registers(void **state)
{
	struct made *made = make(*state, NULL);

	made->request.entry_32bit = true;
	assert_int_equal(make_plan(made), ERR_NONE);
	const struct purgatory_regs32 *regs = setting(made, "entry32_regs", PURGATORY_REGS32);

	assert_non_null(regs);
	assert_null(setting(made, "entry64_regs", PURGATORY_REGS64));
	assert_int_equal(number(made, "entry_mode"), PURGATORY_ENTRY_32);
	assert_int_equal(regs->eip, 0x1000000);
	assert_int_equal(regs->esi, segment(made, ROLE_PARAMS)->address);
	assert_true(segment(made, ROLE_PARAMS)->address < 4 * GIB);
}

static void real_mode_code_is_where_it_runs(void **state)
{
	struct made *made = make(*state, NULL);

	made->request.real_mode = true;
	assert_int_equal(make_plan(made), ERR_NONE);
	const struct purgatory_regs16 *regs = setting(made, "entry16_regs", PURGATORY_REGS16);
	const struct segment *setup = segment(made, ROLE_PARAMS);

	assert_non_null(regs);
	assert_true(setup->address + setup->size <= 0x9a000);
	assert_int_equal(regs->ds << 4, setup->address);
	assert_int_equal(regs->cs, regs->ds + 0x20);
	assert_int_equal(span_le32(setup->bytes, HDR_CODE32_START), 0x1000000);
	assert_int_equal(span_le32(setup->bytes, HDR_CMD_LINE_PTR), setup->address + 0xe000);
	assert_string_equal((const char *)setup->bytes.p + 0xe000, "quiet");
	assert_true(span_u8(setup->bytes, HDR_LOADFLAGS) & CAN_USE_HEAP);
}

static void real_mode_without_a_bios_is_refused(void **state)
{
	struct made *made = make_efi(*state);

	made->request.real_mode = true;
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, size_only(made), "real mode|BIOS|EFI");
}

static void kernel_is_not_entered_with_page_tables_that_it_does_not_know(void **state)
{
	const struct field four_levels[] = { { HDR_XLOADFLAGS, 2, 0x1f }, END };
	struct made *made = make(*state, four_levels);

	made->host.five_level = true;
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, size_only(made),
		     "five levels|la57|XLF_5LEVEL|0x236|--entry-32bit|no5lvl");
	made = make(*state, four_levels);
	assert_int_equal(size_only(made), ERR_NONE);
	made = make(*state, four_levels);
	made->host.five_level = true;
	made->request.entry_32bit = true;
	assert_int_equal(size_only(made), ERR_NONE);
	made = make(*state, NULL);
	made->host.five_level = true;
	assert_int_equal(size_only(made), ERR_NONE);
}

static void kernel_of_four_levels_has_all_below_64_tib(void **state)
{
	const struct field five_levels[] = { { HDR_XLOADFLAGS, 2, 0x7f }, END };
	const uint64_t tib_64 = UINT64_C(64) << 40;
	struct made *made = make(*state, NULL);

	made->host.five_level = true;
	add_ram(made, tib_64 - 16 * MIB, tib_64 + 64 * GIB);
	assert_int_equal(make_plan(made), ERR_NONE);
	for (size_t i = 0; i < made->load.plan.n; i++)
		assert_true(segment_range(&made->load.plan.segments[i]).end <= tib_64);
	made = make(*state, five_levels);
	add_ram(made, tib_64, tib_64 + 64 * GIB);
	made->request.memory.start = tib_64;
	assert_int_equal(make_plan(made), ERR_NONE);
	assert_int_equal(segment(made, ROLE_KERNEL)->address, tib_64);
}

static void given_entry_is_used_inside_the_kernel_only(void **state)
{
	struct made *made = make(*state, NULL);

	made->request.entry_given = true;
	made->request.entry = 0x1000280;
	assert_int_equal(make_plan(made), ERR_NONE);
	assert_int_equal(
		((const struct purgatory_regs64 *)setting(made, "entry64_regs", PURGATORY_REGS64))
			->rip,
		0x1000280);
	made = make(*state, NULL);
	made->request.entry_given = true;
	made->request.entry = 0x100;
	assert_fails((struct ctx *)*state, ERR_USAGE, make_plan(made), "0x100|--entry|outside");
}

static void console_options_reach_purgatory(void **state)
{
	struct made *made = make(*state, NULL);

	made->request.serial = "ttyS1";
	made->request.serial_baud = 9600;
	made->request.console_vga = true;
	made->request.reset_vga = true;
	assert_int_equal(make_plan(made), ERR_NONE);
	assert_int_equal(number(made, "console_serial"), 0x2f8);
	assert_int_equal(number(made, "serial_baud"), 9600);
	assert_int_equal(number(made, "console_vga"), 1);
	assert_int_equal(number(made, "reset_vga"), 1);
}

static void serial_port_is_checked(void **state)
{
	static const char *const bad[] = { "ttyS2", "0x", "0x0", "0x10000", "3f8", "0x3f8z", "" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct made *made = make(*state, NULL);

		made->request.serial = bad[i];
		assert_fails((struct ctx *)*state, ERR_USAGE, make_plan(made),
			     "--serial=|ttyS0|0x3f8");
	}
	struct made *made = make(*state, NULL);

	made->request.serial = "0x2e8";
	assert_int_equal(make_plan(made), ERR_NONE);
	assert_int_equal(number(made, "console_serial"), 0x2e8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(kernel_finds_its_parts),
		with_ctx(entry_state_is_as_boot_rst_says),
		with_ctx(memory_map_is_handed_over),
		with_ctx(entries_past_128_go_to_setup_data),
		with_ctx(next_kernel_gets_another_seed_than_the_fresh_one),
#ifdef HAVE_FDT
		with_ctx(device_tree_arrives),
		with_ctx(file_that_is_not_a_device_tree_is_refused),
#endif
		with_ctx(only_listed_fields_pass),
		with_ctx(screen_passes_when_it_still_holds),
		with_ctx(efi_runtime_is_handed_over),
		with_ctx(acpi_tables_are_told_by_a_word_where_nothing_leads_to_them),
		with_ctx(noefi_hands_over_no_efi),
		with_ctx(initrd_at_limit_is_not_pushed_over_it),
		with_ctx(initrd_larger_than_its_place_is_refused),
		with_ctx(memory_above_4g_is_used),
		with_ctx(protected_mode_entry_gets_32_bit_registers),
		with_ctx(real_mode_code_is_where_it_runs),
		with_ctx(real_mode_without_a_bios_is_refused),
		with_ctx(kernel_is_not_entered_with_page_tables_that_it_does_not_know),
		with_ctx(kernel_of_four_levels_has_all_below_64_tib),
		with_ctx(given_entry_is_used_inside_the_kernel_only),
		with_ctx(console_options_reach_purgatory),
		with_ctx(serial_port_is_checked),
	};

	return run_tests(tests);
}
