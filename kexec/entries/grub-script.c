/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * grub.cfg as grub-mkconfig makes it (GRUB manual, "Writing full configuration files directly"):
 * menu entries with their kernels, variables, and if on what is known. What else GRUB's shell has
 * (functions, loops) is skipped over, and a condition that cannot be known is taken for true.
 */
#include "kexec/entries/internal.h"

#define SCRIPT_DEPTH   32
#define SCRIPT_WORD    ((size_t)16 << 10)
#define SCRIPT_EXPANDS ((size_t)16 << 20) /* bytes of all words */

enum level_kind { LEVEL_IF, LEVEL_BLOCK, LEVEL_LOOP };

struct level {
	enum level_kind kind;
	unsigned line;
	bool active; /* its commands count */
	bool taken;  /* if: one of its branches was */
	size_t item; /* the menu entry or submenu that this is; GRUB_TOP: neither */
};

struct script {
	struct ctx *ctx;
	struct grub_menu *menu;
	struct span rest;
	unsigned line;
	struct level levels[SCRIPT_DEPTH];
	size_t depth;
	size_t expanded;
	struct words words; /* the command at hand */
	bool has_block;	    /* it ends with "{" */
	char *word;	    /* the word at hand */
	size_t word_n;
	bool word_quoted; /* so that it counts even when it is empty */
};

static enum err script_bad(struct script *s, const char *what)
{
	return error(s->ctx, ERR_BAD, "line %u: %s", s->line, what);
}

/* ---- words ---- */

static bool script_at(const struct script *s, const char *set)
{
	return s->rest.n && s->rest.p[0] && strchr(set, s->rest.p[0]);
}

static void script_skip(struct script *s)
{
	s->line += s->rest.n && s->rest.p[0] == '\n';
	s->rest = span_from(s->rest, 1);
}

static enum err script_put(struct script *s, struct span text)
{
	if (text.n > SCRIPT_WORD - s->word_n || text.n > SCRIPT_EXPANDS - s->expanded)
		return script_bad(s, "a word, or all of them, expands to more than a menu has");
	if (text.n)
		memcpy(s->word + s->word_n, text.p, text.n);
	s->word_n += text.n;
	s->expanded += text.n;
	return ERR_NONE;
}

static enum err script_put_one(struct script *s)
{
	const struct span one = span_of(s->rest.p, 1);

	if (!one.p[0])
		return script_bad(s, "a NUL");
	script_skip(s);
	return script_put(s, one);
}

static const char *script_value(const struct script *s, struct span name)
{
	/* What GRUB has been able to do for long, it says by such variables. */
	const struct span feature = SPAN_LITERAL("feature_");
	const char *const value = grub_get(&s->menu->variables, name);

	return value ? value : span_is_at(name, 0, feature) ? "y" : "";
}

/* $NAME, ${NAME}; $?, $@ and the like are of functions; or a lone dollar. */
static enum err script_variable(struct script *s)
{
	const struct span name = grub_take_name(&s->rest);

	if (name.n) {
		const char *const value = script_value(s, name);

		return script_put(s, span_of(value, strlen(value)));
	}
	if (span_is_at(s->rest, 1, SPAN_LITERAL("{")))
		return script_bad(s, "\"${\" without \"}\"");
	if (s->rest.n < 2 || !s->rest.p[1] || !strchr("?@*#", s->rest.p[1]))
		return script_put_one(s);
	s->rest = span_from(s->rest, 2);
	return ERR_NONE;
}

static enum err script_single(struct script *s)
{
	enum err err = ERR_NONE;

	script_skip(s);
	while (!err && s->rest.n && s->rest.p[0] != '\'')
		err = script_put_one(s);
	if (!err && !s->rest.n)
		err = script_bad(s, "a single quote is not closed");
	script_skip(s);
	return err;
}

