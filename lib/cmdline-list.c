/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "include/cmdline-list.h"

bool cmdline_next_word(struct span *text, struct span *word)
{
	size_t n = 0;

	while (text->n && span_u8(*text, 0) == ' ')
		*text = span_from(*text, 1);
	while (n < text->n && span_u8(*text, n) != ' ')
		n++;
	*word = span_of(text->p, n);
	*text = span_from(*text, n);
	return n != 0;
}

static bool is_plain(struct span word)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] <= ' ' || word.p[i] > '~' || word.p[i] == '"' || word.p[i] == '\'')
			return false;
	return word.n != 0;
}

static struct span cmdline_text(const char *text)
{
	return span_of(text, strlen(text));
}

static bool matches(struct span entry, struct span word)
{
	if (entry.n && span_u8(entry, entry.n - 1) == '*')
		return span_is_at(word, 0, span_of(entry.p, entry.n - 1));
	return span_equal(entry, word);
}

bool cmdline_is_listed(const struct cmdline_list *list, struct span word)
{
	if (!is_plain(word))
		return false;
	for (size_t i = 0; i < list->n; i++)
		if (matches(cmdline_text(list->entries[i]), word))
			return true;
	return false;
}

/* What stands before "="; all of it when there is none. */
static struct span cmdline_name(struct span word)
{
	for (size_t i = 0; i < word.n; i++)
		if (span_u8(word, i) == '=')
			return span_of(word.p, i);
	return word;
}

/* Linux takes "-" and "_" in a name for the same (kernel/params.c, parameq()). */
static bool begins(struct span name, const char *with)
{
	const size_t n = strlen(with);

	for (size_t i = 0; i < n; i++)
		if (i >= name.n || (name.p[i] == '-' ? '_' : name.p[i]) != (uint8_t)with[i])
			return false;
	return true;
}

static bool is_name(struct span name, const char *text)
{
	return name.n == strlen(text) && begins(name, text);
}

bool cmdline_is_hypervisors(struct span word)
{
	static const char *const names[] = { "lockdown", "elfcorehdr", "acpi_rsdp" };
	const struct span name = cmdline_name(word);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is_plain(word) && is_name(name, names[i]))
			return true;
	return false;
}

bool cmdline_find_unlisted(const struct cmdline_list *list, struct span text, struct span *word)
{
	while (cmdline_next_word(&text, word))
		if (!cmdline_is_listed(list, *word) && !cmdline_is_hypervisors(*word))
			return true;
	return false;
}

/* A console on a device that the kernel finds by itself: no address, no room for one. */
static bool is_plain_console(struct span entry)
{
	static const char *const devices[] = { "console=tty", "console=hvc" };

	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (begins(entry, devices[i]))
			return span_u8(entry, entry.n - 1) != '*';
	return false;
}

/* Parts of a name in front, so that "acpi" stands for acpi_rsdp, acpi_osi and the rest. */
static const struct {
	const char *start, *why;
} never[] = {
	{ "acpi", "it brings tables that the kernel interprets" },
	{ "amd_iommu", "it lifts the protection from devices" },
	{ "bootconfig", "it takes more of the command line from the initrd" },
	{ "earlycon", "it writes to an address" },
	{ "earlyprintk", "it writes to an address" },
	{ "efi", "it changes where memory is" },
	{ "initrdmem", "it frees memory at an address" },
	{ "intel_iommu", "it lifts the protection from devices" },
	{ "iommu", "it lifts the protection from devices" },
	{ "kaslr", "it decides where the kernel is" },
	{ "lockdown", "Xen says it itself" },
	{ "lsm", "it decides what protects the kernel" },
	{ "mem", "it changes where memory is" },
	{ "nokaslr", "it decides where the kernel is" },
	{ "security", "it decides what protects the kernel" },
};

const char *cmdline_never_listed(struct span entry)
{
	const struct span name = cmdline_name(entry);

	if (!is_plain(entry))
		return "only printable ASCII without quotes and white space can be listed";
	if (name.n == 0 || span_u8(name, name.n - 1) == '*')
		return "the name must be whole";
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (begins(name, never[i].start))
			return never[i].why;
	if (is_name(name, "console") && !is_plain_console(entry))
		return "a console must be a whole word for a tty or hvc, without an address";
	return NULL;
}
