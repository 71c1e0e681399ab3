/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/cmdline/cmdline.h"

/* When a parameter is not passed on. */
enum {
	FROM_RUNNING = 1 << 0, /* --reuse-cmdline */
	FROM_APPEND = 1 << 1,
	FOR_PANIC = 1 << 2,    /* only for a crash kernel */
	FROM_CAPTURE = 1 << 3, /* only when the running kernel is itself a crash kernel */
	WITHOUT_NOTE = 1 << 4, /* it goes without saying */
};

/* What is true of one machine, boot loader or load, and false for the next kernel. */
static const struct {
	const char *name;
	const char *value; /* how the value starts; "": any; NULL: it has none */
	unsigned when;
} not_passed_on[] = {
	{ "BOOT_IMAGE", "", FROM_RUNNING | WITHOUT_NOTE },
	{ "kexec_jump_back_entry", "", FROM_RUNNING | WITHOUT_NOTE },
	{ "kexec_jump_back_entry", "", FROM_APPEND },
	{ "crashkernel", "", FROM_RUNNING | FOR_PANIC | WITHOUT_NOTE },
	{ "elfcorehdr", "", FROM_RUNNING },
	{ "dmcryptkeys", "", FROM_RUNNING | WITHOUT_NOTE },
	/* The last one counts, and kexec's stands in front. */
	{ "elfcorehdr", "", FROM_APPEND | FOR_PANIC },
	{ "memmap", "exactmap", FROM_RUNNING | FOR_PANIC },
	{ "memmap", "", FROM_RUNNING | FROM_CAPTURE },
	{ "mem", "", FROM_RUNNING | FROM_CAPTURE },
	/* loong64, where it is told so: an address. A boot loader's is the name of a file. */
	{ "initrd", "0x", FROM_RUNNING | WITHOUT_NOTE },
	/* And what its own file load puts in front. */
	{ "kexec_file", NULL, FROM_RUNNING | WITHOUT_NOTE },
};

static bool has_value(const struct cmdline_word *word, const char *value)
{
	return value ? word->value.p && span_is_at(word->value, 0, span_of(value, strlen(value)))
		     : !word->value.p;
}

static bool is_passed_on(const struct load *load, const struct cmdline_word *word, unsigned from)
{
	const unsigned known = from | (load->request->panic ? FOR_PANIC : 0) | WITHOUT_NOTE;

	for (size_t i = 0; i < sizeof(not_passed_on) / sizeof(not_passed_on[0]); i++) {
		const unsigned when = not_passed_on[i].when;

		if (when & ~known || !cmdline_is(word, not_passed_on[i].name) ||
		    !has_value(word, not_passed_on[i].value))
			continue;
		if (!(when & WITHOUT_NOTE))
			warn(load->ctx, "%s: %.*s is left out: it is not true of the next kernel",
			     when & FROM_APPEND ? "--append" : "--reuse-cmdline", (int)word->text.n,
			     (const char *)word->text.p);
		return false;
	}
	return true;
}

static void drop_stale(const struct load *load, struct cmdline_words *words, unsigned from)
{
	size_t kept = 0;

	for (size_t i = 0; i < words->n; i++)
		if (is_passed_on(load, &words->w[i], from))
			words->w[kept++] = words->w[i];
	words->n = kept;
}

static enum err parse_text(const struct load *load, const char *text, unsigned from,
			   struct cmdline *cmdline)
{
	const enum err err = cmdline_add(load->ctx, text, cmdline);

	/* Only the last boot's kexec passes elfcorehdr=, and only to a crash kernel. */
	if (from & FROM_RUNNING && cmdline_find(cmdline, "elfcorehdr"))
		from |= FROM_CAPTURE;
	if (!err)
		drop_stale(load, &cmdline->kernel, from);
	return err;
}

/* --append, or else what the image brought along; nothing when the running kernel's is reused. */
static enum err parse_given(const struct load *load, struct cmdline *cmdline)
{
	const struct request *request = load->request;
	const struct span carried = load->image->payload.cmdline;
	const uint8_t *nul = carried.n ? memchr(carried.p, 0, carried.n) : NULL;

	if (request->append)
		return parse_text(load, request->append, FROM_APPEND, cmdline);
	if (request->reuse_cmdline)
		return ERR_NONE;
	if (nul)
		return error(
			load->ctx, ERR_BAD,
			"%s: the command line inside has a NUL at byte %zu of %zu, where a kernel "
			"would stop reading: give another by --append",
			request->kernel, (size_t)(nul - carried.p), carried.n);
	return cmdline_parse(load->ctx, carried, cmdline);
}

static enum err parse_running(const struct load *load, struct cmdline *cmdline)
{
	const char *running = load->host->cmdline;

	if (!load->request->reuse_cmdline)
		return ERR_NONE;
	if (running)
		return parse_text(load, running, FROM_RUNNING, cmdline);
	return error(
		load->ctx, ERR_SYSTEM,
		"--reuse-cmdline: the running kernel's command line is not known (/proc/cmdline)");
}

