/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kexec/options.h"
#include "kexec/model.h"

/* What an option is; several names may mean the same. */
enum option_id {
	OPT_HELP,
	OPT_VERSION,
	OPT_DEBUG,
	OPT_FORCE,
	OPT_NO_CHECKS,
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
	OPT_DRY_RUN,
	OPT_JSON,
	OPT_INSPECT,
	OPT_TRUST,
	OPT_RECORD_HOST,
	OPT_HOST,
	OPT_COUNT
};

/* What kexec_file_load makes of an option. */
enum files { FILES_TAKE, FILES_CANNOT, FILES_ONLY };

struct option_row {
	const char *name;
	char letter;
	enum option_id id;
	const char *argument; /* its word in --help; NULL: takes none */
	unsigned group;	      /* OPTIONS_*; 0: any handover */
	enum files files;
	const char *help; /* "": on one line with the next row; NULL: a synonym, not listed */
};

static const struct option_row rows[] = {
	{ "load", 'l', OPT_LOAD, NULL, 0, FILES_TAKE,
	  "load KERNEL, to be started by -e or a reboot" },
	{ "load-panic", 'p', OPT_PANIC, NULL, 0, FILES_TAKE,
	  "load KERNEL for a panic, into crash memory" },
	{ "unload", 'u', OPT_UNLOAD, NULL, 0, FILES_TAKE,
	  "forget the loaded kernel (-p: the crash kernel)" },
	{ "exec", 'e', OPT_EXEC, NULL, 0, FILES_TAKE,
	  "start the loaded kernel now, without a shutdown" },
	{ "status", 'S', OPT_STATUS, NULL, 0, FILES_TAKE,
	  "exit 1 if a crash (-l: a) kernel is loaded, or 0" },
	{ "kexec-syscall-auto", 'a', OPT_AUTO, NULL, 0, FILES_TAKE,
	  "-s where the kernel can, else -c (default)" },
	{ "kexec-file-syscall", 's', OPT_FILES, NULL, 0, FILES_TAKE,
	  "the kernel reads and verifies the files" },
	{ "kexec-syscall", 'c', OPT_SEGMENTS, NULL, 0, FILES_TAKE, "kexec places segments" },
	{ "append", 0, OPT_APPEND, "TEXT", OPTIONS_LINUX, FILES_TAKE,
	  "kernel command line (also --command-line)" },
	{ "command-line", 0, OPT_APPEND, "TEXT", OPTIONS_LINUX, FILES_TAKE, NULL },
	{ "reuse-cmdline", 0, OPT_REUSE_CMDLINE, NULL, OPTIONS_LINUX, FILES_TAKE,
	  "the running kernel's command line" },
	{ "initrd", 0, OPT_INITRD, "FILE", OPTIONS_LINUX, FILES_TAKE,
	  "initial ramdisk (also --ramdisk)" },
	{ "ramdisk", 0, OPT_INITRD, "FILE", OPTIONS_LINUX, FILES_TAKE, NULL },
	{ "reuseinitrd", 0, OPT_REUSE_INITRD, NULL, OPTIONS_LINUX, FILES_TAKE,
	  "the running kernel's (booted with retain_initrd)" },
	{ "dtb", 0, OPT_DTB, "FILE", OPTIONS_DTB, FILES_CANNOT,
	  "device tree (also --devicetreeblob)" },
	{ "devicetreeblob", 0, OPT_DTB, "FILE", OPTIONS_DTB, FILES_CANNOT, NULL },
	{ "module", 0, OPT_MODULE, "\"FILE ARGS\"", OPTIONS_MULTIBOOT, FILES_CANNOT,
	  "multiboot: module and its arguments; repeatable" },
	{ "type", 't', OPT_TYPE, "TYPE", 0, FILES_CANNOT,
	  "the file is of this format, do not guess" },
	{ "no-checks", 'i', OPT_NO_CHECKS, NULL, 0, FILES_CANNOT,
	  "purgatory does not check the digest" },
	{ "mem-min", 0, OPT_MEM_MIN, "ADDR", 0, FILES_CANNOT, "" },
	{ "mem-max", 0, OPT_MEM_MAX, "ADDR", 0, FILES_CANNOT,
	  "lowest, highest address to load to" },
	{ "entry", 0, OPT_ENTRY, "ADDR", 0, FILES_CANNOT, "start the kernel here" },
	{ "load-preserve-context", 0, OPT_PRESERVE, NULL, 0, FILES_CANNOT,
	  "the new kernel can return to this one" },
	{ "load-jump-back-helper", 0, OPT_JUMP_BACK, NULL, 0, FILES_CANNOT,
	  "what jumps back to the kernel at --entry" },
	{ "hotplug", 0, OPT_HOTPLUG, NULL, 0, FILES_CANNOT,
	  "the kernel keeps the crash headers up to date" },
	{ "no-cma", 0, OPT_NO_CMA, NULL, 0, FILES_ONLY, "" },
	{ "force-dtb", 0, OPT_FORCE_DTB, NULL, 0, FILES_ONLY,
	  "-s: not into CMA; give a device tree, too" },
	{ "reset-vga", 0, OPT_RESET_VGA, NULL, OPTIONS_CONSOLE, FILES_CANNOT, "" },
	{ "console-vga", 0, OPT_CONSOLE_VGA, NULL, OPTIONS_CONSOLE, FILES_CANNOT, "" },
	{ "console-serial", 0, OPT_CONSOLE_SERIAL, NULL, OPTIONS_CONSOLE, FILES_CANNOT,
	  "for purgatory's words" },
	{ "serial", 0, OPT_SERIAL, "TTY", OPTIONS_CONSOLE, FILES_CANNOT, "" },
	{ "serial-baud", 0, OPT_SERIAL_BAUD, "N", OPTIONS_CONSOLE, FILES_CANNOT,
	  "that line: ttyS0, ttyS1, 0xPORT" },
	{ "noefi", 0, OPT_NOEFI, NULL, OPTIONS_X86, FILES_CANNOT, "" },
	{ "reuse-video-type", 0, OPT_REUSE_VIDEO, NULL, OPTIONS_X86, FILES_CANNOT,
	  "x86: no EFI; keep the video type" },
	{ "pass-memmap-cmdline", 0, OPT_PASS_MEMMAP, NULL, OPTIONS_X86, FILES_CANNOT,
	  "x86: crash memory by memmap=, not by e820" },
	{ "real-mode", 0, OPT_REAL_MODE, NULL, OPTIONS_REAL_MODE, FILES_CANNOT, "" },
	{ "entry-32bit", 0, OPT_ENTRY_32, NULL, OPTIONS_REAL_MODE, FILES_CANNOT,
	  "not by the 64-bit entry" },
	{ "args-linux", 0, OPT_ARGS_LINUX, NULL, OPTIONS_ELF, FILES_CANNOT, "" },
	{ "args-elf", 0, OPT_ARGS_ELF, NULL, OPTIONS_ELF, FILES_CANNOT, "" },
	{ "args-none", 0, OPT_ARGS_NONE, NULL, OPTIONS_ELF, FILES_CANNOT,
	  "what an ELF file is given" },
	{ "elf32-core-headers", 0, OPT_CORE_32, NULL, 0, FILES_CANNOT, "" },
	{ "elf64-core-headers", 0, OPT_CORE_64, NULL, 0, FILES_TAKE, "crash headers' class" },
	{ "print-ckr-size", 0, OPT_CRASH_SIZE, NULL, 0, FILES_TAKE,
	  "print the size of the crash memory in bytes" },
	{ "force", 'f', OPT_FORCE, NULL, 0, FILES_TAKE,
	  "without -l: load and start at once, no shutdown" },
	{ "no-ifdown", 'x', OPT_NO_IFDOWN, NULL, 0, FILES_TAKE, "" },
	{ "no-sync", 'y', OPT_NO_SYNC, NULL, 0, FILES_TAKE, "-e: interfaces stay up; no sync" },
	{ "dry-run", 0, OPT_DRY_RUN, NULL, 0, FILES_TAKE,
	  "show what would be loaded where; any user may" },
	{ "inspect", 0, OPT_INSPECT, "FILE", 0, FILES_TAKE, "" },
	{ "trust", 0, OPT_TRUST, "CERT", 0, FILES_TAKE, "what is this kernel file, who signed it" },
	{ "record-host", 0, OPT_RECORD_HOST, "DIR", 0, FILES_TAKE, "" },
	{ "host", 0, OPT_HOST, "DIR", 0, FILES_TAKE, "save, and plan for, a machine's facts" },
	{ "json", 0, OPT_JSON, NULL, 0, FILES_TAKE, "plan, status and inspection for machines" },
	{ "debug", 'd', OPT_DEBUG, NULL, 0, FILES_TAKE,
	  "tell what is done, and which way was taken" },
	{ "version", 'v', OPT_VERSION, NULL, 0, FILES_TAKE, "" },
	{ "help", 'h', OPT_HELP, NULL, 0, FILES_TAKE, "print the version, this" },
};

