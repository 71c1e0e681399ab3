/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "include/option-error.h"
#include "kexec/options.h"
#include "kexec/model.h"

/* What an option is; several names may mean the same. */
enum option_id {
	OPT_HELP,
	OPT_VERSION,
	OPT_DEBUG,
	OPT_FORCE,
	OPT_NO_CHECKS,
	OPT_UNPACK,
	OPT_UNPACK_INITRD,
	OPT_NO_IFDOWN,
	OPT_NO_SYNC,
	OPT_LOAD,
	OPT_PANIC,
	OPT_UNLOAD,
	OPT_EXEC,
	OPT_STATUS,
	OPT_TYPE,
	OPT_FILES,
	OPT_SEGMENTS,
	OPT_AUTO,
	OPT_ENTRY,
	OPT_MEM_MIN,
	OPT_MEM_MAX,
	OPT_PRESERVE,
	OPT_JUMP_BACK,
	OPT_REUSE_INITRD,
	OPT_CRASH_SIZE,
	OPT_HOTPLUG,
	OPT_NO_CMA,
	OPT_FORCE_DTB,
	OPT_NO_OLD_ROOT,
	OPT_APPEND,
	OPT_REUSE_CMDLINE,
	OPT_INITRD,
	OPT_DTB,
	OPT_RESET_VGA,
	OPT_SERIAL,
	OPT_SERIAL_BAUD,
	OPT_CONSOLE_VGA,
	OPT_CONSOLE_SERIAL,
	OPT_NOEFI,
	OPT_PASS_MEMMAP,
	OPT_REUSE_VIDEO,
	OPT_REAL_MODE,
	OPT_ENTRY_32,
	OPT_ARGS_ELF,
	OPT_ARGS_LINUX,
	OPT_ARGS_NONE,
	OPT_MODULE,
	OPT_CORE_32,
	OPT_CORE_64,
	OPT_ATAGS,
	OPT_IMAGE_SIZE,
	OPT_PAGE_OFFSET,
	OPT_DRY_RUN,
	OPT_JSON,
	OPT_INSPECT,
	OPT_TRUST,
	OPT_PROFILE,
	OPT_RECORD_HOST,
	OPT_TIMING,
	OPT_FAST,
	OPT_LAST,
	OPT_HOST,
	OPT_LIST,
	OPT_BOOT_ENTRY,
	OPT_COUNT
};

/* What kexec_file_load makes of an option: only a demand keeps it from being tried. */
enum files {
	FILES_TAKE,
	FILES_HINT, /* has no effect, and is no obstacle */
	FILES_CANNOT,
	FILES_ONLY,
};

struct option_row {
	const char *name;
	const char *letters; /* the first is shown in --help */
	enum option_id id;
	const char *argument; /* its word in --help, "[=WORD]" if it may be left out; NULL: none */
	unsigned group;	      /* OPTIONS_*; 0: any handover */
	enum files files;
	const char *help; /* "": on one line with the next row; NULL: a synonym, not listed */
};

