/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * boot_params and command line of Xen's own making (Linux: Documentation/arch/x86/zero-page.rst).
 *
 * All of it is what Xen knows by itself: the firmware's memory map, the screen that it started
 * with, EDID, EDD, the RSDP.  What has pointers to code or tables in it stays 0: efi_info,
 * tboot_addr, apm_bios_info, cc_blob_address, hardware_subarch, setup_data.
 */
#include <xen/acpi.h>
#include <xen/console.h>
#include <xen/errno.h>
#include <xen/init.h>
#include <xen/kexec.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/string.h>
#include <asm/e820.h>
#include <asm/edd.h>
#include <asm/processor.h>
#include <asm/setup.h>
#if __has_include(<asm/trampoline.h>) /* Xen 4.20; in asm/setup.h and asm/config.h before */
#include <asm/trampoline.h>
#endif
#if __has_include(<xen/vga.h>)
#include <xen/vga.h>
#endif
#include <public/xen.h>

#include "boot-protocol.h"
#include "private.h"

#define LOADER_TYPE_XEN       0x90 /* boot.rst, type_of_loader */
#define SECURE_BOOT_ENABLED   3    /* <linux/efi.h>, enum efi_secureboot_mode */
#define LOW_MEMORY_END        0xa0000
#define EDID_NONE             0x13131313 /* boot/video.S */

/* What boot_params describe of the machine, filled when Xen starts. */
struct machine {
    unsigned int n_e820;
    struct {
        uint64_t start, size;
        uint32_t type;
    } e820[E820_MAX_ENTRIES];
    uint8_t screen_info[BP_SCREEN_INFO_SIZE];
    uint8_t edid[BP_EDID_INFO_SIZE];
    uint8_t edd_entries, mbr_entries;
    uint8_t edd[BP_EDDBUF_SIZE];
    uint8_t mbr[BP_EDD_MBR_SIGS_SIZE];
    paddr_t rsdp;
};
static struct machine __ro_after_init machine;

static void __init read_e820(void)
{
    unsigned int i;

    if ( e820_raw.nr_map > E820_MAX_ENTRIES )
        return;
    for ( i = 0; i < e820_raw.nr_map; i++ )
    {
        machine.e820[i].start = e820_raw.map[i].addr;
        machine.e820[i].size = e820_raw.map[i].size;
        machine.e820[i].type = e820_raw.map[i].type;
    }
    machine.n_e820 = i;
}

static void __init read_edd(void)
{
    unsigned int i;

    BUILD_BUG_ON(sizeof(struct edd_info) != EDD_INFO_SIZE);
    machine.edd_entries = min_t(unsigned int, bootsym(boot_edd_info_nr), EDD_MAX);
    memcpy(machine.edd, bootsym(boot_edd_info), machine.edd_entries * EDD_INFO_SIZE);

    /* Linux has one signature per device from 0x80 on. */
    for ( i = 0; i < bootsym(boot_mbr_signature_nr); i++ )
    {
        const struct mbr_signature *sig = bootsym(boot_mbr_signature) + i;
        unsigned int disk = sig->device - 0x80;

        if ( disk >= EDD_MBR_SIG_MAX )
            continue;
        put_le32(machine.mbr + 4 * disk, sig->signature);
        machine.mbr_entries = max_t(unsigned int, machine.mbr_entries, disk + 1);
    }
}

static void __init read_edid(void)
{
    const uint8_t *edid = (const uint8_t *)bootsym(boot_edid_info);

    if ( span_le32(span_of(edid, 4), 0) != EDID_NONE )
        memcpy(machine.edid, edid, sizeof(machine.edid));
}

static void __init fill_text(const struct dom0_vga_console_info *ci, uint8_t *to)
{
    to[0x00] = ci->u.text_mode_3.cursor_x;
    to[0x01] = ci->u.text_mode_3.cursor_y;
    to[0x06] = 3; /* orig_video_mode */
    to[0x07] = ci->u.text_mode_3.columns;
    to[0x0e] = ci->u.text_mode_3.rows;
    to[BP_ORIG_VIDEO_ISVGA] = 1; /* VIDEO_TYPE_VGAC */
    put_le16(to + 0x10, ci->u.text_mode_3.font_height);
}

