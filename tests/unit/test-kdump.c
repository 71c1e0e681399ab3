/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "config.h"
#include "include/file.h"
#include "include/sizes.h"
#include "kdump/codec.h"
#include "kdump/kdump.h"
#include "kdump/run.h"
#include "lib/vmcore/print.h"
#include "tests/help/leaks.h"
#include "tests/help/made-core.h"

#define LOG "[    1.000000] a\n[    2.000000] b\n"

/* A directory of its own, and in it the name of one of the things below. */
static const char *scratch(struct ctx *ctx, const char *name)
{
	static char dir[32];

	if (!name) {
		strcpy(dir, "/tmp/test-kdump-XXXXXX");
		assert_non_null(mkdtemp(dir));
		return dir;
	}
	return ctx_printf(ctx, "%s/%s", dir, name);
}

static int make(void **state)
{
	make_ctx(state);
	scratch(*state, NULL);
	return 0;
}

static int clean(void **state)
{
	const char *const argv[] = { "rm", "-rf", scratch(*state, ""), NULL };

	assert_int_equal(run(*state, argv, -1, -1), ERR_NONE);
	return drop_ctx(state);
}

static void write_file(const char *name, struct span bytes, mode_t mode)
{
	const int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	assert_true(fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
	close(fd);
}

static void write_text(const char *name, const char *text, mode_t mode)
{
	write_file(name, span_of(text, strlen(text)), mode);
}

static struct span read_file(struct ctx *ctx, const char *name)
{
	struct file file;

	assert_int_equal(file_open(ctx, name, GIB, &file), ERR_NONE);
	file_close(&file);
	return file.bytes;
}

/* The one file that @pattern, below the scratch directory, stands for; NULL: none. */
static const char *only(struct ctx *ctx, const char *pattern)
{
	glob_t found;
	const char *name = NULL;

	if (glob(scratch(ctx, pattern), 0, NULL, &found) == 0) {
		assert_int_equal(found.gl_pathc, 1);
		name = ctx_printf(ctx, "%s", found.gl_pathv[0]);
		globfree(&found);
	}
	return name;
}

static void assert_text(struct ctx *ctx, const char *pattern, const char *expected)
{
	const char *const name = only(ctx, pattern);

	assert_non_null(name);
	const struct span text = read_file(ctx, name);

	assert_int_equal(text.n, strlen(expected));
	assert_memory_equal(text.p, expected, text.n);
}

static const char description[] =
	"info CRASHTIME=86400\nrecord 1 3 0 T1 \"a\"\nrecord 2 3 0 T1 \"b\"\n";

/* A request to save a small core into scratch/to. */
static struct request request_of(struct ctx *ctx, struct span *core)
{
	*core = made_core(ctx, description);
	write_file(scratch(ctx, "core"), *core, 0600);
	return (struct request){ .vmcore = scratch(ctx, "core"),
				 .to = scratch(ctx, "to"),
				 .ssh = scratch(ctx, "ssh"),
				 .builtin_writer = true,
				 .force = true };
}

static void a_plain_dump_is_the_core_with_holes(void **state)
{
	struct ctx *const ctx = *state;
	struct stat st;
	struct span core;
	const struct request request = request_of(ctx, &core);

	assert_int_equal(kdump_save(ctx, &request), ERR_NONE);
	assert_text(ctx, "to/1970-01-02-000000/vmcore-dmesg.txt", LOG);
	const struct span saved = read_file(ctx, only(ctx, "to/*/vmcore"));

	assert_int_equal(saved.n, core.n);
	assert_memory_equal(saved.p, core.p, core.n);
	assert_int_equal(stat(only(ctx, "to/*/vmcore"), &st), 0);
	assert_true((uint64_t)st.st_blocks * 512 < core.n / 2);
	assert_null(only(ctx, "to/*/*.part"));
}

static void the_standard_tools_read_compressed_dumps(void **state)
{
	static const struct {
		const char *name, *pattern, *tool, *option;
	} codecs[] = {
		{ "zstd", "to/*/vmcore.zst", "zstd", "-dc" },
		{ "zlib", "to/*/vmcore.gz", "gzip", "-dc" },
		{ "lz4", "to/*/vmcore.lz4", "lz4", "-dc" },
	};
	struct ctx *const ctx = *state;
	struct span core;
	struct request request = request_of(ctx, &core);
	size_t tried = 0;

	for (size_t i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++) {
		const struct codec *codec;
		uint8_t *const unpacked = malloc(core.n + 1);
		const int fd = memfd_create("unpacked", MFD_CLOEXEC);

		/* A build may lack a library, a machine a tool. */
		if (codec_find(ctx, codecs[i].name, &codec) == ERR_NONE &&
		    run_find(ctx, codecs[i].tool)) {
			request.compress = codecs[i].name;
			assert_int_equal(kdump_save(ctx, &request), ERR_NONE);
			const char *const argv[] = { codecs[i].tool, codecs[i].option,
						     only(ctx, codecs[i].pattern), NULL };

			assert_int_equal(run(ctx, argv, -1, fd), ERR_NONE);
			assert_int_equal(pread(fd, unpacked, core.n + 1, 0), core.n);
			assert_memory_equal(unpacked, core.p, core.n);
			tried++;
		}
		free(unpacked);
		close(fd);
	}
	request.compress = "bzip2";
	assert_fails(ctx, ERR_USAGE, kdump_save(ctx, &request), "bzip2|this build has");
	if (!tried)
		skip();
}

static void keeps_two_crashes_of_one_second_apart(void **state)
{
	struct ctx *const ctx = *state;
	struct span core;
	const struct request request = request_of(ctx, &core);

	assert_int_equal(kdump_save(ctx, &request), ERR_NONE);
	assert_int_equal(kdump_save(ctx, &request), ERR_NONE);
	assert_text(ctx, "to/1970-01-02-000000-2/vmcore-dmesg.txt", LOG);
}

static void keeps_the_log_when_the_dump_fails(void **state)
{
	struct ctx *const ctx = *state;
	struct span core;
	struct request request = request_of(ctx, &core);

	/* On the other machine only the log finds room. */
	write_text(request.ssh,
		   "#!/bin/sh\nshift 3\ncase $* in *'cat >'*vmcore.part*) head -c 9999 >/dev/null; "
		   "exit 3;; esac\nexec sh -c \"$*\"\n",
		   0700);
	request.to = ctx_printf(ctx, "user@host:%s", scratch(ctx, "far a'way"));
	assert_fails(ctx, ERR_SYSTEM, kdump_save(ctx, &request),
		     "the log is saved, the dump is not saved");
	assert_text(ctx, "far a'way/*/vmcore-dmesg.txt", LOG);
	assert_null(only(ctx, "far a'way/*/vmcore"));
	assert_null(only(ctx, "far a'way/*/*.part"));
}

static void another_machine_gets_all(void **state)
{
	struct ctx *const ctx = *state;
	struct span core;
	struct request request = request_of(ctx, &core);

	write_text(request.ssh,
		   "#!/bin/sh\n[ \"$1 $2 $3\" = '-o BatchMode=yes user@host' ] || exit 9\n"
		   "shift 3\nexec sh -c \"$*\"\n",
		   0700);
	request.to = ctx_printf(ctx, "user@host:%s", scratch(ctx, "far a'way"));
	assert_int_equal(kdump_save(ctx, &request), ERR_NONE);
	assert_text(ctx, "far a'way/*/vmcore-dmesg.txt", LOG);
	const struct span saved = read_file(ctx, only(ctx, "far a'way/*/vmcore"));

	assert_int_equal(saved.n, core.n);
	assert_memory_equal(saved.p, core.p, core.n);
}

/* ---- what is not whole is named so, and an error ---- */

static void names_what_is_cut_off(void **state)
{
	struct ctx *const ctx = *state;
	struct span core;
	const struct request request = request_of(ctx, &core);

	core.n = 8192 + 0x80000 + 16;
	write_file(request.vmcore, core, 0600);
	assert_fails(ctx, ERR_BAD, kdump_save(ctx, &request),
		     "log is incomplete|dump is incomplete|core ends before");
	assert_text(ctx, "to/*/vmcore-dmesg-incomplete.txt", "[    1.000000] a\n");
	assert_int_equal(read_file(ctx, only(ctx, "to/*/vmcore-incomplete")).n, core.n);
	assert_null(only(ctx, "to/*/vmcore"));
	assert_null(only(ctx, "to/*/*.part"));
}

static void an_empty_log_is_not_saved(void **state)
{
	struct ctx *const ctx = *state;
	struct span core;
	const struct request request = request_of(ctx, &core);

	write_file(request.vmcore, made_core(ctx, "reserved 1\n"), 0600);
	assert_fails(ctx, ERR_BAD, kdump_save(ctx, &request), "the log is not saved");
	assert_non_null(only(ctx, "to/*/vmcore"));
	assert_null(only(ctx, "to/*/*.txt"));
	assert_null(only(ctx, "to/*/*.part"));
}

/* System calls that fail where these say so. */
static struct {
	off_t read_from, read_to;
	bool fsync, seek_end;
} faults;

ssize_t pread(int fd, void *buffer, size_t n, off_t offset)
{
	if (offset >= faults.read_from && offset < faults.read_to) {
		errno = EIO;
		return -1;
	}
	if (offset < faults.read_from && (off_t)n > faults.read_from - offset)
		n = (size_t)(faults.read_from - offset);
	return syscall(SYS_pread64, fd, buffer, n, offset);
}

int fsync(int fd)
{
	errno = EIO;
	return faults.fsync ? -1 : (int)syscall(SYS_fsync, fd);
}

off_t lseek(int fd, off_t offset, int whence)
{
	if (faults.seek_end && whence == SEEK_END && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
		errno = EIO;
		return -1;
	}
	return syscall(SYS_lseek, fd, offset, whence);
}

static void counts_pages_that_cannot_be_read(void **state)
{
	struct ctx *const ctx = *state;
	struct span core;
	struct request request = request_of(ctx, &core);

	faults.read_from = 0xa0000;
	faults.read_to = 0xa3000;
	assert_fails(ctx, ERR_BAD, kdump_save(ctx, &request),
		     "the log is saved|the dump is incomplete|3 pages could not be read");
	assert_int_equal(read_file(ctx, only(ctx, "to/*/vmcore-incomplete")).n, core.n);
	if (codec_find(ctx, "zstd", &(const struct codec *){ NULL }) == ERR_NONE) {
		request.compress = "zstd";
		assert_fails(ctx, ERR_BAD, kdump_save(ctx, &request), "3 pages");
		assert_non_null(only(ctx, "to/*/vmcore-incomplete.zst"));
	}
	faults.read_from = faults.read_to = 0;
}

static void no_half_file_stays_when_it_cannot_be_finished(void **state)
{
	struct ctx *const ctx = *state;
	struct span core;
	const struct request request = request_of(ctx, &core);

	faults.fsync = true;
	assert_fails(ctx, ERR_SYSTEM, kdump_save(ctx, &request), "Input/output error");
	faults.fsync = false;
	faults.seek_end = true;
	assert_fails(ctx, ERR_SYSTEM, kdump_save(ctx, &request), "Input/output error");
	faults.seek_end = false;
	assert_null(only(ctx, "to/*/*"));
}

static void no_half_file_stays_when_it_may_not_grow(void **state)
{
	const struct rlimit small = { 65536, RLIM_INFINITY };
	struct ctx *const ctx = *state;
	struct span core;
	const struct request request = request_of(ctx, &core);
	struct rlimit before;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	const enum err err = kdump_save(ctx, &request);

	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(err, ERR_SYSTEM);
	assert_words(ctx->message, "the log is saved, the dump is not saved|File too large");
	assert_text(ctx, "to/*/vmcore-dmesg.txt", LOG);
	assert_null(only(ctx, "to/*/vmcore"));
	assert_null(only(ctx, "to/*/*.part"));
}

static void makes_the_last_directory_only(void **state)
{
	struct ctx *const ctx = *state;
	struct span core;
	struct request request = request_of(ctx, &core);

	request.to = scratch(ctx, "not-mounted/to");
	assert_fails(ctx, ERR_SYSTEM, kdump_save(ctx, &request),
		     "not-mounted|is its file system mounted");
	assert_null(only(ctx, "not-mounted"));
	request.to = scratch(ctx, "to/");
	assert_int_equal(kdump_save(ctx, &request), ERR_NONE);
	write_text(request.ssh, "#!/bin/sh\nshift 3\nexec sh -c \"$*\"\n", 0700);
	request.to = ctx_printf(ctx, "u@h:%s", scratch(ctx, "not-mounted/to"));
	assert_fails(ctx, ERR_SYSTEM, kdump_save(ctx, &request), "u@h");
	assert_null(only(ctx, "not-mounted"));
}

static void a_dump_into_memory_must_be_insisted_on(void **state)
{
	struct ctx *const ctx = *state;
	const char *const dir = "/dev/shm/test-kdump";
	struct span core;
	struct request request = request_of(ctx, &core);
	struct statfs fs;

	if (statfs("/dev/shm", &fs) != 0 || fs.f_type != TMPFS_MAGIC)
		skip();
	request.to = dir;
	request.force = false;
	assert_fails(ctx, ERR_REFUSED, kdump_save(ctx, &request), "/dev/shm|in memory|--force");
	assert_int_not_equal(access(dir, F_OK), 0);
	request.force = true;
	assert_int_equal(kdump_save(ctx, &request), ERR_NONE);
	const char *const argv[] = { "rm", "-rf", dir, NULL };

	assert_int_equal(run(ctx, argv, -1, -1), ERR_NONE);
}

static void writes_the_dump_itself_when_makedumpfile_fails(void **state)
{
	struct ctx *const ctx = *state;
	struct span core;
	struct request request = request_of(ctx, &core);
	const char *const path = getenv("PATH");

	write_text(scratch(ctx, "makedumpfile"), "#!/bin/sh\nexit 1\n", 0700);
	assert_int_equal(setenv("PATH", ctx_printf(ctx, "%s:%s", scratch(ctx, ""), path), 1), 0);
	request.builtin_writer = false;
	assert_int_equal(kdump_save(ctx, &request), ERR_NONE);
	setenv("PATH", path, 1);
	assert_int_equal(read_file(ctx, only(ctx, "to/*/vmcore")).n, core.n);
}

static void reads_targets(void **state)
{
	struct ctx *const ctx = *state;
	struct target target;

	assert_int_equal(target_parse(ctx, "/var/a:b", "ssh", &target), ERR_NONE);
	assert_null(target.host);
	assert_int_equal(target_parse(ctx, "u@h:dir", "ssh", &target), ERR_NONE);
	assert_string_equal(target.host, "u@h");
	assert_string_equal(target.dir, "dir");
	assert_fails(ctx, ERR_USAGE, target_parse(ctx, "u@h:", "ssh", &target), "directory");
	assert_fails(ctx, ERR_USAGE, target_parse(ctx, ":x", "ssh", &target), "machine");
	assert_fails(ctx, ERR_USAGE, target_parse(ctx, "-oProxyCommand=x:y", "ssh", &target),
		     "machine");
}

/* Memory of a dead kernel: segments at their physical addresses, the ELF header behind them. */
static void makes_a_file_of_the_core_at_an_address(void **state)
{
	struct ctx *const ctx = *state;
	const struct span core = made_core(ctx, description);
	const struct request request = { .memory = scratch(ctx, "memory") };
	const struct print_options options = { 0 };
	struct vmcore vmcore;
	char *text;
	size_t n;

	write_file(request.memory, core, 0600);
	const int memory = open(request.memory, O_WRONLY | O_APPEND | O_CLOEXEC);
	const int fd = memfd_create("out", MFD_CLOEXEC);

	assert_true(write(memory, core.p, 8192) == 8192);
	close(memory);
	assert_int_equal(kdump_core(ctx, &request, core.n, fd), ERR_NONE);
	assert_int_equal(vmcore_open(ctx, ctx_printf(ctx, "/proc/self/fd/%d", fd), &vmcore),
			 ERR_NONE);
	assert_false(vmcore.truncated);
	FILE *const out = open_memstream(&text, &n);

	assert_int_equal(print_log(ctx, &vmcore, &options, out), ERR_NONE);
	fclose(out);
	assert_string_equal(text, LOG);
	free(text);
	vmcore_close(&vmcore);
	close(fd);
	assert_fails(ctx, ERR_BAD, kdump_core(ctx, &request, 4, -1), "no ELF header at 0x4");
}

/*
 * Program headers that are counted in section header 0, behind the ELF header and among the bytes
 * that were once read a second time with another count.
 */
static void copies_no_more_headers_than_it_checked(void **state)
{
	static const uint8_t many[2] = { 0xff, 0xff }, at[8] = { 0x80, 0x1 };
	static const uint8_t million[4] = { 0, 0, 0x10, 0 };
	struct ctx *const ctx = *state;
	const struct request request = { .memory = scratch(ctx, "memory") };
	struct span core = made_core(ctx, description);

	core = made_core_with(ctx, core, 56, many, sizeof(many));
	core = made_core_with(ctx, core, 40, at, sizeof(at));
	core = made_core_with(ctx, core, 0x180 + 44, million, sizeof(million));
	write_file(request.memory, core, 0600);
	assert_int_equal(truncate(request.memory, 8 * MIB), 0);
	assert_fails(ctx, ERR_BAD, kdump_core(ctx, &request, 0, -1), "memory|program headers");
}

static void make_host(struct ctx *ctx, const char *size, const char *loaded)
{
	const char *const argv[] = { "mkdir", "-p", scratch(ctx, "sys/kernel"),
				     scratch(ctx, "boot"), NULL };
	struct utsname uts;

	assert_int_equal(run(ctx, argv, -1, -1), ERR_NONE);
	assert_int_equal(uname(&uts), 0);
	write_text(scratch(ctx, "sys/kernel/kexec_crash_size"), size, 0600);
	write_text(scratch(ctx, "sys/kernel/kexec_crash_loaded"), loaded, 0600);
	write_text(scratch(ctx, ctx_printf(ctx, "boot/vmlinuz-%s", uts.release)), "x", 0600);
	write_text(scratch(ctx, ctx_printf(ctx, "boot/initrd.img-%s", uts.release)), "x", 0600);
	ctx->root = scratch(ctx, ".");
}

static void load_runs_the_line_that_clients_know(void **state)
{
	struct ctx *const ctx = *state;
	const struct request request = { .kexec = scratch(ctx, "kexec") };
	struct utsname uts;

	assert_int_equal(uname(&uts), 0);
	make_host(ctx, "268435456\n", "0\n");
	write_text(request.kexec,
		   ctx_printf(ctx, "#!/bin/sh\nprintf '%%s\\n' \"$@\" >%s\n", scratch(ctx, "line")),
		   0700);
	assert_int_equal(kdump_load(ctx, &request), ERR_NONE);
	assert_text(ctx, "line",
		    ctx_printf(ctx,
			       "-p\n-a\n%s/boot/vmlinuz-%s\n--initrd=%s/boot/initrd.img-%s\n"
			       "--reuse-cmdline\n--append=irqpoll nr_cpus=1 reset_devices\n",
			       ctx->root, uts.release, ctx->root, uts.release));
	assert_int_equal(kdump_unload(ctx, &request), ERR_NONE);
	assert_text(ctx, "line", "-a\n-p\n-u\n");
}

/* What kdump test prints looks like TAP itself. */
static enum err silently_test(struct ctx *ctx, const struct request *request)
{
	fflush(stdout);
	const int out = dup(STDOUT_FILENO);

	assert_non_null(freopen("/dev/null", "w", stdout));
	const enum err err = kdump_test(ctx, request);

	fflush(stdout);
	assert_true(dup2(out, STDOUT_FILENO) >= 0);
	close(out);
	return err;
}

/* As from Linux 6.19 on; the names before are in make_host(). */
static void reads_the_names_below_sys_kernel_kexec(void **state)
{
	struct ctx *const ctx = *state;
	const char *const argv[] = { "mkdir", "-p", scratch(ctx, "sys/kernel/kexec"), NULL };

	make_host(ctx, "0\n", "0\n");
	assert_int_equal(run(ctx, argv, -1, -1), ERR_NONE);
	write_text(scratch(ctx, "sys/kernel/kexec/crash_size"), "268435456\n", 0600);
	write_text(scratch(ctx, "sys/kernel/kexec/crash_loaded"), "1\n", 0600);
	assert_int_equal(kdump_status(ctx), ERR_NONE);
}

static void names_the_paths_that_it_tried(void **state)
{
	struct ctx *const ctx = *state;
	const struct request request = { .kexec = "true" };
	struct utsname uts;

	assert_int_equal(uname(&uts), 0);
	make_host(ctx, "268435456\n", "0\n");
	unlink(scratch(ctx, ctx_printf(ctx, "boot/vmlinuz-%s", uts.release)));
	assert_fails(ctx, ERR_USAGE, kdump_load(ctx, &request),
		     ctx_printf(ctx, "--kernel|boot/vmlinuz-%s|lib/modules/%s/vmlinuz", uts.release,
				uts.release));
}

static void takes_kernel_and_initrds_of_the_entry_for_the_running_release(void **state)
{
	struct ctx *const ctx = *state;
	const struct request request = { .kexec = "true" };
	const char *const argv[] = { "mkdir", "-p", scratch(ctx, "boot/loader/entries"), NULL };
	struct choice choice;
	struct utsname uts;

	assert_int_equal(uname(&uts), 0);
	make_host(ctx, "268435456\n", "0\n");
	assert_int_equal(run(ctx, argv, -1, -1), ERR_NONE);
	unlink(scratch(ctx, ctx_printf(ctx, "boot/vmlinuz-%s", uts.release)));
	write_text(scratch(ctx, "boot/linux"), "kernel", 0600);
	write_text(scratch(ctx, "boot/microcode"), "initrd", 0600);
	write_text(scratch(ctx, "boot/initrd"), "initrd", 0600);
	write_text(scratch(ctx, "boot/loader/entries/a.conf"),
		   ctx_printf(ctx, "version %s\nlinux /linux\ninitrd /microcode\ninitrd /initrd\n",
			      uts.release),
		   0600);
	assert_int_equal(kdump_choose(ctx, &request, &choice), ERR_NONE);
	assert_words(choice.kernel, "/boot/linux");
	assert_words(choice.initrds[0], "/boot/microcode");
	assert_words(choice.initrds[1], "/boot/initrd");
	assert_null(choice.initrds[2]);
	assert_int_equal(kdump_load(ctx, &request), ERR_NONE);
}

static void nothing_reserved_is_an_error(void **state)
{
	struct ctx *const ctx = *state;
	const struct request request = { .kexec = "true", .to = scratch(ctx, ""), .ssh = "ssh" };

	make_host(ctx, "0\n", "0\n");
	assert_fails(ctx, ERR_NO_SPACE, kdump_load(ctx, &request), "crashkernel=");
	assert_int_not_equal(kdump_status(ctx), ERR_NONE);
	assert_int_not_equal(silently_test(ctx, &request), ERR_NONE);
	make_host(ctx, "268435456\n", "1\n");
	assert_int_equal(kdump_status(ctx), ERR_NONE);
	make_host(ctx, "268435456\n", "0\n");
	assert_int_not_equal(kdump_status(ctx), ERR_NONE);
}

int main(void)
{
#define test(name) cmocka_unit_test_setup_teardown(name, make, clean)
	const struct CMUnitTest tests[] = {
		test(a_plain_dump_is_the_core_with_holes),
		test(the_standard_tools_read_compressed_dumps),
		test(keeps_two_crashes_of_one_second_apart),
		test(keeps_the_log_when_the_dump_fails),
		test(another_machine_gets_all),
		test(names_what_is_cut_off),
		test(an_empty_log_is_not_saved),
		test(counts_pages_that_cannot_be_read),
		test(no_half_file_stays_when_it_cannot_be_finished),
		test(no_half_file_stays_when_it_may_not_grow),
		test(makes_the_last_directory_only),
		test(a_dump_into_memory_must_be_insisted_on),
		test(writes_the_dump_itself_when_makedumpfile_fails),
		test(reads_targets),
		test(makes_a_file_of_the_core_at_an_address),
		test(copies_no_more_headers_than_it_checked),
		test(load_runs_the_line_that_clients_know),
		test(reads_the_names_below_sys_kernel_kexec),
		test(names_the_paths_that_it_tried),
		test(takes_kernel_and_initrds_of_the_entry_for_the_running_release),
		test(nothing_reserved_is_an_error),
	};

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	return run_tests(tests);
}
