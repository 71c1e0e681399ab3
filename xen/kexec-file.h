/* SPDX-License-Identifier: MIT */
/*
 * The verified load into Xen: operations of the kexec hypercall beyond Xen's own public/kexec.h,
 * for the hypervisor, for libxenctrl and for kexec. Explained in doc/verified-xen.md.
 */
#ifndef XEN_KEXEC_FILE_H
#define XEN_KEXEC_FILE_H

/*
 * KEXEC_CMD_kexec_file_load: argument and segments as for KEXEC_CMD_kexec_load (xen_kexec_load_t),
 * but the buffer of one segment is a whole signed bzImage, which may be larger or smaller than the
 * segment's dest_size. It is the first segment whose buffer starts with "MZ" and has "HdrS" at
 * 0x202. Xen copies the file once, verifies it, and loads from its copy all that follows the
 * (setup_sects + 1) * 512 bytes of the real-mode part.
 *
 * Under enforcement entry_maddr is ignored: Xen enters the kernel at dest_maddr + 0x200 with a
 * boot_params of its own, filled from the first other segment whose buffer has 4096 bytes or more
 * and "HdrS" at 0x202 without "MZ" at 0: boot_params must be at the start of its segment. The
 * command line that it points to must lie in a segment's buffer, with its NUL. No other byte that
 * the caller gave is executed.
 *
 * Refused images leave everything as it was:
 *  -ENODATA       not signed
 *  -EBADMSG       digest does not match, signature malformed or forged
 *  -EACCES        signer not trusted, or not for signing code
 *  -ETIME         image or signer revoked: good once
 *  -EOPNOTSUPP    weak or unknown digest or key
 *  -ENOEXEC       no segment is a bzImage that can be entered in 64-bit mode
 * Other errors: -E2BIG file over 128 MiB; -EADDRNOTAVAIL a segment outside RAM, or the kernel where
 * it cannot run; -EINVAL the rest; -ENOMEM, -EFAULT, -EBUSY, -EPERM (not the control domain).
 *
 * A hypervisor that does not know an operation may answer 0 (4.17 does, 4.20 has -EOPNOTSUPP): ask
 * KEXEC_CMD_kexec_file_status first.
 */
#define KEXEC_CMD_kexec_file_load 7

/*
 * KEXEC_CMD_kexec_file_status: no argument (NULL). The answer is a mask that always has
 * KEXEC_FILE_STATUS_KNOWN: without that bit this hypervisor cannot load files.
 */
#define KEXEC_CMD_kexec_file_status 8

#define KEXEC_FILE_STATUS_KNOWN		   0x01
#define KEXEC_FILE_STATUS_LOG		   0x02 /* plain loads are logged */
#define KEXEC_FILE_STATUS_ENFORCE	   0x04 /* plain loads are refused (-EPERM) */
#define KEXEC_FILE_STATUS_SECURE_BOOT	   0x08 /* enforcement is due to UEFI Secure Boot */
#define KEXEC_FILE_STATUS_DEFAULT_LOADED   0x10
#define KEXEC_FILE_STATUS_DEFAULT_VERIFIED 0x20
#define KEXEC_FILE_STATUS_CRASH_LOADED	   0x40
#define KEXEC_FILE_STATUS_CRASH_VERIFIED   0x80

#endif