static const struct option_row rows[] = {
	{ "load", "l", OPT_LOAD, NULL, 0, FILES_TAKE,
	  "load KERNEL, to be started by -e or a reboot" },
	{ "load-panic", "p", OPT_PANIC, NULL, 0, FILES_TAKE,
	  "load KERNEL for a panic, into crash memory" },
	{ "unload", "u", OPT_UNLOAD, NULL, 0, FILES_TAKE,
	  "forget the loaded kernel (-p: the crash kernel)" },
	{ "exec", "e", OPT_EXEC, NULL, 0, FILES_TAKE,
	  "start the loaded kernel now, without a shutdown" },
	{ "list", "", OPT_LIST, NULL, 0, FILES_TAKE, "" },
	{ "boot-entry", "", OPT_BOOT_ENTRY, "[=ID]", 0, FILES_TAKE,
	  "installed kernels: list them, take one as KERNEL" },
	{ "status", "S", OPT_STATUS, NULL, 0, FILES_TAKE,
	  "exit 1 if a crash (-l: a) kernel is loaded, or 0" },
	{ "kexec-syscall-auto", "a", OPT_AUTO, NULL, 0, FILES_TAKE,
	  "-s where the kernel can, else -c (default)" },
	{ "kexec-file-syscall", "s", OPT_FILES, NULL, 0, FILES_TAKE,
	  "the kernel reads and verifies the files" },
	{ "kexec-syscall", "c", OPT_SEGMENTS, NULL, 0, FILES_TAKE, "" },
	{ "fast", "", OPT_FAST, NULL, 0, FILES_TAKE,
	  "kexec places segments; where nothing is lost" },
	{ "append", "", OPT_APPEND, "TEXT", OPTIONS_LINUX, FILES_TAKE,
	  "kernel command line (also --command-line)" },
	{ "command-line", "", OPT_APPEND, "TEXT", OPTIONS_LINUX, FILES_TAKE, NULL },
	{ "reuse-cmdline", "", OPT_REUSE_CMDLINE, NULL, OPTIONS_LINUX, FILES_TAKE,
	  "the running kernel's command line" },
	{ "initrd", "", OPT_INITRD, "FILE", OPTIONS_LINUX, FILES_TAKE, "" },
	{ "ramdisk", "", OPT_INITRD, "FILE", OPTIONS_LINUX, FILES_TAKE, NULL },
	{ "reuseinitrd", "", OPT_REUSE_INITRD, NULL, OPTIONS_LINUX, FILES_TAKE,
	  "initrd (also --ramdisk), or the running one's" },
	{ "dt-no-old-root", "", OPT_NO_OLD_ROOT, NULL, OPTIONS_OLD_ROOT, FILES_HINT, "" },
	{ "dtb", "", OPT_DTB, "FILE", OPTIONS_DTB, FILES_CANNOT,
	  "no root=; device tree (also --devicetreeblob)" },
	{ "devicetreeblob", "", OPT_DTB, "FILE", OPTIONS_DTB, FILES_CANNOT, NULL },
	{ "module", "", OPT_MODULE, "\"FILE ARGS\"", OPTIONS_MULTIBOOT, FILES_CANNOT,
	  "multiboot: module and its arguments; repeatable" },
	{ "type", "t", OPT_TYPE, "TYPE", 0, FILES_TAKE,
	  "the file is of this format, do not guess" },
	{ "profile", "", OPT_PROFILE, "N", 0, FILES_TAKE,
	  "of a unified kernel image (or --append=\"@N ...\")" },
	{ "no-checks", "i", OPT_NO_CHECKS, NULL, 0, FILES_HINT,
	  "purgatory does not check the digest" },
	{ "unpack", "", OPT_UNPACK, "WHEN", 0, FILES_TAKE, "" },
	{ "unpack-initrd", "", OPT_UNPACK_INITRD, "[=WHEN]", OPTIONS_LINUX, FILES_TAKE,
	  "yes, auto, no: kernel (-c), initrd" },
	{ "timing", "", OPT_TIMING, "[=FILE]", 0, FILES_HINT, "" },
	{ "last", "", OPT_LAST, NULL, 0, FILES_TAKE,
	  "what is done between kernels; how long it took" },
	{ "mem-min", "", OPT_MEM_MIN, "ADDR", 0, FILES_CANNOT, "" },
	{ "mem-max", "", OPT_MEM_MAX, "ADDR", 0, FILES_CANNOT, "" },
	{ "entry", "", OPT_ENTRY, "ADDR", 0, FILES_CANNOT, "load to, start here" },
	{ "load-preserve-context", "", OPT_PRESERVE, NULL, 0, FILES_CANNOT, "" },
	{ "load-jump-back-helper", "", OPT_JUMP_BACK, NULL, 0, FILES_CANNOT,
	  "let it return; go back" },
	{ "hotplug", "", OPT_HOTPLUG, NULL, 0, FILES_CANNOT, "" },
	{ "no-cma", "", OPT_NO_CMA, NULL, 0, FILES_ONLY, "" },
	{ "force-dtb", "", OPT_FORCE_DTB, NULL, 0, FILES_ONLY,
	  "headers kept current; -s: no CMA; a tree" },
	{ "reset-vga", "", OPT_RESET_VGA, NULL, OPTIONS_CONSOLE, FILES_HINT, "" },
	{ "console-vga", "", OPT_CONSOLE_VGA, NULL, OPTIONS_CONSOLE, FILES_HINT, "" },
	{ "console-serial", "", OPT_CONSOLE_SERIAL, NULL, OPTIONS_CONSOLE, FILES_HINT,
	  "for purgatory's words" },
	{ "serial", "", OPT_SERIAL, "TTY", OPTIONS_CONSOLE, FILES_HINT, "" },
	{ "serial-baud", "", OPT_SERIAL_BAUD, "N", OPTIONS_CONSOLE, FILES_HINT,
	  "that line: ttyS0, ttyS1, 0xPORT" },
	{ "noefi", "", OPT_NOEFI, NULL, OPTIONS_X86, FILES_CANNOT, "" },
	{ "reuse-video-type", "", OPT_REUSE_VIDEO, NULL, OPTIONS_X86, FILES_CANNOT, "" },
	{ "pass-memmap-cmdline", "", OPT_PASS_MEMMAP, NULL, OPTIONS_X86, FILES_CANNOT,
	  "x86: EFI, video, memory" },
	{ "real-mode", "", OPT_REAL_MODE, NULL, OPTIONS_REAL_MODE, FILES_CANNOT, "" },
	{ "entry-32bit", "", OPT_ENTRY_32, NULL, OPTIONS_REAL_MODE, FILES_CANNOT,
	  "not by the 64-bit entry" },
	{ "args-linux", "", OPT_ARGS_LINUX, NULL, OPTIONS_ELF, FILES_CANNOT, "" },
	{ "args-elf", "", OPT_ARGS_ELF, NULL, OPTIONS_ELF, FILES_CANNOT, "" },
	{ "args-none", "", OPT_ARGS_NONE, NULL, OPTIONS_ELF, FILES_CANNOT,
	  "what an ELF file is given" },
	{ "atags", "", OPT_ATAGS, NULL, OPTIONS_ARM, FILES_CANNOT, "" },
	{ "image-size", "", OPT_IMAGE_SIZE, "N", OPTIONS_ARM, FILES_CANNOT, "" },
	{ "page-offset", "", OPT_PAGE_OFFSET, "ADDR", OPTIONS_ARM, FILES_CANNOT,
	  "arm: tagged list; size, split" },
	{ "elf32-core-headers", "", OPT_CORE_32, NULL, 0, FILES_CANNOT, "" },
	{ "elf64-core-headers", "", OPT_CORE_64, NULL, 0, FILES_TAKE, "crash headers' class" },
	{ "print-ckr-size", "", OPT_CRASH_SIZE, NULL, 0, FILES_TAKE,
	  "print the size of the crash memory in bytes" },
	{ "force", "f", OPT_FORCE, NULL, 0, FILES_TAKE,
	  "without -l: load and start at once, no shutdown" },
	{ "no-ifdown", "x", OPT_NO_IFDOWN, NULL, 0, FILES_TAKE, "" },
	{ "no-sync", "y", OPT_NO_SYNC, NULL, 0, FILES_TAKE, "-e: interfaces stay up; no sync" },
	{ "dry-run", "", OPT_DRY_RUN, NULL, 0, FILES_TAKE,
	  "show what would be loaded where; any user may" },
	{ "inspect", "", OPT_INSPECT, "FILE", 0, FILES_TAKE, "" },
	{ "trust", "", OPT_TRUST, "CERT", 0, FILES_TAKE,
	  "what is this kernel file, who signed it" },
	{ "record-host", "", OPT_RECORD_HOST, "DIR", 0, FILES_TAKE, "" },
	{ "host", "", OPT_HOST, "DIR", 0, FILES_TAKE, "save, and plan for, a machine's facts" },
	{ "json", "", OPT_JSON, NULL, 0, FILES_TAKE, "plan, status and inspection for machines" },
	{ "debug", "d", OPT_DEBUG, NULL, 0, FILES_TAKE,
	  "tell what is done, and which way was taken" },
	{ "version", "vV", OPT_VERSION, NULL, 0, FILES_TAKE, "" },
	{ "help", "h", OPT_HELP, NULL, 0, FILES_TAKE, "print the version, this" },
};

