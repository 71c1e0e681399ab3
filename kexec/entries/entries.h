/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which kernels are installed, as boot loaders say it: Boot Loader Specification (UAPI.1) types 1
 * and 2, GRUB's menu, plain files in /boot. Read below ctx->root.
 *
 * Nothing is guessed in silence: notes tell file by file what was found, and a choice comes with
 * its reason.
 */
#ifndef ENTRIES_H
#define ENTRIES_H

#include "include/ctx.h"

struct entry {
	const char *loader; /* "systemd-boot", "GRUB", "files" */
	const char *id;	    /* as the boot loader names it */
	const char *title;
	const char *menu; /* its place in GRUB's menu, "1>2"; NULL elsewhere */
	const char *file; /* where it was found */
	unsigned line;	  /* in that file; 0: all of it */
	const char *sort_key, *machine_id;
	const char *version;	    /* what the loader sorts by */
	const char *release;	    /* of the kernel, as uname -r says it */
	const char *kernel;	    /* with ctx->root in front, as all files here; NULL: none */
	const char *const *initrds; /* NULL-terminated, or NULL */
	const char *device_tree;    /* NULL: none */
	const char *options;	    /* NULL: not known, or those of the running kernel */
	const char *options_from;   /* the file that they were found in */
	bool options_inside;	    /* in the kernel's own file, which needs not be told them */
	const char *obstacle;	    /* why it cannot be started from here; NULL: it can */
	bool profile_given;	    /* of a unified kernel image */
	unsigned profile;	    /* counted from 0 */
	int tries_left, tries_done; /* boot counting; -1: not counted */
};

#define ENTRY_WISHES_MAX 4

/* An entry that a setting names. */
struct entry_wish {
	const char *name; /* NULL: no such setting */
	const char *said; /* the setting, where its name is another; NULL: the same */
	const char *from; /* "/boot/loader/loader.conf: default" */
	bool skips_bad;	  /* takes no entry whose tries are used up */
};

/* What one boot loader has. */
struct entry_menu {
	bool found;
	const char *obstacle; /* why it cannot be read */
	struct entry_wish once;
	struct entry_wish wishes[ENTRY_WISHES_MAX]; /* the first that fits an entry counts */
	size_t n_wishes;
};

#define ENTRY_LOADERS 3

struct entries {
	struct entry *e; /* by loader, and in each by its menu */
	size_t n, capacity;
	struct entry_menu menus[ENTRY_LOADERS];
	const char *grubs;     /* the folder whose loader/entries/ is GRUB's; NULL: none is */
	const char *booted_by; /* LoaderInfo: what started the machine; NULL: not known */
	const char **notes;    /* what was found where, line by line */
	size_t n_notes, notes_capacity;
};

/* ERR_NO_MEMORY; what cannot be read is an entry's or a menu's obstacle. */
enum err entries_read(struct ctx *ctx, struct entries *entries);

/*
 * The entry that @name means: "default", "oneshot", "newest" (the highest release that can be
 * started), or an identifier, a title or a place in GRUB's menu. @why tells how it was chosen.
 * ERR_USAGE, ERR_UNSUPPORTED.
 */
enum err entries_choose(struct ctx *ctx, const struct entries *entries, const char *name,
			const struct entry **entry, const char **why);

/* The first entry that starts a kernel of @release; NULL: none. */
const struct entry *entries_of_release(const struct entries *entries, const char *release);

/* The file of that kernel, where distributions install it; NULL: there is none. */
const char *release_kernel(struct ctx *ctx, const char *release);

/* @pattern, "/boot/initrd.img-%s", with @release in place of %s. NULL: no memory. */
const char *release_name(struct ctx *ctx, const char *pattern, const char *release);

/*
 * For -e: what was loaded last is @entry, chosen as the one-shot entry if @once; or NULL: none.
 * ERR_SYSTEM, ERR_REFUSED, ERR_NO_MEMORY.
 */
enum err entries_remember(struct ctx *ctx, const struct entry *entry, bool once);

/* It is started now: boot loaders' variables say so, or are cleared. What fails is warned of. */
void entries_started(struct ctx *ctx);

/* UAPI.10, "Version Comparison": below, equal to or above 0. */
int version_compare(struct span a, struct span b);

#endif
