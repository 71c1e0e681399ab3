/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the initrd comes from, and what becomes of several. */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <unistd.h>

#include "include/initramfs.h"
#include "kexec/initrd.h"

static void joined_archives_start_at_multiples_of_four(void **state)
{
	const struct span pieces[] = { SPAN_LITERAL("first"), SPAN_LITERAL("2"), SPAN_NONE,
				       SPAN_LITERAL("third") };
	struct span joined;

	assert_int_equal(initramfs_join(*state, pieces, 4, &joined), ERR_NONE);
	assert_int_equal(joined.n, 17);
	assert_memory_equal(joined.p,
			    "first\0\0\0"
			    "2\0\0\0"
			    "third",
			    17);
	assert_int_equal(initramfs_join(*state, pieces, 1, &joined), ERR_NONE);
	assert_ptr_equal(joined.p, pieces[0].p);
	assert_int_equal(initramfs_join(*state, pieces, 0, &joined), ERR_NONE);
	assert_int_equal(joined.n, 0);
}

/* A file with this text, below /tmp, which goes with the context's name of it. */
static const char *made(struct ctx *ctx, const char *text)
{
	char name[] = "/tmp/kexec-test-XXXXXX";
	const int fd = mkstemp(name);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	return ctx_printf(ctx, "%s", name);
}

static struct load start(struct ctx *ctx, struct request *request, const char *const *initrds)
{
	static const struct image image = { .payload.initrd = SPAN_LITERAL("own") };

	*request = (struct request){ .initrds = initrds };
	return (struct load){ .ctx = ctx, .request = request, .image = &image };
}

static void the_files_replace_the_images_own(void **state)
{
	const char *const initrds[] = { made(*state, "micro"), made(*state, "code"), NULL };
	struct request request;
	struct load load = start(*state, &request, initrds);

	assert_int_equal(initrd_read(&load), ERR_NONE);
	assert_int_equal(load.initrd.n, 12);
	assert_memory_equal(load.initrd.p, "micro\0\0\0code", 12);
	load = start(*state, &request, initrds + 2);
	assert_int_equal(initrd_read(&load), ERR_NONE);
	assert_memory_equal(load.initrd.p, "own", 3);
	unlink(initrds[0]);
	unlink(initrds[1]);
}

static void one_file_is_left_to_the_kernel_and_several_are_not(void **state)
{
	const char *const initrds[] = { made(*state, "a"), made(*state, "b"), NULL };
	struct file file = { .fd = -1 };
	struct request request;
	struct load load = start(*state, &request, initrds);

	assert_int_equal(initrd_open(&load, &file), ERR_NONE);
	assert_int_equal(file.fd, -1);
	assert_memory_equal(load.initrd.p, "a\0\0\0b", 5);
	load = start(*state, &request, initrds + 1);
	assert_int_equal(initrd_open(&load, &file), ERR_NONE);
	assert_true(file.fd >= 0);
	assert_int_equal(load.initrd.n, 0);
	file_close(&file);
	unlink(initrds[0]);
	unlink(initrds[1]);
}

/* The kernel reads regular files only; a second reader finds a pipe empty. */
static void a_pipe_is_read_once(void **state)
{
	struct file file = { .fd = -1 };
	struct request request;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "piped", 5), 5);
	close(ends[1]);
	const char *const initrds[] = { ctx_printf(*state, "/dev/fd/%d", ends[0]), NULL };
	struct load load = start(*state, &request, initrds);

	assert_int_equal(initrd_open(&load, &file), ERR_NONE);
	close(ends[0]);
	assert_int_equal(file.fd, -1);
	assert_memory_equal(load.initrd.p, "piped", 5);
	assert_int_equal(initrd_read(&load), ERR_NONE);
	assert_int_equal(load.initrd.n, 5);
}

static void a_missing_file_is_named(void **state)
{
	const char *const initrds[] = { "/nonexistent/initrd", NULL };
	struct file file = { .fd = -1 };
	struct request request;
	struct load load = start(*state, &request, initrds);

	assert_fails((struct ctx *)*state, ERR_SYSTEM, initrd_read(&load),
		     "initrd: /nonexistent/initrd");
	assert_fails((struct ctx *)*state, ERR_SYSTEM, initrd_open(&load, &file),
		     "initrd: /nonexistent/initrd");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(joined_archives_start_at_multiples_of_four),
		with_ctx(the_files_replace_the_images_own),
		with_ctx(one_file_is_left_to_the_kernel_and_several_are_not),
		with_ctx(a_pipe_is_read_once),
		with_ctx(a_missing_file_is_named),
	};

	return run_tests(tests);
}
