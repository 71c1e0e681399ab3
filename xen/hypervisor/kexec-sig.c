/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verified load: KEXEC_CMD_kexec_file_load.  What is trusted and why: doc/verified-xen.md.
 *
 * Everything that comes from the control domain is copied once, before it is looked at.  Under
 * enforcement nothing of it is executed but the kernel that a trusted key signed.
 */
#include <xen/efi.h>
#include <xen/elfstructs.h>
#include <xen/errno.h>
#include <xen/guest_access.h>
#include <xen/init.h>
#include <xen/kexec.h>
#include <xen/kimage.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/param.h>
#include <xen/softirq.h>
#include <xen/vmap.h>
#include <asm/processor.h>
#include <public/kexec-file.h>

#include "boot-protocol.h"
#include "include/authenticode.h"
#include "private.h"
#include "trust.h"
#include "include/uki.h"

#define MAX_FILE    MB(256)
#define MAX_HEADERS MB(1)

#define COPY_CHUNK  MB(1)

/* KEXEC_FILE_STATUS_LOG, _ENFORCE, _LIST, _SECURE_BOOT or 0 */
static unsigned int __ro_after_init mode;

static struct x509 __ro_after_init certs[TRUSTED_CERTS];
static struct authenticode_trust __ro_after_init trust = {
    .certs = certs,
    .revoked = revoked,
    .n_revoked = REVOKED_DIGESTS,
};

static const struct cmdline_list cmdline_list = { cmdline_entries, CMDLINE_ENTRIES };

static const struct {
    const char *name;
    unsigned int mode;
} modes[] = {
    { "off", 0 },
    { "log", KEXEC_FILE_STATUS_LOG },
    { "enforce", KEXEC_FILE_STATUS_ENFORCE },
    { "enforce,cmdline=list", KEXEC_FILE_STATUS_ENFORCE | KEXEC_FILE_STATUS_LIST },
};

/* What is not understood was meant to protect: it fails closed. */
static int __init cf_check parse_kexec_sig(const char *s)
{
    unsigned int i;

    for ( i = 0; i < ARRAY_SIZE(modes); i++ )
        if ( !strcmp(s, modes[i].name) )
        {
            mode = modes[i].mode;
            return 0;
        }

    mode = KEXEC_FILE_STATUS_ENFORCE;

    return -EINVAL;
}
custom_param("kexec-sig", parse_kexec_sig);

/*
 * Xen's command line comes from an unsigned file: it cannot weaken Secure Boot.  That the built-in
 * list counts can be asked for there, because whoever signed this Xen has signed the list.
 */
static void __init obey_secure_boot(void)
{
    if ( !efi_secure_boot )
        return;

    mode &= KEXEC_FILE_STATUS_LIST;
    mode |= KEXEC_FILE_STATUS_ENFORCE | KEXEC_FILE_STATUS_SECURE_BOOT;
}

static int __init cf_check kexec_sig_init(void)
{
    unsigned int i;

    obey_secure_boot();
    kexec_sig_read_machine();

    for ( i = 0; i < TRUSTED_CERTS; i++ )
        trust.n_certs += x509_parse(trusted[i], &certs[trust.n_certs]);

    printk(XENLOG_INFO "kexec: %zu trusted certificate(s), signatures %senforced%s%s\n",
           trust.n_certs, mode & KEXEC_FILE_STATUS_ENFORCE ? "" : "not ",
           mode & KEXEC_FILE_STATUS_SECURE_BOOT ? " (Secure Boot)" : "",
           mode & KEXEC_FILE_STATUS_LIST ? ", command lines by list" : "");

    return 0;
}
__initcall(kexec_sig_init);

int kexec_sig_status(void)
{
    return KEXEC_FILE_STATUS_KNOWN | mode;
}

bool kexec_sig_enforced(void)
{
    return mode & KEXEC_FILE_STATUS_ENFORCE;
}

int kexec_sig_plain_load(void)
{
    if ( mode & (KEXEC_FILE_STATUS_LOG | KEXEC_FILE_STATUS_ENFORCE) )
        printk(XENLOG_G_WARNING "kexec: load without a signature%s\n",
               kexec_sig_enforced() ? " refused" : "");

    return kexec_sig_enforced() ? -EPERM : 0;
}

const char *kexec_sig_printable(struct span text, char *to, size_t size)
{
    size_t n = min(text.n, size - 1), i;

    for ( i = 0; i < n; i++ )
        to[i] = text.p[i] >= ' ' && text.p[i] < 0x7f ? (char)text.p[i] : '?';
    to[n] = '\0';

    return to;
}

/* ---- what the caller gave ---- */

