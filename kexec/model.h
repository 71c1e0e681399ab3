/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The vocabulary of a load: a request, a host and an image go in, a plan comes out, a backend
 * takes it. load.c says in which order; read that first.
 *
 * Everything between reading and the final call is a pure function of these structs, so that
 * every architecture is planned and tested on any machine, as any user.
 */
#ifndef MODEL_H
#define MODEL_H

#include "include/cmdline.h"
#include "include/ctx.h"
#include "include/file.h"
#include "include/memory-map.h"
#include "include/range.h"
#include "include/span.h"

#include "kexec/request.h"

/* ---- host: what the running system says, read once (host/, backend/) ---- */

/* EFI as the running kernel shows it; map.n is 0 without EFI runtime services. */
struct efi {
	uint64_t fw_vendor; /* addresses of the firmware's tables */
	uint64_t config_table;
	uint64_t smbios;
	uint64_t acpi_rsdp;
	struct span map; /* runtime map: EFI_MEMORY_DESCRIPTORs, version 1, 40 bytes */
};

/* What a dump tells of the dead system; backend->read_crash fills it, for -p by segments only. */
struct crash_info {
	struct ranges ram;   /* all that a dump shall hold, crash windows included */
	struct range *notes; /* physical; one PT_NOTE each, in this order; they may touch */
	size_t n_notes;
	size_t notes_capacity;
	struct range text;     /* kernel text, physical; empty when the direct map is enough */
	uint64_t text_virtual; /* where the kernel itself sees it */
	uint64_t direct_map;   /* virtual address of physical address 0; 0 when not known */
	uint64_t direct_end;   /* memory from here on is not in it; 0: all is */
	uint64_t hotplug_size; /* bytes of the elfcorehdr that the kernel keeps up to date; 0: it
				  cannot */
};

/* x86: BIOS disks, as boot_params holds them (<linux/edd.h>). */
struct edd {
	uint8_t n, n_signatures;
	uint8_t info[6 * 82];
	uint8_t signatures[16 * 4];
};

/* A serial line (8250) whose registers lie in memory. */
struct serial_line {
	const char *name; /* "ttyS0" */
	uint64_t base;
	uint32_t shift; /* log2 of the distance of its registers */
	uint32_t width; /* bytes of an access */
};

/* A display adapter as the running kernel shows it. */
struct display {
	const char *name;   /* "0000:00:02.0" on PCI, else what its bus calls it */
	const char *driver; /* the display driver that holds it, NULL: none does */
	bool card;	    /* one of the kernel's mode setting, with outputs, on any bus */
	bool pci;
	bool vga;		  /* PCI: also a VGA, with its ports */
	bool primary;		  /* PCI: the one that the firmware used */
	struct range memory[6];	  /* PCI: its BARs; empty where there is none */
	struct span config;	  /* PCI: its configuration space, as much as this user may read */
	const char *const *files; /* what was read, for --record-host */
};

/* What a segment of the plan is for. */
enum role {
	ROLE_KERNEL,
	ROLE_INITRD,
	ROLE_MODULE, /* multiboot */
	ROLE_PARAMS, /* boot_params, multiboot info, ELF notes */
	ROLE_DTB,
	ROLE_PURGATORY,
	ROLE_ELFCOREHDR,
	ROLE_BACKUP,	/* low memory saved for the dump */
	ROLE_MAP_ONLY,	/* Xen: no bytes, only mapped at entry */
	ROLE_EXCHANGED, /* no bytes: memory that a preserved kernel gets back */
};

/* Memory of which the other segments leave something bare: that gets segments without bytes. */
struct cover {
	enum role role;
	struct ranges ranges;
};

/*
 * What others want of placement: the taker of the plan (Xen), the purpose, the next kernel's device
 * tree. plan/ obeys and does not ask why.
 */
struct policy {
	struct cover cover;
	struct ranges unusable; /* nothing is placed there */
	bool low_first;		/* no segment is placed high that need not be, */
	uint64_t low_start;	/* but from here on if that can be */
	bool no_purgatory;	/* what verified the kernel enters it; purgatory never runs */
};

