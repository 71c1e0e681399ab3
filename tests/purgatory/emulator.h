/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Purgatory as kexec links it, run in an emulated machine between two small kernels: machine.S,
 * which leaves as Linux does, and next.S, which shows what it was entered with.
 */
#ifndef EMULATOR_H
#define EMULATOR_H

#include <sys/wait.h>

#include "tests/unit/unit.h"

#include "include/purgatory.h"
#include "kexec/purgatory/settings.h"

#define INITRD_SIZE (3 * 1024 * 1024 + 77)

/* What the two kernels of an architecture (machine.h) and QEMU's options for it agree on. */
struct machine {
	const struct arch *arch;
	const char *qemu_variable,
		*qemu; /* the environment names the emulator, or else it is this */
	/*
	 * NULL-terminated, beside a serial line into "serial"; "machine" is the file of the old
	 * kernel, what is written to "dump" is kept.
	 */
	const char *const *options;
	uint64_t entry_at;     /* purgatory's entry address is put there, 8 bytes */
	const char *mebibytes; /* of memory */
	uint64_t kernel_at, kernel_size, initrd_at;
	struct range usable[2];
	struct range low; /* cannot be loaded at once: loaded from low_staged_at on */
	uint64_t low_staged_at;
};

/* One load and one run of it. */
struct run {
	struct load load;
	struct request request;
	struct host host;
	struct image image;
	const struct machine *machine;
	char work[64];
	const char *cpu;
	const char *more[12]; /* further options, NULL-terminated */
	bool corrupt;	      /* a bit of the initrd flips after the load */
	/* purgatory's first word that is this under the mask is another one after the load */
	struct {
		uint32_t word, mask, by;
	} trap;
	bool halts;	 /* it will not end by itself */
	const char *ask; /* what QEMU's monitor is asked then, and its answer */
	char answer[4096];
	char serial[4096]; /* what came out of it */
	char errors[4096]; /* what QEMU had to say */
	uint8_t dump[1024];
	size_t dumped;
	int status;
};

/* main's argument: where machine.bin and next.bin are. False when it is not that alone. */
bool emulator_arguments(int argc, char *argv[], const struct machine *machine);

/*
 * A machine with next.bin as kernel and @initrd_size bytes of noise as initrd, both with a zero
 * tail.
 */
void start_run(struct run *run, struct ctx *ctx, const struct machine *machine, const char *cpu,
	       size_t initrd_size);

void add_segment(struct run *run, enum role role, struct span bytes, uint64_t size,
		 uint64_t address);

void set(struct run *run, const char *symbol, const void *value,
	 const struct purgatory_field *fields);
void set32(struct run *run, const char *symbol, uint32_t value);
void set64(struct run *run, const char *symbol, uint64_t value);

/* Place, link, check and run it; what came out is in @run. */
void go(struct run *run);

/* The emulator ended by itself with this exit status. */
void assert_exit(const struct run *run, int status);

#endif
