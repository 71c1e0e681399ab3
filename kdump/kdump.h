/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kdump: loads the crash kernel, and in it saves the dead kernel's log and memory.
 */
#ifndef KDUMP_H
#define KDUMP_H

#include "include/ctx.h"

struct request {
	/* save */
	const char *vmcore;   /* "/proc/vmcore" */
	const char *to;	      /* DIR or [USER@]HOST:DIR */
	const char *compress; /* name of a codec; NULL: none */
	const char *filter;   /* makedumpfile -d; NULL: 31 with it, none without */
	const char *ssh;      /* program for remote targets */
	bool builtin_writer;  /* not by makedumpfile even if there is one */
	bool log_only;
	bool force; /* even into memory */
	/* load */
	const char *kexec;  /* NULL: beside this program, then in PATH */
	const char *kernel; /* NULL: the running one */
	const char *initrd;
	const char *append;
	const char *disk_keys; /* "DESCRIPTION,DESCRIPTION", or NULL */
	bool dry_run;
	/* ADDRESS */
	const char *memory; /* "/dev/mem" */
};

/* Each does one command; the error is the exit status, the message is for people. */
enum err kdump_save(struct ctx *ctx, const struct request *request);
enum err kdump_load(struct ctx *ctx, const struct request *request);
enum err kdump_unload(struct ctx *ctx, const struct request *request);
enum err kdump_status(struct ctx *ctx);
enum err kdump_test(struct ctx *ctx, const struct request *request);

/* Write the ELF core whose header lies at physical address @address to @fd. */
enum err kdump_core(struct ctx *ctx, const struct request *request, uint64_t address, int fd);

/* A number in the file @path of /proc or /sys; ERR_NOT_MINE when there is no such file. */
enum err read_number(struct ctx *ctx, const char *path, uint64_t *value);

/*
 * The kernel and initrd to load: as asked for, or those of the running release, an initrd made
 * for crash dumps before a common one. NULL where there is none.
 */
const char *find_kernel(struct ctx *ctx, const struct request *request);
const char *find_initrd(struct ctx *ctx, const struct request *request);
/* " PATH PATH": where they were looked for. */
const char *tried_kernels(struct ctx *ctx);
const char *tried_initrds(struct ctx *ctx);

const char *find_kexec(struct ctx *ctx, const struct request *request);

#endif