#define N_ROWS (sizeof(rows) / sizeof(rows[0]))

/* What was given, before it is judged as a whole. */
struct given {
	const char *text[OPT_COUNT]; /* the argument, "" for an option without one */
	const struct option_row *row[OPT_COUNT];
	const char **modules;
	size_t n_modules, modules_capacity;
	const char *kernel;
};

/* Every long option gets this value, so that getopt tells them by index. */
#define LONG_OPTION 256

static void getopt_tables(struct option longs[N_ROWS + 1], char letters[N_ROWS * 2 + 3])
{
	char *letter = letters;

	*letter++ = '-'; /* operands in order: POSIXLY_CORRECT must not matter */
	*letter++ = ':';
	for (size_t i = 0; i < N_ROWS; i++) {
		longs[i] = (struct option){ rows[i].name,
					    rows[i].argument ? required_argument : no_argument,
					    NULL, LONG_OPTION + (int)rows[i].id };
		if (rows[i].letter) {
			*letter++ = rows[i].letter;
			if (rows[i].argument)
				*letter++ = ':';
		}
	}
	longs[N_ROWS] = (struct option){ NULL, 0, NULL, 0 };
	*letter = 0;
}

static const struct option_row *row_of(int code)
{
	for (size_t i = 0; i < N_ROWS; i++)
		if (code >= LONG_OPTION ? (int)rows[i].id == code - LONG_OPTION
					: rows[i].letter == code)
			return &rows[i];
	return NULL;
}

