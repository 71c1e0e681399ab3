/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of command line words that a hypervisor lets pass unsigned. */
#include "unit.h"

#include "include/cmdline-list.h"

static const char *const entries[] = {
	"quiet", "root=UUID=*", "console=ttyS0,115200", "marker=*", "--", "nr_cpus=1",
};
static const struct cmdline_list list = { entries, sizeof(entries) / sizeof(entries[0]) };

static struct span text_of(const char *text)
{
	return span_of(text, strlen(text));
}

static void a_word_that_is_not_listed_is_refused(void **state)
{
	static const struct {
		const char *text, *refused; /* NULL: all of it passes */
	} rows[] = {
		{ "", NULL },
		{ "   ", NULL },
		{ "quiet", NULL },
		{ " quiet  root=UUID=12-34 console=ttyS0,115200 ", NULL },
		{ "quiet -- quiet", NULL },
		{ "marker=", NULL },
		{ "marker=a=b", NULL },
		{ "quiett", "quiett" },
		{ "quie", "quie" },
		{ "Quiet", "Quiet" },
		{ "quiet=1", "quiet=1" },
		{ "marker", "marker" },
		{ "root=/dev/sda1", "root=/dev/sda1" },
		{ "root=UUID", "root=UUID" },
		{ "quiet mem=64M", "mem=64M" },
		{ "console=ttyS0", "console=ttyS0" },
		{ "console=uart8250,mmio,0x1000", "console=uart8250,mmio,0x1000" },
		{ "earlycon=uart8250,mmio,0x1000 quiet", "earlycon=uart8250,mmio,0x1000" },
		{ "nr-cpus=1", "nr-cpus=1" },
		{ "*", "*" },
		/* What the kernel's splitting would make of these must not be guessed. */
		{ "marker=\"x mem=64M\"", "marker=\"x" },
		{ "\"quiet\"", "\"quiet\"" },
		{ "marker='x'", "marker='x'" },
		{ "quiet\tmem=64M", "quiet\tmem=64M" },
		{ "quiet\nmem=64M", "quiet\nmem=64M" },
		{ "marker=x\vmem=64M", "marker=x\vmem=64M" },
		{ "marker=x\xa0mem=64M", "marker=x\xa0mem=64M" },
		{ "marker=\x01", "marker=\x01" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span word = SPAN_NONE;
		const bool found = cmdline_find_unlisted(&list, text_of(rows[i].text), &word);

		assert_int_equal(found, rows[i].refused != NULL);
		if (found)
			assert_true(span_equal(word, text_of(rows[i].refused)));
	}
}

static void the_hypervisor_s_own_words_are_told_from_others(void **state)
{
	static const struct {
		const char *word;
		bool own;
	} rows[] = {
		{ "lockdown=none", true },
		{ "lockdown", true },
		{ "elfcorehdr=0x1000", true },
		{ "acpi_rsdp=0x1000", true },
		{ "acpi-rsdp=0x1000", true },
		{ "lockdownx=none", false },
		{ "xlockdown=none", false },
		{ "acpi_rsdpx=1", false },
		{ "acpi", false },
		{ "lockdown=\"none\"", false },
		{ "lockdown=a\tb", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(cmdline_is_hypervisors(text_of(rows[i].word)), rows[i].own);
}

static void an_empty_list_lets_no_word_pass_but_the_hypervisor_s_own(void **state)
{
	static const struct cmdline_list empty = { NULL, 0 };
	struct span word;

	(void)state;
	assert_true(cmdline_find_unlisted(&empty, text_of("quiet"), &word));
	assert_false(cmdline_find_unlisted(&empty, text_of("lockdown=none"), &word));
}

static void what_no_list_may_hold_is_refused_as_an_entry(void **state)
{
	static const char *const never[] = {
		"initrdmem=1M,1M",
		"initrdmem=*",
		"mem=64M",
		"memmap=exactmap",
		"mem_encrypt=off",
		"nokaslr",
		"kaslr",
		"acpi=off",
		"acpi_rsdp=*",
		"acpi-rsdp=1",
		"earlycon",
		"earlycon=*",
		"earlyprintk=serial",
		"efi=debug",
		"efi_fake_mem=1",
		"lockdown=none",
		"lsm=yama",
		"security=none",
		"bootconfig",
		"iommu=off",
		"intel_iommu=off",
		"console=*",
		"console=ttyS*",
		"console=uart8250,io,0x3f8",
		"console=uart,mmio,1",
		"console",
		"*",
		"root*",
		"=x",
		"=*",
		"a b",
		"a\"b",
		"a\tb",
	};
	static const char *const may[] = {
		"quiet",	  "root=*",	  "root=UUID=*", "console=ttyS0,115200n8",
		"console=tty0",	  "console=hvc0", "nr_cpus=1",	 "panic=-1",
		"systemd.unit=*", "ro",		  "--",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		assert_non_null(cmdline_never_listed(text_of(never[i])));
	for (size_t i = 0; i < sizeof(may) / sizeof(may[0]); i++)
		assert_null(cmdline_never_listed(text_of(may[i])));
	assert_non_null(cmdline_never_listed(text_of("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_that_is_not_listed_is_refused),
		cmocka_unit_test(the_hypervisor_s_own_words_are_told_from_others),
		cmocka_unit_test(an_empty_list_lets_no_word_pass_but_the_hypervisor_s_own),
		cmocka_unit_test(what_no_list_may_hold_is_refused_as_an_entry),
	};

	return run_tests(tests);
}
