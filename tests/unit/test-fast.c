/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/fast.h"
#include "kexec/image/image.h"
#include "tests/unit/made-root.h"

static const char *obstacle_of(struct ctx *ctx)
{
	static const struct backend backend = { .name = "test" };
	static const struct request request = { .kernel = "K", .unpack = UNPACK_AUTO };
	const struct image image = { .format = &bzimage_format };
	const struct load load = { .ctx = ctx, .request = &request, .image = &image };
	const char *obstacle;

	assert_int_equal(fast_obstacle(&load, &backend, &obstacle), ERR_NONE);
	return obstacle;
}

static void a_system_that_demands_nothing_is_no_obstacle(void **state)
{
	assert_null(obstacle_of(*state));
	put_text(*state, "/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
	put_text(*state, "/sys/kernel/security/ima/policy", "measure func=BPRM_CHECK\n");
	assert_null(obstacle_of(*state));
}

static void lockdown_is_an_obstacle(void **state)
{
	put_text(*state, "/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	assert_string_equal(obstacle_of(*state), "lockdown");
	put_text(*state, "/sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
	assert_string_equal(obstacle_of(*state), "lockdown");
}

static void a_policy_for_kernels_is_an_obstacle(void **state)
{
	put_text(*state, "/sys/kernel/security/ima/policy",
		 "appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig\n");
	assert_string_equal(obstacle_of(*state), "IMA's policy for kernels");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(a_system_that_demands_nothing_is_no_obstacle),
		with_root(lockdown_is_an_obstacle),
		with_root(a_policy_for_kernels_is_an_obstacle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
