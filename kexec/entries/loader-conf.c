/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/entries/internal.h"

enum err loader_conf_parse(struct ctx *ctx, struct span text, struct loader_conf *conf)
{
	const struct text_key keys[] = {
		{ "preferred", &conf->preferred, NULL },
		{ "default", &conf->default_entry, NULL },
	};

	*conf = (struct loader_conf){ NULL, NULL };
	return text_keys(ctx, text, keys, sizeof(keys) / sizeof(keys[0]));
}
