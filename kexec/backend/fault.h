/* SPDX-License-Identifier: GPL-2.0-or-later */
/* errno of a call in words: what it means here, and what to do. */
#ifndef FAULT_H
#define FAULT_H

#include "include/ctx.h"

struct fault {
	unsigned calls; /* a bit for each call that it is about */
	int errnum;
	enum err err; /* whether a weaker way may be tried (ERR_UNSUPPORTED) or not */
	const char *words;
};

/*
 * Say the first of @n @faults that fits @call and @error, with @name of the call in front, and
 * return its err; ERR_SYSTEM, in strerror()'s words, when none does.
 */
enum err fault_say(struct ctx *ctx, const struct fault *faults, size_t n, unsigned call,
		   const char *name, int errnum);

#endif
