/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the files of common/kexec-sig/. */
#ifndef KEXEC_SIG_PRIVATE_H
#define KEXEC_SIG_PRIVATE_H

#include <xen/kexec-sig.h>
#include <public/kexec.h>

#include "include/cmdline-list.h"
#include "include/span.h"

/* One page of boot_params, one of command line. */
#define BOOT_PAGES_ORDER 1

/* What the kernel of this machine is told, read once while Xen starts. */
void kexec_sig_read_machine(void);

/* Is all of this range RAM, by what the firmware said? */
bool kexec_sig_is_ram(uint64_t start, uint64_t size);

/* What Xen says to the kernel; the command line's page is filled already. */
struct kexec_sig_boot {
    struct span kernel;                 /* a whole bzImage */
    uint64_t initrd, initrd_size;
    bool crash;
    uint64_t elfcorehdr, elfcorehdr_size;
};

/* Fill the page @to. -E2BIG if the memory map has more entries than boot_params. */
int kexec_sig_fill_boot_params(const struct kexec_sig_boot *boot, uint8_t *to);

/*
 * Fill the page @to with Xen's own words and then @text: all of it when @list is NULL, otherwise
 * only what is on the list. -EDOM, and a message that names the word, when one is not.
 */
int kexec_sig_fill_cmdline(const struct kexec_sig_boot *boot, struct span text,
                           const struct cmdline_list *list, char *to);

/* ELF headers of a crash dump, which the crash kernel will believe: only RAM may be in them. */
bool kexec_sig_headers_are_sane(struct span headers);

/* The digest that kexec_sig_may_crash() compares. */
void kexec_sig_hash_image(const struct kexec_image *image, uint8_t digest[32]);

bool kexec_sig_enforced(void);

/* Foreign bytes for Xen's log: at most @size - 1 of them, what cannot be printed as '?'. */
const char *kexec_sig_printable(struct span text, char *to, size_t size);

#endif
