/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Linux/x86 boot protocol: Documentation/arch/x86/boot.rst, zero-page.rst and
 * <asm/bootparam.h>. Offsets are into struct boot_params ("the zero page") and, for the setup
 * header, equally into the bzImage file.
 */
#ifndef X86_BOOT_H
#define X86_BOOT_H

#define BOOT_PARAMS_SIZE 4096

/* boot_params outside of the setup header */
#define BP_SCREEN_INFO		0x000
#define BP_SCREEN_INFO_SIZE	0x40
#define BP_EXT_MEM_K		0x002 /* screen_info.ext_mem_k, 16 bit */
#define BP_ORIG_VIDEO_ISVGA	0x00f /* screen_info.orig_video_isVGA, 8 bit */
#define BP_LFB_WIDTH		0x012 /* screen_info.lfb_..., 16 bit */
#define BP_LFB_HEIGHT		0x014
#define BP_LFB_DEPTH		0x016
#define BP_LFB_BASE		0x018 /* 32 bit */
#define BP_LFB_SIZE		0x01c /* 32 bit; VESA: in 64 KiB */
#define BP_LFB_LINELENGTH	0x024 /* 16 bit */
#define BP_LFB_COLORS		0x026 /* size and position of red, green, blue, 8 bit each */
#define BP_CAPABILITIES		0x036 /* 32 bit */
#define BP_EXT_LFB_BASE		0x03a /* 32 bit: the upper half, if VIDEO_CAPABILITY_64BIT_BASE */
#define BP_TBOOT_ADDR		0x058
#define BP_IST_INFO		0x060
#define BP_IST_INFO_SIZE	0x10
#define BP_ACPI_RSDP_ADDR	0x070
#define BP_OLPC_OFW_HEADER	0x0b0
#define BP_OLPC_OFW_HEADER_SIZE 0x10
#define BP_EXT_RAMDISK_IMAGE	0x0c0
#define BP_EXT_RAMDISK_SIZE	0x0c4
#define BP_EXT_CMD_LINE_PTR	0x0c8
#define BP_CC_BLOB_ADDRESS	0x13c
#define BP_EDID_INFO		0x140
#define BP_EDID_INFO_SIZE	0x80
#define BP_EFI_LOADER_SIGNATURE 0x1c0
#define BP_EFI_SYSTAB		0x1c4
#define BP_EFI_MEMDESC_SIZE	0x1c8
#define BP_EFI_MEMDESC_VERSION	0x1cc
#define BP_EFI_MEMMAP		0x1d0
#define BP_EFI_MEMMAP_SIZE	0x1d4
#define BP_EFI_SYSTAB_HI	0x1d8
#define BP_EFI_MEMMAP_HI	0x1dc
#define BP_ALT_MEM_K		0x1e0
#define BP_E820_ENTRIES		0x1e8
#define BP_EDDBUF_ENTRIES	0x1e9
#define BP_EDD_MBR_SIG_ENTRIES	0x1ea
#define BP_KBD_STATUS		0x1eb
#define BP_SECURE_BOOT		0x1ec
#define BP_SENTINEL		0x1ef
#define BP_EDD_MBR_SIGS		0x290
#define BP_EDD_MBR_SIGS_SIZE	0x40
#define BP_E820_TABLE		0x2d0
#define BP_EDDBUF		0xd00
#define BP_EDDBUF_SIZE		0x1ec

/* orig_video_isVGA and capabilities, <linux/screen_info.h> */
#define VIDEO_TYPE_VGAC		    0x22 /* text */
#define VIDEO_TYPE_VLFB		    0x23
#define VIDEO_TYPE_EFI		    0x70
#define VIDEO_CAPABILITY_64BIT_BASE 2

#define EDD_MBR_SIG_MAX 16
#define EDD_MAX		6
#define EDD_INFO_SIZE	82

