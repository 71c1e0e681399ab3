/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside purgatory: what purgatory.c and the files of arch/<name>/ and shared/ give each other. */
#ifndef PURGATORY_INTERNAL_H
#define PURGATORY_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

/* A symbol that kexec sets: in the file even when it is zero, never in .bss. */
#define SETTING __attribute__((used, section(".data.settings")))

/* Called by arch's entry on purgatory's own stack; comes back when the next kernel may run. */
void purgatory(void);

/* Is what was loaded what is there? False after a message: what is wrong and what is done
 * @otherwise. */
bool purgatory_verify(const char *otherwise);

/* Around all that is done. times.c */
extern uint64_t time_stamps;
void times_begin(void);
void times_end(void);

/* Save the memory that a crash kernel will run in. */
void purgatory_backup(void);

/* arch: before all else. */
void arch_setup(void);

/* arch: around the hashing and copying, to make them fast; all is as before after the second. */
void arch_hash_begin(void);
void arch_hash_end(void);

/* arch: to every console asked for. A newline is "\n". */
void console_write(const char *text);

/* arch: never comes back. */
_Noreturn void halt(void);

/*
 * shared/fault.c, called by arch's exception entry: by the processor's own number of what happened,
 * the instruction at which it did, and the address that this wanted.
 */
_Noreturn void fault(uint64_t cause, uint64_t at, uint64_t address);

/* @value as @digits hexadecimal digits at @text, which gets no NUL. */
void put_hex(char *text, uint64_t value, unsigned digits);

#endif
