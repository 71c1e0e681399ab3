/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The crash image: is it still what was loaded?  Purgatory would have checked; under enforcement
 * none runs.  What runs here may have interrupted anything: no lock, no mapping, no allocation.
 * The crash area is in Xen's direct map (arch/x86/setup.c).
 */
#include <xen/guest_access.h>
#include <xen/kexec.h>
#include <xen/kimage.h>
#include <xen/lib.h>
#include <xen/mm.h>
#include <xen/string.h>

#include "private.h"
#include "include/sha256.h"

#define HASH_CHUNK MB(1)

/* @alone: all else has stopped, and must not be served. */
static void hash_memory(struct sha256 *sha, paddr_t at, uint64_t size, bool alone)
{
    uint64_t n;

    for ( ; size; at += n, size -= n )
    {
        n = min_t(uint64_t, size, HASH_CHUNK);
        sha256_update(sha, __va(at), n);
        if ( !alone )
            process_pending_softirqs();
    }
}

static void hash_image(const struct kexec_image *image, uint8_t digest[SHA256_DIGEST_SIZE],
                       bool alone)
{
    struct sha256 sha;
    unsigned int i;

    sha256_init(&sha);
    for ( i = 0; i < image->nr_segments; i++ )
        if ( !guest_handle_is_null(image->segments[i].buf.h) )
            hash_memory(&sha, image->segments[i].dest_maddr, image->segments[i].buf_size,
                        alone);
    hash_memory(&sha, image->boot_params, PAGE_SIZE, alone);
    hash_memory(&sha, image->cmdline, PAGE_SIZE, alone);
    sha256_final(&sha, digest);
}

void kexec_sig_hash_image(const struct kexec_image *image, uint8_t digest[SHA256_DIGEST_SIZE])
{
    hash_image(image, digest, false);
}

bool kexec_sig_may_crash(const struct kexec_image *image, bool stopped)
{
    uint8_t digest[SHA256_DIGEST_SIZE];

    if ( !kexec_sig_enforced() )
        return true;
    if ( !stopped || !image->boot_params )
    {
        printk(XENLOG_ERR "kexec: the crash image may be changed still: not started\n");
        return false;
    }
    hash_image(image, digest, true);
    if ( memcmp(digest, image->digest, sizeof(digest)) == 0 )
        return true;
    printk(XENLOG_ERR "kexec: the crash image was damaged after it was loaded: not started\n");

    return false;
}