static bool has_bytes(const xen_kexec_segment_t *segment)
{
    return !guest_handle_is_null(segment->buf.h) && segment->buf_size;
}

static void drop_bytes(xen_kexec_segment_t *segment)
{
    set_xen_guest_handle(segment->buf.h, NULL);
    segment->buf_size = 0;
}

/*
 * The first segment whose buffer begins in this way.  The guest can change what is found here
 * later: a hint, checked again on Xen's own copy.
 */
static xen_kexec_segment_t *find_segment(const xen_kexec_load_t *load,
                                         xen_kexec_segment_t *segments,
                                         bool (*begins)(struct span head))
{
    uint8_t head[HDR_INIT_SIZE + 4];
    unsigned int i;

    for ( i = 0; i < load->nr_segments; i++ )
    {
        const size_t n = min_t(size_t, segments[i].buf_size, sizeof(head));

        if ( has_bytes(&segments[i]) &&
             !copy_from_guest_offset(head, segments[i].buf.h, 0, n) && begins(span_of(head, n)) )
            return &segments[i];
    }

    return NULL;
}

static bool cf_check begins_program(struct span head)
{
    return span_is_at(head, 0, SPAN_LITERAL("MZ"));
}

static bool cf_check begins_boot_params(struct span head)
{
    return !begins_program(head) && span_is_at(head, HDR_MAGIC, SPAN_LITERAL("HdrS"));
}

static bool cf_check begins_core(struct span head)
{
    return span_is_at(head, 0, SPAN_LITERAL("\177ELF"));
}

/* A copy of a segment's buffer; other work of this CPU is not kept waiting for long. */
static int copy_buffer(const xen_kexec_segment_t *segment, size_t max, uint8_t **copy)
{
    const size_t size = segment->buf_size;
    size_t at, n;

    if ( size > max )
        return -E2BIG;
    *copy = vmalloc(size);
    if ( !*copy )
        return -ENOMEM;

    for ( at = 0; at < size; at += n )
    {
        n = min_t(size_t, size - at, COPY_CHUNK);
        if ( copy_from_guest_offset(*copy + at, segment->buf.h, at, n) )
            return -EFAULT;
        process_pending_softirqs();
    }

    return 0;
}

/*
 * Segments are written to with Xen's rights: what has bytes goes to RAM only, not to registers of
 * devices, nor to the firmware's tables that the next kernel will believe.  No segment may wrap
 * around, or alias another one's mapping: the page tables of kexec_reloc have four levels, half of
 * which is Xen's own.
 */
static int check_addresses(const xen_kexec_load_t *load, const xen_kexec_segment_t *segments)
{
    const uint64_t limit = 1ULL << min_t(unsigned int, paddr_bits, 47);
    unsigned int i;

    for ( i = 0; i < load->nr_segments; i++ )
    {
        const xen_kexec_segment_t *s = &segments[i];
        uint64_t at, end = s->dest_maddr + s->dest_size;

        if ( end < s->dest_maddr || end > limit )
            return -EADDRNOTAVAIL;
        if ( guest_handle_is_null(s->buf.h) )
            continue;
        for ( at = s->dest_maddr; at < end; at += PAGE_SIZE )
            if ( !page_is_ram_type(PFN_DOWN(at), RAM_TYPE_CONVENTIONAL) )
                return -EADDRNOTAVAIL;
    }

    return 0;
}

/* ---- the signed file ---- */

static const int verdict_errno[] = {
    [AUTHENTICODE_NOT_PE] = -ENOEXEC,
    [AUTHENTICODE_UNSIGNED] = -ENODATA,
    [AUTHENTICODE_MALFORMED] = -EBADMSG,
    [AUTHENTICODE_WEAK] = -EOPNOTSUPP,
    [AUTHENTICODE_UNCHECKED] = -EOPNOTSUPP,
    [AUTHENTICODE_UNTRUSTED] = -EACCES,
    [AUTHENTICODE_PURPOSE] = -EACCES,
    [AUTHENTICODE_CHANGED] = -EBADMSG,
    [AUTHENTICODE_FORGED] = -EBADMSG,
    [AUTHENTICODE_REVOKED] = -ETIME,
    [AUTHENTICODE_GOOD] = 0,
};

static int verify(struct span file)
{
    struct authenticode_result result;
    char name[64];

    authenticode_check(file, &trust, &result);
    printk(XENLOG_G_INFO "kexec: %s%s%s%s\n", authenticode_message(result.verdict),
           result.signer.n ? " (signer: " : "",
           kexec_sig_printable(result.signer, name, sizeof(name)),
           result.signer.n ? ")" : "");

    return verdict_errno[result.verdict];
}