/* The setup header. In brackets the protocol that brought the field. */
#define HDR_START	       0x1f1
#define HDR_SETUP_SECTS	       0x1f1
#define HDR_SYSSIZE	       0x1f4 /* 16-byte paragraphs; 32 bits wide since 2.04 */
#define HDR_VID_MODE	       0x1fa
#define HDR_BOOT_FLAG	       0x1fe
#define HDR_JUMP_OFFSET	       0x201 /* the header ends at 0x202 + this byte */
#define HDR_MAGIC	       0x202
#define HDR_VERSION	       0x206
#define HDR_KERNEL_VERSION     0x20e
#define HDR_TYPE_OF_LOADER     0x210
#define HDR_LOADFLAGS	       0x211
#define HDR_CODE32_START       0x214
#define HDR_RAMDISK_IMAGE      0x218
#define HDR_RAMDISK_SIZE       0x21c
#define HDR_HEAP_END_PTR       0x224 /* 2.01 */
#define HDR_EXT_LOADER_VER     0x226 /* 2.02 */
#define HDR_EXT_LOADER_TYPE    0x227 /* 2.02 */
#define HDR_CMD_LINE_PTR       0x228 /* 2.02 */
#define HDR_INITRD_ADDR_MAX    0x22c /* 2.03 */
#define HDR_KERNEL_ALIGNMENT   0x230 /* 2.05 */
#define HDR_RELOCATABLE_KERNEL 0x234 /* 2.05 */
#define HDR_XLOADFLAGS	       0x236 /* 2.12 */
#define HDR_CMDLINE_SIZE       0x238 /* 2.06 */
#define HDR_HARDWARE_SUBARCH   0x23c /* 2.07 */
#define HDR_SUBARCH_DATA       0x240 /* 2.07 */
#define HDR_PAYLOAD_OFFSET     0x248 /* 2.08 */
#define HDR_PAYLOAD_LENGTH     0x24c /* 2.08 */
#define HDR_SETUP_DATA	       0x250 /* 2.09 */
#define HDR_PREF_ADDRESS       0x258 /* 2.10 */
#define HDR_INIT_SIZE	       0x260 /* 2.10 */
#define HDR_MAX_END	       0x290 /* boot_params has no room for more */

#define BOOT_FLAG	    0xaa55
#define BOOT_HDRS	    0x53726448u /* "HdrS" */
#define SECTOR_SIZE	    512
#define SETUP_SECTS_DEFAULT 4 /* what setup_sects of 0 means */

#define LOADED_HIGH  0x01
#define KASLR_FLAG   0x02
#define CAN_USE_HEAP 0x80

#define XLF_KERNEL_64		   0x01
#define XLF_CAN_BE_LOADED_ABOVE_4G 0x02
/* <asm/bootparam.h>: can be entered with page tables of five levels; goes on with them. */
#define XLF_5LEVEL	   0x20
#define XLF_5LEVEL_ENABLED 0x40

/* boot.rst, type_of_loader: 0xD is kexec. */
#define LOADER_TYPE_KEXEC 0xd0

/* Where a bzImage is loaded that does not say anything else. */
#define BZIMAGE_LOAD_ADDRESS 0x100000u
#define BZIMAGE_ENTRY_64     0x200

/* e820 */
#define E820_ENTRY_SIZE	 20
#define E820_MAX_ENTRIES 128
enum {
	E820_RAM = 1,
	E820_RESERVED = 2,
	E820_ACPI = 3,
	E820_NVS = 4,
	E820_UNUSABLE = 5,
	E820_PMEM = 7,
	E820_PRAM = 12,
	E820_SOFT_RESERVED = 0xefffffff,
};

/* setup_data: next (8 bytes), type (4), len (4), then the data */
#define SETUP_DATA_HEADER 16
enum {
	SETUP_E820_EXT = 1,
	SETUP_DTB = 2,
	SETUP_EFI = 4,
	SETUP_RNG_SEED = 9,
};

/* struct efi_setup_data of <asm/efi.h>, all fields 64 bit */
#define EFI_SETUP_FW_VENDOR 0
#define EFI_SETUP_TABLES    16
#define EFI_SETUP_SMBIOS    24
#define EFI_SETUP_SIZE	    96

#endif
