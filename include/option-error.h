/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What getopt_long() refused, in words of ours. */
#ifndef OPTION_ERROR_H
#define OPTION_ERROR_H

#include <getopt.h>

#include "include/ctx.h"

/*
 * getopt_long() has just answered @code, '?' or ':', about @word, with opterr 0 and a ':' in front
 * of its short options. Says which option is unknown (and what may be meant), ambiguous (the
 * candidates), lacks a value or takes none. ERR_USAGE.
 */
enum err option_error(struct ctx *ctx, int code, const char *word, const struct option *options);

/* Is @word a long option but for a dash, as "-initrd=I"? Its letters may all be options. */
bool option_lacks_dash(const char *word, const struct option *options);

#endif
