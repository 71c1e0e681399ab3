/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kdump save: the log first, so that something survives whatever happens next; then the dump.
 * Success means that all of both is saved.
 */
#include "kdump/kdump.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "include/sizes.h"
#include "kdump/copy.h"
#include "kdump/keys.h"
#include "kdump/run.h"
#include "lib/vmcore/print.h"

#define LOG_NAME "vmcore-dmesg.txt"

enum outcome { SAVED, INCOMPLETE, MISSING };

static const char *const outcomes[] = { "saved", "incomplete", "not saved" };

struct save {
	struct ctx *ctx;
	const struct request *request;
	struct target target;
	struct vmcore core;
	const struct codec *codec;
	const char *makedumpfile; /* NULL: the builtin writer */
	enum outcome log, dump;
};

/* When the kernel died (CRASHTIME, seconds), for that is what the dump is of. */
static const char *directory_name(const struct save *save)
{
	uint64_t crashed;
	char name[32];
	struct tm tm;
	time_t when = time(NULL);

	if (vmcoreinfo_number(&save->core.info, "CRASHTIME", &crashed) && crashed < UINT32_MAX)
		when = (time_t)crashed;
	if (!gmtime_r(&when, &tm) || !strftime(name, sizeof(name), "%Y-%m-%d-%H%M%S", &tm))
		return "vmcore";
	return ctx_printf(save->ctx, "%s", name);
}

/*
 * All of @output is written. A @fault of it (NULL: none) is in its name then, and an error
 * nevertheless.
 */
static enum err save_output(struct save *save, struct output *output, const char *what,
			    enum outcome *outcome, const char *fault)
{
	enum err err = fault ? output_name_incomplete(save->ctx, output) : ERR_NONE;

	if (!err)
		err = output_commit(save->ctx, output);
	if (err) {
		output_abandon(save->ctx, output);
		return err;
	}
	*outcome = fault ? INCOMPLETE : SAVED;
	printf("%s %s: %s\n", what, outcomes[*outcome], output->path);
	fflush(stdout);
	return fault ? error(save->ctx, ERR_BAD, "%s: %s", output->path, fault) : ERR_NONE;
}

struct log_file {
	struct ctx *ctx;
	struct output *output;
	bool lent; /* the log says that crashkernel=,cma reserved memory */
};

/* kernel/crash_reserve.c, reserve_crashkernel_cma(); the dump's headers do not say why it has
 * holes. */
static bool log_says_lent(struct span line)
{
	static const char words[] = "crashkernel CMA reserved: ";

	return memmem(line.p, line.n, words, sizeof(words) - 1);
}

/* For fopencookie(): less than @n is an error, whose words errno keeps. */
static ssize_t log_write(void *cookie, const char *bytes, size_t n)
{
	struct log_file *const file = cookie;

	file->lent |= log_says_lent(span_of(bytes, n));
	return output_write(file->ctx, file->output, span_of(bytes, n)) ? 0 : (ssize_t)n;
}

static enum err write_log(struct save *save, struct output *output)
{
	static const cookie_io_functions_t functions = { .write = log_write };
	const struct print_options options = { 0 };
	struct log_file file = { save->ctx, output, false };
	FILE *const out = fopencookie(&file, "w", functions);

	if (!out)
		return error(save->ctx, ERR_NO_MEMORY, "no memory for the log");
	setvbuf(out, NULL, _IOLBF, BUFSIZ); /* whole lines */
	const enum err err = print_log(save->ctx, &save->core, &options, out);

	fclose(out);
	if (file.lent)
		warn(save->ctx, "crashkernel=,cma: memory in which user processes may have had "
				"their pages is missing from the dump");
	return err;
}

/* A log with gaps is kept, an empty one is not. */
static enum err save_log(struct save *save)
{
	struct output output;
	const enum err err = output_open(save->ctx, &save->target, LOG_NAME, &output);

	if (err)
		return err;
	const enum err corrupt = write_log(save, &output);

	if (corrupt && ((corrupt != ERR_BAD && corrupt != ERR_UNSUPPORTED) || !output.size)) {
		output_abandon(save->ctx, &output);
		return corrupt;
	}
	return save_output(save, &output, "log", &save->log, corrupt ? save->ctx->message : NULL);
}

static uint64_t mib(uint64_t bytes)
{
	return (bytes + MIB - 1) / MIB;
}

/* Only a plain copy has a size that is known before: there too little room is refused. */
static enum err check_space(const struct save *save)
{
	uint64_t there;

	if (!target_free(&save->target, &there))
		return ERR_NONE;
	if (!save->codec && !save->makedumpfile && there < save->core.size)
		return error(
			save->ctx, ERR_NO_SPACE,
			"%s has %llu MiB free, a plain dump may take %llu MiB: use --compress, or makedumpfile",
			save->target.dir, (unsigned long long)(there / MIB),
			(unsigned long long)mib(save->core.size));
	if (there < save->core.size / 8)
		warn(save->ctx, "%s has only %llu MiB free for a dump of %llu MiB of memory",
		     save->target.dir, (unsigned long long)(there / MIB),
		     (unsigned long long)mib(save->core.size));
	return ERR_NONE;
}

