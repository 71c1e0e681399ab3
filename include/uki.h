/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unified kernel images (UAPI.5): a PE program whose sections hold a kernel and what belongs to it.
 *
 * One reader for kexec and for Xen, so that both see the same parts. As in systemd's stub the first
 * section of a name counts. What is before the first .profile is common to all profiles; each
 * begins with such a section, and what follows up to the next one replaces what is common.
 *
 * No section that is used may lie in the headers, in the certificate table (which no signature
 * covers) or in another section's bytes: a file like that means different things to different
 * readers. No allocation, no state.
 */
#ifndef UKI_H
#define UKI_H

#include "include/pe.h"

struct uki {
	struct span kernel, initrd, ucode, dtb;
	struct span cmdline; /* without trailing white space, as the stub takes it */
	struct span pcrsig, pcrpkey, osrel, profile; /* what the stub hands on in an initrd */
};

enum uki_answer {
	UKI_NOT, /* not a PE file, or one without .linux */
	UKI_BAD,
	UKI_GOOD,
};

struct uki_fault {
	const char *what; /* "reaches past the end of the file" */
	struct pe_section section;
	uint64_t header_at; /* offset of the section's header in the file */
};

/* As one of its profiles, counted from 0; without any, as profile 0. */
enum uki_answer uki_read_profile(struct span file, unsigned int profile, struct uki *uki,
				 struct uki_fault *fault);

/* As the profile that the stub takes when it is told none. */
static inline enum uki_answer uki_read(struct span file, struct uki *uki, struct uki_fault *fault)
{
	return uki_read_profile(file, 0, uki, fault);
}

/* How many profiles there are; 0 when it is not a PE file. */
unsigned int uki_profiles(struct span file);

/* Early microcode goes in front of the initrd, as a cpio archive of its own: where the rest starts.
 */
static inline size_t uki_initrd_at(const struct uki *uki)
{
	return (uki->ucode.n + 3) & ~(size_t)3;
}

#endif
