/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verified load: KEXEC_CMD_kexec_file_load. What is trusted and why: doc/verified-xen.md.
 *
 * Everything that comes from the control domain is copied once, before it is looked at. Nothing of
 * it is executed under enforcement but the kernel that a trusted key signed.
 */
#include <xen/acpi.h>
#include <xen/domain_page.h>
#include <xen/efi.h>
#include <xen/elfstructs.h>
#include <xen/errno.h>
#include <xen/guest_access.h>
#include <xen/init.h>
#include <xen/kexec.h>
#include <xen/kexec-sig.h>
#include <xen/kimage.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/param.h>
#include <xen/vmap.h>
#include <asm/processor.h>
#include <public/kexec-file.h>

#include "authenticode.h"
#include "trust.h"

#define MAX_FILE MB(128)
#define LOCKDOWN "lockdown=integrity "

static unsigned int __read_mostly mode; /* KEXEC_FILE_STATUS_LOG, _ENFORCE, _SECURE_BOOT or 0 */
static paddr_t __read_mostly rsdp;

static struct authenticode_cert __read_mostly certs[TRUSTED_CERTS];
static struct authenticode_trust __read_mostly trust = {
	.certs = certs,
	.revoked = revoked,
	.n_revoked = REVOKED_DIGESTS,
};

static int __init cf_check parse_kexec_sig(const char *s)
{
	if (!strcmp(s, "off"))
		mode = 0;
	else if (!strcmp(s, "log"))
		mode = KEXEC_FILE_STATUS_LOG;
	else if (!strcmp(s, "enforce"))
		mode = KEXEC_FILE_STATUS_ENFORCE;
	else
		return -EINVAL;
	return 0;
}
custom_param("kexec-sig", parse_kexec_sig);

static int __init cf_check kexec_sig_init(void)
{
	/* The command line comes from an unsigned file: it cannot weaken Secure Boot. */
	if (efi_enabled(EFI_SECURE_BOOT))
		mode = KEXEC_FILE_STATUS_ENFORCE | KEXEC_FILE_STATUS_SECURE_BOOT;
	rsdp = acpi_os_get_root_pointer();
	for (unsigned int i = 0; i < TRUSTED_CERTS; i++)
		trust.n_certs += authenticode_cert(trusted[i], &certs[trust.n_certs]);
	printk(XENLOG_INFO "kexec: %zu trusted certificate(s), signatures %senforced%s\n",
	       trust.n_certs, mode & KEXEC_FILE_STATUS_ENFORCE ? "" : "not ",
	       mode & KEXEC_FILE_STATUS_SECURE_BOOT ? " (Secure Boot)" : "");
	return 0;
}
__initcall(kexec_sig_init);

int kexec_sig_status(void)
{
	return KEXEC_FILE_STATUS_KNOWN | mode;
}

int kexec_sig_plain_load(void)
{
	if (mode & (KEXEC_FILE_STATUS_LOG | KEXEC_FILE_STATUS_ENFORCE))
		printk(XENLOG_WARNING "kexec: load without a signature%s\n",
		       mode & KEXEC_FILE_STATUS_ENFORCE ? " refused" : "");
	return mode & KEXEC_FILE_STATUS_ENFORCE ? -EPERM : 0;
}

static bool enforced(void)
{
	return mode & KEXEC_FILE_STATUS_ENFORCE;
}

/* ---- the signed file ---- */

