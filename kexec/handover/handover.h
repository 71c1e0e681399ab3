/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot protocols: how a kernel is given its parameters. */
#ifndef HANDOVER_H
#define HANDOVER_H

#include "include/purgatory.h"
#include "kexec/model.h"

extern const struct handover x86_linux;
extern const struct handover x86_real;
extern const struct handover device_tree;
extern const struct handover arm_linux; /* the same with arm's options */
extern const struct handover arm_atags;
extern const struct handover s390_linux;
extern const struct handover ppc64_linux; /* a device tree of POWER's firmware */
extern const struct handover loongarch_linux;
extern const struct handover multiboot;
extern const struct handover multiboot2;
extern const struct handover elf_plain; /* no parameters */
extern const struct handover elf_notes; /* ELF boot notes */

extern const struct handover x86_jump_back; /* no kernel: back into the one that waits */

/* Add the kernel's segments: one to be placed, or each where the file wants it. */
enum err kernel_add(struct load *load);

/* Where the placed kernel is entered: its own entry, or --entry, which must lie inside it. */
enum err kernel_entry(struct load *load, uint64_t *entry);

/* Add the initrd's segment, if there is one, as high as it may stand inside @reachable. */
enum err initrd_add(struct load *load, struct range reachable);

/* Add the word NAME=0xADDRESS; and elfcorehdr=, if there is such a segment. */
enum err kernel_add_address(const struct load *load, const char *name, uint64_t address,
			    struct cmdline *words);
enum err kernel_add_elfcorehdr(struct load *load, struct cmdline *words);

/* Add the running kernel's root= when the user's words have none; unless --dt-no-old-root. */
enum err kernel_add_old_root(const struct load *load, struct cmdline *words);

/* x86 purgatory: the state in which the kernel is entered, and purgatory's console. */
struct x86_entry {
	uint64_t address;
	uint64_t rax, rbx, rsi; /* the others are 0 */
};

enum err x86_set_entry(struct load *load, const struct x86_entry *entry);
enum err x86_set_console(struct load *load);

/* x86 purgatory: what restores the firmware's screen, where that can be done. x86-screen.c */
enum err x86_set_screen(struct load *load);

/*
 * Is @driver one that only draws on what the firmware set up? By the name of the driver, or of its
 * framebuffer device. screen.c
 */
bool screen_is_firmwares(const char *driver);

#define SCREEN_TAKEN_OVER "has set a mode of its own, which nobody takes back"

/* Has the tree, which need not be one, the firmware's framebuffer? devicetree-read.c */
bool tree_has_framebuffer(struct span tree);

/* handover->screen() where a device tree may have the firmware's framebuffer. screen.c */
struct screen screen_of_cards(const struct load *load, bool by_files);

/* Is load->dtb, which was given, a device tree? ERR_BAD names it. */
enum err tree_check_given(const struct load *load);

/* arm: what was added lies where the kernel looks for it. */
enum err arm_confine(struct load *load);

/*
 * Purgatory's console where devices lie in memory, by --serial: of @tree, which may be empty, else
 * of what the running kernel says of its serial lines, else at an address. ERR_USAGE: there is
 * none.
 */
enum err memory_console(struct load *load, struct span tree);

/* A serial line of the tree by the terminal's name; NULL is what its stdout-path names. */
bool tree_console(struct span tree, const char *name, struct purgatory_console *console);

#endif