#define N_ROWS (sizeof(rows) / sizeof(rows[0]))

/* What a repeatable option was given, in order; NULL-terminated. */
struct texts {
	const char **text;
	size_t n, capacity;
};

/* What was given, before it is judged as a whole. */
struct given {
	const char *text[OPT_COUNT]; /* the argument, "" for an option without one */
	const struct option_row *row[OPT_COUNT];
	struct texts modules, initrds;
	const char *kernel;
};

/* Every long option gets this value, so that getopt tells them by index. */
#define LONG_OPTION 256

static int argument_kind(const struct option_row *row)
{
	if (!row->argument)
		return no_argument;
	return *row->argument == '[' ? optional_argument : required_argument;
}

static void getopt_tables(struct option longs[N_ROWS + 1], char letters[N_ROWS * 3 + 3])
{
	char *at = letters;

	*at++ = '-'; /* operands in order: POSIXLY_CORRECT must not matter */
	*at++ = ':';
	for (size_t i = 0; i < N_ROWS; i++) {
		longs[i] = (struct option){ rows[i].name, argument_kind(&rows[i]), NULL,
					    LONG_OPTION + (int)rows[i].id };
		for (const char *letter = rows[i].letters; *letter; letter++) {
			*at++ = *letter;
			if (rows[i].argument)
				*at++ = ':';
		}
	}
	longs[N_ROWS] = (struct option){ NULL, 0, NULL, 0 };
	*at = 0;
}

static const struct option_row *row_of(int code)
{
	for (size_t i = 0; i < N_ROWS; i++)
		if (code >= LONG_OPTION ? (int)rows[i].id == code - LONG_OPTION
					: strchr(rows[i].letters, code) != NULL)
			return &rows[i];
	return NULL;
}

static enum err texts_add(struct ctx *ctx, struct texts *texts, const char *text)
{
	/* Room for one more: the NULL behind the last. */
	texts->text = ctx_grow(ctx, texts->text, texts->n + (texts->n > 0), &texts->capacity,
			       sizeof(*texts->text));
	if (!texts->text)
		return ERR_NO_MEMORY;
	texts->text[texts->n++] = text;
	texts->text[texts->n] = NULL;
	return ERR_NONE;
}

static bool texts_have(const struct texts *texts, const char *text)
{
	for (size_t i = 0; i < texts->n; i++)
		if (!strcmp(texts->text[i], text))
			return true;
	return false;
}

