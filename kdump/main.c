/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <getopt.h>
#include <signal.h>
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
	"       kdump unload | status | test\n"
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
	"      --kexec=PROGRAM   instead of the kexec beside kdump\n"
	"  -n, --dry-run         only print what would be run\n"
	"Anywhere:\n"
	"      --memory=FILE     with ADDRESS: instead of /dev/mem\n"
	"      --root=DIR        read /proc, /sys and /boot below DIR (for tests)\n"
	"  -v, --debug  -h, --help  -V, --version\n"
	"\n"
	"Exit status: 0 when all was done (status: a crash kernel is loaded; test: nothing\n"
	"is missing), 1 otherwise.\n";

enum { VMCORE = 256, SSH, KERNEL, INITRD, APPEND, KEXEC, MEMORY, ROOT };

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
	bool help, version;
};

static enum err take_option(struct ctx *ctx, int c, const char *value, struct arguments *arguments)
{
	struct request *const request = &arguments->request;

	switch (c) {
	case 't':
		request->to = value;
		break;
	case 'd':
		request->filter = value;
		break;
	case 'c':
		request->compress = value;
		break;
	case 'b':
		request->builtin_writer = true;
		break;
	case 'l':
		request->log_only = true;
		break;
	case 'f':
		request->force = true;
		break;
	case 'n':
		request->dry_run = true;
		break;
	case VMCORE:
		request->vmcore = value;
		break;
	case SSH:
		request->ssh = value;
		break;
	case KERNEL:
		request->kernel = value;
		break;
	case INITRD:
		request->initrd = value;
		break;
	case APPEND:
		request->append = value;
		break;
	case KEXEC:
		request->kexec = value;
		break;
	case MEMORY:
		request->memory = value;
		break;
	case ROOT:
		ctx->root = value;
		break;
	case 'v':
		ctx->debug = true;
		break;
	case 'h':
		arguments->help = true;
		break;
	case 'V':
		arguments->version = true;
		break;
	default:
		break;
	}
	return ERR_NONE;
}

static enum err parse(struct ctx *ctx, int argc, char **argv, struct arguments *arguments)
{
	enum err err = ERR_NONE;
	int c;

	opterr = 0;
	while (!err && (c = getopt_long(argc, argv, ":t:d:c:blfnvhV", long_options, NULL)) != -1)
		err = c == '?' || c == ':' ? option_error(ctx, c, argv[optind - 1], long_options)
					   : take_option(ctx, c, optarg, arguments);
	if (err || arguments->help || arguments->version)
		return err;
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
		{ "status", status },	{ "test", kdump_test },
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, arguments->command) == 0)
			return commands[i].run(ctx, &arguments->request);
	return core_at(ctx, &arguments->request, arguments->command);
}

int main(int argc, char **argv)
{
	struct arguments arguments = { .request = {
					       .vmcore = "/proc/vmcore",
					       .to = "/var/crash",
					       .ssh = "ssh",
					       .memory = "/dev/mem",
				       } };
	struct ctx ctx;

	ctx_init(&ctx, "kdump");
	/* An ssh that ends early, and a file that may not grow, are errors of write(), said in
	 * words. */
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
