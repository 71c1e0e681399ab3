/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kdump's part of encrypted dumps, on a made configfs. */
#include "include/file.h"
#include "kdump/kdump.h"
#include "kdump/keys.h"
#include "tests/unit/made-root.h"

#define KEYS "/sys/kernel/config/crash_dm_crypt_keys"

static void assert_file(struct ctx *ctx, const char *path, const char *text)
{
	struct span found;

	assert_int_equal(host_file(ctx, path, &found), ERR_NONE);
	assert_string_equal((const char *)found.p, text);
}

static void no_keys_need_no_configfs(void **state)
{
	assert_int_equal(keys_hand_over(*state, NULL), ERR_NONE);
}

static void a_kernel_that_hands_over_no_keys_is_an_error(void **state)
{
	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, keys_hand_over(*state, "cryptsetup:1"),
		     "--disk-key|crash_dm_crypt_keys|CONFIG_CRASH_DM_CRYPT");
}

/* The kernel makes the file when the directory is made; here it must be there before. */
static void each_key_becomes_an_item(void **state)
{
	put_text(*state, KEYS "/cryptsetup:1/description", "");
	put_text(*state, KEYS "/a_b/description", "");
	assert_int_equal(keys_hand_over(*state, "cryptsetup:1,a/b"), ERR_NONE);
	assert_file(*state, KEYS "/cryptsetup:1/description", "cryptsetup:1");
	assert_file(*state, KEYS "/a_b/description", "a/b");
}

static void an_item_that_takes_no_description_is_an_error(void **state)
{
	put_text(*state, KEYS "/count", "0\n");
	assert_fails((struct ctx *)*state, ERR_SYSTEM, keys_hand_over(*state, "new"),
		     "new/description");
}

static void a_name_that_no_key_can_have_is_an_error(void **state)
{
	char name[129];

	memset(name, 'x', sizeof(name));
	name[128] = 0;
	put_text(*state, KEYS "/count", "0\n");
	assert_fails((struct ctx *)*state, ERR_USAGE, keys_hand_over(*state, ""), "--disk-key|127");
	assert_fails((struct ctx *)*state, ERR_USAGE, keys_hand_over(*state, "a,,b"), "\"\"");
	assert_fails((struct ctx *)*state, ERR_USAGE, keys_hand_over(*state, name), "127");
}

static void keys_are_restored_where_the_kernel_has_them(void **state)
{
	bool restored;

	assert_int_equal(keys_restore(*state, &restored), ERR_NONE);
	assert_false(restored);
	put_text(*state, KEYS "/restore", "0\n");
	assert_int_equal(keys_restore(*state, &restored), ERR_NONE);
	assert_true(restored);
	assert_file(*state, KEYS "/restore", "yes");
}

static void keys_that_did_not_come_are_an_error(void **state)
{
	static const struct request request = { .to = NULL };

	assert_fails((struct ctx *)*state, ERR_UNSUPPORTED, kdump_keys(*state, &request),
		     "no disk keys|--disk-key");
	put_text(*state, KEYS "/restore", "0\n");
	assert_int_equal(kdump_keys(*state, &request), ERR_NONE);
	assert_file(*state, KEYS "/restore", "yes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(no_keys_need_no_configfs),
		with_root(a_kernel_that_hands_over_no_keys_is_an_error),
		with_root(each_key_becomes_an_item),
		with_root(an_item_that_takes_no_description_is_an_error),
		with_root(a_name_that_no_key_can_have_is_an_error),
		with_root(keys_are_restored_where_the_kernel_has_them),
		with_root(keys_that_did_not_come_are_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
