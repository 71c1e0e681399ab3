/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In an emulated PC, with a processor of 64 or 32 bits. QEMU names the emulator, which must have
 * the SHA instructions (QEMU 8.2 or later; with-sha finds one).
 */
#ifndef PC_H
#define PC_H

#include "kexec/arch/arch.h"
#include "tests/purgatory/emulator.h"
#include "tests/purgatory/pc/machine.h"

#define WITHOUT_SHA "qemu64"
#define WITH_AVX2   "max,-sha-ni"
#define WITH_SHA    "max,+sha-ni,enforce"

extern const char *const pc_options[];

/* Of a struct machine, all but its arch. */
#define PC_MACHINE                                                                                 \
	.qemu_variable = "QEMU", .qemu = "qemu-system-x86_64", .options = pc_options,              \
	.entry_at = ENTRY_AT, .mebibytes = "1040", .kernel_at = NEXT_AT, .kernel_size = 0x9000,    \
	.initrd_at = INITRD_AT, .usable = { { LOW_AT, LOW_END }, { 0x300000, LOW_STAGED_AT } },    \
	.low = { LOW_AT, LOW_END }, .low_staged_at = LOW_STAGED_AT

/* With messages on the serial line; the second with registers for the 32-bit entry. */
void pc_start(struct run *run, struct ctx *ctx, const struct machine *machine, const char *cpu,
	      enum entry_mode mode);
void pc_start_32(struct run *run, struct ctx *ctx, const struct machine *machine, const char *cpu);

/* next.S's EXIT_*. */
void pc_assert_status(const struct run *run, int value);

/* Entered with those registers, and with @cr0. */
void pc_assert_32_bit_entry(struct run *run, uint32_t cr0);

/* Run it with one bit changed: it says so and halts. */
void pc_is_stopped(struct run *run);

/* It says where an exception happened, and halts. */
void pc_tells_a_fault(struct run *run);

/*
 * An NMI comes 5 ms, which are as many million instructions, after the old kernel's end; QEMU's
 * local APIC says so.
 */
void pc_set_nmi(struct run *run);
void pc_assert_nmi(const struct run *run);

void pc_enters_real_mode(struct ctx *ctx, const struct machine *machine);

/* Bytes of the initrd are to be saved; next.S then shows where to in @dump. */
void pc_set_backup(struct run *run);
void pc_assert_backup(struct run *run, const uint8_t *dump);

/* next.S shows the line of the VGA screen where purgatory's last message stands. */
void pc_assert_screen(const uint8_t *dump);

#endif