static enum err add_module(struct ctx *ctx, struct given *given, const char *text)
{
	/* Room for one more: the NULL behind the last. */
	given->modules = ctx_grow(ctx, given->modules, given->n_modules + (given->n_modules > 0),
				  &given->modules_capacity, sizeof(*given->modules));
	if (!given->modules)
		return ERR_NO_MEMORY;
	given->modules[given->n_modules++] = text;
	given->modules[given->n_modules] = NULL;
	return ERR_NONE;
}

static enum err take(struct ctx *ctx, struct given *given, const struct option_row *row,
		     const char *text)
{
	const char *before = given->text[row->id];

	if (row->id == OPT_MODULE) {
		given->row[row->id] = row;
		return add_module(ctx, given, text);
	}
	if (before && text && strcmp(before, text) != 0)
		return error(ctx, ERR_USAGE, "--%s is given twice: \"%s\" and \"%s\"", row->name,
			     before, text);
	given->text[row->id] = text ? text : "";
	given->row[row->id] = row;
	return ERR_NONE;
}

static enum err take_operand(struct ctx *ctx, struct given *given, const char *text)
{
	if (given->kernel)
		return error(ctx, ERR_USAGE, "one kernel at a time: \"%s\" and \"%s\" are given",
			     given->kernel, text);
	given->kernel = text;
	return ERR_NONE;
}

static enum err usage_fault(struct ctx *ctx, int code, const char *word, const char letters[])
{
	const char letter[] = { '-', (char)optopt, 0 };
	const bool is_long = word && strncmp(word, "--", 2) == 0;
	const char *name = is_long ? word : letter;

	(void)letters;
	if (code == ':')
		return error(ctx, ERR_USAGE, "%s needs an argument", name);
	if (is_long && optopt >= LONG_OPTION)
		return error(ctx, ERR_USAGE, "%s takes no argument", name);
	return error(ctx, ERR_USAGE,
		     "%s is not an option of kexec, or not unambiguous (see kexec --help)", name);
}

static enum err collect(struct ctx *ctx, int argc, char *const argv[], struct given *given)
{
	struct option longs[N_ROWS + 1];
	char letters[N_ROWS * 2 + 3];
	enum err err = ERR_NONE;
	int code;