/* A second time, with another argument. */
static enum err take_again(struct ctx *ctx, struct given *given, const struct option_row *row,
			   const char *text)
{
	const char *before = given->text[row->id];

	if (row->id != OPT_APPEND)
		return error(ctx, ERR_USAGE, "--%s is given twice: \"%s\" and \"%s\"", row->name,
			     before, text);
	warn(ctx, "--%s is given again: only the last one counts, not \"%s\"", row->name, before);
	given->text[row->id] = text;
	return ERR_NONE;
}

static enum err take(struct ctx *ctx, struct given *given, const struct option_row *row,
		     const char *text)
{
	const char *before = given->text[row->id];

	given->row[row->id] = row;
	/* An empty command line is one; there are no files, numbers or formats without a name. */
	if (text && !*text && row->id != OPT_APPEND)
		return error(ctx, ERR_USAGE,
			     "--%s is given an empty %s: name one, or leave the option out",
			     row->name, row->argument);
	if (row->id == OPT_MODULE)
		return texts_add(ctx, &given->modules, text);
	if (row->id == OPT_INITRD)
		return texts_have(&given->initrds, text) ? ERR_NONE
							 : texts_add(ctx, &given->initrds, text);
	if (before && text && strcmp(before, text) != 0)
		return take_again(ctx, given, row, text);
	given->text[row->id] = text ? text : "";
	return ERR_NONE;
}

/* Scripts pass variables that are empty. */
static enum err take_operand(struct ctx *ctx, struct given *given, const char *text)
{
	const char *append = given->text[OPT_APPEND];

	if (!*text)
		return ERR_NONE;
	if (given->kernel && append)
		return error(ctx, ERR_USAGE,
			     "one kernel at a time: \"%s\" and \"%s\" are given; if one is of the "
			     "command line, quote the command line: --append=\"%s ...\"",
			     given->kernel, text, append);
	if (given->kernel)
		return error(ctx, ERR_USAGE, "one kernel at a time: \"%s\" and \"%s\" are given",
			     given->kernel, text);
	given->kernel = text;
	return ERR_NONE;
}

/* One answer of getopt, about @word or a letter in it. */
static enum err take_code(struct ctx *ctx, struct given *given, int code, const char *word,
			  const struct option *longs)
{
	if (code == 1)
		return take_operand(ctx, given, optarg);
	if (code == '?' || code == ':' || (code < LONG_OPTION && option_lacks_dash(word, longs)))
		return option_error(ctx, code, word, longs);
	return take(ctx, given, row_of(code), optarg);
}

static enum err collect(struct ctx *ctx, int argc, char *const argv[], struct given *given)
{
	struct option longs[N_ROWS + 1];
	char letters[N_ROWS * 3 + 3];
	enum err err = ERR_NONE;

	getopt_tables(longs, letters);
	opterr = 0;
	optind = 0; /* glibc: start anew, also for a second parse in the same program */
	while (!err) {
		/* Stays on a word until its last letter is taken. */
		const int at = optind ? optind : 1;
		const int code = getopt_long(argc, argv, letters, longs, NULL);

		if (code == -1)
			break;
		err = take_code(ctx, given, code, argv[at], longs);
	}
	for (int i = optind; !err && i < argc; i++)
		err = take_operand(ctx, given, argv[i]);
	return err;
}

static enum err number(struct ctx *ctx, const struct given *given, enum option_id id, uint64_t most,
		       uint64_t *value)
{
	const char *text = given->text[id];
	char *end;

	if (!text)
		return ERR_NONE;
	errno = 0;
	*value = strtoull(text, &end, 0);
	if (errno || end == text || *end || strchr(text, '-') || *value > most)
		return error(ctx, ERR_USAGE, "--%s: \"%s\" is not a number from 0 to 0x%llx",
			     given->row[id]->name, text, (unsigned long long)most);
	return ERR_NONE;
}

/* arch/arm/Kconfig, PAGE_OFFSET: how the addresses are split between user and kernel. */
static enum err arm_numbers(struct ctx *ctx, const struct given *given, struct request *request)
{
	enum err err = number(ctx, given, OPT_IMAGE_SIZE, UINT32_MAX, &request->image_size);

	if (!err)
		err = number(ctx, given, OPT_PAGE_OFFSET, UINT32_MAX, &request->page_offset);
	if (err || !given->text[OPT_PAGE_OFFSET])
		return err;
	if (request->page_offset < 0x40000000 || request->page_offset > 0xc0000000 ||
	    request->page_offset & 0xfffffff)
		return error(ctx, ERR_USAGE,
			     "--page-offset: 0x%llx is not where a kernel's addresses begin: "
			     "0x40000000, 0x80000000, 0xb0000000 or 0xc0000000",
			     (unsigned long long)request->page_offset);
	return ERR_NONE;
}

