/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen of the next kernel, from files below /sys that are made here. */
#include "tests/unit/made-load.h"
#include "tests/unit/made-root.h"

#include "include/x86-boot.h"
#include "kexec/arch/arch.h"
#include "kexec/handover/handover.h"
#include "kexec/handover/x86-linux.h"
#include "kexec/host/host.h"
#include "kexec/plan/plan.h"

#define PCI_DEVICE "/sys/bus/pci/devices/0000:00:02.0"
#define MEMORY	   UINT64_C(0xfd000000)

static void put_screen_info(struct ctx *ctx, uint8_t type, uint64_t base)
{
	uint8_t params[BOOT_PARAMS_SIZE] = { 0 };

	params[BP_ORIG_VIDEO_ISVGA] = type;
	put_le16(params + BP_LFB_WIDTH, 800);
	put_le16(params + BP_LFB_HEIGHT, 600);
	put_le16(params + BP_LFB_DEPTH, 16);
	put_le16(params + BP_LFB_LINELENGTH, 1664);
	put_le32(params + BP_LFB_BASE, (uint32_t)base);
	if (base >> 32) {
		put_le32(params + BP_CAPABILITIES, VIDEO_CAPABILITY_64BIT_BASE);
		put_le32(params + BP_EXT_LFB_BASE, (uint32_t)(base >> 32));
	}
	put(ctx, "/sys/kernel/boot_params/data", params, sizeof(params));
}

static void put_pci(struct ctx *ctx, const char *device, const char *driver, unsigned class,
		    uint64_t memory)
{
	put_text(ctx, ctx_printf(ctx, "%s/uevent", device),
		 ctx_printf(ctx, "%s%s%sPCI_CLASS=%X\nPCI_ID=1234:1111\n", driver ? "DRIVER=" : "",
			    driver ? driver : "", driver ? "\n" : "", class));
	put_text(ctx, ctx_printf(ctx, "%s/resource", device),
		 ctx_printf(ctx,
			    "0x%016llx 0x%016llx 0x0000000000042208\n"
			    "0x0000000000000000 0x0000000000000000 0x0000000000000000\n",
			    (unsigned long long)memory, (unsigned long long)memory + 0xffffff));
}

static void read_host(struct ctx *ctx, struct made_load *made)
{
	put_text(ctx, "/uname", "x86_64 6.1.0\n");
	make_load(ctx, made, &arch_x86_64, &x86_linux, (struct range){ MIB, 64 * MIB });
	made->host.displays = NULL;
	if (host_identify_linux(ctx, &made->host))
		fail_msg("%s", ctx->message);
}

static struct screen screen_now(struct ctx *ctx)
{
	struct made_load made;

	read_host(ctx, &made);
	return x86_screen(&made.load, false);
}

/* A row of the table each; those without are somebody else's. */
static void every_driver_has_its_answer(void **state)
{
	static const struct {
		const char *driver;
		enum screen_state state;
		const char *why;
	} rows[] = {
		{ NULL, SCREEN_HOLDS, NULL },
		{ "pci-stub", SCREEN_HOLDS, NULL },
		{ "virtio-pci", SCREEN_HOLDS, NULL },
		{ "bochs-drm", SCREEN_RESTORED, "turns the screen off" },
		{ "i915", SCREEN_DARK, "memory of this kernel" },
		{ "xe", SCREEN_DARK, "memory of this kernel" },
		{ "amdgpu", SCREEN_DARK, "suspends" },
		{ "radeon", SCREEN_DARK, "suspends" },
		{ "nouveau", SCREEN_DARK, "to sleep" },
		{ "hyperv_drm", SCREEN_DARK, "other memory" },
		{ "hyperv_fb", SCREEN_DARK, "other memory" },
		{ "ast", SCREEN_DARK, "a mode of its own" },
		{ "vfio-pci", SCREEN_DARK, "a mode of its own" },
	};
	struct ctx *ctx = *state;

	put_screen_info(ctx, VIDEO_TYPE_EFI, MEMORY);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put_pci(ctx, PCI_DEVICE, rows[i].driver, 0x030000, MEMORY);
		const struct screen screen = screen_now(ctx);

		assert_int_equal(screen.state, rows[i].state);
		if (rows[i].why)
			assert_non_null(strstr(screen.why, rows[i].why));
	}
}