struct host {
	const struct arch *arch;
	const char *machine;	 /* uname -m */
	const char *cmdline;	 /* of the running kernel, without newline */
	struct memory_map map;	 /* what the firmware says */
	struct ranges usable;	 /* where segments of a normal load may go */
	struct ranges crash;	 /* crash windows; n is 0 when none is reserved */
	struct ranges crash_cma; /* more memory of the crash kernel's, lent to user processes */
	uint64_t crash_size;	 /* bytes of them; UINT64_MAX when not known */
	bool addresses_hidden;	 /* /proc/iomem shows this user none, so crash is unknown */
	bool xen;		 /* facts come from a hypervisor, addresses are machine addresses */
	size_t max_segments;	 /* what the final call takes */
	struct range hypervisor; /* where its own code and data lie; empty when it is none */
	struct policy policy;	 /* of whoever takes the plan */
	const char *file_load_obstacle; /* what stands against loading by file, NULL when nothing
					   does */
	struct span boot_params;	/* x86: /sys/kernel/boot_params/data; empty if unknown */
	struct span device_tree;	/* flattened; empty if there is none, not checked */
	struct span atags;		/* 32-bit Arm: the tagged list it was given, or empty */
	struct serial_line *serial_lines;
	size_t n_serial_lines;
	bool five_level;	 /* x86: its page tables have five levels */
	bool encrypted;		 /* x86: its memory may be encrypted (SEV, TDX) */
	const char *framebuffer; /* name of /dev/fb0's driver, NULL without one */
	struct display *displays;
	size_t n_displays;
	struct efi efi;
	struct edd edd; /* read when boot_params is not known */
	struct crash_info crash_info;
};

/* ---- image: what a kernel file is, after parsing; raw headers are not looked at again ---- */

/* One of several ways in which a unified kernel image can be started. */
struct profile {
	struct span about; /* its .profile section: ID= and TITLE=, as in os-release(5) */
	struct span cmdline;
};

/* What the peeled containers brought along; kernel is what is left to parse. */
struct payload {
	/* Which one of a unified kernel image; set before unwrapping. */
	unsigned profile;
	bool profile_given; /* it must be one with profiles */
	struct profile *profiles;
	size_t n_profiles;
	struct span kernel;
	struct span initrd;
	struct span cmdline; /* text, not NUL-terminated */
	struct span dtb;
	struct span uki;    /* the unified kernel image that the kernel was cut out of, or empty */
	const char *layers; /* "gzip", "uki, zstd": outermost first; "" for none */
};

/* A piece of the kernel in memory; bytes.n <= size, the rest is zero. */
struct extent {
	uint64_t address; /* as the file says; relative to the base if relocatable */
	uint64_t size;
	struct span bytes;
};

enum entry_mode {
	ENTRY_64,    /* the architecture's native mode */
	ENTRY_32,    /* x86: protected mode, paging off */
	ENTRY_16,    /* x86: real mode */
	ENTRY_RESET, /* s390: by a reset, which loads the PSW of 31 bits at address 0 */
};

struct image {
	bool confined; /* the purpose's, set before parsing */
	const struct image_format *format;
	const struct arch *arch;
	const struct handover *handover;
	const char *version;	/* the kernel's version string, or NULL */
	const char *protocol;	/* version of its boot protocol, "2.15", or NULL */
	struct extent *extents; /* sorted by address, no overlaps */
	size_t n_extents;
	bool relocatable; /* may stand at any multiple of align inside `within` */
	uint64_t align;
	uint64_t preferred;  /* best base address when relocatable */
	bool high;	     /* the highest base instead, when relocatable */
	struct range within; /* where the image may stand */
	uint64_t entry;	     /* like extent.address */
	enum entry_mode entry_mode;
	bool five_level_entry;	    /* x86: may be entered with page tables of five levels, */
	bool five_level;	    /* and goes on with them */
	uint64_t cmdline_max;	    /* bytes, without the NUL */
	struct range initrd_within; /* where the initrd may stand */
	bool file_loadable;	    /* kexec_file_load takes it, where it is built in */
	uint64_t random;	    /* not 0: it stands at a place that this chooses */
	bool kaslr;		    /* x86: its addresses have been randomized */
	bool unpacked;		    /* by kexec, not by itself */
	const char *unpacks_from;   /* it will itself: "xz"; NULL: it need not, or not known */
	uint64_t unpacks;	    /* how much that gives, in bytes, as its file says */
	struct span setup;	    /* x86 bzImage: the setup header's sector(s), for boot_params */
	/* What it was parsed from, and for which machine; NULL: for one of its own arch. */
	struct payload payload;
	const struct arch *host_arch;
};