/* The parts of the verified file; of a bare bzImage it is itself the kernel. */
static int read_parts(struct span file, struct uki *uki, bool *is_uki)
{
    struct uki_fault fault;
    char name[9];

    *is_uki = true;
    switch ( uki_read(file, uki, &fault) )
    {
    case UKI_GOOD:
        return 0;

    case UKI_NOT:
        *is_uki = false;
        uki->kernel = file;
        return 0;

    case UKI_BAD:
        break;
    }

    printk(XENLOG_G_WARNING "kexec: section %s %s\n",
           kexec_sig_printable(fault.section.name, name, sizeof(name)), fault.what);

    return -ENOEXEC;
}

/* Where the part that runs in protected mode starts: boot.rst, setup_sects of 0 means 4. */
static size_t payload_offset(struct span kernel)
{
    return ((span_u8(kernel, HDR_SETUP_SECTS) ?: SETUP_SECTS_DEFAULT) + 1) * SECTOR_SIZE;
}

/* Can this kernel be loaded where the segment says; under enforcement: and be entered there? */
static int check_kernel(struct span kernel, const xen_kexec_segment_t *segment)
{
    const uint64_t dest = segment->dest_maddr, size = segment->dest_size;
    uint64_t align;

    if ( !span_has(kernel, 0, HDR_MAX_END) ||
         !span_is_at(kernel, HDR_MAGIC, SPAN_LITERAL("HdrS")) ||
         span_le16(kernel, HDR_VERSION) < 0x20c || kernel.n <= payload_offset(kernel) )
        return -ENOEXEC;
    if ( kernel.n - payload_offset(kernel) > size )
        return -EINVAL;
    if ( !kexec_sig_enforced() )
        return 0;
    if ( !(span_le16(kernel, HDR_XLOADFLAGS) & XLF_KERNEL_64) ||
         !span_u8(kernel, HDR_RELOCATABLE_KERNEL) )
        return -ENOEXEC;

    /* Else it would move itself out of its segment, over whatever is there. */
    align = span_le32(kernel, HDR_KERNEL_ALIGNMENT);
    if ( !align || dest % align || dest < span_le64(kernel, HDR_PREF_ADDRESS) ||
         size < span_le32(kernel, HDR_INIT_SIZE) )
        return -EADDRNOTAVAIL;

    return 0;
}

static void set_source(struct kexec_sig_source *source, xen_kexec_segment_t *segment,
                       struct span first, struct span second, size_t second_at)
{
    *source = (struct kexec_sig_source){
        .segment = segment,
        .first = first.p,
        .first_size = first.n,
        .second = second.p,
        .second_at = second_at,
        .second_size = second.n,
    };
    segment->buf_size = second_at + second.n;
}

/* ---- under enforcement: what the kernel is given besides itself ---- */

/* Two halves of an address or size, as boot.rst has them. */
static uint64_t pair(struct span s, unsigned int low, unsigned int high)
{
    return span_le32(s, low) | (uint64_t)span_le32(s, high) << 32;
}

/* The segment that starts at this address and has bytes; not the kernel's. */
static xen_kexec_segment_t *find_at(const struct kexec_sig *sig, const xen_kexec_load_t *load,
                                    xen_kexec_segment_t *segments, uint64_t at)
{
    unsigned int i;

    for ( i = 0; i < load->nr_segments; i++ )
        if ( segments[i].dest_maddr == at && has_bytes(&segments[i]) &&
             &segments[i] != sig->kernel.segment )
            return &segments[i];

    return NULL;
}

/*
 * The initrd: of a unified kernel image its own, of a bare kernel the caller's.  It has a segment
 * of its own, because Linux frees its pages.  @segment is NULL if there is none.
 */
static int take_initrd(struct kexec_sig *sig, const struct uki *uki, bool is_uki,
                       struct kexec_sig_boot *boot, xen_kexec_segment_t *segment)
{
    const size_t own = uki_initrd_at(uki) + uki->initrd.n;

    if ( is_uki && own == 0 )
    {
        boot->initrd_size = 0;
        return 0;
    }
    if ( !segment )
        return is_uki ? -EINVAL : 0;
    if ( is_uki )
    {
        set_source(&sig->initrd, segment, uki->ucode, uki->initrd, uki_initrd_at(uki));
        boot->initrd_size = own;
    }
    if ( boot->initrd_size > segment->buf_size )
        return -EINVAL;
    boot->initrd = segment->dest_maddr;

    return 0;
}