static void a_driver_of_the_firmwares_framebuffer_leaves_it(void **state)
{
	static const char *const names[] = { "simple-framebuffer", "efi-framebuffer",
					     "vesa-framebuffer" };
	struct ctx *ctx = *state;

	put_screen_info(ctx, VIDEO_TYPE_EFI, MEMORY);
	put_text(ctx, "/sys/class/drm/card0-Unknown-1/status", "connected\n");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		put_text(ctx, "/sys/class/drm/card0/device/uevent",
			 ctx_printf(ctx, "DRIVER=%s\n", names[i]));
		assert_int_equal(screen_now(ctx).state, SCREEN_HOLDS);
	}
}

/* Two adapters: the firmware's one is that with the framebuffer in it, whoever comes first. */
static void the_adapter_with_the_framebuffer_counts(void **state)
{
	struct ctx *ctx = *state;

	put_screen_info(ctx, VIDEO_TYPE_EFI, MEMORY);
	put_pci(ctx, "/sys/bus/pci/devices/0000:00:01.0", "i915", 0x030000, 0xe0000000);
	put_pci(ctx, PCI_DEVICE, NULL, 0x030000, MEMORY);
	assert_int_equal(screen_now(ctx).state, SCREEN_HOLDS);
	put_screen_info(ctx, VIDEO_TYPE_EFI, 0xe0001000);
	assert_string_equal(screen_now(ctx).driver, "i915");
}

static void a_framebuffer_above_4g_is_found(void **state)
{
	const uint64_t high = UINT64_C(0x8000000000);
	struct ctx *ctx = *state;

	put_screen_info(ctx, VIDEO_TYPE_EFI, high + MIB);
	put_pci(ctx, "/sys/bus/pci/devices/0000:00:01.0", NULL, 0x030000, 0xe0000000);
	put_pci(ctx, PCI_DEVICE, "amdgpu", 0x030000, high);
	assert_string_equal(screen_now(ctx).driver, "amdgpu");
}

/* With text, no address says which. */
static void the_primary_adapter_counts_where_no_address_does(void **state)
{
	struct ctx *ctx = *state;

	put_screen_info(ctx, VIDEO_TYPE_VGAC, 0);
	put_pci(ctx, "/sys/bus/pci/devices/0000:00:01.0", NULL, 0x030000, 0xe0000000);
	put_pci(ctx, PCI_DEVICE, "nouveau", 0x030000, MEMORY);
	assert_int_equal(screen_now(ctx).state, SCREEN_HOLDS);
	put_text(ctx, PCI_DEVICE "/boot_vga", "1\n");
	assert_string_equal(screen_now(ctx).driver, "nouveau");
}

static void other_devices_are_not_displays(void **state)
{
	struct ctx *ctx = *state;

	put_screen_info(ctx, VIDEO_TYPE_EFI, MEMORY);
	put_pci(ctx, PCI_DEVICE, "ahci", 0x010601, MEMORY);
	put_text(ctx, "/sys/bus/virtio/devices/virtio0/uevent", "DRIVER=virtio_net\n");
	put_text(ctx, "/sys/class/drm/renderD128/device/uevent", "DRIVER=panfrost\n");
	assert_int_equal(screen_now(ctx).state, SCREEN_UNKNOWN);
}

static void hyperv_without_pci_is_seen(void **state)
{
	struct ctx *ctx = *state;

	put_screen_info(ctx, VIDEO_TYPE_EFI, MEMORY);
	put_text(ctx, "/sys/bus/vmbus/devices/5620e0c7/uevent",
		 "DRIVER=hyperv_drm\nMODALIAS=vmbus:02780ada77e3ac4a8e770558eb1073f8\n");
	assert_string_equal(screen_now(ctx).driver, "hyperv_drm");
}

