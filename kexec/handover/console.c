/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --serial where devices lie in memory: from the name of a terminal, or an address in the words of
 * earlycon= (Documentation/admin-guide/kernel-parameters.txt), to what purgatory must know.
 */
#include <stdlib.h>
#include <string.h>

#include "kexec/handover/handover.h"
#include "kexec/purgatory/settings.h"

/* The words of earlycon= that purgatory can write to. */
static const struct {
	const char *word;
	struct purgatory_console console;
} by_address[] = {
	{ "pl011,", { .type = PURGATORY_PL011 } },
	{ "uart8250,mmio,", { .type = PURGATORY_8250 } },
	{ "uart8250,mmio32,", { .type = PURGATORY_8250, .shift = 2, .width = 4 } },
};

static bool console_by_word(const char *name, struct purgatory_console *console)
{
	for (size_t i = 0; i < sizeof(by_address) / sizeof(by_address[0]); i++) {
		const size_t n = strlen(by_address[i].word);
		char *end;

		if (strncmp(name, by_address[i].word, n) || strncmp(name + n, "0x", 2))
			continue;
		*console = by_address[i].console;
		console->base = strtoull(name + n, &end, 16);
		return !*end && console->base;
	}
	return false;
}

static bool console_by_line(const struct host *host, const char *name,
			    struct purgatory_console *console)
{
	for (size_t i = 0; i < host->n_serial_lines; i++) {
		const struct serial_line *line = &host->serial_lines[i];

		if (strcmp(line->name, name) != 0)
			continue;
		*console = (struct purgatory_console){ .base = line->base,
						       .type = PURGATORY_8250,
						       .shift = line->shift,
						       .width = line->width };
		return true;
	}
	return false;
}

static bool console_find(const struct load *load, struct span tree,
			 struct purgatory_console *console)
{
	const char *const name = load->request->serial;

	if (tree_console(tree, name, console))
		return true;
	return name &&
	       (console_by_line(load->host, name, console) || console_by_word(name, console));
}

enum err memory_console(struct load *load, struct span tree)
{
	const struct request *request = load->request;
	struct purgatory_console console;

	if (request->console_vga || request->reset_vga || request->serial_baud)
		return error(load->ctx, ERR_USAGE,
			     "--console-vga, --reset-vga and --serial-baud are for x86");
	if (!request->serial && !request->console_serial)
		return ERR_NONE;
	if (!console_find(load, tree, &console))
		return error(
			load->ctx, ERR_USAGE,
			"--serial=%s: the %s has no such line that can be "
			"written to; give an address: pl011,0xADDRESS or uart8250,mmio32,0xADDRESS",
			request->serial ? request->serial : "(stdout-path)",
			tree.n ? "device tree" : "running kernel");
	debug(load->ctx, "purgatory's console is at 0x%llx", (unsigned long long)console.base);
	return plan_set_fields(load, "console", &console, PURGATORY_CONSOLE);
}
