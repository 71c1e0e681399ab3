/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kexec_file_load as the backend calls it: what the kernel is given, and what is said of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tests/unit/made-image.h"

#include "kexec/backend/linux.h"

/* In place of the C library's: a kernel that reads Images only, or what it was given whole. */
static struct {
	struct span reads; /* the one file that it takes; others are @unknown */
	int unknown;	   /* the error for those */
	int verdict;	   /* on the one that it can read: 0 or an error */
	unsigned calls;
	bool sealed;   /* was the last file one that nobody can change? */
	ssize_t label; /* of the user's file, for IMA: its size or -1 */
} kernel;

static bool holds(int fd, struct span bytes)
{
	uint8_t found[0x400];
	const ssize_t n = pread(fd, found, sizeof(found), 0);

	return n == (ssize_t)bytes.n && !memcmp(found, bytes.p, bytes.n);
}

long syscall(long number, ...)
{
	va_list arguments;

	va_start(arguments, number);
	const int fd = va_arg(arguments, int);

	va_end(arguments);
	assert_int_equal(number, SYS_kexec_file_load);
	kernel.calls++;
	kernel.sealed = fcntl(fd, F_GET_SEALS) & F_SEAL_WRITE;
	errno = holds(fd, kernel.reads) ? kernel.verdict : kernel.unknown;
	return errno ? -1 : 0;
}

ssize_t fgetxattr(int fd, const char *name, void *value, size_t size)
{
	(void)value;
	assert_true(fcntl(fd, F_GETFD) >= 0);
	assert_string_equal(name, "security.ima");
	assert_int_equal(size, 0);
	return kernel.label;
}

/* A PE32+ file, with or without an entry for a signature. */
static const struct field pe[] = {
	{ 0, 2, 0x5a4d },
	{ 0x3c, 4, 0x40 },
	{ 0x40, 4, 0x4550 },
	{ 0x54, 2, 240 },
	{ 0x58, 2, 0x20b },
	{ 0xc4, 4, 16 },
	END,
};
static const struct field with_signature[] = { { 0xe8, 4, 0x180 }, { 0xec, 4, 8 }, END };

struct files {
	struct request request;
	struct image image;
	struct load load;
	struct file outer;
	char said[512]; /* to standard error */
};

/* A file of the user's and what was unwrapped from it. */
static void make_files(struct ctx *ctx, struct files *f, bool outer_signed, bool inner_signed)
{
	const struct span outer = make_file(ctx, 0x200, pe, outer_signed ? with_signature : NULL);
	const struct span inner = make_file(ctx, 0x300, pe, inner_signed ? with_signature : NULL);

	*f = (struct files){ .request = { .kernel = "vmlinuz" } };
	f->outer =
		(struct file){ .name = "vmlinuz", .bytes = outer, .fd = memfd_create("outer", 0) };
	assert_int_equal(write(f->outer.fd, outer.p, outer.n), outer.n);
	f->image.payload = (struct payload){ .kernel = inner, .layers = "zboot, zstd" };
	f->load = (struct load){
		.ctx = ctx, .request = &f->request, .image = &f->image, .cmdline = "a=b"
	};
	kernel.reads = inner;
	kernel.unknown = EINVAL;
	kernel.verdict = 0;
	kernel.calls = 0;
	kernel.label = -1;
}

static enum err load(struct files *f)
{
	const struct file no_initrd = { .fd = -1 };
	const int to = memfd_create("said", 0), kept = dup(2);

	assert_int_equal(dup2(to, 2), 2);
	const enum err err = linux_load_files(&f->load, &f->outer, &no_initrd);

	assert_int_equal(dup2(kept, 2), 2);
	f->said[pread(to, f->said, sizeof(f->said) - 1, 0)] = '\0';
	close(kept);
	close(to);
	close(f->outer.fd);
	return err;
}

static void the_loss_of_a_signature_is_said(void **state)
{
	const int unknown[] = { EINVAL, ENOEXEC };
	struct files f;

	for (size_t i = 0; i < 2; i++) {
		make_files(*state, &f, true, false);
		kernel.unknown = unknown[i];
		assert_int_equal(load(&f), ERR_NONE);
		assert_int_equal(kernel.calls, 2);
		assert_true(kernel.sealed);
		assert_words(f.said, "vmlinuz|without its signature|zboot, zstd");
	}
}