struct load;

struct image_format {
	const char *name; /* "bzImage"; also the word for --type */
	/*
	 * Fill @image from @image->payload.kernel. ERR_NOT_MINE (silent), ERR_BAD or
	 * ERR_UNSUPPORTED with a message that names the field.
	 */
	enum err (*parse)(struct ctx *ctx, const struct request *request, struct image *image);
	/*
	 * For loads by segments: do what the kernel would do first of all, unpack itself, of at
	 * most @limit bytes. NULL: there is nothing to unpack. ERR_UNSUPPORTED, ERR_BAD: better
	 * left alone.
	 */
	enum err (*unpack)(const struct load *load, uint64_t limit, struct image *image);
	/*
	 * The kernel's own bytes, of at most @limit, for a look at what is in it; NULL: those of
	 * the file. ERR_UNSUPPORTED, ERR_BAD.
	 */
	enum err (*contents)(struct ctx *ctx, const struct image *image, uint64_t limit,
			     struct span *bytes);
};

/* ---- plan: placed segments ---- */

struct rule {
	uint64_t align; /* power of two; at least the page size is used */
	struct range within;
	uint64_t preferred;    /* lowest place at or above this, if there is one */
	uint64_t below;	       /* not 0: a place below this, if there is one */
	bool high;	       /* the highest place instead of the lowest */
	bool fixed;	       /* exactly at within.start */
	uint64_t random;       /* not 0: any place, chosen by this, when the others have theirs */
	uint64_t window;       /* not 0: with the kernel in a window of so many bytes */
	uint64_t window_align; /* where such a window begins and ends */
};

struct segment {
	enum role role;
	struct rule rule;
	struct span bytes; /* what is loaded; may be empty until fill */
	uint64_t size;	   /* bytes of memory, page aligned by plan_add() */
	uint64_t address;  /* set by plan_place() */
	bool unhashed;	   /* left out of purgatory's digest */
	bool covers; /* the policy's: nothing is loaded, so it may lie outside usable memory */
};

#define PLAN_SEGMENTS_MAX 64 /* ours; what the host takes is host->max_segments */
#define PLAN_SYMBOLS_MAX  32

/* A symbol of purgatory and its bytes, in the byte order of the machine. */
struct purgatory_symbol {
	const char *symbol;
	struct span value;
};

struct plan {
	struct segment segments[PLAN_SEGMENTS_MAX];
	size_t n;
	struct purgatory_symbol symbols[PLAN_SYMBOLS_MAX];
	size_t n_symbols;
	uint64_t entry; /* physical address of the first instruction */
};

/* Random bytes, for the next kernel for the most part. */
struct seeds {
	uint8_t load[8]; /* not secret: which load this was */
	uint8_t kaslr[8];
	uint8_t rng[128]; /* as many bytes of it as the boot protocol hands over */
};

/* One load on its way through. Pointers to const are done when this is made. */
struct load {
	struct ctx *ctx;
	const struct request *request;
	const struct purpose *purpose;
	const struct host *host;
	const struct image *image;
	struct span initrd;
	bool initrd_unpacked; /* here, not by the next kernel */
	struct span dtb;
	const struct span *modules; /* the bytes of request->modules, in their order */
	struct seeds seeds;	    /* random, fresh for this load */
	struct cmdline words;	    /* the command line as far as the user makes it */
	const char *cmdline;	    /* its text; final, and complete, after cmdline_finish() */
	uint64_t cmdline_capacity;  /* bytes to reserve for it, with NUL */
	struct memory_map next_map; /* the memory map that the next kernel is given */
	struct policy policy;	    /* the host's, with what the purpose wants */
	struct plan plan;
};