/* makedumpfile -z writes uncompressed pages, silently, where it was built without zstd. */
static bool makedumpfile_has_zstd(const struct save *save)
{
	const char *const argv[] = { save->makedumpfile, "-v", NULL };
	const int fd = memfd_create("version", MFD_CLOEXEC);
	char text[1024] = "";
	bool has = false;

	if (fd >= 0 && run(save->ctx, argv, -1, fd) == ERR_NONE &&
	    pread(fd, text, sizeof(text) - 1, 0) > 0) {
		const char *const zstd = strstr(text, "zstd");

		has = zstd && strncmp(zstd + strcspn(zstd, " \t"), "\tenabled", 8) == 0;
	}
	if (fd >= 0)
		close(fd);
	return has;
}

static const char *makedumpfile_compression(const struct save *save)
{
	const char *const wanted = save->request->compress;

	if (!wanted || strcmp(wanted, "zstd") != 0)
		return "-c";
	if (makedumpfile_has_zstd(save))
		return "-z";
	warn(save->ctx, "this makedumpfile has no zstd: compressing by zlib");
	return "-c";
}

/* Into the open file here; as a stream (-F) to another machine. */
static enum err run_makedumpfile(struct save *save, struct output *output)
{
	const char *const filter = save->request->filter ? save->request->filter : "31";
	const char *const compression = makedumpfile_compression(save);
	const char *const here[] = {
		save->makedumpfile, "-d",	  filter, compression, "-f",
		save->core.name,    output->part, NULL,
	};
	const char *const stream[] = {
		save->makedumpfile, "-d", filter, compression, "-F", save->core.name, NULL,
	};

	return output->target->host ? run(save->ctx, stream, -1, output->fd)
				    : run(save->ctx, here, -1, STDERR_FILENO);
}

/* What is wrong with the dump, however it was made; NULL: nothing. */
static const char *dump_fault(const struct save *save, uint64_t unreadable)
{
	if (unreadable)
		return ctx_printf(save->ctx, "%llu pages could not be read and are zero",
				  (unsigned long long)unreadable);
	return save->core.truncated ? "the core ends before its last segment does" : NULL;
}

static enum err finish_dump(struct save *save, struct output *output, enum err err,
			    uint64_t unreadable)
{
	if (!err)
		return save_output(save, output, "dump", &save->dump, dump_fault(save, unreadable));
	output_abandon(save->ctx, output);
	return err;
}

static enum err dump_by_makedumpfile(struct save *save)
{
	struct output output;
	enum err err = output_open(save->ctx, &save->target,
				   save->target.host ? "vmcore.flat" : "vmcore", &output);

	return err ? err : finish_dump(save, &output, run_makedumpfile(save, &output), 0);
}

static enum err dump_builtin(struct save *save)
{
	struct output output;
	uint64_t unreadable = 0;
	const char *const name =
		ctx_printf(save->ctx, "vmcore%s", save->codec ? save->codec->suffix : "");
	enum err err = name ? output_open(save->ctx, &save->target, name, &output) : ERR_NO_MEMORY;

	if (err)
		return err;
	err = copy_core(save->ctx, &save->core, save->codec, &output, &unreadable);
	return finish_dump(save, &output, err, unreadable);
}

static enum err save_dump(struct save *save)
{
	enum err err = check_space(save);

	if (!err && save->makedumpfile) {
		err = dump_by_makedumpfile(save);
		if (save->dump != MISSING)
			return err;
		warn(save->ctx, "%s; writing the dump without it", save->ctx->message);
		save->makedumpfile = NULL;
		err = check_space(save);
	}
	return err ? err : dump_builtin(save);
}

/* makedumpfile has no lz4; asking for that, or for the builtin writer, chooses that. */
static enum err choose_writer(struct save *save)
{
	const struct request *const request = save->request;
	const bool lz4 = request->compress && strcmp(request->compress, "lz4") == 0;

	if (request->compress) {
		const enum err err = codec_find(save->ctx, request->compress, &save->codec);

		if (err)
			return err;
	}
	if (!request->builtin_writer && !lz4)
		save->makedumpfile = run_find(save->ctx, "makedumpfile");
	if (request->filter && !save->makedumpfile)
		warn(save->ctx, "--filter %s needs makedumpfile: all pages are kept",
		     request->filter);
	return ERR_NONE;
}

static enum err save_both(struct save *save)
{
	const enum err log = save_log(save);

	if (save->request->log_only)
		return prefix_error(save->ctx, log, "the log is %s", outcomes[save->log]);
	if (log)
		warn(save->ctx, "the log is %s: %s", outcomes[save->log], save->ctx->message);
	const enum err dump = save_dump(save);

	if (dump)
		return prefix_error(save->ctx, dump, "the log is %s, the dump is %s",
				    outcomes[save->log], outcomes[save->dump]);
	return log ? error(save->ctx, log, "the dump is saved, the log is %s", outcomes[save->log])
		   : ERR_NONE;
}

/* What cannot be unlocked shows when the target is opened. */
static void restore_keys(struct ctx *ctx)
{
	bool restored;

	if (keys_restore(ctx, &restored))
		warn(ctx, "the disk keys cannot be restored: %s", ctx->message);
	else if (restored)
		puts("disk keys restored to the user keyring");
}

enum err kdump_save(struct ctx *ctx, const struct request *request)
{
	struct save save = { .ctx = ctx, .request = request, .log = MISSING, .dump = MISSING };
	enum err err = target_parse(ctx, request->to, request->ssh, &save.target);

	save.target.in_memory = request->force;
	if (!err)
		err = choose_writer(&save);
	if (!err)
		err = vmcore_open(ctx, request->vmcore, &save.core);
	if (err)
		return err;
	restore_keys(ctx);
	err = target_make_directory(ctx, &save.target, directory_name(&save));
	if (!err)
		err = save_both(&save);
	vmcore_close(&save.core);
	return err;
}