static int take_headers(struct kexec_sig *sig, const xen_kexec_load_t *load,
                        xen_kexec_segment_t *segments, struct kexec_sig_boot *boot)
{
    xen_kexec_segment_t *segment = find_segment(load, segments, begins_core);
    int ret;

    if ( !boot->crash || !segment || segment == sig->kernel.segment ||
         segment == sig->initrd.segment )
        return 0;
    ret = copy_buffer(segment, MAX_HEADERS, &sig->headers);
    if ( ret )
        return ret;
    if ( !kexec_sig_headers_are_sane(span_of(sig->headers, segment->buf_size)) )
        return -EINVAL;
    boot->elfcorehdr = segment->dest_maddr;
    boot->elfcorehdr_size = segment->dest_size;
    set_source(&sig->elfcorehdr, segment, SPAN_NONE,
               span_of(sig->headers, segment->buf_size), 0);

    return 0;
}

/* The caller's command line, with its NUL in the buffer of a segment, for a bare kernel. */
static int copy_cmdline(const xen_kexec_load_t *load, const xen_kexec_segment_t *segments,
                        uint64_t at, char *to, struct span *text)
{
    unsigned int i;

    *text = SPAN_NONE;
    if ( !at )
        return 0;
    for ( i = 0; i < load->nr_segments; i++ )
    {
        const xen_kexec_segment_t *s = &segments[i];
        uint64_t offset = at - s->dest_maddr, n;

        if ( !has_bytes(s) || at < s->dest_maddr || offset >= s->buf_size )
            continue;
        n = min_t(uint64_t, s->buf_size - offset, PAGE_SIZE);
        if ( copy_from_guest_offset(to, s->buf.h, offset, n) )
            return -EFAULT;
        *text = span_of(to, strnlen(to, n));
        return text->n < n ? 0 : -EINVAL;
    }

    return -EINVAL;
}

/* Nothing else of the caller's is loaded; its addresses are mapped, as they were without bytes. */
static void drop_others(const struct kexec_sig *sig, const struct kexec_sig_boot *boot,
                        const xen_kexec_load_t *load, xen_kexec_segment_t *segments)
{
    unsigned int i;

    for ( i = 0; i < load->nr_segments; i++ )
        if ( &segments[i] != sig->kernel.segment && &segments[i] != sig->elfcorehdr.segment &&
             (!boot->initrd || segments[i].dest_maddr != boot->initrd) )
            drop_bytes(&segments[i]);
}

static int fill_boot_pages(struct kexec_sig *sig, const struct uki *uki, bool is_uki,
                           xen_kexec_load_t *load, xen_kexec_segment_t *segments)
{
    const xen_kexec_segment_t *hint = find_segment(load, segments, begins_boot_params);
    struct kexec_sig_boot boot = {
        .kernel = uki->kernel,
        .crash = load->type == KEXEC_TYPE_CRASH,
    };
    struct span from = span_of(sig->boot, BOOT_PARAMS_SIZE), text = uki->cmdline;
    char *cmdline = (char *)sig->boot + PAGE_SIZE;
    uint64_t at;
    int ret;

    if ( load->arch != EM_X86_64 || !hint || hint->buf_size < BOOT_PARAMS_SIZE )
        return -EINVAL;
    /* For where things are, and for a bare kernel's command line. */
    if ( copy_from_guest_offset(sig->boot, hint->buf.h, 0, BOOT_PARAMS_SIZE) )
        return -EFAULT;
    at = pair(from, HDR_RAMDISK_IMAGE, BP_EXT_RAMDISK_IMAGE);
    boot.initrd_size = at ? pair(from, HDR_RAMDISK_SIZE, BP_EXT_RAMDISK_SIZE) : 0;
    ret = take_initrd(sig, uki, is_uki, &boot,
                      boot.initrd_size ? find_at(sig, load, segments, at) : NULL) ?:
          take_headers(sig, load, segments, &boot);
    if ( ret )
        return ret;
    if ( boot.initrd_size && !boot.initrd )
        return -EINVAL;
    if ( !is_uki )
    {
        at = pair(from, HDR_CMD_LINE_PTR, BP_EXT_CMD_LINE_PTR);
        /* boot_params have been read: their page is free. */
        ret = copy_cmdline(load, segments, at, (char *)sig->boot, &text);
    }
    ret = ret ?: kexec_sig_fill_cmdline(&boot, text, is_uki ? NULL : &cmdline_list, cmdline);
    if ( ret )
        return ret;
    drop_others(sig, &boot, load, segments);

    return kexec_sig_fill_boot_params(&boot, sig->boot);
}

/* ---- what kexec.c and kimage.c call ---- */