	getopt_tables(longs, letters);
	opterr = 0;
	optind = 0; /* glibc: start anew, also for a second parse in the same program */
	while (!err && (code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (code == 1)
			err = take_operand(ctx, given, optarg);
		else if (code == '?' || code == ':')
			err = usage_fault(ctx, code, argv[optind - 1], letters);
		else
			err = take(ctx, given, row_of(code), optarg);
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

static enum err numbers(struct ctx *ctx, const struct given *given, struct request *request)
{
	uint64_t min = 0, max = UINT64_MAX - 1, baud = 0;
	enum err err = number(ctx, given, OPT_MEM_MIN, UINT64_MAX - 1, &min);

	if (!err)
		err = number(ctx, given, OPT_MEM_MAX, UINT64_MAX - 1, &max);
	if (!err)
		err = number(ctx, given, OPT_ENTRY, UINT64_MAX, &request->entry);
	if (!err)
		err = number(ctx, given, OPT_SERIAL_BAUD, 115200, &baud);
	if (err)
		return err;
	if (min > max)
		return error(ctx, ERR_USAGE, "--mem-min 0x%llx is above --mem-max 0x%llx",
			     (unsigned long long)min, (unsigned long long)max);
	if (given->text[OPT_SERIAL_BAUD] && (!baud || 115200 % baud))
		return error(ctx, ERR_USAGE,
			     "--serial-baud: %llu is not 115200 divided by a whole number",
			     (unsigned long long)baud);
	request->memory = (struct range){ min, max + 1 };
	request->serial_baud = (uint32_t)baud;
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
		{ OPT_HELP, ACTION_HELP },
		{ OPT_VERSION, ACTION_VERSION },
		{ OPT_INSPECT, ACTION_INSPECT },
		{ OPT_RECORD_HOST, ACTION_RECORD_HOST },
		{ OPT_CRASH_SIZE, ACTION_CRASH_SIZE },
		{ OPT_STATUS, ACTION_STATUS },
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
	if (!given->kernel && !given->row[OPT_JUMP_BACK])
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

/* The strictest of the ways given: -s is never weakened, -c is more definite than -a. */
static enum err choose_way(struct ctx *ctx, const struct given *given, struct request *request)
{
	if (given->row[OPT_FILES] && given->row[OPT_SEGMENTS])
		return error(ctx, ERR_USAGE, "-s and -c do not go together");
	request->method = given->row[OPT_FILES]	     ? METHOD_FILES
			  : given->row[OPT_SEGMENTS] ? METHOD_SEGMENTS
						     : METHOD_AUTO;
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
			     "--%s cannot be honoured by the file load (-s); use -c or -a",
			     request->segments_because);
	if (request->method == METHOD_SEGMENTS && request->files_because)
		return error(ctx, ERR_USAGE, "--%s is for the file load; use -s or -a",
			     request->files_because);
	if (request->segments_because && request->files_because)
		return error(ctx, ERR_USAGE,
			     "--%s needs the segment load and --%s the file load: not both",
			     request->segments_because, request->files_because);
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
		{ OPT_DRY_RUN, OPT_EXEC },
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
		return !request->dry_run && action != ACTION_STATUS && action != ACTION_INSPECT;
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
		if (given->row[planning[i]] && request->action > ACTION_LOAD_AND_EXEC)
			return error(ctx, ERR_USAGE,
				     "--%s is for loads: give a kernel, and no other action",
				     given->row[planning[i]]->name);
	if (given->row[OPT_TRUST] && request->action != ACTION_INSPECT)
		return error(ctx, ERR_USAGE, "--trust goes with --inspect");
	for (size_t id = 0; id < OPT_COUNT; id++)
		if (given->row[id] && is_unused(given->row[id], request))
			warn(ctx, "--%s has no effect here", given->row[id]->name);
	return ERR_NONE;
}

static void fill_request(const struct given *given, struct request *request)
{
	const struct option_row *const *row = given->row;

	request->kernel = row[OPT_INSPECT] ? given->text[OPT_INSPECT] : given->kernel;
	request->type = given->text[OPT_TYPE];
	request->append = given->text[OPT_APPEND];
	request->reuse_cmdline = row[OPT_REUSE_CMDLINE];
	request->initrd = given->text[OPT_INITRD];
	request->reuse_initrd = row[OPT_REUSE_INITRD];
	request->dtb = given->text[OPT_DTB];
	request->modules = given->modules;
	request->memory_given = row[OPT_MEM_MIN] || row[OPT_MEM_MAX];
	request->entry_given = row[OPT_ENTRY];
	request->no_checks = row[OPT_NO_CHECKS];
	request->preserve_context = row[OPT_PRESERVE];
	request->jump_back = row[OPT_JUMP_BACK];
	request->hotplug = row[OPT_HOTPLUG];
	request->no_cma = row[OPT_NO_CMA];
	request->force_dtb = row[OPT_FORCE_DTB];
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
	request->dry_run = row[OPT_DRY_RUN];
	request->json = row[OPT_JSON];
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
		err = numbers(ctx, &given, request);
	return err;
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

	puts("Usage: kexec [OPTION]... KERNEL\n"
	     "Load a kernel and start it from the running one. With no action: load, then\n"
	     "shutdown -r now. Long options may be abbreviated. Manual: kexec(8).\n");
	for (const struct option_row *row = rows; row < rows + N_ROWS; row++) {
		const char letter[] = { '-', row->letter, ',', ' ', 0 };

		if (!row->help)
			continue;
		n += snprintf(left + n, sizeof(left) - (size_t)n, "%s%s--%s%s%s", n ? ", " : " ",
			      row->letter ? letter
			      : n	  ? ""
					  : "    ",
			      row->name, row->argument ? "=" : "",
			      row->argument ? row->argument : "");
		assert((size_t)n < sizeof(left));
		if (*row->help) {
			printf("%-30s  %s\n", left, row->help);
			n = 0;
		}
	}
}
