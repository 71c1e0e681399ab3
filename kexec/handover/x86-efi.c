/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EFI for the next kernel: runtime services can be given their addresses only once, so it must
 * take over the running kernel's runtime map (arch/x86/platform/efi/, "kexec" in efi.c).
 */
#include "include/x86-boot.h"
#include "kexec/handover/x86-linux.h"

#define EFI_DESCRIPTOR_SIZE    40 /* UEFI 2.10, 7.2.3: EFI_MEMORY_DESCRIPTOR, version 1 */
#define EFI_DESCRIPTOR_VERSION 1

bool x86_efi_wanted(const struct load *load)
{
	/* A kernel of the other width cannot use these runtime services. */
	return !load->request->noefi && load->host->efi.map.n &&
	       load->image->arch == load->host->arch &&
	       span_has(load->host->boot_params, 0, BOOT_PARAMS_SIZE);
}

void x86_efi_fill(const struct load *load, uint64_t address, const struct params_layout *layout,
		  uint8_t *params)
{
	const struct efi *efi = &load->host->efi;
	const struct span old = load->host->boot_params;
	const uint64_t map = address + layout->efi_map;
	uint8_t *setup = params + layout->efi + SETUP_DATA_HEADER;

	memcpy(params + BP_EFI_LOADER_SIGNATURE, old.p + BP_EFI_LOADER_SIGNATURE, 4);
	memcpy(params + BP_EFI_SYSTAB, old.p + BP_EFI_SYSTAB, 4);
	memcpy(params + BP_EFI_SYSTAB_HI, old.p + BP_EFI_SYSTAB_HI, 4);
	put_le32(params + BP_EFI_MEMDESC_SIZE, EFI_DESCRIPTOR_SIZE);
	put_le32(params + BP_EFI_MEMDESC_VERSION, EFI_DESCRIPTOR_VERSION);
	put_le32(params + BP_EFI_MEMMAP, (uint32_t)map);
	put_le32(params + BP_EFI_MEMMAP_HI, (uint32_t)(map >> 32));
	put_le32(params + BP_EFI_MEMMAP_SIZE, (uint32_t)efi->map.n);
	memcpy(params + layout->efi_map, efi->map.p, efi->map.n);
	put_le64(setup + EFI_SETUP_FW_VENDOR, efi->fw_vendor);
	put_le64(setup + EFI_SETUP_TABLES, efi->config_table);
	put_le64(setup + EFI_SETUP_SMBIOS, efi->smbios);
}
