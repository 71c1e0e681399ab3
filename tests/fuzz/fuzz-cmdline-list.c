/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as a command line against a list. What passes is looked at a second time, in the other
 * direction: every byte of it belongs to a listed word, a word of the hypervisor's or a space.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "include/cmdline-list.h"

static void expect(bool condition)
{
	if (!condition)
		abort();
}

static const char *const entries[] = { "quiet", "root=UUID=*", "console=ttyS0", "a*", "-" };
static const struct cmdline_list list = { entries, sizeof(entries) / sizeof(entries[0]) };

static bool starts(const char *word, const char *with)
{
	return strncmp(word, with, strlen(with)) == 0;
}

/* Not by the code under test. */
static bool known(const char *word)
{
	return !strcmp(word, "quiet") || !strcmp(word, "console=ttyS0") || !strcmp(word, "-") ||
	       starts(word, "root=UUID=") || starts(word, "a") || starts(word, "lockdown") ||
	       starts(word, "elfcorehdr") || starts(word, "acpi");
}

static void check_passed(struct span text)
{
	char *copy = strndup((const char *)text.p, text.n), *at = copy;

	expect(copy && strlen(copy) == text.n);
	for (const char *c = copy; *c; c++)
		expect(*c >= ' ' && *c <= '~' && *c != '"' && *c != '\'');
	for (char *word; (word = strsep(&at, " "));)
		expect(!*word || known(word));
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span text = span_of(data, size);
	struct span word = SPAN_NONE;

	if (cmdline_find_unlisted(&list, text, &word))
		expect(word.n && word.p >= data && word.p + word.n <= data + size);
	else if (size)
		check_passed(text);
	(void)cmdline_never_listed(text);
	return 0;
}
