/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside entries/: the loaders, and the parsers of their files. */
#ifndef ENTRIES_INTERNAL_H
#define ENTRIES_INTERNAL_H

#include "include/file.h"
#include "include/text.h"
#include "kexec/entries/entries.h"

struct words {
	const char **w; /* NULL-terminated */
	size_t n, capacity;
};

enum err words_add(struct ctx *ctx, struct words *words, const char *text);

/* Add the words of @text, which blanks part. */
enum err words_split(struct ctx *ctx, struct words *words, const char *text);

/* A loader of the table in entries.c. */
struct entry_loader {
	const char *name;
	const char *info; /* how LoaderInfo begins; NULL: it has none */
	/* Add its entries in the order of its menu, and say what it was told. */
	enum err (*read)(struct ctx *ctx, struct entries *entries, struct entry_menu *menu);
	/* Does @entry have the name that a setting of this loader says? */
	bool (*is_named)(const struct entry *entry, const char *name);
};

extern const struct entry_loader loader_systemd_boot, loader_grub, loader_files;

/* ---- what loaders put together: collect.c ---- */

/* A new entry, with nothing known of it but these. NULL: no memory. */
struct entry *entries_add(struct ctx *ctx, struct entries *entries, const char *loader,
			  const char *file);

/* What was found in @file, for the user: kept, and said under -d. */
enum err entries_note(struct ctx *ctx, struct entries *entries, const char *file,
		      const char *format, ...) __attribute__((format(printf, 4, 5)));

void entry_menu_wish(struct entry_menu *menu, struct entry_wish wish);

/* "NAME+3-1.conf": the name is what is in front of the counter. */
struct boot_count {
	size_t n; /* length of the name without counter and suffix */
	int left, done;
};

/* False when @name does not end with @suffix, or has nothing in front of it. */
bool boot_count_parse(struct span name, const char *suffix, struct boot_count *count);

/*
 * Add what the file @path is, if its name ends with @suffix: the name gives identifier and boot
 * counting, @read the rest.
 */
enum err entries_add_file(struct ctx *ctx, struct entries *entries, const char *loader,
			  const char *path, const char *suffix,
			  enum err (*read)(struct ctx *ctx, void *data, struct entry *entry),
			  void *data);

/* ---- text.c ---- */

struct span text_trim(struct span text);
/* Take the first word off the front of @line; what follows it is trimmed. */
struct span text_word(struct span *line);
bool text_is(struct span text, const char *word);
/* As a C string. ERR_BAD when there is a NUL in it: no file of these formats has one. */
enum err text_copy(struct ctx *ctx, struct span text, const char **copy);

/* A value of a key; a table of these is what a parser knows. */
struct text_key {
	const char *key;
	const char **value;   /* one: the last counts */
	struct words *values; /* or several */
};

/* Lines "KEY VALUE", with comments (UAPI.1, loader.conf(5)). Others keys are ignored. ERR_BAD. */
enum err text_keys(struct ctx *ctx, struct span text, const struct text_key *keys, size_t n);

/* ---- where files are: locate.c ---- */

/*
 * @path of a boot loader as a file with ctx->root in front: below the first of @bases (NULL at
 * their end) that has it. NULL: no such file, and @obstacle says so.
 */
const char *entry_file(struct ctx *ctx, const char *const *bases, const char *path,
		       const char **obstacle);

/* Set kernel, initrds and device tree of @entry, or its obstacle. */
enum err entry_set_files(struct ctx *ctx, struct entry *entry, const char *const *bases,
			 const char *kernel, const struct words *initrds, const char *tree);

/* A file of the host as a string without the newline at its end; NULL: there is none. */
enum err entry_read_line(struct ctx *ctx, const char *path, const char **line);

/* The machine of ctx->root as uname -m says it; NULL: not known. */
const char *entry_machine(struct ctx *ctx);

/* The release in a kernel's file name, "/boot/vmlinuz-6.1.0-13-amd64"; NULL: it has none. */
const char *entry_release(const char *kernel);

/* ---- bls.c: UAPI.1, type 1 ---- */

struct bls {
	const char *title, *version, *machine_id, *sort_key, *architecture, *profile;
	const char *linux_path, *efi, *uki, *uki_url, *devicetree, *overlay;
	struct words initrds, options, extra;
};

/* ERR_BAD, ERR_NO_MEMORY */
enum err bls_parse(struct ctx *ctx, struct span text, struct bls *bls);

