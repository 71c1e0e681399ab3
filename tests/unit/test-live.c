/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Before a load by file: does the next kernel understand what the running one hands over? */
#include "kexec/arch/arch.h"
#include "kexec/image/image.h"
#include "kexec/live.h"
#include "tests/unit/made-image.h"
#include "tests/unit/made-root.h"

#define OUT "/sys/kernel/debug/kho/out"

/* An arm64 Image (booting.rst, "Call the kernel image"). */
static const struct field image_fields[] = {
	{ 0x10, 8, 0x10000 },	 /* image_size */
	{ 0x18, 8, 0xa },	 /* flags */
	{ 0x38, 4, 0x644d5241 }, /* magic */
	END,
};

static struct span kernel_with(struct ctx *ctx, const char *text, size_t n)
{
	const struct span file = make_file(ctx, 4096, image_fields, NULL);

	memcpy((uint8_t *)file.p + 0x200, text, n);
	return file;
}

#define KERNEL_WITH(ctx, text) kernel_with(ctx, "\0" text, sizeof(text) + 1)

static enum err no_names(struct ctx *ctx, const struct host *host, bool panic, const char **names)
{
	(void)ctx, (void)host, (void)panic;
	*names = NULL;
	return ERR_NONE;
}

static const struct backend linux_like = { .carried = no_names };

#define RESERVED "reserve_mem=2M:4096:trace"

static enum err check(struct ctx *ctx, struct span kernel, struct request request)
{
	struct image image = { .host_arch = &arch_arm64, .payload.kernel = kernel };
	const struct host host = { .cmdline = RESERVED };
	struct load load = { .ctx = ctx, .request = &request, .image = &image, .host = &host };

	ctx->message = NULL;
	assert_int_equal(image_parse(ctx, &request, &image), ERR_NONE);
	image.version = "7.2.13 (a@b) #1";
	assert_int_equal(cmdline_add(ctx, request.append ? request.append : "", &load.words),
			 ERR_NONE);
	return live_check_files(&load, &linux_like);
}

static const struct request plain = { .append = "kho=on liveupdate=on" },
			    panic = { .panic = true, .append = "kho=on" },
			    force = { .force = true, .append = "kho=on" };

/* Something is preserved by a kernel that has kho-v4. */
static void keep(struct ctx *ctx)
{
	put_text(ctx, "/uname", "aarch64 7.2.12\n");
	put(ctx, OUT "/fdt", "\0kho-v4", 8);
	put_text(ctx, OUT "/sub_fdts/other", "");
}

static void nothing_is_asked_where_nothing_is_preserved(void **state)
{
	put_text(*state, "/uname", "aarch64 7.2.12\n");
	assert_int_equal(check(*state, KERNEL_WITH(*state, ""), plain), ERR_NONE);
	put(*state, OUT "/fdt", "\0kho-v4", 8);
	put_text(*state, OUT "/sub_fdts/kexec-metadata", "");
	assert_int_equal(check(*state, KERNEL_WITH(*state, ""), plain), ERR_NONE);
}

static void a_kernel_with_another_format_is_refused(void **state)
{
	keep(*state);
	assert_int_equal(check(*state, KERNEL_WITH(*state, "kho-v4"), plain), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_REFUSED,
		     check(*state, KERNEL_WITH(*state, "kho-v3"), plain),
		     "kho-v4 here|kho-v3 in that kernel|--force");
	assert_fails((struct ctx *)*state, ERR_REFUSED,
		     check(*state, KERNEL_WITH(*state, ""), plain), "not there in that kernel");
}

static void force_and_a_crash_kernel_are_not_refused(void **state)
{
	keep(*state);
	assert_int_equal(check(*state, KERNEL_WITH(*state, "kho-v3"), force), ERR_NONE);
	assert_int_equal(check(*state, KERNEL_WITH(*state, "kho-v3"), panic), ERR_NONE);
}

