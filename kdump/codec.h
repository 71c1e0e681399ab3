/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compressing a stream, into the format of the standard tool for each. */
#ifndef CODEC_H
#define CODEC_H

#include "kdump/output.h"

struct codec {
	const char *name;   /* "zstd" */
	const char *suffix; /* ".zst" */
	enum err (*open)(struct ctx *ctx, void **state);
	/* Compress @in and write what comes out; the last time with @last. */
	enum err (*write)(struct ctx *ctx, void *state, struct output *output, struct span in,
			  bool last);
	void (*close)(void *state);
};

/* The one called @name. ERR_USAGE, with the names of those that this build has. */
enum err codec_find(struct ctx *ctx, const char *name, const struct codec **codec);

#endif