/* The setup header of a bzImage (Documentation/arch/x86/boot.rst), and boot_params around it. */
enum {
	BP_ACPI_RSDP_ADDR = 0x070,
	BP_EXT_RAMDISK_IMAGE = 0x0c0,
	BP_EXT_RAMDISK_SIZE = 0x0c4,
	BP_EXT_CMD_LINE_PTR = 0x0c8,
	BP_E820_ENTRIES = 0x1e8,
	BP_SECURE_BOOT = 0x1ec,
	HDR_SETUP_SECTS = 0x1f1,
	HDR_JUMP_OFFSET = 0x201, /* the header ends this far after 0x202 */
	HDR_MAGIC = 0x202,
	HDR_VERSION = 0x206,
	HDR_TYPE_OF_LOADER = 0x210,
	HDR_RAMDISK_IMAGE = 0x218,
	HDR_RAMDISK_SIZE = 0x21c,
	HDR_CMD_LINE_PTR = 0x228,
	HDR_KERNEL_ALIGNMENT = 0x230,
	HDR_RELOCATABLE = 0x234,
	HDR_XLOADFLAGS = 0x236,
	HDR_CMDLINE_SIZE = 0x238,
	HDR_SETUP_DATA = 0x250,
	HDR_PREF_ADDRESS = 0x258,
	HDR_INIT_SIZE = 0x260,
	HDR_NEEDED = 0x264,
	HDR_MAX_END = 0x290, /* boot_params has other things from there on */

	XLF_KERNEL_64 = 1,
	ENTRY_64 = 0x200,
	E820_MAX = 128,
	SECURE_BOOT_ENABLED = 3,
	TYPE_OF_LOADER_UNKNOWN = 0xff,
};

static bool has_setup_header(struct span s)
{
	return span_has(s, 0, HDR_NEEDED) && span_is_at(s, HDR_MAGIC, SPAN_LITERAL("HdrS"));
}

/*
 * The first segment, other than @not, whose buffer has a setup header and starts with "MZ", or does
 * not. The guest can change what it finds here later: a hint, checked again on Xen's own copy.
 */
static xen_kexec_segment_t *find_segment(const xen_kexec_load_t *load,
					 xen_kexec_segment_t *segments, bool mz)
{
	uint8_t head[HDR_NEEDED];

	for (unsigned int i = 0; i < load->nr_segments; i++) {
		const struct span s = span_of(head, sizeof(head));

		if (guest_handle_is_null(segments[i].buf.h) || segments[i].buf_size < PAGE_SIZE ||
		    copy_from_guest_offset(head, segments[i].buf.h, 0, sizeof(head)))
			continue;
		if (has_setup_header(s) && span_is_at(s, 0, SPAN_LITERAL("MZ")) == mz)
			return &segments[i];
	}
	return NULL;
}

static int copy_file(struct kexec_sig *sig)
{
	if (sig->kernel->buf_size > MAX_FILE)
		return -E2BIG;
	sig->size = sig->kernel->buf_size;
	sig->file = vmalloc(sig->size);
	if (!sig->file)
		return -ENOMEM;
	return copy_from_guest_offset(sig->file, sig->kernel->buf.h, 0, sig->size) ? -EFAULT : 0;
}

/* The verdict to Xen's console; the signer's name is foreign bytes. */
static void say(const struct authenticode_result *result)
{
	char name[64];
	size_t n = min(result->signer.n, sizeof(name) - 1);

	for (size_t i = 0; i < n; i++)
		name[i] = result->signer.p[i] >= ' ' && result->signer.p[i] < 0x7f
				  ? (char)result->signer.p[i]
				  : '?';
	name[n] = '\0';
	printk(XENLOG_INFO "kexec: %s%s%s%s\n", authenticode_message(result->verdict),
	       n ? " (signer: " : "", name, n ? ")" : "");
}

static const int verdict_errno[] = {
	[AUTHENTICODE_NOT_PE] = -ENOEXEC,    [AUTHENTICODE_UNSIGNED] = -ENODATA,
	[AUTHENTICODE_MALFORMED] = -EBADMSG, [AUTHENTICODE_WEAK] = -EOPNOTSUPP,
	[AUTHENTICODE_UNCHECKED] = -EOPNOTSUPP,
	[AUTHENTICODE_UNTRUSTED] = -EACCES,  [AUTHENTICODE_PURPOSE] = -EACCES,
	[AUTHENTICODE_CHANGED] = -EBADMSG,   [AUTHENTICODE_FORGED] = -EBADMSG,
	[AUTHENTICODE_REVOKED] = -ETIME,     [AUTHENTICODE_GOOD] = 0,
};

static int verify(const struct kexec_sig *sig)
{
	struct authenticode_result result;

	authenticode_check(span_of(sig->file, sig->size), &trust, &result);
	say(&result);
	return verdict_errno[result.verdict];
}