/* ---- purpose: what a load is for; one table each in purpose/, chosen once by the request ---- */

/* A function that is NULL has nothing to do. In the order in which load.c calls them. */
struct purpose {
	const char *name;	 /* "normal", "crash" */
	const char *memory_name; /* "usable", "crash": its memory, in messages */
	bool confined; /* the next kernel lives in a window where its file's addresses do not hold
			*/
	bool dumps;    /* host->crash_info is needed */
	/* Before the kernel is read and again when the memory map is: can it be done here? */
	enum err (*check)(struct ctx *ctx, const struct host *host);
	/* NULL: the image is read from a file. */
	enum err (*make_image)(const struct load *load, struct image *image);
	/* Where segments may be placed, --mem-min and --mem-max aside. Never NULL. */
	enum err (*memory)(const struct load *load, struct ranges *memory);
	/* Once, whichever way it is loaded: what will be missing. NULL: nothing. */
	void (*warn)(const struct load *load);
	/* Before handover->size(): its own segments, room on the command line, its policy. */
	enum err (*size)(struct load *load);
	/* After it: what to prefer, in the rules of all segments. */
	enum err (*prefer)(struct load *load);
	/* No place was found, the message says for what: what can be done about it. */
	enum err (*no_space)(const struct load *load, enum err err);
	/* The running kernel did not take the files (@initrd bytes): the same. */
	enum err (*files_failed)(const struct load *load, enum err err, uint64_t initrd);
	/* Every address is known: its segments' bytes, command line and next_map. */
	enum err (*fill)(struct load *load);
};

/* What becomes of the screen that the firmware set up. */
enum screen_state {
	SCREEN_UNKNOWN,	 /* nothing shows who holds the display, or it does not matter */
	SCREEN_HOLDS,	 /* as the firmware set it up */
	SCREEN_RESTORED, /* by purgatory */
	SCREEN_DARK,	 /* until the next kernel's own driver is loaded */
};

struct screen {
	enum screen_state state;
	const char *driver; /* the running kernel's, where one took the display over */
	const char *why;    /* what that does to the screen */
	bool by_segments;   /* dark, but a load by segments would restore it */
};

/* How a kernel is given its parameters: one file per boot protocol in handover/. */
struct handover {
	const char *name;      /* "x86-linux" */
	unsigned options;      /* OPTIONS_*: the option groups it honours */
	bool makes_elfcorehdr; /* a crash kernel makes its own, none is handed over */
	bool finds_memory;     /* the kernel asks the machine, no map is handed over */
	/*
	 * Add what this purpose must tell the kernel by words (elfcorehdr=, say); NULL: nothing.
	 * Asked twice: with each address and the map at their longest, then as they are.
	 */
	enum err (*add_words)(struct load *load, struct cmdline *words);
	/* Add segments with a size and a rule; no address is known. */
	enum err (*size)(struct load *load);
	/* Every address is known: make the bytes, and set purgatory's entry state. */
	enum err (*fill)(struct load *load);
	/*
	 * What the next kernel can show before its own driver is loaded, by files or by a plan.
	 * NULL: it takes no screen over.
	 */
	struct screen (*screen)(const struct load *load, bool by_files);
};

/* ---- arch: data only, one table each in arch/ ---- */

/* A file embedded in this program; both NULL when the build could not make it (weak symbols). */
struct blob {
	const uint8_t *start, *end;
};

