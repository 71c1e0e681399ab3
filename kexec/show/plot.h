/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --timing=FILE: amounts that follow one another, drawn (SVG 1.1) without scripts and without fonts
 * of its own. */
#ifndef PLOT_H
#define PLOT_H

#include <stddef.h>
#include <stdint.h>

#include "include/ctx.h"

struct plot_bar {
	const char *what;   /* "copy" */
	uint64_t amount;    /* in any unit, the same for all */
	const char *detail; /* the amount in words, and what it is made of */
};

struct plot {
	const char *title;
	const char *total; /* the sum in words */
	const struct plot_bar *bars;
	size_t n;
};

/*
 * Each bar begins where the one above it ends, the last one at the right edge. Texts may be
 * anything. @file is complete or not there (include/file.h, write_new()). ERR_SYSTEM,
 * ERR_NO_MEMORY.
 */
enum err plot_write(struct ctx *ctx, const char *file, const struct plot *plot);

#endif