static const struct span *ports_of(const struct made_load *made)
{
	for (size_t i = 0; i < made->load.plan.n_symbols; i++)
		if (!strcmp(made->load.plan.symbols[i].symbol, "port_accesses"))
			return &made->load.plan.symbols[i].value;
	return NULL;
}

/* What the ports are told, as "port:width=value " each. */
static const char *accesses(struct ctx *ctx, struct made_load *made)
{
	const char *text = "";
	const struct span *ports;

	read_host(ctx, made);
	assert_int_equal(x86_set_screen(&made->load), ERR_NONE);
	ports = ports_of(made);
	for (size_t i = 0; ports && i < ports->n && span_le32(*ports, i + 4); i += 12)
		text = ctx_printf(ctx, "%s%x:%x=%x ", text, span_le32(*ports, i),
				  span_le32(*ports, i + 4), span_le32(*ports, i + 8));
	return text;
}

static void bochs_gets_the_firmwares_mode_back(void **state)
{
	uint8_t params[BOOT_PARAMS_SIZE] = { 0 };
	struct ctx *ctx = *state;
	struct made_load made;

	put_screen_info(ctx, VIDEO_TYPE_VLFB, MEMORY);
	put_pci(ctx, PCI_DEVICE, "bochs-drm", 0x030000, MEMORY);
	/* 800x600, 16 bits, lines of 832 pixels; then the screen on. */
	assert_string_equal(accesses(ctx, &made),
			    "1ce:2=4 1cf:2=0 1ce:2=1 1cf:2=320 1ce:2=2 1cf:2=258 1ce:2=3 1cf:2=10 "
			    "1ce:2=5 1cf:2=0 1ce:2=4 1cf:2=41 1ce:2=6 1cf:2=340 1ce:2=8 1cf:2=0 "
			    "1ce:2=9 1cf:2=0 3c2:1=67 3da:100=0 3c0:1=20 ");
	x86_screen_fill(&made.load, params);
	assert_int_equal(params[BP_ORIG_VIDEO_ISVGA], VIDEO_TYPE_VLFB);
	assert_int_equal(span_le16(span_of(params, sizeof(params)), BP_LFB_WIDTH), 800);
}

static void bochs_gets_a_framebuffer_where_there_was_text(void **state)
{
	uint8_t params[BOOT_PARAMS_SIZE] = { 0 };
	const struct span bp = span_of(params, sizeof(params));
	struct ctx *ctx = *state;
	struct made_load made;

	put_screen_info(ctx, VIDEO_TYPE_VGAC, 0);
	put_pci(ctx, PCI_DEVICE, "bochs-drm", 0x030000, MEMORY);
	assert_non_null(strstr(accesses(ctx, &made), "1ce:2=1 1cf:2=400 1ce:2=2 1cf:2=300 "));
	x86_screen_fill(&made.load, params);
	assert_int_equal(params[BP_ORIG_VIDEO_ISVGA], VIDEO_TYPE_VLFB);
	assert_int_equal(span_le32(bp, BP_LFB_BASE), MEMORY);
	assert_int_equal(span_le32(bp, BP_LFB_SIZE), 0x100);
	assert_int_equal(span_le16(bp, BP_LFB_LINELENGTH), 4096);
	/* Another protocol could not tell it. */
	made.image.handover = &elf_plain;
	assert_int_equal(x86_screen(&made.load, false).state, SCREEN_DARK);
}

static void bochs_without_vga_ports_stays_dark(void **state)
{
	struct ctx *ctx = *state;

	put_screen_info(ctx, VIDEO_TYPE_EFI, MEMORY);
	put_pci(ctx, PCI_DEVICE, "bochs-drm", 0x038000, MEMORY);
	assert_int_equal(screen_now(ctx).state, SCREEN_DARK);
	put_pci(ctx, PCI_DEVICE, "bochs-drm", 0x030000, UINT64_C(0x100000000));
	assert_int_equal(screen_now(ctx).state, SCREEN_DARK);
}