/* A backslash and what it takes with it; at the end of a line both are nothing. */
static enum err script_backslash(struct script *s, bool quoted)
{
	if (quoted && s->rest.n > 1 && !strchr("\"\\$\n", s->rest.p[1]))
		return script_put_one(s);
	script_skip(s);
	if (script_at(s, "\n")) {
		script_skip(s);
		return ERR_NONE;
	}
	return s->rest.n ? script_put_one(s) : ERR_NONE;
}

static enum err script_double(struct script *s)
{
	enum err err = ERR_NONE;

	script_skip(s);
	while (!err && s->rest.n && s->rest.p[0] != '"')
		err = script_at(s, "\\")  ? script_backslash(s, true)
		      : script_at(s, "$") ? script_variable(s)
					  : script_put_one(s);
	if (!err && !s->rest.n)
		err = script_bad(s, "a double quote is not closed");
	script_skip(s);
	return err;
}

static enum err script_word(struct script *s)
{
	enum err err = ERR_NONE;

	s->word_n = 0;
	s->word_quoted = false;
	while (!err && s->rest.n && !script_at(s, " \t\r\n;|&")) {
		s->word_quoted |= script_at(s, "'\"");
		err = script_at(s, "'")	   ? script_single(s)
		      : script_at(s, "\"") ? script_double(s)
		      : script_at(s, "\\") ? script_backslash(s, false)
		      : script_at(s, "$")  ? script_variable(s)
					   : script_put_one(s);
	}
	return err;
}

/* The words that are commands by themselves: what follows on the line is another. */
static bool script_stands_alone(const char *word)
{
	static const char *const alone[] = { "then", "else", "do", "}", "{" };

	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		if (!strcmp(word, alone[i]))
			return true;
	return false;
}

static void script_comment(struct script *s)
{
	while (s->rest.n && s->rest.p[0] != '\n')
		s->rest = span_from(s->rest, 1);
}

/* The next word is added to the command. @last: it ends there. */
static enum err script_take_word(struct script *s, bool *last)
{
	enum err err = script_word(s);
	const char *word;

	if (err || (!s->word_n && !s->word_quoted))
		return err;
	word = ctx_printf(s->ctx, "%.*s", (int)s->word_n, s->word);
	err = words_add(s->ctx, &s->words, word);
	if (err || s->word_quoted)
		return err;
	s->has_block = !strcmp(word, "{");
	*last = s->has_block || (s->words.n == 1 && script_stands_alone(word));
	return ERR_NONE;
}

/* The next command; without words where there is none. */
static enum err script_command(struct script *s)
{
	bool last = false;
	enum err err = ERR_NONE;

	s->words.n = 0;
	s->has_block = false;
	while (!err && !last && s->rest.n) {
		if (script_at(s, " \t\r")) {
			script_skip(s);
		} else if (script_at(s, "\n;|&")) {
			last = s->words.n > 0;
			/* The line is counted behind the command's own. */
			if (!last)
				script_skip(s);
		} else if (script_at(s, "#")) {
			script_comment(s);
		} else {
			err = script_take_word(s, &last);
		}
	}
	return err;
}

/* ---- levels ---- */

static bool script_is_active(const struct script *s)
{
	return !s->depth || s->levels[s->depth - 1].active;
}

static enum err script_push(struct script *s, enum level_kind kind, bool active, size_t item)
{
	if (s->depth == SCRIPT_DEPTH)
		return script_bad(s, "nested too deeply");
	s->levels[s->depth++] = (struct level){ kind, s->line, active, active, item };
	return ERR_NONE;
}

static enum err script_pop(struct script *s, enum level_kind kind, const char *word)
{
	if (!s->depth || s->levels[s->depth - 1].kind != kind)
		return error(s->ctx, ERR_BAD, "line %u: \"%s\" closes nothing that is open",
			     s->line, word);
	s->depth--;
	return ERR_NONE;
}

