/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/host/carried.h"
#include "tests/unit/made-root.h"

#define CONFIG "/boot/config-7.2.12"
#define KHO    "kexec handover (KHO)"

static const char *names_of(struct ctx *ctx, const char *cmdline, bool panic)
{
	const struct host host = { .cmdline = cmdline };
	const char *names;

	put_text(ctx, "/uname", "x86_64 7.2.12\n");
	assert_int_equal(carried_names(ctx, &host, panic, &names), ERR_NONE);
	return names;
}

static void assert_kho(struct ctx *ctx, const char *cmdline, bool present)
{
	const char *names = names_of(ctx, cmdline, false);

	if (present)
		assert_words(names, KHO);
	else
		assert_null(names);
}

static void a_kernel_that_keeps_nothing_loses_nothing(void **state)
{
	assert_null(names_of(*state, "quiet", false));
	assert_null(names_of(*state, "quiet", true));
}

static void kho_is_seen_by_what_it_keeps(void **state)
{
	put_text(*state, "/sys/kernel/debug/kho/out/sub_fdts/kexec-metadata", "");
	assert_kho(*state, "quiet kho=on", false);
	put_text(*state, "/sys/kernel/debug/kho/out/sub_fdts/memblock", "");
	assert_kho(*state, "quiet", true);
	assert_null(names_of(*state, "quiet", true));
}

static void kho_is_seen_by_the_last_word_that_counts(void **state)
{
	assert_kho(*state, "quiet kho=on", true);
	assert_kho(*state, "kho=1 kho=off", false);
	assert_kho(*state, "kho=0 kho=Y", true);
	assert_kho(*state, "\"kho=on\" quiet", true);
	assert_kho(*state, "xkho=on kho_scratch=512M kho= kho", false);
	assert_kho(*state, "quiet -- kho=on", false);
}

static void a_configuration_without_kho_makes_its_word_say_nothing(void **state)
{
	put_text(*state, CONFIG, "#\nCONFIG_KEXEC=y\n# CONFIG_KEXEC_HANDOVER is not set\n");
	assert_kho(*state, "kho=on", false);
}

static void a_configuration_can_have_kho_on_without_a_word(void **state)
{
	put_text(*state, CONFIG,
		 "#\nCONFIG_KEXEC_HANDOVER=y\nCONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT=y\n");
	assert_kho(*state, "quiet", true);
	assert_kho(*state, "kho=off", false);
}

static void a_measurement_list_is_more_than_the_boot_aggregate(void **state)
{
	put_text(*state, "/sys/kernel/security/ima/runtime_measurements_count", "1\n");
	assert_null(names_of(*state, "", false));
	put_text(*state, "/sys/kernel/security/ima/runtime_measurements_count", "207\n");
	assert_words(names_of(*state, "", false), "list of IMA");
	put_text(*state, CONFIG, "#\nCONFIG_IMA=y\n# CONFIG_IMA_KEXEC is not set\n");
	assert_null(names_of(*state, "", false));
}

static void disk_keys_are_for_the_crash_kernel(void **state)
{
	put_text(*state, "/sys/kernel/config/crash_dm_crypt_keys/count", "2\n");
	assert_null(names_of(*state, "", false));
	assert_words(names_of(*state, "", true), "disk keys");
}

static void all_that_is_lost_is_named(void **state)
{
	put_text(*state, "/sys/kernel/security/ima/runtime_measurements_count", "2\n");
	assert_words(names_of(*state, "kho=on", false), KHO " and the measurement list");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_root(a_kernel_that_keeps_nothing_loses_nothing),
		with_root(kho_is_seen_by_what_it_keeps),
		with_root(kho_is_seen_by_the_last_word_that_counts),
		with_root(a_configuration_without_kho_makes_its_word_say_nothing),
		with_root(a_configuration_can_have_kho_on_without_a_word),
		with_root(a_measurement_list_is_more_than_the_boot_aggregate),
		with_root(disk_keys_are_for_the_crash_kernel),
		with_root(all_that_is_lost_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
