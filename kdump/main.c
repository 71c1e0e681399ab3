/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <getopt.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "include/file.h"
#include "include/option-error.h"
#include "kdump/kdump.h"

static const char usage[] =
	"Usage: kdump save [--to DIR|[USER@]HOST:DIR] [--filter LEVEL] [--compress NAME]\n"
	"       kdump load [--kernel FILE] [--initrd FILE] [--append WORDS]\n"
	"       kdump unload | status | test | keys\n"
	"       kdump ADDRESS > CORE\n"
	"\n"
	"In the crash kernel, save the dead kernel's log and memory:\n"
	"  -t, --to=TARGET       directory, here or on another machine (default /var/crash)\n"
	"  -d, --filter=LEVEL    pages to leave out, for makedumpfile -d (default 31)\n"
	"  -c, --compress=NAME   zstd, zlib or lz4\n"
	"  -b, --builtin         write the dump without makedumpfile\n"
	"  -l, --log-only        only the log\n"
	"  -f, --force           even to a directory that is in memory (tmpfs)\n"
	"      --vmcore=FILE     instead of /proc/vmcore\n"
	"      --ssh=PROGRAM     instead of ssh\n"
	"Before a crash, load the crash kernel:\n"
	"      --kernel=FILE, --initrd=FILE  instead of those of the running kernel\n"
	"      --append=WORDS    for its command line, after the running kernel's\n"
	"      --disk-key=NAME[,NAME...]  logon keys that the crash kernel gets\n"
	"      --kexec=PROGRAM   instead of the kexec beside kdump\n"
	"  -n, --dry-run         only print what would be run\n"
	"Anywhere:\n"
	"      --memory=FILE     with ADDRESS: instead of /dev/mem\n"
	"      --root=DIR        read /proc, /sys and /boot below DIR (for tests)\n"
	"  -v, --debug  -h, --help  -V, --version\n"
	"\n"
	"Exit status: 0 when all was done (status: a crash kernel is loaded; test: nothing\n"
	"is missing), 1 otherwise.\n";

enum { VMCORE = 256, SSH, KERNEL, INITRD, APPEND, DISK_KEY, KEXEC, MEMORY, ROOT };

static const struct option long_options[] = {
	{ "to", required_argument, NULL, 't' },
	{ "filter", required_argument, NULL, 'd' },
	{ "compress", required_argument, NULL, 'c' },
	{ "builtin", no_argument, NULL, 'b' },
	{ "log-only", no_argument, NULL, 'l' },
	{ "force", no_argument, NULL, 'f' },
	{ "vmcore", required_argument, NULL, VMCORE },
	{ "ssh", required_argument, NULL, SSH },
	{ "kernel", required_argument, NULL, KERNEL },
	{ "initrd", required_argument, NULL, INITRD },
	{ "append", required_argument, NULL, APPEND },
	{ "disk-key", required_argument, NULL, DISK_KEY },
	{ "kexec", required_argument, NULL, KEXEC },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "memory", required_argument, NULL, MEMORY },
	{ "root", required_argument, NULL, ROOT },
	{ "debug", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

struct arguments {
	struct request request;
	const char *command;
	const char *root;
	bool debug, help, version;
};

/* Where in struct arguments an option is kept. */
struct place {
	int option;
	size_t offset;
};

static const struct place values[] = {
	{ 't', offsetof(struct arguments, request.to) },
	{ 'd', offsetof(struct arguments, request.filter) },
	{ 'c', offsetof(struct arguments, request.compress) },
	{ VMCORE, offsetof(struct arguments, request.vmcore) },
	{ SSH, offsetof(struct arguments, request.ssh) },
	{ KERNEL, offsetof(struct arguments, request.kernel) },
	{ INITRD, offsetof(struct arguments, request.initrd) },
	{ APPEND, offsetof(struct arguments, request.append) },
	{ DISK_KEY, offsetof(struct arguments, request.disk_keys) },
	{ KEXEC, offsetof(struct arguments, request.kexec) },
	{ MEMORY, offsetof(struct arguments, request.memory) },
	{ ROOT, offsetof(struct arguments, root) },
};

static const struct place flags[] = {
	{ 'b', offsetof(struct arguments, request.builtin_writer) },
	{ 'l', offsetof(struct arguments, request.log_only) },
	{ 'f', offsetof(struct arguments, request.force) },
	{ 'n', offsetof(struct arguments, request.dry_run) },
	{ 'v', offsetof(struct arguments, debug) },
	{ 'h', offsetof(struct arguments, help) },
	{ 'V', offsetof(struct arguments, version) },
};

static void take_option(int option, const char *value, struct arguments *arguments)
{
	char *const p = (char *)arguments;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (values[i].option == option)
			*(const char **)(void *)(p + values[i].offset) = value;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (flags[i].option == option)
			*(bool *)(void *)(p + flags[i].offset) = true;
}

static enum err parse(struct ctx *ctx, int argc, char **argv, struct arguments *arguments)
{
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":t:d:c:blfnvhV", long_options, NULL)) != -1) {
		if (c == '?' || c == ':')
			return option_error(ctx, c, argv[optind - 1], long_options);
		take_option(c, optarg, arguments);
	}
	ctx->root = arguments->root;
	ctx->debug = arguments->debug;
	if (arguments->help || arguments->version)
		return ERR_NONE;
	if (optind + 1 != argc)
		return error(ctx, ERR_USAGE, "one command is needed, see kdump --help");
	arguments->command = argv[optind];
	return ERR_NONE;
}

static enum err status(struct ctx *ctx, const struct request *request)
{
	(void)request;
	return kdump_status(ctx);
}

static enum err core_at(struct ctx *ctx, const struct request *request, const char *text)
{
	char *end;
	const uint64_t address = strtoull(text, &end, 0);

	if (end == text || *end)
		return error(ctx, ERR_USAGE, "unknown command '%s', see kdump --help", text);
	if (isatty(STDOUT_FILENO))
		return error(ctx, ERR_USAGE,
			     "the core goes to standard output, which is a terminal");
	return kdump_core(ctx, request, address, STDOUT_FILENO);
}

static enum err run_command(struct ctx *ctx, const struct arguments *arguments)
{
	static const struct {
		const char *name;
		enum err (*run)(struct ctx *ctx, const struct request *request);
	} commands[] = {
		{ "save", kdump_save }, { "load", kdump_load }, { "unload", kdump_unload },
		{ "status", status },	{ "test", kdump_test }, { "keys", kdump_keys },
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, arguments->command) == 0)
			return commands[i].run(ctx, &arguments->request);
	return core_at(ctx, &arguments->request, arguments->command);
}

int main(int argc, char **argv)
{
	struct arguments arguments = {
		.request = {
			.vmcore = "/proc/vmcore",
			.to = "/var/crash",
			.ssh = "ssh",
			.memory = "/dev/mem",
		},
		.root = "",
	};
	struct ctx ctx;

	ctx_init(&ctx, "kdump");
	/* An ssh that ends early and a file that may not grow are errors of write(), with words. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	enum err err = parse(&ctx, argc, argv, &arguments);

	if (!err && arguments.help)
		fputs(usage, stdout);
	else if (!err && arguments.version)
		puts("kdump (" PACKAGE_NAME ") " PACKAGE_VERSION);
	else if (!err)
		err = run_command(&ctx, &arguments);
	if (!err)
		err = flush_output(&ctx, stdout, "standard output", ERR_NONE);
	if (err)
		warn(&ctx, "%s", ctx.message ? ctx.message : "failed");
	ctx_free(&ctx);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
