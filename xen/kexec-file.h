/* SPDX-License-Identifier: MIT */
/*
 * The verified load into Xen: operations of the kexec hypercall beyond Xen's own public/kexec.h,
 * for the hypervisor, for libxenctrl and for kexec. Explained in doc/verified-xen.md.
 */
#ifndef XEN_KEXEC_FILE_H
#define XEN_KEXEC_FILE_H

/*
 * KEXEC_CMD_kexec_file_load: argument and segments as for KEXEC_CMD_kexec_load (xen_kexec_load_t),
 * but the buffer of one segment is a whole signed file, which may be larger or smaller than the
 * segment's dest_size: a bzImage, or a unified kernel image (UAPI.5) with one in .linux. It is the
 * first segment whose buffer starts with "MZ". Xen copies the file once, verifies it, and loads
 * from its copy what of the bzImage follows the (setup_sects + 1) * 512 bytes of the real-mode
 * part.
 *
 * Under enforcement Xen enters the kernel at dest_maddr + 0x200 with boot_params of its own, and
 * loads nothing else of the caller's:
 *  - entry_maddr is ignored, and purgatory is not loaded;
 *  - kernel, initrd (.ucode, padded to 4 bytes, and .initrd) and command line are the signed ones
 * of a unified kernel image. A bare bzImage is taken with KEXEC_FILE_STATUS_LIST only, with the
 *    caller's initrd, and with the caller's command line if each word is on the built-in list;
 *  - where the initrd goes is told by boot_params of the caller's: the first segment whose buffer
 * has "HdrS" at 0x202 and 4096 bytes or more. Their ramdisk_image must be the start of a segment
 * with a buffer, of any content for a unified kernel image. A bare bzImage's command line is where
 * they say, in a segment's buffer, with its NUL;
 *  - of a crash image also the first segment whose buffer starts with "\177ELF" is loaded: ELF
 * headers that have RAM in them only. Xen adds elfcorehdr= to the command line;
 *  - Xen adds lockdown=integrity to the command line. Of the caller's, the words lockdown=,
 *    elfcorehdr= and acpi_rsdp= are left out.
 *
 * Refused images leave everything as it was:
 *  -ENODATA       not signed
 *  -EBADMSG       digest does not match, signature malformed or forged
 *  -EACCES        signer not trusted, or not for signing code
 *  -ETIME         image or signer revoked: good once
 *  -EOPNOTSUPP    weak or unknown digest or key
 *  -ENOEXEC       not a bzImage that can be entered in 64-bit mode, nor a unified kernel image with
 *                 one, or one whose sections overlap or are not covered by the signature
 *  -EXDEV         a bare bzImage, where the command line and initrd must be signed
 *  -EDOM          a word of the command line is not on the list: Xen's log names it
 * Other errors: -E2BIG file over 256 MiB, command line over a page or the kernel's own limit,
 * memory map over 128 entries; -EADDRNOTAVAIL a segment outside RAM, or the kernel where it cannot
 * run; -EINVAL the rest; -ENOMEM, -EFAULT, -EBUSY, -EPERM (not the control domain).
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
#define KEXEC_FILE_STATUS_LIST		   0x100 /* a bare bzImage is taken, its words by list */

#endif