/* The innermost item of the kind, or GRUB_TOP. */
static size_t script_inside(const struct script *s, bool submenu)
{
	for (size_t i = s->depth; i-- > 0;) {
		const size_t item = s->levels[i].item;

		if (item != GRUB_TOP && s->menu->items[item].is_submenu == submenu)
			return item;
	}
	return GRUB_TOP;
}

/* ---- if ---- */

static bool test_file(const struct script *s, const char *path)
{
	const char *const name = strrchr(path, '/');

	/* Of files, only the environment is known to be there or not. */
	return s->menu->has_environment && name && !strcmp(name, "/grubenv");
}

static bool test_unary(const struct script *s, const char *op, const char *text)
{
	if (!strcmp(op, "-z"))
		return !*text;
	if (!strcmp(op, "-n"))
		return *text;
	return test_file(s, text);
}

/* One part of what stands between "[" and "]" */
static bool test_part(const struct script *s, const char *const *w, size_t n)
{
	const bool negated = n && !strcmp(w[0], "!");

	w += negated;
	n -= negated;
	switch (n) {
	case 0:
		return negated;
	case 1:
		return !*w[0] == negated;
	case 2:
		return test_unary(s, w[0], w[1]) != negated;
	case 3:
		return ((strcmp(w[0], w[2]) == 0) != !strcmp(w[1], "!=")) != negated;
	default:
		return true;
	}
}

/* Parts with "-a" between them must all be true. */
static bool test_words(const struct script *s, const char *const *w, size_t n)
{
	bool all = true;
	size_t start = 0;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && strcmp(w[i], "-a") != 0)
			continue;
		all &= test_part(s, w + start, i - start);
		start = i + 1;
	}
	return all;
}

/* The condition behind "if" */
static bool script_test(const struct script *s)
{
	const char *const *const w = s->words.w + 1;
	const size_t n = s->words.n - 1;

	if (n && !strcmp(w[0], "["))
		return test_words(s, w + 1, n - 1 - (n > 1 && !strcmp(w[n - 1], "]")));
	return !n || strcmp(w[0], "false") != 0;
}

static enum err script_branch(struct script *s, bool condition)
{
	struct level *const level = s->depth ? &s->levels[s->depth - 1] : NULL;

	if (!level || level->kind != LEVEL_IF)
		return script_bad(s, "a branch without \"if\"");
	const bool outer = s->depth < 2 || s->levels[s->depth - 2].active;

	level->active = outer && !level->taken && condition;
	level->taken |= level->active;
	return ERR_NONE;
}

/* ---- the menu ---- */

static const char *item_id(const struct script *s)
{
	const char *const *const w = s->words.w;

	for (size_t i = 1; i < s->words.n; i++) {
		if (!strncmp(w[i], "--id=", 5))
			return w[i] + 5;
		if (!strcmp(w[i], "--id") && i + 1 < s->words.n)
			return w[i + 1];
	}
	return NULL;
}

/* The first word that is no option, nor an option's argument. */
static const char *item_title(const struct script *s)
{
	static const char *const with_argument[] = { "--class", "--users", "--hotkey", "--id",
						     "--source" };

	for (size_t i = 1; i < s->words.n - s->has_block; i++) {
		const char *const word = s->words.w[i];

		if (strncmp(word, "--", 2) != 0)
			return word;
		for (size_t k = 0; k < sizeof(with_argument) / sizeof(with_argument[0]); k++)
			if (!strcmp(word, with_argument[k])) {
				i++;
				break;
			}
	}
	return "";
}

struct grub_item *grub_add_item(struct ctx *ctx, struct grub_menu *menu, size_t parent)
{
	unsigned place = 0;

	for (size_t i = 0; i < menu->n; i++)
		place += menu->items[i].parent == parent;
	menu->items = ctx_grow(ctx, menu->items, menu->n, &menu->capacity, sizeof(*menu->items));
	if (!menu->items)
		return NULL;
	menu->items[menu->n] = (struct grub_item){ .parent = parent, .place = place };
	return &menu->items[menu->n++];
}

