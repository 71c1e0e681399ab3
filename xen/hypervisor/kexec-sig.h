/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Xen's kexec code calls for the verified load; the ABI is in public/kexec-file.h. */
#ifndef XEN_KEXEC_SIG_H
#define XEN_KEXEC_SIG_H

#include <xen/types.h>
#include <public/kexec.h>

struct kexec_image;

/* Bytes of Xen's own for a segment: two parts, the second from @second_at on. */
struct kexec_sig_source {
    const xen_kexec_segment_t *segment;
    const uint8_t *first, *second;
    size_t first_size, second_at, second_size;
};

/* The signed file of one load, from kexec_sig_open() to kexec_sig_close(). */
struct kexec_sig {
    uint8_t *file;                      /* Xen's copy */
    size_t size;                        /* of it, in bytes */
    struct kexec_sig_source kernel, initrd, elfcorehdr;
    uint8_t *headers;                   /* Xen's copy of a crash kernel's ELF headers */
    uint8_t *boot;                      /* a page of boot_params, a page of command line */
};

#ifdef CONFIG_KEXEC_SIG

/* KEXEC_FILE_STATUS_*: what does not depend on an image. */
int kexec_sig_status(void);

/* A load without a signature is asked for: 0, or -EPERM under enforcement. */
int kexec_sig_plain_load(void);

/*
 * Copy the signed file, verify it, and make @load and @segments ready for kimage_alloc().  Changes
 * nothing but its arguments.  Call kexec_sig_close() afterwards, whatever the answer.
 */
int kexec_sig_open(struct kexec_sig *sig, xen_kexec_load_t *load, xen_kexec_segment_t *segments);
void kexec_sig_close(struct kexec_sig *sig);

/* Copy @size bytes at @offset of a segment: from what Xen has verified, or from the guest. */
int kexec_sig_copy(const struct kexec_image *image, const xen_kexec_segment_t *segment, void *to,
                   unsigned long offset, unsigned long size);

/* The segments of @image are loaded: add what Xen needs to enter the kernel by itself. */
int kexec_sig_finish(const struct kexec_sig *sig, struct kexec_image *image);

/*
 * About to enter the crash image, all other CPUs having stopped if @stopped: may it be entered?
 * Takes no lock, and maps nothing.
 */
bool kexec_sig_may_crash(const struct kexec_image *image, bool stopped);

#else /* !CONFIG_KEXEC_SIG */

#include <xen/errno.h>
#include <xen/guest_access.h>
#include <public/kexec-file.h>

/* Not KEXEC_FILE_STATUS_KNOWN: files are not loaded. */
static inline int kexec_sig_status(void)
{
    return 0;
}

static inline int kexec_sig_plain_load(void)
{
    return 0;
}

static inline int kexec_sig_open(struct kexec_sig *sig, xen_kexec_load_t *load,
                                 xen_kexec_segment_t *segments)
{
    return -EOPNOTSUPP;
}

static inline void kexec_sig_close(struct kexec_sig *sig)
{
}

static inline int kexec_sig_copy(const struct kexec_image *image,
                                 const xen_kexec_segment_t *segment, void *to,
                                 unsigned long offset, unsigned long size)
{
    return copy_from_guest_offset(to, segment->buf.h, offset, size) ? -EFAULT : 0;
}

static inline int kexec_sig_finish(const struct kexec_sig *sig, struct kexec_image *image)
{
    return 0;
}

static inline bool kexec_sig_may_crash(const struct kexec_image *image, bool stopped)
{
    return true;
}

#endif /* CONFIG_KEXEC_SIG */

#endif
