/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line on a terminal that tells how far long work has come; silent for short work. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct progress {
	const char *verb, *what;
	uint64_t total;	      /* 0: not known */
	struct timespec next; /* when to draw again */
	bool watched, drawn;
};

/* "verb what"; @total in bytes. Draws only if standard error is a terminal. */
void progress_start(struct progress *progress, const char *verb, const char *what, uint64_t total);

/* @done bytes so far; cheap, draws a few times a second after the first half second. */
void progress_step(struct progress *progress, uint64_t done);

/* Wipe the line, if one was drawn. */
void progress_end(struct progress *progress);

#endif
