/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "include/file.h"

#define LIMIT ((uint64_t)1 << 30)

static char directory[] = "/tmp/test-file.XXXXXX";

static char *in_directory(struct ctx *ctx, const char *name)
{
	return ctx_printf(ctx, "%s/%s", directory, name);
}

/* A file of @size bytes, 'a' to 'z' over and over. */
static char *made(struct ctx *ctx, const char *name, size_t size)
{
	char *path = in_directory(ctx, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	for (size_t i = 0; i < size; i++)
		putc('a' + (int)(i % 26), f);
	fclose(f);
	return path;
}

static void no_bytes_are_lost_or_added(void **state)
{
	static const size_t sizes[] = { 1, 4095, 4096, 4097, 100000, 20 << 20 };
	struct file file;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_int_equal(file_open(*state, made(*state, "good", sizes[i]), LIMIT, &file),
				 ERR_NONE);
		assert_int_equal(file.bytes.n, sizes[i]);
		for (size_t k = 0; k < sizes[i]; k++)
			assert_true(file.bytes.p[k] == 'a' + k % 26);
		assert_true(file.fd >= 0);
		file_close(&file);
		file_close(&file);
	}
}

static void what_is_no_file_is_refused(void **state)
{
	struct ctx *ctx = *state;
	struct file file;

	assert_fails(ctx, ERR_BAD, file_open(ctx, directory, LIMIT, &file), "is a directory");
	assert_fails(ctx, ERR_BAD, file_open(ctx, made(ctx, "empty", 0), LIMIT, &file), "is empty");
	assert_fails(ctx, ERR_BAD, file_open_unread(ctx, in_directory(ctx, "empty"), &file),
		     "is empty");
	assert_fails(ctx, ERR_SYSTEM, file_open(ctx, in_directory(ctx, "missing"), LIMIT, &file),
		     "missing|No such file");
	assert_fails(ctx, ERR_BAD, file_open(ctx, "/dev/null", LIMIT, &file), "is a device");
	assert_int_equal(symlink("loop", in_directory(ctx, "loop")), 0);
	assert_fails(ctx, ERR_SYSTEM, file_open(ctx, in_directory(ctx, "loop"), LIMIT, &file),
		     "loop");
}

static void the_limit_is_kept_to_the_byte(void **state)
{
	struct ctx *ctx = *state;
	const char *path = made(ctx, "limit", 5000);
	struct file file;

	assert_int_equal(file_open(ctx, path, 5000, &file), ERR_NONE);
	file_close(&file);
	assert_fails(ctx, ERR_BAD, file_open(ctx, path, 4999, &file), "larger than 4999 bytes");
	file_close(&file);
	/* Says it has no bytes, and never ends. */
	assert_fails(ctx, ERR_BAD, file_open(ctx, "/dev/zero", 100000, &file), "is a device");
	file_close(&file);
}

/* Holes cost nothing on disk: the size alone must be enough to refuse it. */
static void a_sparse_file_is_refused_by_its_size(void **state)
{
	struct ctx *ctx = *state;
	const char *path = made(ctx, "sparse", 1);
	struct file file;

	assert_int_equal(truncate(path, (off_t)3 << 30), 0);
	assert_fails(ctx, ERR_BAD, file_open(ctx, path, (uint64_t)2 << 30, &file),
		     "sparse|larger than 2147483648 bytes|the most that such a file may have");
	file_close(&file);
	assert_int_equal(truncate(path, (off_t)1 << 42), 0);
	assert_fails(ctx, ERR_BAD, file_open(ctx, path, (uint64_t)1 << 50, &file),
		     "sparse|larger than|three quarters of the free memory");
	file_close(&file);
}

static void a_pipe_without_a_writer_is_refused_at_once(void **state)
{
	struct ctx *ctx = *state;
	const char *path = in_directory(ctx, "silent");
	struct span text;
	struct file file;

	assert_int_equal(mkfifo(path, 0600), 0);
	alarm(30);
	assert_fails(ctx, ERR_BAD, file_open(ctx, path, LIMIT, &file),
		     "silent|is a pipe without a writer");
	ctx->root = directory;
	assert_fails(ctx, ERR_BAD, host_file(ctx, "/silent", &text), "silent|not a regular file");
	ctx->root = "";
	assert_fails(ctx, ERR_BAD, host_file(ctx, "/dev/zero", &text), "not a regular file");
	alarm(0);
}

/* What the size said when the file was opened is a guess: a pipe has none, a file may grow. */
static void a_file_that_tells_no_size_is_read_whole(void **state)
{
	const char *path = in_directory(*state, "pipe");
	const size_t size = 3000000;
	struct file file;
	pid_t child;

	assert_int_equal(mkfifo(path, 0600), 0);
	child = fork();
	if (child == 0) {
		char *bytes = calloc(1, size);
		const int fd = open(path, O_WRONLY);
		size_t at = 0;

		while (bytes && at < size) {
			const ssize_t got = write(fd, bytes + at, size - at);

			if (got <= 0)
				_exit(1);
			at += (size_t)got;
		}
		_exit(0);
	}
	assert_int_equal(file_open(*state, path, LIMIT, &file), ERR_NONE);
	assert_int_equal(file.bytes.n, size);
	/* It cannot be read again, so it is not kept open. */
	assert_int_equal(file.fd, -1);
	assert_false(file.is_regular);
	waitpid(child, NULL, 0);
}

static void a_descriptor_does_not_leak_into_programs(void **state)
{
	struct file file;

	assert_int_equal(file_open_unread(*state, made(*state, "exec", 1), &file), ERR_NONE);
	assert_true(fcntl(file.fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(file.bytes.n, 0);
	file_close(&file);
}

static void a_host_file_stays_below_its_root_and_is_a_string(void **state)
{
	struct ctx *ctx = *state;
	struct span text;

	made(ctx, "cmdline", 100);
	ctx->root = directory;
	assert_int_equal(host_file(ctx, "/cmdline", &text), ERR_NONE);
	assert_int_equal(text.n, 100);
	assert_int_equal(strlen((const char *)text.p), 100);
	assert_int_equal(host_file(ctx, "/proc/cmdline", &text), ERR_NOT_MINE);
	assert_int_equal(host_file(ctx, "/cmdline/below", &text), ERR_NOT_MINE);
	assert_null(ctx->message);
	assert_int_equal(host_file(ctx, "", &text), ERR_SYSTEM); /* a directory */
	ctx->root = "";
	assert_int_equal(host_file(ctx, "/proc/self/status", &text), ERR_NONE);
	assert_true(text.n > 100);
	assert_int_equal(text.p[text.n], 0);
}

static int make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) ? 0 : 1;
}

static int remove_directory(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", directory);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(no_bytes_are_lost_or_added),
		with_ctx(what_is_no_file_is_refused),
		with_ctx(the_limit_is_kept_to_the_byte),
		with_ctx(a_sparse_file_is_refused_by_its_size),
		with_ctx(a_pipe_without_a_writer_is_refused_at_once),
		with_ctx(a_file_that_tells_no_size_is_read_whole),
		with_ctx(a_descriptor_does_not_leak_into_programs),
		with_ctx(a_host_file_stays_below_its_root_and_is_a_string),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