/* What is allowed, but hardly meant. A dry run shows an empty command line anyway. */
static void warn_of_given(const struct load *load, const struct cmdline *given)
{
	const struct request *request = load->request;

	if (!request->append && !request->reuse_cmdline && !request->dry_run &&
	    load->image->version && !load->image->payload.cmdline.n)
		warn(load->ctx,
		     "neither --append nor --reuse-cmdline is given: the kernel gets no command line, so no root=");
	if (request->panic && cmdline_find(given, "crashkernel"))
		warn(load->ctx,
		     "--append has crashkernel=: a crash kernel needs none, leave it out");
}

/* @more: bytes that are added, of which the first word is @word. */
static enum err check_length(const struct load *load, size_t given, size_t more, const char *word)
{
	const unsigned long long most = load->image->cmdline_max;

	if (given + more <= most)
		return ERR_NONE;
	if (!more)
		return error(load->ctx, ERR_USAGE,
			     "the command line has %zu bytes, this kernel takes at most %llu",
			     given, most);
	return error(
		load->ctx, ERR_USAGE,
		"the command line has %zu bytes and up to %zu more are needed for \"%.32s...\": "
		"this kernel takes at most %llu",
		given, more, word, most);
}

enum err cmdline_build(struct load *load)
{
	struct cmdline given = { .kernel.n = 0 };
	enum err err = parse_running(load, &load->words);

	if (!err)
		err = parse_given(load, &given);
	if (!err)
		err = cmdline_drop_same(load->ctx, &load->words, &given);
	if (!err)
		err = cmdline_join(load->ctx, &load->words, &given);
	if (err)
		return err;
	warn_of_given(load, &given);
	load->cmdline = cmdline_text(load->ctx, &load->words);
	if (!load->cmdline)
		return ERR_NO_MEMORY;
	load->cmdline_capacity = strlen(load->cmdline) + 1;
	return check_length(load, strlen(load->cmdline), 0, NULL);
}

static enum err handover_words(struct load *load, struct cmdline *words)
{
	const struct handover *const handover = load->image->handover;

	return handover->add_words ? handover->add_words(load, words) : ERR_NONE;
}

/* @first is where it is seen whatever the user's words do: in front of them. */
static enum err put_in_front(const struct load *load, struct cmdline *first, const char **text)
{
	if (cmdline_join(load->ctx, first, &load->words))
		return ERR_NO_MEMORY;
	*text = cmdline_text(load->ctx, first);
	return *text ? ERR_NONE : ERR_NO_MEMORY;
}

/* A map whose words are at least as long as those of any that a purpose makes of the host's. */
static enum err longest_map(const struct load *load, uint64_t end, struct memory_map *longest)
{
	const struct memory_map *const map = &load->host->map;
	/* Low memory is cut by what is not RAM; each of two segments adds itself and a rest. */
	const size_t n = 2 * map->n + load->host->crash.n + load->host->crash_cma.n + 4;

	*longest = (struct memory_map){ .m = ctx_alloc(load->ctx, n * sizeof(*longest->m)) };
	if (!longest->m)
		return ERR_NO_MEMORY;
	for (; longest->n < map->n; longest->n++)
		longest->m[longest->n] = map->m[longest->n];
	for (; longest->n < n; longest->n++)
		longest->m[longest->n] = (struct memory){ { end, 2 * end }, MEMORY_RAM };
	return ERR_NONE;
}

static uint64_t end_of(const struct ranges *list)
{
	return list->n ? list->r[list->n - 1].end : 0;
}

/* As @load will be in the worst case: every number at its longest. */
static enum err make_longest(const struct load *load, struct load *longest)
{
	struct ranges memory = { .r = NULL };
	const enum err err = load->purpose->memory(load, &memory);
	const uint64_t lent = end_of(&load->host->crash_cma);
	uint64_t end = end_of(&memory);

	if (err)
		return err;
	if (lent > end)
		end = lent;
	*longest = *load;
	for (size_t i = 0; i < longest->plan.n; i++)
		longest->plan.segments[i].address = end;
	return longest_map(load, end, &longest->next_map);
}

enum err cmdline_reserve(struct load *load)
{
	const size_t given = strlen(load->cmdline);
	struct cmdline first = { .kernel.n = 0 };
	struct load longest;
	const char *text;
	enum err err = make_longest(load, &longest);

	if (!err)
		err = handover_words(&longest, &first);
	if (!err)
		err = put_in_front(load, &first, &text);
	if (err)
		return err;
	load->cmdline_capacity = strlen(text) + 1;
	return check_length(load, given, strlen(text) - given, text);
}

enum err cmdline_finish(struct load *load)
{
	struct cmdline first = { .kernel.n = 0 };
	enum err err = handover_words(load, &first);

	if (!err)
		err = cmdline_drop_same(load->ctx, &load->words, &first);
	if (!err)
		err = put_in_front(load, &first, &load->cmdline);
	ensure(err || strlen(load->cmdline) < load->cmdline_capacity);
	return err;
}