static enum err numbers(struct ctx *ctx, const struct given *given, struct request *request)
{
	uint64_t min = 0, max = UINT64_MAX - 1, baud = 0, profile = 0;
	enum err err = number(ctx, given, OPT_MEM_MIN, UINT64_MAX - 1, &min);

	if (!err)
		err = number(ctx, given, OPT_MEM_MAX, UINT64_MAX - 1, &max);
	if (!err)
		err = number(ctx, given, OPT_ENTRY, UINT64_MAX, &request->entry);
	if (!err)
		err = number(ctx, given, OPT_SERIAL_BAUD, UINT64_MAX, &baud);
	if (!err)
		err = number(ctx, given, OPT_PROFILE, INT_MAX, &profile);
	if (!err)
		err = arm_numbers(ctx, given, request);
	if (err)
		return err;
	if (min > max)
		return error(ctx, ERR_USAGE, "--mem-min 0x%llx is above --mem-max 0x%llx",
			     (unsigned long long)min, (unsigned long long)max);
	if (given->text[OPT_SERIAL_BAUD] && (!baud || 115200 % baud))
		return error(
			ctx, ERR_USAGE,
			"--serial-baud: %llu is not a speed of a PC's serial line, 115200 divided by "
			"a whole number: 115200, 57600, 38400, 19200, 9600...",
			(unsigned long long)baud);
	request->memory = (struct range){ min, max + 1 };
	request->serial_baud = (uint32_t)baud;
	if (given->text[OPT_PROFILE])
		request->profile = (unsigned)profile;
	return ERR_NONE;
}

/* Actions of which one is meant, and that load nothing: found, or ERR_NOT_MINE. */
static enum err choose_exclusive(struct ctx *ctx, const struct given *given,
				 struct request *request)
{
	static const struct {
		enum option_id id;
		enum action action;
	} exclusive[] = {
		{ OPT_HELP, ACTION_HELP },	 { OPT_VERSION, ACTION_VERSION },
		{ OPT_INSPECT, ACTION_INSPECT }, { OPT_RECORD_HOST, ACTION_RECORD_HOST },
		{ OPT_LIST, ACTION_LIST },	 { OPT_CRASH_SIZE, ACTION_CRASH_SIZE },
		{ OPT_LAST, ACTION_LAST },	 { OPT_STATUS, ACTION_STATUS },
		{ OPT_UNLOAD, ACTION_UNLOAD },
	};
	const struct option_row *const *row = given->row;

	for (size_t i = 0; i < sizeof(exclusive) / sizeof(exclusive[0]); i++) {
		if (!row[exclusive[i].id])
			continue;
		request->action = exclusive[i].action;
		if (given->kernel && i >= 2)
			return error(ctx, ERR_USAGE,
				     "--%s takes no kernel file, but \"%s\" is given",
				     row[exclusive[i].id]->name, given->kernel);
		if (row[OPT_EXEC] && i >= 2)
			return error(ctx, ERR_USAGE, "--%s and --exec do not go together",
				     row[exclusive[i].id]->name);
		return ERR_NONE;
	}
	return ERR_NOT_MINE;
}

static enum err check_kernel_given(struct ctx *ctx, const struct given *given)
{
	if (given->kernel && given->row[OPT_JUMP_BACK])
		return error(ctx, ERR_USAGE,
			     "--load-jump-back-helper goes back to a kernel that waits; "
			     "it takes no file, but \"%s\" is given",
			     given->kernel);
	if (given->kernel && given->row[OPT_BOOT_ENTRY])
		return error(ctx, ERR_USAGE,
			     "--boot-entry names the kernel, but \"%s\" is given, too; if that is "
			     "the entry, write --boot-entry=%s",
			     given->kernel, given->kernel);
	if (!given->kernel && !given->row[OPT_JUMP_BACK] && !given->row[OPT_BOOT_ENTRY])
		return error(ctx, ERR_USAGE, "no kernel file is given (see kexec --help)");
	return ERR_NONE;
}

/* -l and -p are actions of their own, and also say which image -u and -S speak of. */
static enum err choose_action(struct ctx *ctx, const struct given *given, struct request *request)
{
	const struct option_row *const *row = given->row;
	const enum err err = choose_exclusive(ctx, given, request);

	if (err != ERR_NOT_MINE)
		return err;
	if (row[OPT_EXEC] && row[OPT_PANIC])
		return error(ctx, ERR_USAGE, "a crash kernel is started by a panic, not by --exec");
	if (row[OPT_EXEC] && !row[OPT_LOAD]) {
		request->action = ACTION_EXEC;
		if (given->kernel)
			return error(ctx, ERR_USAGE,
				     "--exec starts what is loaded; to load \"%s\" first, add -l",
				     given->kernel);
		return ERR_NONE;
	}
	if (row[OPT_EXEC] || (row[OPT_FORCE] && !row[OPT_LOAD] && !row[OPT_PANIC]))
		request->action = ACTION_LOAD_AND_EXEC;
	else if (row[OPT_LOAD] || row[OPT_PANIC] || row[OPT_DRY_RUN])
		request->action = ACTION_LOAD;
	else
		request->action = ACTION_LOAD_AND_REBOOT;
	return check_kernel_given(ctx, given);
}

