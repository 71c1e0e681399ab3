/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A Linux command line as the kernel reads it: next_arg() of its lib/cmdline.c takes words apart,
 * parse_args() of kernel/params.c stops at a bare "--", behind which init's arguments begin.
 */
#ifndef INCLUDE_CMDLINE_H
#define INCLUDE_CMDLINE_H

#include "include/ctx.h"
#include "include/span.h"

struct cmdline_word {
	struct span text;   /* as written, quotes included */
	struct span before; /* the blanks in front, as written */
	struct span name;
	struct span value; /* without quotes; p is NULL when there is no '=' */
	bool open;	   /* its quote is not closed: it reaches to the end of the line */
};

struct cmdline_words {
	struct cmdline_word *w;
	size_t n, capacity;
};

struct cmdline {
	struct cmdline_words kernel;
	struct cmdline_word separator; /* the "--"; text.n is 0 without one */
	struct cmdline_words init;
};

/* Add the words of @text, which must live as long. ERR_NO_MEMORY. */
enum err cmdline_parse(struct ctx *ctx, struct span text, struct cmdline *cmdline);

/* Add "NAME=VALUE" or whatever else @text, or NULL, has in it; NULL is ERR_NO_MEMORY. */
enum err cmdline_add(struct ctx *ctx, const char *text, struct cmdline *cmdline);

/*
 * Put @last behind @first, parameters to parameters and init's arguments to init's arguments,
 * and close a quote that would swallow what comes after it. ERR_NO_MEMORY.
 */
enum err cmdline_join(struct ctx *ctx, struct cmdline *first, const struct cmdline *last);

/*
 * Take out of @cmdline what @again says, too, with the same name and value; and init's arguments
 * when it ends with all of them. So a line that is made of itself does not grow. ERR_NO_MEMORY.
 */
enum err cmdline_drop_same(struct ctx *ctx, struct cmdline *cmdline, const struct cmdline *again);

/* Has @word this name? '-' and '_' are the same (parameq() of kernel/params.c). */
bool cmdline_is(const struct cmdline_word *word, const char *name);

/* The last parameter of that name that has a value, which is the one that counts, or NULL. */
const struct cmdline_word *cmdline_find(const struct cmdline *cmdline, const char *name);

/* As one line; NULL without memory. */
const char *cmdline_text(struct ctx *ctx, const struct cmdline *cmdline);

#endif