/* Where the part that runs in protected mode starts: boot.rst, setup_sects of 0 means 4. */
static size_t payload_offset(const struct kexec_sig *sig)
{
	return ((sig->file[HDR_SETUP_SECTS] ?: 4) + 1) * 512;
}

/* Can this file be loaded where the segment says; under enforcement: and be entered there? */
static int check_kernel(const struct kexec_sig *sig)
{
	const struct span file = span_of(sig->file, sig->size);
	const uint64_t dest = sig->kernel->dest_maddr, size = sig->kernel->dest_size;

	if (!has_setup_header(file) || span_le16(file, HDR_VERSION) < 0x20c ||
	    sig->size <= payload_offset(sig))
		return -ENOEXEC;
	if (sig->size - payload_offset(sig) > size)
		return -EINVAL;
	if (!enforced())
		return 0;
	if (!(span_le16(file, HDR_XLOADFLAGS) & XLF_KERNEL_64) || !span_u8(file, HDR_RELOCATABLE))
		return -ENOEXEC;

	const uint64_t align = span_le32(file, HDR_KERNEL_ALIGNMENT);

	/* Else it would move itself out of its segment, over whatever is there. */
	if (!align || dest % align || dest < span_le64(file, HDR_PREF_ADDRESS) ||
	    size < span_le32(file, HDR_INIT_SIZE))
		return -EADDRNOTAVAIL;
	return 0;
}

/*
 * Segments are written to with Xen's rights: what has bytes goes to RAM only, not to registers of
 * devices, nor to the firmware's tables that the next kernel will believe. No segment may wrap
 * around, or alias another one's mapping by address bits that the processor does not have.
 */
static int check_segments(const xen_kexec_load_t *load, const xen_kexec_segment_t *segments)
{
	for (unsigned int i = 0; i < load->nr_segments; i++) {
		const xen_kexec_segment_t *s = &segments[i];
		const uint64_t end = s->dest_maddr + s->dest_size;

		if (end < s->dest_maddr || end > 1ULL << paddr_bits)
			return -EADDRNOTAVAIL;
		if (guest_handle_is_null(s->buf.h))
			continue;
		for (uint64_t at = s->dest_maddr; at < end; at += PAGE_SIZE)
			if (!page_is_ram_type(PFN_DOWN(at), RAM_TYPE_CONVENTIONAL))
				return -EADDRNOTAVAIL;
	}
	return 0;
}

/* ---- what the kernel is told: boot_params and command line of Xen's own making ---- */

/*
 * What is taken from the control domain's boot_params: descriptions of the machine, and the initrd.
 * Not taken, because code or tables of the giver's would be believed or called through them:
 * efi_info, acpi_rsdp_addr, tboot_addr, apm_bios_info, cc_blob_address, hardware_subarch,
 * setup_data.
 */
static const struct {
	uint16_t start, end;
} taken[] = {
	{ 0x000, 0x040 }, /* screen_info */
	{ 0x0c0, 0x0c8 }, /* ext_ramdisk_image, ext_ramdisk_size */
	{ 0x140, 0x1c0 }, /* edid_info */
	{ 0x1e8, 0x1eb }, /* e820_entries, eddbuf_entries, edd_mbr_sig_buf_entries */
	{ 0x210, 0x211 }, /* type_of_loader */
	{ 0x218, 0x220 }, /* ramdisk_image, ramdisk_size */
	{ 0x290, 0xcd0 }, /* edd_mbr_sig_buffer, e820_table */
	{ 0xd00, 0xeec }, /* eddbuf */
};