/* An entry in an entry, or in what is skipped, is not one of the menu. */
static enum err script_item(struct script *s, bool is_submenu)
{
	const bool active = script_is_active(s) && script_inside(s, false) == GRUB_TOP;
	struct grub_item *item;

	if (!s->has_block)
		return script_bad(s, "a menu entry without \"{\" on its line");
	if (!active)
		return script_push(s, LEVEL_BLOCK, false, GRUB_TOP);
	if (s->menu->n == GRUB_ITEMS_MAX)
		return script_bad(s, "more entries than a menu has");
	item = grub_add_item(s->ctx, s->menu, script_inside(s, true));
	if (!item)
		return ERR_NO_MEMORY;
	item->title = item_title(s);
	item->id = item_id(s);
	item->line = s->line;
	item->is_submenu = is_submenu;
	return script_push(s, LEVEL_BLOCK, true, s->menu->n - 1);
}

/* As GRUB hands words on: those with blanks in quotes. */
static const char *item_join(struct ctx *ctx, const char *const *words, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n && text; i++)
		text = ctx_printf(ctx, strpbrk(words[i], " \t") ? "%s%s\"%s\"" : "%s%s%s", text,
				  i ? " " : "", words[i]);
	return text;
}

static enum err item_linux(struct script *s, struct grub_item *item)
{
	if (s->words.n < 2)
		return script_bad(s, "a kernel without a name");
	item->kernel = s->words.w[1];
	item->options = item_join(s->ctx, s->words.w + 2, s->words.n - 2);
	return item->options ? ERR_NONE : ERR_NO_MEMORY;
}

static enum err item_initrd(struct script *s, struct grub_item *item)
{
	enum err err = ERR_NONE;

	item->initrds = (struct words){ .n = 0 };
	for (size_t i = 1; i < s->words.n && !err; i++)
		err = words_add(s->ctx, &item->initrds, s->words.w[i]);
	return err;
}

static enum err item_tree(struct script *s, struct grub_item *item)
{
	item->tree = s->words.n > 1 ? s->words.w[1] : NULL;
	return ERR_NONE;
}

/* search --no-floppy --fs-uuid --set=root UUID */
static enum err item_search(struct script *s, struct grub_item *item)
{
	for (size_t i = 1; i + 1 < s->words.n; i++)
		if (!strcmp(s->words.w[i], "--fs-uuid") || !strcmp(s->words.w[i], "-u"))
			item->uuid = s->words.w[s->words.n - 1];
	return ERR_NONE;
}

static enum err item_other(struct script *s, struct grub_item *item)
{
	item->obstacle = ctx_printf(s->ctx, "it starts something by GRUB's \"%s\"", s->words.w[0]);
	return item->obstacle ? ERR_NONE : ERR_NO_MEMORY;
}

/* In a menu entry */
static enum err script_in_item(struct script *s, struct grub_item *item)
{
	static const struct {
		const char *name;
		enum err (*run)(struct script *s, struct grub_item *item);
	} commands[] = {
		{ "linux", item_linux },       { "linux16", item_linux },
		{ "linuxefi", item_linux },    { "initrd", item_initrd },
		{ "initrd16", item_initrd },   { "initrdefi", item_initrd },
		{ "devicetree", item_tree },   { "search", item_search },
		{ "chainloader", item_other }, { "multiboot", item_other },
		{ "multiboot2", item_other },  { "xen_hypervisor", item_other },
		{ "configfile", item_other },  { "fwsetup", item_other },
		{ "halt", item_other },	       { "reboot", item_other },
		{ "kfreebsd", item_other },    { "loopback", item_other },
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(s->words.w[0], commands[i].name))
			return commands[i].run(s, item);
	return ERR_NONE;
}

/* ---- commands ---- */