static void another_live_update_is_refused(void **state)
{
	keep(*state);
	put(*state, OUT "/sub_fdts/LUO", "luo-v5\0", 8);
	assert_int_equal(check(*state, KERNEL_WITH(*state, "kho-v4\0luo-v5"), plain), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_REFUSED,
		     check(*state, KERNEL_WITH(*state, "kho-v4\0luo-v6"), plain),
		     "LUO|luo-v6|the next kernel would panic");
}

static enum err check_words(struct ctx *ctx, const char *text, const char *append)
{
	return check(ctx, kernel_with(ctx, text, strlen(text) + 1),
		     (struct request){ .append = append });
}

/* Every process can be seen, and none has a session. */
static void close_sessions(struct ctx *ctx)
{
	put_link(ctx, "/proc/self/ns/pid", "pid:[4026531836]");
	put_link(ctx, "/proc/1/fd/0", "/dev/console");
}

/* Live update alone preserves nothing, but the next kernel panics all the same. */
static void live_update_without_sessions_loses_nothing(void **state)
{
	const struct span own = KERNEL_WITH(*state, "memfd-v2");

	put_text(*state, "/uname", "aarch64 7.2.12\n");
	put(*state, "/boot/vmlinuz-7.2.12", own.p, own.n);
	put(*state, OUT "/fdt", "\0kho-v4", 8);
	put(*state, OUT "/sub_fdts/LUO", "luo-v5\0", 8);
	close_sessions(*state);
	assert_int_equal(check_words(*state, "kho-v3", "kho=on"), ERR_NONE);
	assert_int_equal(check_words(*state, "", "kho=on"), ERR_NONE);
	assert_int_equal(check(*state, KERNEL_WITH(*state, "kho-v4\0luo-v5\0memfd-v1"),
			       (struct request){ .append = "kho=on liveupdate=off" }),
			 ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_REFUSED,
		     check(*state, KERNEL_WITH(*state, "kho-v4\0luo-v6"), plain),
		     "luo-v6 in that kernel|panic");
	assert_int_equal(check(*state, KERNEL_WITH(*state, "kho-v4\0luo-v6"),
			       (struct request){ .append = "kho=off" }),
			 ERR_NONE);
}

static void assert_session(struct ctx *ctx, bool lost)
{
	if (lost)
		assert_fails(ctx, ERR_REFUSED, check_words(ctx, "kho-v3", "kho=on"),
			     "LUO would be lost");
	else
		assert_int_equal(check_words(ctx, "kho-v3", "kho=on"), ERR_NONE);
}

/* In a PID namespace, and of a recorded host; a kernel may have no namespaces. */
static void where_processes_are_not_seen_there_may_be_a_session(void **state)
{
	put(*state, OUT "/fdt", "\0kho-v4", 8);
	put(*state, OUT "/sub_fdts/LUO", "luo-v5\0", 8);
	assert_session(*state, true);
	put_link(*state, "/proc/self/fd/0", "/dev/console");
	assert_session(*state, false);
	put_link(*state, "/proc/self/ns/pid", "pid:[4026532207]");
	assert_session(*state, true);
}

static void an_open_session_of_any_process_is_lost(void **state)
{
	close_sessions(*state);
	put(*state, OUT "/fdt", "\0kho-v4", 8);
	put(*state, OUT "/sub_fdts/LUO", "luo-v5\0", 8);
	put_link(*state, "/proc/207/fd/4", "anon_inode:[luo_session] vm");
	assert_session(*state, true);
}

static void memory_files_are_compared_with_the_running_kernels_own_file(void **state)
{
	const struct span own = KERNEL_WITH(*state, "memfd-v2");

	keep(*state);
	put(*state, OUT "/sub_fdts/LUO", "luo-v5\0", 8);
	put(*state, "/boot/vmlinuz-7.2.12", own.p, own.n);
	assert_int_equal(check(*state, KERNEL_WITH(*state, "kho-v4\0luo-v5\0memfd-v2"), plain),
			 ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_REFUSED,
		     check(*state, KERNEL_WITH(*state, "kho-v4\0luo-v5\0memfd-v1"), plain),
		     "memory files|memfd-v2 here|memfd-v1 in");
}