/* What GRUB makes of these files: variables in them are expanded. */
struct bls_dialect {
	enum err (*expand)(struct ctx *ctx, const void *data, const char **text); /* or NULL */
	const void *data;
};

/* loader/entries/ of @dir; the order is that of their names. */
enum err bls_read(struct ctx *ctx, struct entries *entries, const char *loader, const char *dir,
		  const struct bls_dialect *dialect);

/* Sort the entries from @first on as UAPI.1, "Sorting" says. */
void bls_sort(struct entries *entries, size_t first);

/* ---- unified kernel images: uki-entry.c ---- */

/* EFI/Linux/ of @dir. */
enum err uki_entries_read(struct ctx *ctx, struct entries *entries, const char *loader,
			  const char *dir);

/* The same of the file that is @entry's kernel; its options are inside. */
enum err uki_entry_fill(struct ctx *ctx, struct entry *entry);

/* What the file says of itself, into @entry: names, versions, command line. ERR_BAD. */
enum err uki_describe(struct ctx *ctx, struct span file, struct entry *entry);

/* ---- os-release.c: os-release(5) ---- */

/* The value of @key, without its quotes; NULL: not there. ERR_BAD. */
enum err os_release_find(struct ctx *ctx, struct span text, const char *key, const char **value);

/* ---- loader-conf.c: loader.conf(5) ---- */

struct loader_conf {
	const char *preferred, *default_entry;
};

enum err loader_conf_parse(struct ctx *ctx, struct span text, struct loader_conf *conf);

/* ---- efi-string.c: systemd's Boot Loader Interface ---- */

/* A file of efivarfs: attributes, then UTF-16. ERR_BAD. */
enum err efi_string_parse(struct ctx *ctx, struct span file, const char **text);

/* The loader's variable of this name; NULL: not set. */
enum err efi_string_read(struct ctx *ctx, const char *name, const char **text);

#define LOADER_VARIABLE_DIR  "/sys/firmware/efi/efivars"
#define LOADER_VARIABLE_GUID "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

/* ---- GRUB: grubenv.c, grub-script.c ---- */

struct grub_variable {
	const char *name, *value;
};

struct grub_variables {
	struct grub_variable *v;
	size_t n, capacity;
};

enum err grub_set(struct ctx *ctx, struct grub_variables *variables, const char *name,
		  const char *value);
const char *grub_get(const struct grub_variables *variables, struct span name);

/* The environment block: "# GRUB Environment Block", then lines NAME=VALUE. ERR_BAD. */
enum err grubenv_parse(struct ctx *ctx, struct span text, struct grub_variables *variables);

/* @text with @name set to nothing, as long as before. ERR_NOT_MINE when it is nothing already. */
enum err grubenv_clear(struct ctx *ctx, struct span text, const char *name, struct span *made);

/* The environment block beside grub.cfg as a path of the host; NULL: there is no grub.cfg. */
const char *grub_environment(struct ctx *ctx);

/* The name in the $NAME or ${NAME} that @text begins with, which is taken off; empty: neither. */
struct span grub_take_name(struct span *text);

/* $NAME and ${NAME} in @text, as GRUB's blscfg expands them. */
enum err grub_expand(struct ctx *ctx, const void *variables, const char **text);

struct grub_item {
	const char *title, *id;
	unsigned line;
	size_t parent; /* the submenu it is in; GRUB_TOP: none */
	unsigned place;
	bool is_submenu;
	const char *kernel, *options, *tree;
	const char *uuid; /* of the file system that its files are on; NULL: not said */
	struct words initrds;
	const char *obstacle; /* of another kind: chainloader, multiboot */
};

#define GRUB_TOP SIZE_MAX

struct grub_menu {
	struct grub_item *items;
	size_t n, capacity;
	struct grub_variables variables; /* filled before with what grubenv has */
	bool has_environment;
	const char *unread; /* another file that the script takes in; NULL: none */
	size_t bls_at;	    /* UAPI.1's entries stand in front of this item; GRUB_TOP: nowhere */
};

#define GRUB_ITEMS_MAX 4096

/* A new item, the last in @parent. NULL: no memory. */
struct grub_item *grub_add_item(struct ctx *ctx, struct grub_menu *menu, size_t parent);

/* ERR_BAD with the line, ERR_NO_MEMORY */
enum err grub_script_parse(struct ctx *ctx, struct span text, struct grub_menu *menu);

#endif
