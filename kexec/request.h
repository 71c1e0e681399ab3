/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command line asks for: filled by options.c, const afterwards. */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "include/range.h"

enum action {
	ACTION_LOAD_AND_REBOOT, /* no action option: load, then `shutdown -r now` */
	ACTION_LOAD,		/* -l, -p */
	ACTION_LOAD_AND_EXEC,	/* -l with -e, or -f alone */
	ACTION_UNLOAD,
	ACTION_EXEC,
	ACTION_STATUS,
	ACTION_CRASH_SIZE,
	ACTION_INSPECT,
	ACTION_RECORD_HOST,
	ACTION_LAST,
	ACTION_LIST,
	ACTION_HELP,
	ACTION_VERSION,
};

enum load_method {
	METHOD_AUTO,	 /* -a: files first, segments when the kernel cannot */
	METHOD_FILES,	 /* -s: kexec_file_load, never weakened */
	METHOD_SEGMENTS, /* -c: kexec_load */
};

/* Option groups: which handover, or way, an option needs; rows of the table in options.c. */
enum {
	OPTIONS_LINUX = 1 << 0,	    /* command line and initrd */
	OPTIONS_X86 = 1 << 1,	    /* boot_params */
	OPTIONS_REAL_MODE = 1 << 2, /* x86 --real-mode, --entry-32bit */
	OPTIONS_ELF = 1 << 3,	    /* --args-* */
	OPTIONS_MULTIBOOT = 1 << 4, /* --module */
	OPTIONS_DTB = 1 << 5,
	OPTIONS_ARM = 1 << 7,	   /* --atags, --image-size, --page-offset */
	OPTIONS_CONSOLE = 1 << 6,  /* purgatory's console: --serial, --console-* */
	OPTIONS_OLD_ROOT = 1 << 8, /* --dt-no-old-root */
};

/* --unpack, --unpack-initrd: by kexec, instead of by the next kernel. */
enum unpack { UNPACK_NO, UNPACK_AUTO, UNPACK_YES };

enum args_style { ARGS_BY_IMAGE, ARGS_ELF, ARGS_LINUX, ARGS_NONE };

struct entry;

struct request {
	enum action action;
	enum load_method method;
	bool panic;		    /* -p: the crash image */
	const char *kernel;	    /* file name; NULL when none is needed */
	const char *boot_entry;	    /* --boot-entry: what names it, or NULL */
	const struct entry *chosen; /* what that is (boot-entry.c), and why */
	const char *chosen_why;
	const char *type;   /* -t, or NULL */
	const char *append; /* --append, or NULL */
	bool profile_given;
	unsigned profile; /* of a unified kernel image */
	bool reuse_cmdline;
	enum unpack unpack, unpack_initrd;
	const char *const *initrds; /* NULL, or NULL-terminated file names: one behind another */
	bool reuse_initrd;
	const char *dtb;
	const char *const *modules; /* NULL-terminated "FILE args" */
	struct range memory;	    /* --mem-min (inclusive), --mem-max (exclusive, as a range) */
	bool memory_given;
	bool entry_given;
	uint64_t entry;
	bool no_checks; /* -i */
	bool preserve_context;
	bool jump_back; /* --load-jump-back-helper */
	bool hotplug, no_cma, force_dtb, no_old_root;
	bool no_ifdown, no_sync, force;
	/* x86 */
	bool reset_vga, console_vga, console_serial, noefi, reuse_video_type;
	bool real_mode, entry_32bit, pass_memmap_cmdline;
	unsigned core_headers; /* 0, or the ELF class asked for: 32, 64 */
	enum args_style args;
	const char *serial;   /* "ttyS0", "0x3f8", "ttyAMA0", or NULL */
	uint32_t serial_baud; /* 0: not given */
	/* arm */
	bool atags;
	uint64_t image_size, page_offset; /* 0: not given */
	/* ours */
	bool dry_run, json;
	bool timing, fast;
	const char *timing_file;       /* --timing=FILE, or NULL */
	const char *trust;	       /* --trust CERT for --inspect */
	const char *host;	       /* --host DIR */
	const char *record;	       /* --record-host DIR */
	const char *segments_because;  /* an option that kexec_file_load cannot honour, or NULL */
	const char *files_because;     /* an option that only kexec_file_load can honour, or NULL */
	const char *hints;	       /* "--A, --B": options that say nothing to it, or NULL */
	const char *options_given[16]; /* by group bit: an option of that group, for messages */
};

#endif
