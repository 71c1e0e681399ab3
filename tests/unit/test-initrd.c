/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the initrd comes from, and what becomes of several. */
#include "tests/unit/made-packed.h"

#include <fcntl.h>
#include <unistd.h>

#include "include/initramfs.h"
#include "kexec/initrd.h"
#include "kexec/unwrap/cpio.h"

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

/* A file with these bytes, below /tmp, which goes with the context's name of it. */
static const char *made_of(struct ctx *ctx, struct span bytes)
{
	char name[] = "/tmp/kexec-test-XXXXXX";
	const int fd = mkstemp(name);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
	close(fd);
	return ctx_printf(ctx, "%s", name);
}

static const char *made(struct ctx *ctx, const char *text)
{
	return made_of(ctx, span_of(text, strlen(text)));
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

/* ---- --unpack-initrd ---- */

#ifdef HAVE_ZLIB
static struct span packed_archive(struct ctx *ctx, struct span *plain)
{
	const struct cpio_file file = { "file", SPAN_LITERAL("text") };

	assert_int_equal(cpio_make(ctx, "directory", &file, 1, plain), ERR_NONE);
	return pack_gzip(ctx, *plain);
}

static void it_is_unpacked_where_that_is_asked_for(void **state)
{
	static const enum unpack asked[] = { UNPACK_NO, UNPACK_AUTO, UNPACK_YES };
	struct span plain, packed = packed_archive(*state, &plain);
	const char *const initrds[] = { made_of(*state, packed), NULL };
	struct request request;

	for (size_t i = 0; i < 3; i++) {
		struct load load = start(*state, &request, initrds);

		request.unpack_initrd = asked[i];
		assert_int_equal(initrd_read(&load), ERR_NONE);
		assert_true(span_equal(load.initrd, i ? plain : packed));
		assert_int_equal(load.initrd_unpacked, i > 0);
	}
	unlink(initrds[0]);
}

static void a_crash_kernels_is_unpacked_only_when_told(void **state)
{
	struct span plain, packed = packed_archive(*state, &plain);
	const char *const initrds[] = { made_of(*state, packed), NULL };
	struct request request;
	struct load load = start(*state, &request, initrds);

	request.panic = true;
	request.unpack_initrd = UNPACK_AUTO;
	assert_int_equal(initrd_read(&load), ERR_NONE);
	assert_true(span_equal(load.initrd, packed));
	load.initrd = SPAN_NONE;
	request.unpack_initrd = UNPACK_YES;
	assert_int_equal(initrd_read(&load), ERR_NONE);
	assert_true(span_equal(load.initrd, plain));
	unlink(initrds[0]);
}

/* Nothing of it would be left for the kernel. */
static void auto_takes_no_more_than_a_quarter_of_where_it_may_stand(void **state)
{
	struct span plain, packed = packed_archive(*state, &plain);
	struct image image = { .payload.initrd = packed };
	struct request request;
	struct load load = start(*state, &request, NULL);

	load.image = &image;
	request.unpack_initrd = UNPACK_AUTO;
	image.initrd_within = (struct range){ 0, 4 * plain.n - 1 };
	assert_int_equal(initrd_read(&load), ERR_NONE);
	assert_ptr_equal(load.initrd.p, packed.p);
	image.initrd_within.end++;
	load.initrd = SPAN_NONE;
	assert_int_equal(initrd_read(&load), ERR_NONE);
	assert_true(span_equal(load.initrd, plain));
	/* The image's own is part of its file. */
	assert_true(span_equal(image.payload.initrd, pack_gzip(*state, plain)));
}

static void by_file_what_was_unpacked_is_handed_over_and_else_the_file(void **state)
{
	struct span plain, packed = packed_archive(*state, &plain);
	const char *const initrds[] = { made_of(*state, packed), NULL, made_of(*state, plain),
					NULL };
	struct file file = { .fd = -1 };
	struct request request;
	struct load load = start(*state, &request, initrds);

	request.unpack_initrd = UNPACK_YES;
	assert_int_equal(initrd_open(&load, &file), ERR_NONE);
	assert_int_equal(file.fd, -1);
	assert_true(span_equal(load.initrd, plain));
	load = start(*state, &request, initrds + 2);
	request.unpack_initrd = UNPACK_YES;
	assert_int_equal(initrd_open(&load, &file), ERR_NONE);
	assert_true(file.fd >= 0);
	assert_int_equal(load.initrd.n, 0);
	file_close(&file);
	unlink(initrds[0]);
	unlink(initrds[2]);
}
#endif

static void what_cannot_be_unpacked_is_an_error_only_when_it_must_be(void **state)
{
	const char *const initrds[] = { made(*state, "hsqs"), NULL };
	struct file file = { .fd = -1 };
	struct request request;
	struct load load = start(*state, &request, initrds);

	request.unpack_initrd = UNPACK_YES;
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, initrd_read(&load),
		     "--unpack-initrd: at offset 0: neither");
	load.initrd = SPAN_NONE;
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, initrd_open(&load, &file),
		     "--unpack-initrd: at offset 0: neither");
	load = start(*state, &request, initrds);
	request.unpack_initrd = UNPACK_AUTO;
	assert_int_equal(initrd_read(&load), ERR_NONE);
	assert_memory_equal(load.initrd.p, "hsqs", 4);
	unlink(initrds[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(joined_archives_start_at_multiples_of_four),
		with_ctx(the_files_replace_the_images_own),
		with_ctx(one_file_is_left_to_the_kernel_and_several_are_not),
		with_ctx(a_pipe_is_read_once),
		with_ctx(a_missing_file_is_named),
#ifdef HAVE_ZLIB
		with_ctx(it_is_unpacked_where_that_is_asked_for),
		with_ctx(a_crash_kernels_is_unpacked_only_when_told),
		with_ctx(auto_takes_no_more_than_a_quarter_of_where_it_may_stand),
		with_ctx(by_file_what_was_unpacked_is_handed_over_and_else_the_file),
#endif
		with_ctx(what_cannot_be_unpacked_is_an_error_only_when_it_must_be),
	};

	return run_tests(tests);
}
