/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot_params, command line and setup_data of a Linux on x86, in one segment.
 *
 * From the running kernel's own boot_params the fields of kept_fields[] are taken over: what the
 * firmware told about the machine. What the running kernel's loader said (command line, initrd,
 * setup_data) is not; nor is what the kernel's own early code fills in (cc_blob_address).
 */
#include "include/kexec-times.h"
#include "include/x86-boot.h"
#include "kexec/handover/x86-linux.h"
#include "kexec/plan/plan.h"

#define SEED_SIZE 32 /* as the kernel's own kexec_file_load gives */
#define MIB_SHIFT 20

/* Types by enum memory_type. */
static const uint32_t e820_types[] = {
	[MEMORY_RAM] = E820_RAM,	   [MEMORY_RESERVED] = E820_RESERVED,
	[MEMORY_ACPI] = E820_ACPI,	   [MEMORY_NVS] = E820_NVS,
	[MEMORY_UNUSABLE] = E820_UNUSABLE, [MEMORY_PMEM] = E820_PMEM,
	[MEMORY_PRAM] = E820_PRAM,	   [MEMORY_SOFT_RESERVED] = E820_SOFT_RESERVED,
};

/* zero-page.rst: fields that still hold, and that no real-mode code will ask the BIOS for again. */
static const struct {
	uint16_t offset, size;
} kept_fields[] = {
	/* The firmware framebuffer, which the next kernel cannot ask for. */
	{ BP_SCREEN_INFO, BP_SCREEN_INFO_SIZE },
	{ BP_EDID_INFO, BP_EDID_INFO_SIZE },
	/* Answers of BIOS calls: SpeedStep, disks, keyboard. */
	{ BP_IST_INFO, BP_IST_INFO_SIZE },
	{ BP_EDDBUF_ENTRIES, 1 },
	{ BP_EDDBUF, BP_EDDBUF_SIZE },
	{ BP_EDD_MBR_SIG_ENTRIES, 1 },
	{ BP_EDD_MBR_SIGS, BP_EDD_MBR_SIGS_SIZE },
	{ BP_KBD_STATUS, 1 },
	/* Tables that only a search, or EFI, would find again. */
	{ BP_ACPI_RSDP_ADDR, 8 },
	{ BP_OLPC_OFW_HEADER, BP_OLPC_OFW_HEADER_SIZE },
	/* The EFI stub's finding, from which lockdown and IMA's policy follow. */
	{ BP_SECURE_BOOT, 1 },
	/* boot.rst, hardware_subarch: no PC, or a guest. */
	{ HDR_HARDWARE_SUBARCH, 4 },
	{ HDR_SUBARCH_DATA, 8 },
};

/* Take @n bytes, 8-byte aligned, from the segment; *offset is where. False when that wraps. */
static bool params_take(struct params_layout *layout, uint64_t n, uint64_t *offset)
{
	if (!align_up(layout->size, 8, offset))
		return false;
	return !__builtin_add_overflow(*offset, n, &layout->size);
}

static size_t params_e820_capacity(const struct load *load)
{
	/* A crash load cuts the map into more pieces later: its own segments' places. */
	const size_t slack = load->request->panic ? 2 * PLAN_SEGMENTS_MAX : 0;
	const size_t n = load->host->map.n;

	return n + slack > E820_MAX_ENTRIES ? n + slack - E820_MAX_ENTRIES : 0;
}

enum err x86_params_layout(const struct load *load, struct params_layout *layout)
{
	bool fits;

	*layout = (struct params_layout){ .size = BOOT_PARAMS_SIZE };
	fits = params_take(layout, load->cmdline_capacity ? load->cmdline_capacity : 1,
			   &layout->cmdline);
	layout->e820_capacity = params_e820_capacity(load);
	if (layout->e820_capacity)
		fits &= params_take(layout,
				    SETUP_DATA_HEADER + layout->e820_capacity * E820_ENTRY_SIZE,
				    &layout->e820_ext);
	if (x86_efi_wanted(load)) {
		fits &= params_take(layout, SETUP_DATA_HEADER + EFI_SETUP_SIZE, &layout->efi);
		fits &= params_take(layout, load->host->efi.map.n, &layout->efi_map);
	}
	if (load->dtb.n)
		fits &= params_take(layout, SETUP_DATA_HEADER + (uint64_t)load->dtb.n,
				    &layout->dtb);
	fits &= params_take(layout, SETUP_DATA_HEADER + SEED_SIZE, &layout->rng_seed);
	if (plan_leaves_times(load))
		fits &= params_take(layout, SETUP_DATA_HEADER + KEXEC_TIMES_SIZE, &layout->times);
	if (!fits || load->dtb.n > UINT32_MAX)
		return error(load->ctx, ERR_BAD, "the parameters of the next kernel are too large");
	return ERR_NONE;
}

