/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Becomes xen/common/kexec-sig/trust.h of the series: nobody is trusted, nothing revoked, no word
 * allowed. The program in trust.c beside it writes another one from certificates.
 */
static const struct span trusted[] = { { NULL, 0 } };
#define TRUSTED_CERTS 0
static const uint8_t revoked[][32] = { { 0 } };
#define REVOKED_DIGESTS 0
static const char *const cmdline_entries[] = { NULL };
#define CMDLINE_ENTRIES 0