static int open_enforced(struct kexec_sig *sig, const struct uki *uki, bool is_uki,
                         xen_kexec_load_t *load, xen_kexec_segment_t *segments)
{
    if ( !is_uki && !(mode & KEXEC_FILE_STATUS_LIST) )
    {
        printk(XENLOG_G_WARNING
               "kexec: command line and initrd are not signed: a unified kernel image is demanded\n");
        return -EXDEV;
    }
    sig->boot = alloc_xenheap_pages(BOOT_PAGES_ORDER, 0);
    if ( !sig->boot )
        return -ENOMEM;
    load->entry_maddr = sig->kernel.segment->dest_maddr + BZIMAGE_ENTRY_64;

    return fill_boot_pages(sig, uki, is_uki, load, segments);
}

int kexec_sig_open(struct kexec_sig *sig, xen_kexec_load_t *load, xen_kexec_segment_t *segments)
{
    xen_kexec_segment_t *segment = find_segment(load, segments, begins_program);
    struct span file;
    struct uki uki;
    bool is_uki;
    int ret;

    *sig = (struct kexec_sig){};
    if ( load->type != KEXEC_TYPE_DEFAULT && load->type != KEXEC_TYPE_CRASH )
        return -EINVAL;
    if ( !segment )
        return -ENOEXEC;
    sig->size = segment->buf_size;
    ret = copy_buffer(segment, MAX_FILE, &sig->file);
    if ( ret )
        return ret;
    file = span_of(sig->file, sig->size);
    ret = verify(file) ?: read_parts(file, &uki, &is_uki) ?:
          check_kernel(uki.kernel, segment) ?: check_addresses(load, segments);
    if ( ret )
        return ret;
    set_source(&sig->kernel, segment, SPAN_NONE,
               span_from(uki.kernel, payload_offset(uki.kernel)), 0);

    return kexec_sig_enforced() ? open_enforced(sig, &uki, is_uki, load, segments) : 0;
}

void kexec_sig_close(struct kexec_sig *sig)
{
    vfree(sig->file);
    vfree(sig->headers);
    if ( sig->boot )
        free_xenheap_pages(sig->boot, BOOT_PAGES_ORDER);
}

/* @size bytes at @offset: zeros, but for what of the two parts lies there. */
static void copy_part(uint8_t *to, unsigned long offset, unsigned long size,
                      const uint8_t *part, size_t part_at, size_t part_size)
{
    const size_t start = max_t(size_t, offset, part_at);
    const size_t end = min_t(size_t, offset + size, part_at + part_size);

    if ( start < end )
        memcpy(to + (start - offset), part + (start - part_at), end - start);
}

int kexec_sig_copy(const struct kexec_image *image, const xen_kexec_segment_t *segment, void *to,
                   unsigned long offset, unsigned long size)
{
    const struct kexec_sig *sig = image->sig;
    const struct kexec_sig_source *source =
        !sig ? NULL :
        segment == sig->kernel.segment ? &sig->kernel :
        segment == sig->initrd.segment ? &sig->initrd :
        segment == sig->elfcorehdr.segment ? &sig->elfcorehdr : NULL;

    if ( !source )
        return copy_from_guest_offset(to, segment->buf.h, offset, size) ? -EFAULT : 0;
    memset(to, 0, size);
    copy_part(to, offset, size, source->first, 0, source->first_size);
    copy_part(to, offset, size, source->second, source->second_at, source->second_size);

    return 0;
}

/* A page at its final place, mapped for the kernel, and never the control domain's. */
static int add_page(struct kexec_image *image, const uint8_t *from, paddr_t *at)
{
    struct page_info *page = kimage_alloc_control_page(image, MEMF_bits(32));
    void *to;

    if ( !page )
        return -ENOMEM;
    *at = page_to_maddr(page);
    to = __map_domain_page(page);
    memcpy(to, from, PAGE_SIZE);
    unmap_domain_page(to);

    return machine_kexec_add_page(image, *at, *at);
}

int kexec_sig_finish(const struct kexec_sig *sig, struct kexec_image *image)
{
    int ret;

    image->sig = NULL;
    image->verified = true;
    if ( !sig->boot )
        return 0;
    ret = add_page(image, sig->boot + PAGE_SIZE, &image->cmdline);
    if ( ret )
        return ret;
    put_le32(sig->boot + HDR_CMD_LINE_PTR, (uint32_t)image->cmdline);
    put_le32(sig->boot + BP_EXT_CMD_LINE_PTR, (uint32_t)(image->cmdline >> 32));
    ret = add_page(image, sig->boot, &image->boot_params);
    if ( !ret && image->type == KEXEC_TYPE_CRASH )
        kexec_sig_hash_image(image, image->digest);

    return ret;
}