static void a_refusal_says_where_the_signature_is(void **state)
{
	const int refusals[] = { EPERM, ENODATA, EKEYREJECTED };
	struct files f;

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		make_files(*state, &f, true, false);
		kernel.verdict = refusals[i];
		assert_fails(
			(struct ctx *)*state, ERR_REFUSED, load(&f),
			"vmlinuz|signature is on the outside|zboot, zstd|sbsign|kexec_file_load");
		assert_string_equal(f.said, "");
	}
}

static void a_kernel_that_reads_the_file_is_given_that_file(void **state)
{
	struct files f;

	make_files(*state, &f, true, false);
	kernel.reads = f.outer.bytes;
	assert_int_equal(load(&f), ERR_NONE);
	assert_int_equal(kernel.calls, 1);
	assert_false(kernel.sealed);
	assert_string_equal(f.said, "");
}

/* What it can read but will not have is not tried in another form. */
static void a_refused_file_is_not_tried_without_its_signature(void **state)
{
	struct files f;

	make_files(*state, &f, true, false);
	kernel.reads = f.outer.bytes;
	kernel.verdict = EKEYREJECTED;
	kernel.unknown = 0;
	assert_fails((struct ctx *)*state, ERR_REFUSED, load(&f), "altered after signing");
	assert_int_equal(kernel.calls, 1);
}

static void no_loss_is_claimed_where_there_is_none(void **state)
{
	const bool outer_signed[] = { false, true }, inner_signed[] = { false, true };
	struct files f;

	for (size_t i = 0; i < 2; i++) {
		make_files(*state, &f, outer_signed[i], inner_signed[i]);
		assert_int_equal(load(&f), ERR_NONE);
		assert_int_equal(kernel.calls, 1);
		assert_true(kernel.sealed);
		assert_string_equal(f.said, "");
		make_files(*state, &f, outer_signed[i], inner_signed[i]);
		kernel.verdict = ENODATA;
		assert_fails((struct ctx *)*state, ERR_REFUSED, load(&f), "no signature");
		assert_null(strstr(((struct ctx *)*state)->message, "outside"));
	}
}

static void the_file_that_ima_signed_is_the_one_that_is_passed(void **state)
{
	struct files f;

	make_files(*state, &f, false, false);
	kernel.reads = f.outer.bytes;
	kernel.label = 264;
	assert_int_equal(load(&f), ERR_NONE);
	assert_int_equal(kernel.calls, 1);
	assert_false(kernel.sealed);
}

static void a_refusal_of_an_unwrapped_file_by_ima_is_explained(void **state)
{
	struct ctx *ctx = *state;
	struct files f;

	for (size_t i = 0; i < 4; i++) {
		make_files(ctx, &f, i & 1, false);
		kernel.label = i & 2 ? 264 : -1;
		kernel.verdict = EACCES;
		assert_fails(ctx, ERR_REFUSED, load(&f),
			     "IMA|zboot, zstd|unpack it|evmctl ima_sign");
		assert_null(strstr(ctx->message, "sbsign"));
		assert_true(kernel.sealed);
	}
}

static void a_refusal_by_ima_says_what_is_missing(void **state)
{
	static const struct {
		ssize_t label;
		const char *end, *words;
	} rows[] = {
		{ -1, "", "IMA|no signature in security.ima|evmctl ima_sign" },
		{ 264, "", "IMA|no valid signature in security.ima|evmctl ima_sign" },
		{ -1, "~Module signature appended~\n", "IMA|appended|modsig" },
	};
	struct files f;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const size_t n = strlen(rows[i].end);

		make_files(*state, &f, false, false);
		f.image.payload.layers = "";
		f.outer.bytes = (struct span){ (const uint8_t *)rows[i].end, n };
		assert_int_equal(ftruncate(f.outer.fd, 0), 0);
		assert_int_equal(pwrite(f.outer.fd, rows[i].end, n, 0), n);
		kernel.reads = f.outer.bytes;
		kernel.verdict = EACCES;
		kernel.label = rows[i].label;
		assert_fails((struct ctx *)*state, ERR_REFUSED, load(&f), rows[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(the_loss_of_a_signature_is_said),
		with_ctx(a_refusal_says_where_the_signature_is),
		with_ctx(a_kernel_that_reads_the_file_is_given_that_file),
		with_ctx(a_refused_file_is_not_tried_without_its_signature),
		with_ctx(no_loss_is_claimed_where_there_is_none),
		with_ctx(the_file_that_ima_signed_is_the_one_that_is_passed),
		with_ctx(a_refusal_of_an_unwrapped_file_by_ima_is_explained),
		with_ctx(a_refusal_by_ima_says_what_is_missing),
	};

	return run_tests(tests);
}
