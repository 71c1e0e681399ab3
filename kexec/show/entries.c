/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/show/entries.h"

#include "include/json.h"
#include "include/text.h"

/* What may be asked for by a word, and what that is here. */
struct chosen {
	const char *word;
	const struct entry *entry; /* NULL: none */
	const char *why;	   /* or why none is */
};

#define CHOSEN_N 3

/* Each fact is said once, for people or for machines. */
struct fact {
	const char *name, *value;
};

#define FACTS_N 9

static void entry_line(const char *name, const char *value)
{
	printf("  %-14s", name);
	text_print(stdout, text_of(value));
	putchar('\n');
}

static void entry_place(const struct entry *entry)
{
	printf("  %-14s", "found in");
	text_print(stdout, text_of(entry->file));
	if (entry->line)
		printf(", line %u", entry->line);
	printf(" (%s)\n", entry->loader);
}

static void entry_options(const struct entry *entry)
{
	if (entry->options)
		entry_line("options", *entry->options ? entry->options : "(empty)");
	entry_line("options from",
		   entry->options_inside ? "the kernel's file" : entry->options_from);
}

static void entry_facts(const struct entry *entry)
{
	const struct fact facts[] = {
		{ "title", entry->title != entry->id ? entry->title : NULL },
		{ "version", entry->release },
		{ "menu", entry->menu },
		{ "kernel", entry->kernel },
	};

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		if (facts[i].value)
			entry_line(facts[i].name, facts[i].value);
	for (const char *const *initrd = entry->initrds; initrd && *initrd; initrd++)
		entry_line("initrd", *initrd);
	if (entry->device_tree)
		entry_line("device tree", entry->device_tree);
	if (!entry->obstacle)
		entry_options(entry);
	if (entry->tries_left >= 0)
		printf("  %-14s%d left, %d done\n", "tries", entry->tries_left, entry->tries_done);
	if (entry->obstacle)
		entry_line("cannot start", entry->obstacle);
}

static void entry_print(const struct entry *entry, const struct chosen *chosen)
{
	text_print(stdout, text_of(entry->id));
	putchar('\n');
	entry_place(entry);
	entry_facts(entry);
	for (size_t i = 0; i < CHOSEN_N; i++)
		if (chosen[i].entry == entry)
			entry_line(chosen[i].word, chosen[i].why);
}

static void entry_json(struct json *j, const struct entry *entry)
{
	const struct fact facts[] = {
		{ "id", entry->id },
		{ "loader", entry->loader },
		{ "file", entry->file },
		{ "title", entry->title },
		{ "version", entry->release },
		{ "kernel", entry->kernel },
		{ "device_tree", entry->device_tree },
		{ "options", entry->options },
		{ "obstacle", entry->obstacle },
	};

	json_object(j, NULL);
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		json_string(j, facts[i].name, facts[i].value);
	json_array(j, "initrds");
	for (const char *const *initrd = entry->initrds; initrd && *initrd; initrd++)
		json_string(j, NULL, *initrd);
	json_end(j);
	json_end(j);
}

static void entries_json(const struct entries *entries, const struct chosen *chosen)
{
	struct json j;

	json_start(&j, stdout);
	json_string(&j, "booted_by", entries->booted_by);
	for (size_t i = 0; i < CHOSEN_N; i++)
		json_string(&j, chosen[i].word, chosen[i].entry ? chosen[i].entry->id : NULL);
	json_array(&j, "entries");
	for (size_t i = 0; i < entries->n; i++)
		entry_json(&j, &entries->e[i]);
	json_end(&j);
	json_array(&j, "notes");
	for (size_t i = 0; i < entries->n_notes; i++)
		json_string(&j, NULL, entries->notes[i]);
	json_end(&j);
	json_finish(&j);
}

static enum err entries_ask(struct ctx *ctx, const struct entries *entries, struct chosen *chosen)
{
	for (size_t i = 0; i < CHOSEN_N; i++) {
		const enum err err = entries_choose(ctx, entries, chosen[i].word, &chosen[i].entry,
						    &chosen[i].why);

		if (err == ERR_NO_MEMORY)
			return err;
		if (err) {
			chosen[i].entry = NULL;
			chosen[i].why = ctx->message;
		}
	}
	return ERR_NONE;
}

enum err entries_print(struct ctx *ctx, const struct entries *entries, bool json)
{
	struct chosen chosen[CHOSEN_N] = {
		{ .word = "default" },
		{ .word = "newest" },
		{ .word = "oneshot" },
	};
	const enum err err = entries_ask(ctx, entries, chosen);

	if (err)
		return err;
	if (json)
		entries_json(entries, chosen);
	for (size_t i = 0; i < entries->n && !json; i++)
		entry_print(&entries->e[i], chosen);
	for (size_t i = 0; i < ENTRY_LOADERS; i++)
		if (entries->menus[i].obstacle)
			warn(ctx, "%s", entries->menus[i].obstacle);
	/* A one-shot entry is rarely set, the others are always expected. */
	for (size_t i = 0; i < CHOSEN_N - 1; i++)
		if (!chosen[i].entry)
			warn(ctx, "%s: %s", chosen[i].word, chosen[i].why);
	return entries->n ? ERR_NONE : error(ctx, ERR_UNSUPPORTED, "no entry was found");
}

void entry_print_choice(const struct entries *entries, const struct request *request)
{
	const struct entry *const entry = request->chosen;

	printf("Entry ");
	text_print(stdout, text_of(entry->id));
	printf(" (--boot-entry=%s): ", request->boot_entry);
	text_print(stdout, text_of(request->chosen_why));
	putchar('\n');
	entry_place(entry);
	entry_facts(entry);
	puts("\nWhat was found where:");
	for (size_t i = 0; i < entries->n_notes; i++) {
		fputs("  ", stdout);
		text_print(stdout, text_of(entries->notes[i]));
		putchar('\n');
	}
	putchar('\n');
}
