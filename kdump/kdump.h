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
/* For who mounts an encrypted target before kdump save. */
enum err kdump_keys(struct ctx *ctx, const struct request *request);

/* Write the ELF core whose header lies at physical address @address to @fd. */
enum err kdump_core(struct ctx *ctx, const struct request *request, uint64_t address, int fd);

/* A number in the file @path of /proc or /sys; ERR_NOT_MINE when there is no such file. */
enum err read_number(struct ctx *ctx, const char *path, uint64_t *value);

/* What to load. */
struct choice {
	const char *kernel;			   /* NULL: none was found */
	const char *const *initrds;		   /* NULL, or NULL-terminated */
	bool initrd_inside;			   /* the kernel's file has one */
	const char *tried_kernels, *tried_initrds; /* " PATH PATH": where they were looked for */
};

/*
 * As asked for, or what a boot entry starts the running release with; but an initrd made for crash
 * dumps before a common one. ERR_SYSTEM, ERR_NO_MEMORY.
 */
enum err kdump_choose(struct ctx *ctx, const struct request *request, struct choice *choice);

const char *find_kexec(struct ctx *ctx, const struct request *request);

#endif