static void __init fill_framebuffer(const struct dom0_vga_console_info *ci, uint8_t *to)
{
    const bool efi = ci->video_type == XEN_VGATYPE_EFI_LFB;
    const uint8_t colors[] = {
        ci->u.vesa_lfb.red_size, ci->u.vesa_lfb.red_pos,
        ci->u.vesa_lfb.green_size, ci->u.vesa_lfb.green_pos,
        ci->u.vesa_lfb.blue_size, ci->u.vesa_lfb.blue_pos,
        ci->u.vesa_lfb.rsvd_size, ci->u.vesa_lfb.rsvd_pos,
    };
    uint32_t capabilities = ci->u.vesa_lfb.gbl_caps;

    to[BP_ORIG_VIDEO_ISVGA] = efi ? VIDEO_TYPE_EFI : VIDEO_TYPE_VLFB;
    put_le16(to + BP_LFB_WIDTH, ci->u.vesa_lfb.width);
    put_le16(to + BP_LFB_HEIGHT, ci->u.vesa_lfb.height);
    put_le16(to + BP_LFB_DEPTH, ci->u.vesa_lfb.bits_per_pixel);
    put_le32(to + BP_LFB_BASE, ci->u.vesa_lfb.lfb_base);
    /* lfb_size: of VESA in units of 64 KiB, of EFI in bytes. */
    put_le32(to + 0x1c, efi ? ci->u.vesa_lfb.height * ci->u.vesa_lfb.bytes_per_line
                            : ci->u.vesa_lfb.lfb_size);
    put_le16(to + BP_LFB_LINELENGTH, ci->u.vesa_lfb.bytes_per_line);
    memcpy(to + BP_LFB_COLORS, colors, sizeof(colors));
    put_le16(to + 0x34, ci->u.vesa_lfb.mode_attrs);
    if ( ci->u.vesa_lfb.ext_lfb_base )
        capabilities |= VIDEO_CAPABILITY_64BIT_BASE;
    put_le32(to + BP_CAPABILITIES, capabilities);
    put_le32(to + BP_EXT_LFB_BASE, ci->u.vesa_lfb.ext_lfb_base);
}

static void __init read_screen(void)
{
    struct dom0_vga_console_info ci = {};

    if ( !fill_console_start_info(&ci) )
        return;
    if ( ci.video_type == XEN_VGATYPE_TEXT_MODE_3 )
        fill_text(&ci, machine.screen_info);
    else if ( ci.video_type == XEN_VGATYPE_VESA_LFB || ci.video_type == XEN_VGATYPE_EFI_LFB )
        fill_framebuffer(&ci, machine.screen_info);
}

void __init kexec_sig_read_machine(void)
{
    read_e820();
    read_edd();
    read_edid();
    read_screen();
    machine.rsdp = acpi_os_get_root_pointer();
}

/* ---- memory ---- */

bool kexec_sig_is_ram(uint64_t start, uint64_t size)
{
    unsigned int i;

    for ( i = 0; i < machine.n_e820; i++ )
        if ( machine.e820[i].type == E820_RAM && start >= machine.e820[i].start &&
             start - machine.e820[i].start <= machine.e820[i].size &&
             size <= machine.e820[i].size - (start - machine.e820[i].start) )
            return true;

    return false;
}

static int add_e820(uint8_t *to, uint64_t start, uint64_t end, uint32_t type)
{
    uint8_t *entry = to + BP_E820_TABLE + to[BP_E820_ENTRIES] * E820_ENTRY_SIZE;

    if ( start >= end )
        return 0;
    if ( to[BP_E820_ENTRIES] == E820_MAX_ENTRIES )
        return -E2BIG;
    put_le64(entry, start);
    put_le64(entry + 8, end - start);
    put_le32(entry + 16, type);
    to[BP_E820_ENTRIES]++;

    return 0;
}

/* Of RAM a crash kernel is told low memory and the crash area, less the ELF headers of the dump. */
static int add_crash_ram(const struct kexec_sig_boot *boot, uint8_t *to, uint64_t start,
                         uint64_t end)
{
    const uint64_t area = kexec_crash_area.start, area_end = area + kexec_crash_area.size;
    const uint64_t hole = boot->elfcorehdr_size ? boot->elfcorehdr : area_end;
    const uint64_t hole_end = hole + boot->elfcorehdr_size;

    return add_e820(to, start, min_t(uint64_t, end, LOW_MEMORY_END), E820_RAM) ?:
           add_e820(to, max_t(uint64_t, start, area), min_t(uint64_t, end, hole), E820_RAM) ?:
           add_e820(to, max_t(uint64_t, start, hole), min_t(uint64_t, end, hole_end),
                    E820_RESERVED) ?:
           add_e820(to, max_t(uint64_t, start, hole_end), min_t(uint64_t, end, area_end),
                    E820_RAM);
}