/* BIOS disks as /sys shows them, used when boot_params are not known. */
static void params_fill_edd(const struct edd *edd, uint8_t *params)
{
	_Static_assert(sizeof(edd->info) == BP_EDDBUF_SIZE, "struct edd is as in boot_params");
	_Static_assert(sizeof(edd->signatures) == BP_EDD_MBR_SIGS_SIZE, "the same");
	params[BP_EDDBUF_ENTRIES] = edd->n;
	params[BP_EDD_MBR_SIG_ENTRIES] = edd->n_signatures;
	memcpy(params + BP_EDDBUF, edd->info, BP_EDDBUF_SIZE);
	memcpy(params + BP_EDD_MBR_SIGS, edd->signatures, BP_EDD_MBR_SIGS_SIZE);
}

uint64_t x86_rsdp(const struct load *load)
{
	const struct span old = load->host->boot_params;
	const uint64_t kept =
		span_has(old, BP_ACPI_RSDP_ADDR, 8) ? span_le64(old, BP_ACPI_RSDP_ADDR) : 0;

	return kept ? kept : load->host->efi.acpi_rsdp;
}

/* After the setup header, two fields of which are the machine's. */
static void params_fill_machine(const struct load *load, uint8_t *params)
{
	const struct span old = load->host->boot_params;

	params_fill_edd(&load->host->edd, params);
	for (size_t i = 0; i < sizeof(kept_fields) / sizeof(kept_fields[0]); i++)
		if (span_has(old, kept_fields[i].offset, kept_fields[i].size))
			memcpy(params + kept_fields[i].offset, old.p + kept_fields[i].offset,
			       kept_fields[i].size);
	x86_screen_fill(load, params);
	put_le64(params + BP_ACPI_RSDP_ADDR, x86_rsdp(load));
}

/* An ELF vmlinux has no setup header: this one says what its boot_params can be relied on for. */
static void params_fill_own_header(const struct load *load, uint8_t *params)
{
	put_le16(params + HDR_BOOT_FLAG, BOOT_FLAG);
	put_le32(params + HDR_MAGIC, BOOT_HDRS);
	put_le16(params + HDR_VERSION, 0x20c);
	params[HDR_LOADFLAGS] = LOADED_HIGH;
	put_le16(params + HDR_VID_MODE, 0xffff);
	put_le32(params + HDR_KERNEL_ALIGNMENT, (uint32_t)load->image->align);
	params[HDR_RELOCATABLE_KERNEL] = load->image->relocatable;
	put_le32(params + HDR_CMDLINE_SIZE, (uint32_t)load->image->cmdline_max);
}

/* boot.rst: the setup header is copied from 0x1f1 up to where its jump instruction leads. */
static void params_copy_header(const struct span setup, uint8_t *params)
{
	size_t end = HDR_MAGIC + span_u8(setup, HDR_JUMP_OFFSET);

	if (end > HDR_MAX_END)
		end = HDR_MAX_END;
	memcpy(params + HDR_START, setup.p + HDR_START, end - HDR_START);
}

static void params_fill_header(struct load *load, uint64_t cmdline, uint8_t *params)
{
	const struct segment *initrd = plan_find(&load->plan, ROLE_INITRD);
	const uint64_t kernel = plan_find(&load->plan, ROLE_KERNEL)->address;

	if (load->image->setup.n)
		params_copy_header(load->image->setup, params);
	else
		params_fill_own_header(load, params);
	params[HDR_TYPE_OF_LOADER] = LOADER_TYPE_KEXEC;
	params[HDR_EXT_LOADER_TYPE] = 0;
	params[HDR_EXT_LOADER_VER] = 0;
	/* boot.rst, loadflags: told by what randomized it; modules and page tables follow suit. */
	if (load->image->kaslr)
		params[HDR_LOADFLAGS] |= KASLR_FLAG;
	put_le32(params + HDR_CODE32_START, (uint32_t)kernel);
	put_le32(params + HDR_CMD_LINE_PTR, (uint32_t)cmdline);
	put_le32(params + BP_EXT_CMD_LINE_PTR, (uint32_t)(cmdline >> 32));
	if (initrd) {
		put_le32(params + HDR_RAMDISK_IMAGE, (uint32_t)initrd->address);
		put_le32(params + BP_EXT_RAMDISK_IMAGE, (uint32_t)(initrd->address >> 32));
		put_le32(params + HDR_RAMDISK_SIZE, (uint32_t)load->initrd.n);
		put_le32(params + BP_EXT_RAMDISK_SIZE, (uint32_t)((uint64_t)load->initrd.n >> 32));
	}
}

