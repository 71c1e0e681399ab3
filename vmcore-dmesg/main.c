/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "include/file.h"
#include "include/option-error.h"
#include "include/sizes.h"
#include "lib/vmcore/print.h"
#include "lib/vmcore/xen.h"

static const char usage[] =
	"Usage: vmcore-dmesg [OPTION]... FILE\n"
	"Print the kernel log of a vmcore (/proc/vmcore in a crash kernel).\n"
	"\n"
	"  -f, --facility=LIST  only these facilities (kern, user, daemon, ...)\n"
	"  -l, --level=LIST     only these levels (emerg, alert, crit, err, warn, notice,\n"
	"                       info, debug); NAME+ and all more severe, +NAME and all less\n"
	"  -k, --kernel         only the kernel's own messages\n"
	"  -u, --userspace      only messages from user space\n"
	"  -t, --notime         no time stamps\n"
	"  -x, --decode         facility and level in words\n"
	"  -c, --caller         the thread or processor that printed it\n"
	"  -r, --raw            <priority> before each record, nothing escaped\n"
	"  -J, --json           for machines: time, level, facility, caller, text\n"
	"  -X, --xen            the hypervisor's log instead of the kernel's\n"
	"  -h, --help\n"
	"  -V, --version\n"
	"\n"
	"Exit status: 0 when all of the log was read, 1 otherwise.\n";

static const struct option long_options[] = {
	{ "facility", required_argument, NULL, 'f' },
	{ "level", required_argument, NULL, 'l' },
	{ "kernel", no_argument, NULL, 'k' },
	{ "userspace", no_argument, NULL, 'u' },
	{ "notime", no_argument, NULL, 't' },
	{ "decode", no_argument, NULL, 'x' },
	{ "caller", no_argument, NULL, 'c' },
	{ "raw", no_argument, NULL, 'r' },
	{ "json", no_argument, NULL, 'J' },
	{ "xen", no_argument, NULL, 'X' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

struct request {
	struct print_options print;
	const char *file;
	bool xen;
	bool help;
	bool version;
};

static const struct {
	int option;
	size_t offset;
} flags[] = {
	{ 't', offsetof(struct request, print.no_time) },
	{ 'x', offsetof(struct request, print.decode) },
	{ 'c', offsetof(struct request, print.caller) },
	{ 'r', offsetof(struct request, print.raw) },
	{ 'X', offsetof(struct request, xen) },
	{ 'h', offsetof(struct request, help) },
	{ 'V', offsetof(struct request, version) },
};

static void take_flag(int option, struct request *request)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (flags[i].option == option)
			*(bool *)(void *)((char *)request + flags[i].offset) = true;
}

static enum err take_option(struct ctx *ctx, int option, const char *value, struct request *request)
{
	struct print_options *const print = &request->print;

	switch (option) {
	case 'f':
		return print_parse_facilities(ctx, value, &print->facilities);
	case 'l':
		return print_parse_levels(ctx, value, &print->levels);
	case 'k':
		print->facilities |= 1;
		break;
	case 'u':
		print->facilities |= 0xfffffe;
		break;
	case 'J':
		print->form = PRINT_JSON;
		break;
	default:
		take_flag(option, request);
	}
	return ERR_NONE;
}

static enum err parse(struct ctx *ctx, int argc, char **argv, struct request *request)
{
	enum err err = ERR_NONE;
	int c;

	opterr = 0;
	while (!err && (c = getopt_long(argc, argv, ":f:l:kutxcrJXhV", long_options, NULL)) != -1)
		err = c == '?' || c == ':' ? option_error(ctx, c, argv[optind - 1], long_options)
					   : take_option(ctx, c, optarg, request);
	if (err || request->help || request->version)
		return err;
	if (optind + 1 != argc)
		return error(ctx, ERR_USAGE, "one FILE is needed, see vmcore-dmesg --help");
	request->file = argv[optind];
	return ERR_NONE;
}

#define OUTPUT_BUFFER (64 * KIB)

/* Standard output with a buffer that makes a long log a few hundred writes. */
static enum err open_output(struct ctx *ctx, FILE **out)
{
	char *const buffer = ctx_alloc(ctx, OUTPUT_BUFFER);

	if (!buffer)
		return ERR_NO_MEMORY;
	*out = fdopen(STDOUT_FILENO, "w");
	if (!*out)
		return error_errno(ctx, "standard output");
	setvbuf(*out, buffer, _IOFBF, OUTPUT_BUFFER);
	return ERR_NONE;
}

static enum err print_core(struct ctx *ctx, const struct request *request)
{
	struct vmcore core;
	FILE *out;
	enum err err = vmcore_open(ctx, request->file, &core);

	if (err)
		return err;
	if (core.truncated)
		warn(ctx, "%s: the file is cut off; reading what there is", request->file);
	err = open_output(ctx, &out);
	if (!err) {
		err = request->xen ? xen_print_log(ctx, &core, out)
				   : print_log(ctx, &core, &request->print, out);
		if (fclose(out) != 0 && !err)
			err = error_errno(ctx, "cannot write the log");
	}
	vmcore_close(&core);
	return err;
}

static enum err show_text(struct ctx *ctx, const char *text)
{
	fputs(text, stdout);
	return flush_output(ctx, stdout, "standard output", ERR_NONE);
}

static enum err run(struct ctx *ctx, const struct request *request)
{
	if (request->help)
		return show_text(ctx, usage);
	if (request->version)
		return show_text(ctx, "vmcore-dmesg (" PACKAGE_NAME ") " PACKAGE_VERSION "\n");
	return print_core(ctx, request);
}

int main(int argc, char **argv)
{
	struct request request = { 0 };
	struct ctx ctx;

	ctx_init(&ctx, "vmcore-dmesg");
	enum err err = parse(&ctx, argc, argv, &request);

	if (!err)
		err = run(&ctx, &request);
	if (err)
		warn(&ctx, "%s", ctx.message ? ctx.message : "failed");
	ctx_free(&ctx);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