static int fill_e820(const struct kexec_sig_boot *boot, uint8_t *to)
{
    unsigned int i;
    int ret = machine.n_e820 ? 0 : -E2BIG;

    for ( i = 0; i < machine.n_e820 && !ret; i++ )
    {
        const uint64_t start = machine.e820[i].start, end = start + machine.e820[i].size;

        if ( boot->crash && machine.e820[i].type == E820_RAM )
            ret = add_crash_ram(boot, to, start, end);
        else
            ret = add_e820(to, start, end, machine.e820[i].type);
    }

    return ret;
}

/* ---- boot_params ---- */

static void put_pair(uint8_t *to, unsigned int low, unsigned int high, uint64_t value)
{
    put_le32(to + low, (uint32_t)value);
    put_le32(to + high, (uint32_t)(value >> 32));
}

int kexec_sig_fill_boot_params(const struct kexec_sig_boot *boot, uint8_t *to)
{
    /* boot.rst: the setup header ends 0x202 + the byte at 0x201. */
    const size_t end = min_t(size_t, HDR_MAGIC + span_u8(boot->kernel, HDR_JUMP_OFFSET),
                             HDR_MAX_END);

    if ( end < HDR_INIT_SIZE + 4 )
        return -ENOEXEC;
    memset(to, 0, BOOT_PARAMS_SIZE);
    memcpy(to + HDR_START, boot->kernel.p + HDR_START, end - HDR_START);
    to[HDR_TYPE_OF_LOADER] = LOADER_TYPE_XEN;
    put_le64(to + HDR_SETUP_DATA, 0);
    put_le32(to + HDR_HARDWARE_SUBARCH, 0);
    put_pair(to, HDR_RAMDISK_IMAGE, BP_EXT_RAMDISK_IMAGE, boot->initrd);
    put_pair(to, HDR_RAMDISK_SIZE, BP_EXT_RAMDISK_SIZE, boot->initrd_size);
    to[BP_SECURE_BOOT] = SECURE_BOOT_ENABLED;
    put_le64(to + BP_ACPI_RSDP_ADDR, machine.rsdp);
    memcpy(to + BP_SCREEN_INFO, machine.screen_info, sizeof(machine.screen_info));
    memcpy(to + BP_EDID_INFO, machine.edid, sizeof(machine.edid));
    memcpy(to + BP_EDDBUF, machine.edd, sizeof(machine.edd));
    memcpy(to + BP_EDD_MBR_SIGS, machine.mbr, sizeof(machine.mbr));
    to[BP_EDDBUF_ENTRIES] = machine.edd_entries;
    to[BP_EDD_MBR_SIG_ENTRIES] = machine.mbr_entries;

    return fill_e820(boot, to);
}

/* ---- the command line ---- */

/* Xen's own words stand in front, where neither quotes nor "--" can keep them from being heard. */
static size_t fill_own_words(const struct kexec_sig_boot *boot, char *to)
{
    size_t n = scnprintf(to, PAGE_SIZE, "lockdown=integrity");

    /* Linux never takes lockdown back; of elfcorehdr= the last one counts. */
    if ( boot->elfcorehdr_size )
        n += scnprintf(to + n, PAGE_SIZE - n, " elfcorehdr=%#lx", boot->elfcorehdr);

    return n;
}

static bool append(char *to, size_t *n, struct span word)
{
    if ( *n + 1 + word.n >= PAGE_SIZE )
        return false;
    to[*n] = ' ';
    memcpy(to + *n + 1, word.p, word.n);
    *n += 1 + word.n;

    return true;
}

static int append_listed(char *to, size_t *n, struct span text, const struct cmdline_list *list)
{
    struct span word, rest = text;
    char name[64];

    if ( cmdline_find_unlisted(list, text, &word) )
    {
        printk(XENLOG_G_WARNING "kexec: \"%s\" is not on the list of command line words\n",
               kexec_sig_printable(word, name, sizeof(name)));
        return -EDOM;
    }
    while ( cmdline_next_word(&rest, &word) )
        if ( !cmdline_is_hypervisors(word) && !append(to, n, word) )
            return -E2BIG;

    return 0;
}

int kexec_sig_fill_cmdline(const struct kexec_sig_boot *boot, struct span text,
                           const struct cmdline_list *list, char *to)
{
    size_t n;
    int ret = 0;

    memset(to, 0, PAGE_SIZE);
    n = fill_own_words(boot, to);
    if ( list )
        ret = append_listed(to, &n, text, list);
    else if ( text.n && !append(to, &n, text) )
        ret = -E2BIG;

    return ret ?: n > span_le32(boot->kernel, HDR_CMDLINE_SIZE) ? -E2BIG : 0;
}
