/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this folder give each other. */
#ifndef SHOW_INTERNAL_H
#define SHOW_INTERNAL_H

#include "include/json.h"
#include "include/text.h"
#include "kexec/model.h"

/* For people, and as JSON; either on standard output. */
void picture_title(const struct load *load, bool by_files);
enum err picture_print(const struct load *load);
void plan_json_title(struct json *j, const struct load *load, bool by_files);
enum err plan_json_print(const struct load *load);
void screen_print(const struct load *load, bool by_files);
void screen_json(struct json *j, const struct load *load, bool by_files);
void timing_json(struct json *j, const struct load *load);

#endif