static int fill_boot_params(struct kexec_sig *sig, const uint8_t *from)
{
	uint8_t *to = sig->boot;
	const size_t end = min_t(size_t, HDR_MAGIC + sig->file[HDR_JUMP_OFFSET], HDR_MAX_END);

	if (from[BP_E820_ENTRIES] > E820_MAX || end < HDR_NEEDED)
		return -EINVAL;
	memset(to, 0, PAGE_SIZE);
	memcpy(to + HDR_SETUP_SECTS, sig->file + HDR_SETUP_SECTS, end - HDR_SETUP_SECTS);
	for (unsigned int i = 0; i < ARRAY_SIZE(taken); i++)
		memcpy(to + taken[i].start, from + taken[i].start, taken[i].end - taken[i].start);
	if (to[HDR_TYPE_OF_LOADER] == 0)
		to[HDR_TYPE_OF_LOADER] = TYPE_OF_LOADER_UNKNOWN;
	to[BP_SECURE_BOOT] = SECURE_BOOT_ENABLED;
	put_le64(to + HDR_SETUP_DATA, 0);
	put_le64(to + BP_ACPI_RSDP_ADDR, rsdp);
	return 0;
}

/* The segment, other than the kernel's, whose buffer holds the @n bytes at @at. */
static const xen_kexec_segment_t *holder(const struct kexec_sig *sig, const xen_kexec_load_t *load,
					 const xen_kexec_segment_t *segments, uint64_t at,
					 uint64_t n)
{
	for (unsigned int i = 0; i < load->nr_segments; i++) {
		const xen_kexec_segment_t *s = &segments[i];

		if (s != sig->kernel && !guest_handle_is_null(s->buf.h) && at >= s->dest_maddr &&
		    at - s->dest_maddr < s->buf_size && n <= s->buf_size - (at - s->dest_maddr))
			return s;
	}
	return NULL;
}

/* Two halves of an address or size, as boot.rst has them. */
static uint64_t pair(struct span s, unsigned int low, unsigned int high)
{
	return span_le32(s, low) | (uint64_t)span_le32(s, high) << 32;
}

/* Linux frees the initrd's pages when it has unpacked it: they must not be the kernel's own. */
static int check_initrd(const struct kexec_sig *sig, const xen_kexec_load_t *load,
			const xen_kexec_segment_t *segments)
{
	const struct span boot = span_of(sig->boot, PAGE_SIZE);
	const uint64_t at = pair(boot, HDR_RAMDISK_IMAGE, BP_EXT_RAMDISK_IMAGE);
	const uint64_t size = pair(boot, HDR_RAMDISK_SIZE, BP_EXT_RAMDISK_SIZE);

	return !at || !size || holder(sig, load, segments, at, size) ? 0 : -EINVAL;
}

/*
 * The command line with lockdown in front, where neither quotes nor "--" nor the kernel's limit can
 * keep it from being heard. Linux never takes lockdown back.
 */
static int fill_cmdline(struct kexec_sig *sig, const xen_kexec_load_t *load,
			const xen_kexec_segment_t *segments, uint64_t at)
{
	const xen_kexec_segment_t *s = holder(sig, load, segments, at, 1);
	const size_t prefix = sizeof(LOCKDOWN) - 1;
	char *to = (char *)sig->boot + PAGE_SIZE;
	uint64_t offset, n;

	memset(to, 0, PAGE_SIZE);
	memcpy(to, LOCKDOWN, prefix);
	if (!at)
		return 0;
	if (!s)
		return -EINVAL;
	offset = at - s->dest_maddr;
	n = min_t(uint64_t, s->buf_size - offset, PAGE_SIZE - prefix);
	if (copy_from_guest_offset(to + prefix, s->buf.h, offset, n))
		return -EFAULT;
	n = strnlen(to, PAGE_SIZE);
	if (n == PAGE_SIZE || n > span_le32(span_of(sig->file, sig->size), HDR_CMDLINE_SIZE))
		return -EINVAL;
	memset(to + n, 0, PAGE_SIZE - n);
	return 0;
}

static int fill_boot_pages(struct kexec_sig *sig, xen_kexec_load_t *load,
			   xen_kexec_segment_t *segments)
{
	const xen_kexec_segment_t *params = find_segment(load, segments, false);
	const struct span from = span_of(sig->boot + PAGE_SIZE, PAGE_SIZE);

	if (load->arch != EM_X86_64 || !params)
		return -EINVAL;
	if (copy_from_guest_offset(sig->boot + PAGE_SIZE, params->buf.h, 0, PAGE_SIZE))
		return -EFAULT;
	return fill_boot_params(sig, from.p) ?: check_initrd(sig, load, segments) ?:
	       fill_cmdline(sig, load, segments,
			    pair(from, HDR_CMD_LINE_PTR, BP_EXT_CMD_LINE_PTR));
}