static void params_put_e820(uint8_t *entry, const struct memory *memory)
{
	put_le64(entry, memory->range.start);
	put_le64(entry + 8, range_size(memory->range));
	put_le32(entry + 16, e820_types[memory->type]);
}

/* The sizes that the BIOS calls before e820 gave; for kernels that still look. */
static void params_fill_old_memory_size(const struct memory *memory, uint8_t *params)
{
	const uint64_t mib = UINT64_C(1) << MIB_SHIFT;

	if (memory->type != MEMORY_RAM || memory->range.start > mib || memory->range.end <= mib)
		return;
	const uint64_t kib = (memory->range.end - mib) >> 10;

	put_le16(params + BP_EXT_MEM_K, (uint16_t)(kib > 0xfc00 ? 0xfc00 : kib));
	put_le32(params + BP_ALT_MEM_K, (uint32_t)(kib > UINT32_MAX ? UINT32_MAX : kib));
}

static enum err params_fill_e820(struct load *load, const struct params_layout *layout,
				 uint8_t *params)
{
	const size_t n = load->next_map.n;
	const size_t direct = n < E820_MAX_ENTRIES ? n : E820_MAX_ENTRIES;

	if (n - direct > layout->e820_capacity)
		return error(load->ctx, ERR_UNSUPPORTED,
			     "the memory map has %zu entries, room was left for %llu", n,
			     (unsigned long long)(layout->e820_capacity + E820_MAX_ENTRIES));
	params[BP_E820_ENTRIES] = (uint8_t)direct;
	put_le16(params + BP_EXT_MEM_K, 0);
	for (size_t i = 0; i < n; i++) {
		uint8_t *entry = i < direct ? params + BP_E820_TABLE + i * E820_ENTRY_SIZE
					    : params + layout->e820_ext + SETUP_DATA_HEADER +
						      (i - direct) * E820_ENTRY_SIZE;

		params_put_e820(entry, &load->next_map.m[i]);
		params_fill_old_memory_size(&load->next_map.m[i], params);
	}
	return ERR_NONE;
}

/* Put a setup_data node in front of the chain that begins in the setup header. */
static void params_chain(uint8_t *params, uint64_t address, uint64_t offset, uint32_t type,
			 uint64_t n)
{
	if (!offset || !n)
		return;
	memcpy(params + offset, params + HDR_SETUP_DATA, 8);
	put_le32(params + offset + 8, type);
	put_le32(params + offset + 12, (uint32_t)n);
	put_le64(params + HDR_SETUP_DATA, address + offset);
}

static void params_fill_setup_data(struct load *load, const struct params_layout *layout,
				   uint64_t address, uint8_t *params)
{
	const uint64_t ext =
		load->next_map.n > E820_MAX_ENTRIES ? load->next_map.n - E820_MAX_ENTRIES : 0;

	put_le64(params + HDR_SETUP_DATA, 0);
	if (layout->times)
		memcpy(params + layout->times + SETUP_DATA_HEADER + KEXEC_TIMES_ID,
		       load->seeds.load, sizeof(load->seeds.load));
	params_chain(params, address, layout->times, KEXEC_TIMES_SETUP_DATA, KEXEC_TIMES_SIZE);
	params_chain(params, address, layout->rng_seed, SETUP_RNG_SEED, SEED_SIZE);
	if (layout->dtb)
		memcpy(params + layout->dtb + SETUP_DATA_HEADER, load->dtb.p, load->dtb.n);
	params_chain(params, address, layout->dtb, SETUP_DTB, load->dtb.n);
	params_chain(params, address, layout->efi, SETUP_EFI, EFI_SETUP_SIZE);
	params_chain(params, address, layout->e820_ext, SETUP_E820_EXT, ext * E820_ENTRY_SIZE);
	_Static_assert(SEED_SIZE <= sizeof(load->seeds.rng), "there are enough of them");
	memcpy(params + layout->rng_seed + SETUP_DATA_HEADER, load->seeds.rng, SEED_SIZE);
}

enum err x86_params_fill(struct load *load, const struct params_layout *layout, uint8_t *params)
{
	const uint64_t address = plan_find(&load->plan, ROLE_PARAMS)->address;

	memcpy(params + layout->cmdline, load->cmdline, strlen(load->cmdline) + 1);
	params_fill_header(load, address + layout->cmdline, params);
	params_fill_machine(load, params);
	if (layout->efi)
		x86_efi_fill(load, address, layout, params);
	const enum err err = params_fill_e820(load, layout, params);

	if (!err)
		params_fill_setup_data(load, layout, address, params);
	return err;
}
