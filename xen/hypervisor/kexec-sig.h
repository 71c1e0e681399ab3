/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Xen's kexec code calls for the verified load; the ABI is in public/kexec-file.h. */
#ifndef XEN_KEXEC_SIG_H
#define XEN_KEXEC_SIG_H

#include <xen/types.h>
#include <public/kexec.h>

struct kexec_image;

/* The signed file of one load, from kexec_sig_open() to kexec_sig_close(). */
struct kexec_sig {
	uint8_t *file;			     /* Xen's copy */
	size_t size;			     /* of it, in bytes */
	const xen_kexec_segment_t *kernel;   /* the segment that it goes to */
	uint8_t *boot;			     /* a page of boot_params, a page of command line */
};

/* KEXEC_FILE_STATUS_*: what does not depend on an image. */
int kexec_sig_status(void);

/* A load without a signature is asked for: 0, or -EPERM under enforcement. */
int kexec_sig_plain_load(void);

/*
 * Copy the signed file, verify it, and make @load and @segments ready for kimage_alloc(). Changes
 * nothing but its arguments. Call kexec_sig_close() afterwards, whatever the answer.
 */
int kexec_sig_open(struct kexec_sig *sig, xen_kexec_load_t *load, xen_kexec_segment_t *segments);
void kexec_sig_close(struct kexec_sig *sig);

/* Copy @size bytes at @offset of a segment: from the verified file, or from the guest. */
int kexec_sig_copy(const struct kexec_image *image, const xen_kexec_segment_t *segment, void *to,
		   unsigned long offset, unsigned long size);

/* The segments of @image are loaded: add what Xen needs to enter the kernel by itself. */
int kexec_sig_finish(const struct kexec_sig *sig, struct kexec_image *image);

/* About to enter a crash image: is it still what was loaded? */
bool kexec_sig_intact(const struct kexec_image *image);

#endif
