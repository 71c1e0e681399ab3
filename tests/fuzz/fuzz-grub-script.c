/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as grub.cfg: places in the menu are told apart, and parents come before children. */
#include "kexec/entries/internal.h"
#include "tests/fuzz/fuzz.h"

static void check_item(const struct grub_menu *menu, size_t i)
{
	const struct grub_item *const item = &menu->items[i];

	fuzz_expect(item->title && (!item->kernel || item->options));
	fuzz_expect(item->parent == GRUB_TOP ||
		    (item->parent < i && menu->items[item->parent].is_submenu));
	for (size_t k = i; k-- > 0;)
		if (menu->items[k].parent == item->parent) {
			fuzz_expect(menu->items[k].place + 1 == item->place);
			break;
		}
}

void fuzz(struct ctx *ctx, struct span input)
{
	struct grub_menu menu = { .has_environment = true };
	const enum err err = grub_script_parse(ctx, input, &menu);

	fuzz_answer(ctx, err);
	for (size_t i = 0; i < menu.n && !err; i++)
		check_item(&menu, i);
}