/* Capabilities of virtio: at 0x40 the common configuration, at 0x54 the window. */
static void put_virtio(struct ctx *ctx, uint8_t first, size_t size)
{
	uint8_t config[256] = { [0x06] = 0x10, [0x34] = first };

	memcpy(config + 0x40, (uint8_t[]){ 9, 0x54, 16, 1, 2, 0, 0, 0, 0x00, 0x10 }, 10);
	memcpy(config + 0x54, (uint8_t[]){ 9, 0, 20, 5 }, 4);
	put_screen_info(ctx, VIDEO_TYPE_EFI, MEMORY);
	put_pci(ctx, PCI_DEVICE, "virtio-pci", 0x030000, MEMORY);
	put(ctx, PCI_DEVICE "/config", config, size);
	put_text(ctx, "/sys/bus/virtio/devices/virtio0/uevent", "DRIVER=virtio_gpu\n");
}

static void virtio_vga_is_reset_through_its_window(void **state)
{
	struct ctx *ctx = *state;
	struct made_load made;

	put_virtio(ctx, 0x40, 256);
	/* BAR 2, offset 0x1000 + 20, one byte, 0. */
	assert_string_equal(accesses(ctx, &made),
			    "cf8:4=80001058 cfc:1=2 cf8:4=8000105c cfc:4=1014 cf8:4=80001060 "
			    "cfc:4=1 cf8:4=80001064 cfc:1=0 ");
}

static void virtio_gpu_that_cannot_be_reset_is_dark(void **state)
{
	struct ctx *ctx = *state;

	/* What others than root may read; no list; a list that ends in the middle. */
	put_virtio(ctx, 0x40, 64);
	assert_int_equal(screen_now(ctx).state, SCREEN_DARK);
	put_virtio(ctx, 0, 256);
	assert_int_equal(screen_now(ctx).state, SCREEN_DARK);
	put_virtio(ctx, 0xf8, 256);
	assert_int_equal(screen_now(ctx).state, SCREEN_DARK);
	/* virtio-gpu-pci, no VGA */
	put_virtio(ctx, 0x40, 256);
	put_pci(ctx, PCI_DEVICE, "virtio-pci", 0x038000, MEMORY);
	assert_int_equal(screen_now(ctx).state, SCREEN_DARK);
	put_virtio(ctx, 0x40, 256);
	assert_int_equal(screen_now(ctx).state, SCREEN_RESTORED);
}

static void a_list_of_capabilities_that_ends_nowhere_is_left(void **state)
{
	struct ctx *ctx = *state;
	uint8_t config[256] = { [0x06] = 0x10, [0x34] = 0x40, [0x41] = 0x40 };

	put_virtio(ctx, 0x40, 256);
	put(ctx, PCI_DEVICE "/config", config, sizeof(config));
	assert_int_equal(screen_now(ctx).state, SCREEN_DARK);
}

/* purgatory alone restores; what the running kernel loads by itself runs its own. */
static void nothing_is_promised_where_purgatory_does_not_run(void **state)
{
	struct ctx *ctx = *state;
	struct made_load made;

	put_virtio(ctx, 0x40, 256);
	read_host(ctx, &made);
	assert_int_equal(x86_screen(&made.load, true).state, SCREEN_DARK);
	assert_true(x86_screen(&made.load, true).by_segments);
	made.host.policy.no_purgatory = true;
	assert_int_equal(x86_screen(&made.load, false).state, SCREEN_DARK);
	made.host.policy.no_purgatory = false;
	made.request.reset_vga = true;
	assert_int_equal(x86_screen(&made.load, false).state, SCREEN_DARK);
}