/* @id's WHEN, yes where it may be left out; as it was when the option is not given. */
static enum err choose_when(struct ctx *ctx, const struct given *given, enum option_id id,
			    enum unpack *when)
{
	static const char *const words[] = {
		[UNPACK_AUTO] = "auto",
		[UNPACK_YES] = "yes",
		[UNPACK_NO] = "no",
	};
	const char *text = given->text[id];
	unsigned i = 0;

	if (!text)
		return ERR_NONE;
	text = *text ? text : words[UNPACK_YES];
	while (i < sizeof(words) / sizeof(words[0]) && strcmp(text, words[i]) != 0)
		i++;
	if (i == sizeof(words) / sizeof(words[0]))
		return error(ctx, ERR_USAGE, "--%s=%s: give yes, auto or no", given->row[id]->name,
			     text);
	*when = (enum unpack)i;
	return ERR_NONE;
}

static enum err choose_unpack(struct ctx *ctx, const struct given *given, struct request *request)
{
	enum err err;

	request->unpack = UNPACK_AUTO;
	err = choose_when(ctx, given, OPT_UNPACK, &request->unpack);
	if (!err)
		err = choose_when(ctx, given, OPT_UNPACK_INITRD, &request->unpack_initrd);
	if (request->unpack == UNPACK_YES)
		request->segments_because = "unpack=yes";
	return err;
}

/* The strictest of the ways given: -s is never weakened, -c is more definite than -a. */
static enum err choose_way(struct ctx *ctx, const struct given *given, struct request *request)
{
	if (given->row[OPT_FILES] && given->row[OPT_SEGMENTS])
		warn(ctx, "-s and -c are given: -s counts, which is never weakened");
	request->method = given->row[OPT_FILES]	     ? METHOD_FILES
			  : given->row[OPT_SEGMENTS] ? METHOD_SEGMENTS
						     : METHOD_AUTO;
	const enum err err = choose_unpack(ctx, given, request);

	if (err)
		return err;
	for (size_t id = 0; id < OPT_COUNT; id++) {
		const struct option_row *row = given->row[id];

		if (row && row->files == FILES_CANNOT)
			request->segments_because = row->name;
		if (row && row->files == FILES_ONLY)
			request->files_because = row->name;
	}
	if (request->action > ACTION_LOAD_AND_EXEC)
		return ERR_NONE;
	if (request->method == METHOD_FILES && request->segments_because)
		return error(ctx, ERR_USAGE,
			     "--%s cannot be honoured by the file load: leave out -s or --%s",
			     request->segments_because, request->segments_because);
	if (request->method == METHOD_SEGMENTS && request->files_because)
		return error(ctx, ERR_USAGE, "--%s is for the file load: leave out -c or --%s",
			     request->files_because, request->files_because);
	if (request->segments_because && request->files_because)
		return error(ctx, ERR_USAGE,
			     "--%s needs the segment load and --%s the file load: not both",
			     request->segments_because, request->files_because);
	return ERR_NONE;
}

/* What the file load will not see, as one text for one note. */
static enum err collect_hints(struct ctx *ctx, const struct given *given, struct request *request)
{
	const char *hints = NULL;

	for (size_t id = 0; id < OPT_COUNT; id++) {
		const struct option_row *row = given->row[id];

		if (!row || row->files != FILES_HINT)
			continue;
		hints = ctx_printf(ctx, "%s%s--%s", hints ? hints : "", hints ? ", " : "",
				   row->name);
		if (!hints)
			return ERR_NO_MEMORY;
	}
	request->hints = hints;
	return ERR_NONE;
}

static enum err exclude(struct ctx *ctx, const struct given *given, enum option_id a,
			enum option_id b)
{
	if (given->row[a] && given->row[b])
		return error(ctx, ERR_USAGE, "--%s and --%s do not go together",
			     given->row[a]->name, given->row[b]->name);
	return ERR_NONE;
}

