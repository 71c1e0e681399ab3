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
	{ 0, 0, 0 },
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

static enum err check(struct ctx *ctx, struct span kernel, struct request request)
{
	struct image image = { .host_arch = &arch_arm64, .payload.kernel = kernel };
	const struct load load = { .ctx = ctx, .request = &request, .image = &image };

	ctx->message = NULL;
	assert_int_equal(image_parse(ctx, &request, &image), ERR_NONE);
	return live_check_files(&load, &linux_like);
}

static const struct request plain, panic = { .panic = true }, force = { .force = true };

static void nothing_is_asked_where_nothing_is_preserved(void **state)
{
	assert_int_equal(check(*state, KERNEL_WITH(*state, ""), plain), ERR_NONE);
}

static void a_kernel_with_another_format_is_refused(void **state)
{
	put(*state, OUT "/fdt", "\0kho-v4", 8);
	assert_int_equal(check(*state, KERNEL_WITH(*state, "kho-v4"), plain), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_REFUSED,
		     check(*state, KERNEL_WITH(*state, "kho-v3"), plain),
		     "kho-v4 here|kho-v3 in that kernel|--force");
	assert_fails((struct ctx *)*state, ERR_REFUSED,
		     check(*state, KERNEL_WITH(*state, ""), plain), "not there in that kernel");
}

static void force_and_a_crash_kernel_are_not_refused(void **state)
{
	put(*state, OUT "/fdt", "\0kho-v4", 8);
	assert_int_equal(check(*state, KERNEL_WITH(*state, "kho-v3"), force), ERR_NONE);
	assert_int_equal(check(*state, KERNEL_WITH(*state, "kho-v3"), panic), ERR_NONE);
}

static void another_live_update_is_refused(void **state)
{
	put(*state, OUT "/fdt", "\0kho-v4", 8);
	put(*state, OUT "/sub_fdts/LUO", "luo-v5\0", 8);
	assert_int_equal(check(*state, KERNEL_WITH(*state, "kho-v4\0luo-v5"), plain), ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_REFUSED,
		     check(*state, KERNEL_WITH(*state, "kho-v4\0luo-v6"), plain), "LUO|luo-v6");
}

static void memory_files_are_compared_with_the_running_kernels_own_file(void **state)
{
	const struct span own = KERNEL_WITH(*state, "memfd-v2");

	put(*state, OUT "/fdt", "\0kho-v4", 8);
	put(*state, OUT "/sub_fdts/LUO", "luo-v5\0", 8);
	put_text(*state, "/uname", "aarch64 7.2.12\n");
	put(*state, "/boot/vmlinuz-7.2.12", own.p, own.n);
	assert_int_equal(check(*state, KERNEL_WITH(*state, "kho-v4\0luo-v5\0memfd-v2"), plain),
			 ERR_NONE);
	assert_fails((struct ctx *)*state, ERR_REFUSED,
		     check(*state, KERNEL_WITH(*state, "kho-v4\0luo-v5\0memfd-v1"), plain),
		     "memory files|memfd-v2 here|memfd-v1 in");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(nothing_is_asked_where_nothing_is_preserved),
		with_root(a_kernel_with_another_format_is_refused),
		with_root(force_and_a_crash_kernel_are_not_refused),
		with_root(another_live_update_is_refused),
		with_root(memory_files_are_compared_with_the_running_kernels_own_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