/* NAME=VALUE */
static enum err script_assign(struct script *s, const char *word)
{
	const char *const sign = strchr(word, '=');
	const char *name;

	if (!sign || sign == word)
		return ERR_NONE;
	name = ctx_printf(s->ctx, "%.*s", (int)(sign - word), word);
	return name ? grub_set(s->ctx, &s->menu->variables, name, sign + 1) : ERR_NO_MEMORY;
}

static enum err script_run(struct script *s)
{
	const char *const name = s->words.w[0];
	const size_t item = script_inside(s, false);

	if (!strcmp(name, "set") && s->words.n > 1)
		return script_assign(s, s->words.w[1]);
	if (item != GRUB_TOP)
		return script_in_item(s, &s->menu->items[item]);
	if (!strcmp(name, "blscfg") && s->menu->bls_at == GRUB_TOP)
		s->menu->bls_at = s->menu->n;
	if ((!strcmp(name, "source") || !strcmp(name, "configfile")) && s->words.n > 1)
		s->menu->unread = s->words.w[1];
	return strchr(name, '=') ? script_assign(s, name) : ERR_NONE;
}

static enum err script_if(struct script *s)
{
	return script_push(s, LEVEL_IF, script_is_active(s) && script_test(s), GRUB_TOP);
}

static enum err script_elif(struct script *s)
{
	return script_branch(s, script_test(s));
}

static enum err script_else(struct script *s)
{
	return script_branch(s, true);
}

static enum err script_fi(struct script *s)
{
	return script_pop(s, LEVEL_IF, "fi");
}

static enum err script_loop(struct script *s)
{
	return script_push(s, LEVEL_LOOP, false, GRUB_TOP);
}

static enum err script_done(struct script *s)
{
	return script_pop(s, LEVEL_LOOP, "done");
}

/* A function's body, or a block without a name */
static enum err script_block(struct script *s)
{
	return script_push(s, LEVEL_BLOCK, false, GRUB_TOP);
}

static enum err script_close(struct script *s)
{
	return script_pop(s, LEVEL_BLOCK, "}");
}

static enum err script_menuentry(struct script *s)
{
	return script_item(s, false);
}

static enum err script_submenu(struct script *s)
{
	return script_item(s, true);
}

static enum err script_nothing(struct script *s)
{
	(void)s;
	return ERR_NONE;
}

/* What is seen to in any case, so that what is skipped ends where it ends. */
static enum err script_step(struct script *s)
{
	static const struct {
		const char *name;
		enum err (*run)(struct script *s);
	} keywords[] = {
		{ "if", script_if },	       { "elif", script_elif },
		{ "else", script_else },       { "fi", script_fi },
		{ "then", script_nothing },    { "do", script_nothing },
		{ "while", script_loop },      { "until", script_loop },
		{ "for", script_loop },	       { "done", script_done },
		{ "}", script_close },	       { "menuentry", script_menuentry },
		{ "submenu", script_submenu },
	};

	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (!strcmp(s->words.w[0], keywords[i].name))
			return keywords[i].run(s);
	if (s->has_block)
		return script_block(s);
	return script_is_active(s) ? script_run(s) : ERR_NONE;
}

enum err grub_script_parse(struct ctx *ctx, struct span text, struct grub_menu *menu)
{
	struct script s = { .ctx = ctx, .menu = menu, .rest = text, .line = 1 };
	enum err err = ERR_NONE;

	s.word = ctx_alloc(ctx, SCRIPT_WORD);
	if (!s.word)
		return ERR_NO_MEMORY;
	menu->bls_at = GRUB_TOP;
	while (!err && s.rest.n) {
		err = script_command(&s);
		if (!err && s.words.n)
			err = script_step(&s);
	}
	if (!err && s.depth)
		err = error(ctx, ERR_BAD, "line %u: what begins here is not closed",
			    s.levels[s.depth - 1].line);
	return err;
}
