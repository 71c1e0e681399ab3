/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log as text, in the form of dmesg(1), or as JSON. */
#ifndef PRINT_H
#define PRINT_H

#include <stdio.h>

#include "lib/vmcore/log.h"

enum print_form {
	PRINT_TEXT,
	PRINT_JSON,
};

struct print_options {
	enum print_form form;
	uint32_t facilities; /* bit per facility that is shown; 0: all */
	uint8_t levels;	     /* bit per level, likewise */
	bool decode;	     /* "kern  :info  : " before each line */
	bool raw;	     /* "<6>" before each line, nothing escaped */
	bool no_time;
	bool caller; /* "[    T1] " or "[    C0] ", as with CONFIG_PRINTK_CALLER */
};

/* "kern,user" or "err,warn" or "warn+" (and more severe) or numbers, into bits. ERR_USAGE. */
enum err print_parse_facilities(struct ctx *ctx, const char *list, uint32_t *bits);
enum err print_parse_levels(struct ctx *ctx, const char *list, uint8_t *bits);

/*
 * Print the log of @core to @out, which is flushed. ERR_NONE only when all of it could be read:
 * otherwise what could be read is printed, and the message says what could not.
 */
enum err print_log(struct ctx *ctx, const struct vmcore *core, const struct print_options *options,
		   FILE *out);

/* Text, escaped as the log's is; lines but the first are indented. */
void print_escaped(FILE *out, struct span text, unsigned int indent);

#endif
