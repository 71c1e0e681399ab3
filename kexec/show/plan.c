/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/show/plan.h"
#include "kexec/show/internal.h"

enum err plan_print(const struct load *load)
{
	const enum err err = load->request->json ? plan_json_print(load) : picture_print(load);

	if (!err && load->request->timing && !load->request->json)
		timing_print(load);
	return err;
}

enum err files_print(const struct load *load)
{
	struct json j;

	if (!load->request->json) {
		picture_title(load, true);
		puts("  way           files: the running kernel verifies and places them itself");
		return ERR_NONE;
	}
	json_start(&j, stdout);
	plan_json_title(&j, load, true);
	json_finish(&j);
	return ERR_NONE;
}