static enum err check_combinations(struct ctx *ctx, const struct given *given,
				   const struct request *request)
{
	static const enum option_id pairs[][2] = {
		{ OPT_ARGS_ELF, OPT_ARGS_LINUX },  { OPT_ARGS_ELF, OPT_ARGS_NONE },
		{ OPT_ARGS_LINUX, OPT_ARGS_NONE }, { OPT_CORE_32, OPT_CORE_64 },
		{ OPT_REAL_MODE, OPT_ENTRY_32 },   { OPT_INITRD, OPT_REUSE_INITRD },
		{ OPT_PANIC, OPT_PRESERVE },	   { OPT_PANIC, OPT_JUMP_BACK },
		{ OPT_DRY_RUN, OPT_EXEC },	   { OPT_BOOT_ENTRY, OPT_JUMP_BACK },
		{ OPT_FILES, OPT_FAST },
	};
	static const enum option_id crash_only[] = { OPT_HOTPLUG, OPT_PASS_MEMMAP };
	enum err err = ERR_NONE;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]) && !err; i++)
		err = exclude(ctx, given, pairs[i][0], pairs[i][1]);
	for (size_t i = 0; i < sizeof(crash_only) / sizeof(crash_only[0]) && !err; i++)
		if (given->row[crash_only[i]] && !request->panic)
			err = error(ctx, ERR_USAGE, "--%s is for a crash kernel: add -p",
				    given->row[crash_only[i]]->name);
	if (!err && given->row[OPT_HOST] && !given->row[OPT_DRY_RUN])
		err = error(ctx, ERR_USAGE, "--host plans for another machine: add --dry-run");
	if (!err && given->row[OPT_JUMP_BACK] && !given->row[OPT_ENTRY])
		err = error(ctx, ERR_USAGE,
			    "--load-jump-back-helper needs --entry: where the other kernel waits");
	return err;
}

/* Is this option of no use to the action, though the action can be done without it? */
static bool is_unused(const struct option_row *row, const struct request *request)
{
	const enum action action = request->action;

	if (row->id == OPT_SERIAL_BAUD && !request->serial && !request->console_serial)
		return true;
	switch (row->id) {
	case OPT_JSON:
		return !request->dry_run && action != ACTION_STATUS && action != ACTION_INSPECT &&
		       action != ACTION_LAST && action != ACTION_LIST;
	case OPT_BOOT_ENTRY:
		return action > ACTION_LOAD_AND_EXEC;
	case OPT_TIMING:
		return action > ACTION_LOAD_AND_EXEC &&
		       (action != ACTION_LAST || !request->timing_file);
	case OPT_NO_IFDOWN:
	case OPT_NO_SYNC:
		return !request->dry_run && action != ACTION_LOAD_AND_EXEC && action != ACTION_EXEC;
	case OPT_CORE_32:
	case OPT_CORE_64:
		return !request->panic;
	case OPT_NO_CHECKS: /* clients give -i with -e */
		return false;
	default:
		return action > ACTION_LOAD_AND_EXEC && action != ACTION_INSPECT &&
		       (row->group || row->files != FILES_TAKE);
	}
}

/* No option is silently ignored. */
static enum err check_unused(struct ctx *ctx, const struct given *given,
			     const struct request *request)
{
	static const enum option_id planning[] = { OPT_DRY_RUN, OPT_HOST };

	if (request->action == ACTION_HELP || request->action == ACTION_VERSION)
		return ERR_NONE;
	for (size_t i = 0; i < sizeof(planning) / sizeof(planning[0]); i++)
		if (given->row[planning[i]] && request->action > ACTION_LOAD_AND_EXEC &&
		    (request->action != ACTION_LIST || planning[i] != OPT_HOST))
			return error(ctx, ERR_USAGE,
				     "--%s is for loads: give a kernel, and no other action",
				     given->row[planning[i]]->name);
	if (given->row[OPT_TRUST] && request->action != ACTION_INSPECT)
		return error(ctx, ERR_USAGE, "--trust goes with --inspect");
	for (size_t id = 0; id < OPT_COUNT; id++)
		if (given->row[id] && is_unused(given->row[id], request))
			warn(ctx, "--%s has no effect %s", given->row[id]->name,
			     id == OPT_SERIAL_BAUD ? "without --serial or --console-serial"
						   : "here");
	return ERR_NONE;
}

/* systemd-stub(7), "Multi-Profile UKIs": "@N" in front of the command line chooses one. */
static void take_profile(struct request *request)
{
	const char *text = request->append;
	const size_t digits = text && *text == '@' ? strspn(text + 1, "0123456789") : 0;
	const char *rest = digits ? text + 1 + digits : text;

	/* More digits than a profile's number has are none. */
	if (!digits || digits > 5 || (*rest && *rest != ' '))
		return;
	request->profile = (unsigned)strtoul(text + 1, NULL, 10);
	request->profile_given = true;
	rest += strspn(rest, " ");
	request->append = *rest ? rest : NULL;
}

/* What follows "=" where that may be left out, or NULL. */
static const char *optional_text(const struct given *given, enum option_id id)
{
	const char *text = given->text[id];

	return text && *text ? text : NULL;
}