struct arch {
	const char *name;		/* "x86_64" */
	const char *const *machines;	/* uname -m names, NULL-terminated */
	const char *const *also_starts; /* other archs whose kernels it can start, or NULL */
	uint16_t elf_machine;
	uint32_t kexec_arch;	/* KEXEC_ARCH_* of <linux/kexec.h>, in bits 16-31 */
	uint64_t page_size;	/* the largest one its kernels use */
	uint64_t memory_start;	/* nothing is placed below (x86: the BIOS data area's page) */
	uint64_t memory_end;	/* nor from here on; 0: no end */
	bool firmware_map;	/* memory from /sys/firmware/memmap, else /proc/iomem */
	bool device_tree;	/* the machine may be described by one */
	bool live_tree;		/* by what the running kernel shows, not by what it was given */
	bool serial_lines;	/* the running kernel knows of some that no tree describes */
	uint64_t tree_max;	/* bytes that its kernels take of one */
	uint64_t initrd_window; /* kernel and initrd lie in a window of so many bytes; 0: none */
	uint64_t initrd_window_align; /* which begins and ends at multiples of this */
	bool tagged_list;	      /* or by one of ATAGs, /proc/atags */
	uint64_t kernel_reach;	 /* memory starts where this rounds its address down to; 0: no */
	uint64_t low_reach;	 /* of which it reaches so much at once */
	bool elfcorehdr_32bit;	 /* is all that a crash kernel takes: no memory from 4 GiB on */
	bool elfcorehdr_no_ram;	 /* must not be RAM to a crash kernel that is to read it */
	bool hides_crash_memory; /* unmapped once a crash kernel is there, also for a normal load */
	struct blob purgatory;	 /* the ELF file: purgatory_NAME[], purgatory_NAME_end[] */
	uint32_t relative_reloc; /* ELF type of the one relocation purgatory may carry */
	struct rule purgatory_rule;
	struct range low_memory; /* any kernel writes there while it starts: saved for the dump */
	struct range kernel_map; /* virtual: kernel text outside the direct map; empty if inside */
	const char
		*kernel_offset; /* VMCOREINFO's key of the text's virtual less physical address */
	bool allocates_high;	/* its kernels hand out the highest free memory first (measured) */
	bool is_32bit;
	bool is_big_endian;
	bool leaves_times;	    /* its purgatory, where a kernel shows them: --timing */
	bool no_file_load;	    /* no kernel of it has kexec_file_load */
	const char *file_load_flaw; /* what can go wrong after one, so that segments are better */
	const char *const *host_files; /* what --record-host saves beyond the common ones */
};

/* ---- backend: who supplies the facts and takes the result ---- */

struct json;

struct backend {
	const char *name;
	/* arch (NULL: none that we know), machine, release, cmdline; crash_size if it can be asked.
	 */
	enum err (*identify)(struct ctx *ctx, struct host *host);
	/* After it, what planning needs to know. */
	enum err (*read_host)(struct ctx *ctx, struct host *host);
	/* host->crash_info, after read_host(). */
	enum err (*read_crash)(struct ctx *ctx, struct host *host);
	/* What a load by segments would lose, in words, or NULL. May be NULL: nothing. */
	enum err (*carried)(struct ctx *ctx, const struct host *host, bool panic,
			    const char **names);
	/* Is there what load_segments() calls? Loads nothing. May be NULL: there is. */
	bool (*has_segments)(void);
	enum err (*load_segments)(struct load *load);
	/* Files as they are; NULL where the plan is made all the same, and load_verified takes it.
	 */
	enum err (*load_files)(struct load *load, const struct file *kernel,
			       const struct file *initrd);
	/* The plan, and the whole signed file for the kernel's segment. */
	enum err (*load_verified)(struct load *load);
	enum err (*unload)(struct ctx *ctx, const struct request *request);
	/* @loaded: 1 yes, 0 no, -1 cannot tell. */
	enum err (*status)(struct ctx *ctx, bool panic, int *loaded);
	/* --status --json: what else there is to say. May be NULL. */
	enum err (*status_details)(struct ctx *ctx, bool panic, struct json *j);
	/* The same in lines for people, none where there is nothing. May be NULL. */
	enum err (*status_text)(struct ctx *ctx, bool panic, const char **text);
	enum err (*exec)(struct ctx *ctx, const struct request *request);
	enum err (*crash_size)(struct ctx *ctx, uint64_t *bytes);
	/* --record-host: what no file tells, below @dir. May be NULL. */
	enum err (*record)(struct ctx *ctx, const char *dir);
};

#endif