/* Nothing was turned off, and the user's word counts. */
static void crash_loads_and_demands_leave_the_screen_alone(void **state)
{
	uint8_t params[BOOT_PARAMS_SIZE] = { [BP_ORIG_VIDEO_ISVGA] = VIDEO_TYPE_EFI };
	struct ctx *ctx = *state;
	struct made_load made;

	put_screen_info(ctx, VIDEO_TYPE_EFI, MEMORY);
	put_pci(ctx, PCI_DEVICE, "i915", 0x030000, MEMORY);
	read_host(ctx, &made);
	made.request.panic = true;
	x86_screen_fill(&made.load, params);
	assert_int_equal(params[BP_ORIG_VIDEO_ISVGA], VIDEO_TYPE_EFI);
	made.request.panic = false;
	made.request.reuse_video_type = true;
	x86_screen_fill(&made.load, params);
	assert_int_equal(params[BP_ORIG_VIDEO_ISVGA], VIDEO_TYPE_EFI);
	made.request.reuse_video_type = false;
	x86_screen_fill(&made.load, params);
	assert_int_equal(params[BP_ORIG_VIDEO_ISVGA], 0);
}

static void a_record_has_what_the_answer_needs(void **state)
{
	struct ctx *ctx = *state;
	const char *dir = ctx_printf(ctx, "%s/record", ctx->root);

	put_virtio(ctx, 0x40, 256);
	put_pci(ctx, "/sys/bus/pci/devices/0000:00:1f.2", "ahci", 0x010601, 0xe0000000);
	put_text(ctx, "/proc/iomem", "00000000-00000fff : System RAM\n");
	if (host_record(ctx, dir))
		fail_msg("%s", ctx->message);
	ctx->root = dir;
	assert_int_equal(access(ctx_printf(ctx, "%s/sys/bus/pci/devices/0000:00:1f.2", dir), F_OK),
			 -1);
	assert_int_equal(access(ctx_printf(ctx, "%s" PCI_DEVICE "/config", dir), F_OK), 0);
	assert_int_equal(
		access(ctx_printf(ctx, "%s/sys/bus/virtio/devices/virtio0/uevent", dir), F_OK), 0);
}

/* On other machines a device tree may have the firmware's framebuffer. */
static void a_card_with_outputs_takes_the_framebuffer_of_a_device_tree(void **state)
{
	static const struct {
		const char *driver, *output;
		enum screen_state state;
	} rows[] = {
		{ "v3d", "/sys/class/drm/version", SCREEN_UNKNOWN },
		{ "simple-framebuffer", "/sys/class/drm/card0-Unknown-1/status", SCREEN_UNKNOWN },
		{ "vc4-drm", "/sys/class/drm/card0-HDMI-A-1/status", SCREEN_DARK },
	};
	struct ctx *ctx = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct made_load made;

		put_text(ctx, "/sys/class/drm/card0/device/uevent",
			 ctx_printf(ctx, "DRIVER=%s\n", rows[i].driver));
		put_text(ctx, rows[i].output, "connected\n");
		read_host(ctx, &made);
		made.host.arch = &arch_arm64;
		assert_int_equal(screen_of_cards(&made.load, false).state, rows[i].state);
		made.request.panic = true;
		assert_int_equal(screen_of_cards(&made.load, false).state, SCREEN_UNKNOWN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(every_driver_has_its_answer),
		with_root(a_driver_of_the_firmwares_framebuffer_leaves_it),
		with_root(the_adapter_with_the_framebuffer_counts),
		with_root(a_framebuffer_above_4g_is_found),
		with_root(the_primary_adapter_counts_where_no_address_does),
		with_root(other_devices_are_not_displays),
		with_root(hyperv_without_pci_is_seen),
		with_root(bochs_gets_the_firmwares_mode_back),
		with_root(bochs_gets_a_framebuffer_where_there_was_text),
		with_root(bochs_without_vga_ports_stays_dark),
		with_root(virtio_vga_is_reset_through_its_window),
		with_root(virtio_gpu_that_cannot_be_reset_is_dark),
		with_root(a_list_of_capabilities_that_ends_nowhere_is_left),
		with_root(nothing_is_promised_where_purgatory_does_not_run),
		with_root(crash_loads_and_demands_leave_the_screen_alone),
		with_root(a_record_has_what_the_answer_needs),
		with_root(a_card_with_outputs_takes_the_framebuffer_of_a_device_tree),
	};

	return run_tests(tests);
}
