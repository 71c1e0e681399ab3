/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linux or Xen? Here in a program without the Xen backend; test-xen-lib.c has it. */
#include "tests/unit/made-root.h"

#include "kexec/backend/backend.h"

extern const struct backend backend_xen __attribute__((weak));

static const struct request normal = { .kernel = "k" };

static enum err choose(struct ctx *ctx, const struct backend **backend)
{
	*backend = NULL;
	return backend_choose(ctx, &normal, backend);
}

static void assert_linux(struct ctx *ctx)
{
	const struct backend *backend;

	assert_int_equal(choose(ctx, &backend), ERR_NONE);
	assert_ptr_equal(backend, &backend_linux);
}

static void plain_linux_is_not_taken_for_xen(void **state)
{
	assert_linux(*state);
	put_text(*state, "/sys/hypervisor/type", "kvm\n");
	assert_linux(*state);
}

/* CPUID and /sys/hypervisor/type say Xen there, too. */
static void a_guest_of_xen_is_not_taken_for_its_control_domain(void **state)
{
	put_text(*state, "/sys/hypervisor/type", "xen\n");
	put_text(*state, "/proc/xen/capabilities", "");
	assert_linux(*state);
}

static void a_guest_without_xenfs_is_not_taken_for_the_control_domain(void **state)
{
	put_text(*state, "/sys/hypervisor/type", "xen\n");
	put_text(*state, "/sys/hypervisor/uuid", "8f3d1f0e-5e3c-4a9f-a3c5-0d1c8a3f9b11\n");
	assert_linux(*state);
	/* Linux 6.3 knows better than the identity. */
	put_text(*state, "/sys/hypervisor/uuid", "00000000-0000-0000-0000-000000000000\n");
	put_text(*state, "/sys/hypervisor/start_flags/initdomain", "0\n");
	assert_linux(*state);
}

static void what_cannot_be_told_is_not_guessed(void **state)
{
	struct ctx *ctx = *state;
	const struct backend *backend;

	put_text(ctx, "/sys/hypervisor/type", "xen\n");
	assert_fails(ctx, ERR_SYSTEM, choose(ctx, &backend), "cannot be told|mount -t xenfs");
}

static void an_empty_mount_point_of_xenfs_is_noticed(void **state)
{
	struct ctx *ctx = *state;
	const struct backend *backend;

	assert_int_equal(mkdir(ctx_printf(ctx, "%s/proc", ctx->root), 0777), 0);
	assert_int_equal(mkdir(ctx_printf(ctx, "%s/proc/xen", ctx->root), 0777), 0);
	assert_fails(ctx, ERR_SYSTEM, choose(ctx, &backend), "cannot be told|mount -t xenfs");
}

static void a_build_without_xen_refuses_the_control_domain(void **state)
{
	struct ctx *ctx = *state;
	const struct backend *backend;

	assert_null(&backend_xen);
	put_text(ctx, "/proc/xen/capabilities", "control_d\n");
	assert_fails(ctx, ERR_UNSUPPORTED, choose(ctx, &backend),
		     "control domain|without Xen|--with-xen");
	assert_null(backend);
}

static void a_recorded_xen_is_planned_for_as_xen(void **state)
{
	struct ctx *ctx = *state;
	const struct request recorded = { .kernel = "k", .host = ctx->root };
	const struct backend *backend;

	assert_int_equal(backend_choose(ctx, &recorded, &backend), ERR_NONE);
	assert_ptr_equal(backend, &backend_recorded);
	put_text(ctx, "/xen/iomem", "00000000-0000ffff : System RAM\n");
	assert_int_equal(backend_choose(ctx, &recorded, &backend), ERR_NONE);
	assert_ptr_equal(backend, &backend_recorded_xen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(plain_linux_is_not_taken_for_xen),
		with_root(a_guest_of_xen_is_not_taken_for_its_control_domain),
		with_root(a_guest_without_xenfs_is_not_taken_for_the_control_domain),
		with_root(what_cannot_be_told_is_not_guessed),
		with_root(an_empty_mount_point_of_xenfs_is_noticed),
		with_root(a_build_without_xen_refuses_the_control_domain),
		with_root(a_recorded_xen_is_planned_for_as_xen),
	};

	return run_tests(tests);
}