static void fill_request(const struct given *given, struct request *request)
{
	const struct option_row *const *row = given->row;

	request->kernel = row[OPT_INSPECT] ? given->text[OPT_INSPECT] : given->kernel;
	request->boot_entry = given->text[OPT_BOOT_ENTRY];
	if (request->boot_entry && !*request->boot_entry)
		request->boot_entry = "default";
	request->type = given->text[OPT_TYPE];
	request->append = given->text[OPT_APPEND];
	request->profile_given = row[OPT_PROFILE];
	take_profile(request);
	request->reuse_cmdline = row[OPT_REUSE_CMDLINE];
	request->initrds = given->initrds.text;
	request->reuse_initrd = row[OPT_REUSE_INITRD];
	request->dtb = given->text[OPT_DTB];
	request->modules = given->modules.text;
	request->memory_given = row[OPT_MEM_MIN] || row[OPT_MEM_MAX];
	request->entry_given = row[OPT_ENTRY];
	request->no_checks = row[OPT_NO_CHECKS];
	request->preserve_context = row[OPT_PRESERVE];
	request->jump_back = row[OPT_JUMP_BACK];
	request->hotplug = row[OPT_HOTPLUG];
	request->no_cma = row[OPT_NO_CMA];
	request->force_dtb = row[OPT_FORCE_DTB];
	request->no_old_root = row[OPT_NO_OLD_ROOT];
	request->no_ifdown = row[OPT_NO_IFDOWN];
	request->no_sync = row[OPT_NO_SYNC];
	request->force = row[OPT_FORCE];
	request->reset_vga = row[OPT_RESET_VGA];
	request->console_vga = row[OPT_CONSOLE_VGA];
	request->console_serial = row[OPT_CONSOLE_SERIAL];
	request->noefi = row[OPT_NOEFI];
	request->reuse_video_type = row[OPT_REUSE_VIDEO];
	request->real_mode = row[OPT_REAL_MODE];
	request->entry_32bit = row[OPT_ENTRY_32];
	request->pass_memmap_cmdline = row[OPT_PASS_MEMMAP];
	request->core_headers = row[OPT_CORE_32] ? 32 : row[OPT_CORE_64] ? 64 : 0;
	request->args = row[OPT_ARGS_ELF]     ? ARGS_ELF
			: row[OPT_ARGS_LINUX] ? ARGS_LINUX
			: row[OPT_ARGS_NONE]  ? ARGS_NONE
					      : ARGS_BY_IMAGE;
	request->serial = given->text[OPT_SERIAL];
	request->atags = row[OPT_ATAGS];
	request->dry_run = row[OPT_DRY_RUN];
	request->json = row[OPT_JSON];
	request->timing = row[OPT_TIMING];
	request->timing_file = optional_text(given, OPT_TIMING);
	request->fast = row[OPT_FAST];
	request->trust = given->text[OPT_TRUST];
	request->host = given->text[OPT_HOST];
	request->record = given->text[OPT_RECORD_HOST];
	for (size_t id = 0; id < OPT_COUNT; id++)
		for (unsigned bit = 0; bit < 16; bit++)
			if (row[id] && row[id]->group & 1u << bit)
				request->options_given[bit] = row[id]->name;
}

enum err options_parse(struct ctx *ctx, int argc, char *const argv[], struct request *request)
{
	struct given given = { 0 };
	enum err err = collect(ctx, argc, argv, &given);

	if (err)
		return err;
	*request = (struct request){ .panic = given.row[OPT_PANIC] };
	/* -S speaks of the crash image unless -l is given. */
	if (given.row[OPT_STATUS])
		request->panic = !given.row[OPT_LOAD];
	ctx->debug = given.row[OPT_DEBUG];
	fill_request(&given, request);
	err = choose_action(ctx, &given, request);
	if (!err)
		err = choose_way(ctx, &given, request);
	if (!err && request->action <= ACTION_LOAD_AND_EXEC)
		err = check_combinations(ctx, &given, request);
	if (!err)
		err = check_unused(ctx, &given, request);
	if (!err)
		err = collect_hints(ctx, &given, request);
	return err ? err : numbers(ctx, &given, request);
}

enum err options_check(struct ctx *ctx, const struct request *request, unsigned groups,
		       const char *handover)
{
	for (unsigned bit = 0; bit < 16; bit++)
		if (request->options_given[bit] && !(groups & 1u << bit))
			return error(ctx, ERR_USAGE,
				     "--%s means nothing to this kernel: it is handed over as %s",
				     request->options_given[bit], handover);
	return ERR_NONE;
}

void options_help(void)
{
	char left[80];
	int n = 0;

	puts("Usage: kexec [OPTION]... KERNEL|--boot-entry[=ID]\n"
	     "Load a kernel and start it from the running one. With no action: load, then\n"
	     "shutdown -r now. Long options may be abbreviated. Manual: kexec(8).\n");
	for (const struct option_row *row = rows; row < rows + N_ROWS; row++) {
		const char letter[] = { '-', *row->letters, ',', ' ', 0 };

		if (!row->help)
			continue;
		n += snprintf(left + n, sizeof(left) - (size_t)n, "%s%s--%s%s%s", n ? ", " : " ",
			      *row->letters ? letter
			      : n	    ? ""
					    : "    ",
			      row->name, row->argument && *row->argument != '[' ? "=" : "",
			      row->argument ? row->argument : "");
		ensure((size_t)n < sizeof(left));
		if (*row->help) {
			printf("%-30s  %s\n", left, row->help);
			n = 0;
		}
	}
}