/* ---- what kexec.c and kimage.c call ---- */

int kexec_sig_open(struct kexec_sig *sig, xen_kexec_load_t *load, xen_kexec_segment_t *segments)
{
	xen_kexec_segment_t *kernel = find_segment(load, segments, true);
	int ret;

	*sig = (struct kexec_sig){ .kernel = kernel };
	if (load->type != KEXEC_TYPE_DEFAULT && load->type != KEXEC_TYPE_CRASH)
		return -EINVAL;
	if (!kernel)
		return -ENOEXEC;
	ret = copy_file(sig) ?: verify(sig) ?: check_kernel(sig) ?: check_segments(load, segments);
	if (ret)
		return ret;
	kernel->buf_size = sig->size - payload_offset(sig);
	if (!enforced())
		return 0;
	sig->boot = alloc_xenheap_pages(1, 0);
	if (!sig->boot)
		return -ENOMEM;
	load->entry_maddr = kernel->dest_maddr + ENTRY_64;
	return fill_boot_pages(sig, load, segments);
}

void kexec_sig_close(struct kexec_sig *sig)
{
	vfree(sig->file);
	if (sig->boot)
		free_xenheap_pages(sig->boot, 1);
}

int kexec_sig_copy(const struct kexec_image *image, const xen_kexec_segment_t *segment, void *to,
		   unsigned long offset, unsigned long size)
{
	const struct kexec_sig *sig = image->sig;

	if (!sig || segment != sig->kernel)
		return copy_from_guest_offset(to, segment->buf.h, offset, size) ? -EFAULT : 0;
	memcpy(to, sig->file + payload_offset(sig) + offset, size);
	return 0;
}

static void hash_memory(struct sha256 *sha, paddr_t at, uint64_t size)
{
	while (size) {
		const size_t n = min_t(uint64_t, size, PAGE_SIZE);
		const void *p = map_domain_page(_mfn(PFN_DOWN(at)));

		sha256_update(sha, p, n);
		unmap_domain_page(p);
		at += n;
		size -= n;
	}
}

/* What purgatory would have checked: it does not run under enforcement. */
static void hash_image(const struct kexec_image *image, uint8_t digest[SHA256_DIGEST_SIZE])
{
	struct sha256 sha;

	sha256_init(&sha);
	for (unsigned int i = 0; i < image->nr_segments; i++)
		if (!guest_handle_is_null(image->segments[i].buf.h))
			hash_memory(&sha, image->segments[i].dest_maddr,
				    image->segments[i].buf_size);
	hash_memory(&sha, image->boot_params, PAGE_SIZE);
	hash_memory(&sha, image->cmdline, PAGE_SIZE);
	sha256_final(&sha, digest);
}

/* A page at its final place, mapped for the kernel, and never the control domain's. */
static int add_page(struct kexec_image *image, const uint8_t *from, paddr_t *at)
{
	struct page_info *page = kimage_alloc_control_page(image, MEMF_bits(32));
	void *to;

	if (!page)
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
	if (!sig->boot)
		return 0;
	ret = add_page(image, sig->boot + PAGE_SIZE, &image->cmdline);
	if (ret)
		return ret;
	put_le32(sig->boot + HDR_CMD_LINE_PTR, (uint32_t)image->cmdline);
	put_le32(sig->boot + BP_EXT_CMD_LINE_PTR, (uint32_t)(image->cmdline >> 32));
	ret = add_page(image, sig->boot, &image->boot_params);
	if (!ret && image->type == KEXEC_TYPE_CRASH)
		hash_image(image, image->digest);
	return ret;
}

bool kexec_sig_intact(const struct kexec_image *image)
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	if (!image->boot_params)
		return true;
	hash_image(image, digest);
	if (memcmp(digest, image->digest, sizeof(digest)) == 0)
		return true;
	printk(XENLOG_ERR "kexec: the crash image was damaged after it was loaded: not started\n");
	return false;
}