/* What is preserved stays where it is, and nobody takes it. */
static void a_kernel_that_is_told_not_to_take_it_is_refused(void **state)
{
	keep(*state);
	assert_int_equal(check_words(*state, "kho-v4", "kho=on"), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_REFUSED,
		     check_words(*state, "kho-v4", "kho=on kho=off"), "other|off in that kernel");
	assert_int_equal(check_words(*state, "kho-v4", ""), ERR_NONE);
	put_text(*state, "/boot/config-7.2.13", "#\nCONFIG_KEXEC_HANDOVER=y\n");
	assert_fails((struct ctx *)*state, ERR_REFUSED, check_words(*state, "kho-v4", ""),
		     "lacks kho=on");
	put_text(*state, "/boot/config-7.2.13", "#\nCONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT=y\n");
	assert_int_equal(check_words(*state, "kho-v4", ""), ERR_NONE);
}

/* It is taken up by name, size and alignment, and so where KHO is off, too. */
static void reserved_memory_has_to_be_asked_for_again(void **state)
{
	put(*state, OUT "/fdt", "\0kho-v4", 8);
	put_text(*state, OUT "/sub_fdts/memblock", "");
	assert_int_equal(check_words(*state, "kho-v4", "kho=off " RESERVED), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_REFUSED, check_words(*state, "kho-v4", "kho=on"),
		     "memblock|lacks " RESERVED);
	assert_fails((struct ctx *)*state, ERR_REFUSED,
		     check_words(*state, "kho-v3", "kho=on " RESERVED), "kho-v3 in");
}

static void live_update_has_to_be_on_there(void **state)
{
	const struct span kernel = KERNEL_WITH(*state, "kho-v4\0luo-v5");

	keep(*state);
	put(*state, OUT "/sub_fdts/LUO", "luo-v5\0", 8);
	assert_fails((struct ctx *)*state, ERR_REFUSED,
		     check(*state, kernel, (struct request){ .append = "kho=on" }),
		     "LUO, other|lacks liveupdate=on");
	assert_int_equal(check(*state, kernel, plain), ERR_NONE);
}

static void without_debugfs_the_running_kernels_own_file_tells(void **state)
{
	const struct span own = KERNEL_WITH(*state, "kho-v4");

	put_text(*state, "/uname", "aarch64 7.2.12\n");
	put_text(*state, "/boot/config-7.2.12", "#\nCONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT=y\n");
	assert_int_equal(check_words(*state, "kho-v3", "kho=on"), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_REFUSED, check_words(*state, "", "kho=on"),
		     "on here and not there");
	put(*state, "/boot/vmlinuz-7.2.12", own.p, own.n);
	assert_int_equal(check_words(*state, "kho-v4", "kho=on"), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_REFUSED, check_words(*state, "kho-v3", "kho=on"),
		     "kho-v4 here|kho-v3 in|if anything is");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(nothing_is_asked_where_nothing_is_preserved),
		with_root(a_kernel_with_another_format_is_refused),
		with_root(force_and_a_crash_kernel_are_not_refused),
		with_root(another_live_update_is_refused),
		with_root(live_update_without_sessions_loses_nothing),
		with_root(where_processes_are_not_seen_there_may_be_a_session),
		with_root(an_open_session_of_any_process_is_lost),
		with_root(a_kernel_that_is_told_not_to_take_it_is_refused),
		with_root(reserved_memory_has_to_be_asked_for_again),
		with_root(live_update_has_to_be_on_there),
		with_root(without_debugfs_the_running_kernels_own_file_tells),
		with_root(memory_files_are_compared_with_the_running_kernels_own_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
