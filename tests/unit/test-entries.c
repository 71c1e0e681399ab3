/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Installed kernels: what the golden plans of five layouts do not show. */
#include "kexec/entries/internal.h"
#include "tests/unit/made-root.h"

static struct span text_span(const char *text)
{
	return span_of(text, strlen(text));
}

static int order_of(const char *a, const char *b)
{
	const int order = version_compare(text_span(a), text_span(b));

	assert_int_equal((order > 0) - (order < 0),
			 -((version_compare(text_span(b), text_span(a)) > 0) -
			   (version_compare(text_span(b), text_span(a)) < 0)));
	return (order > 0) - (order < 0);
}

static void versions_compare_as_the_examples_of_their_specification(void **state)
{
	/* UAPI.10, "Examples": each line is below the next. */
	static const char *const rising[] = { "122.1",	 "123~rc1-1", "123",	 "123-a",
					      "123-a.1", "123-1",     "123-1.1", "123^post1",
					      "123.a-1", "123.1-1",   "123a-1",	 "124-1" };
	static const char *const rows[][3] = {
		{ "11", "=", "11" },
		{ "bar-123", "<", "foo-123" },
		{ "123a", ">", "123" },
		{ "123.a", ">", "123" },
		{ "123.a", "<", "123.b" },
		{ "123a", ">", "123.a" },
		{ "B", "<", "a" },
		{ "", "<", "0" },
		{ "0.", ">", "0" },
		{ "0.0", ">", "0" },
		{ "0", ">", "~" },
		{ "", ">", "~" },
		{ "1_", "=", "1" },
		{ "_1", "=", "1" },
		{ "1_", "<", "1.2" },
		{ "1_2_3", ">", "1.3.3" },
		{ "1+", "=", "1" },
		{ "007", "=", "7" },
		{ "6.1.0-37", ">", "6.1.0-9" },
	};

	(void)state;
	for (size_t i = 1; i < sizeof(rising) / sizeof(rising[0]); i++)
		assert_int_equal(order_of(rising[i - 1], rising[i]), -1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(order_of(rows[i][0], rows[i][2]),
				 *rows[i][1] == '<' ? -1 : *rows[i][1] == '>');
}

static void a_name_has_its_boot_counter_before_the_suffix(void **state)
{
	static const struct {
		const char *name;
		int n, left, done;
	} rows[] = {
		{ "a+3-1.conf", 1, 3, 1 },
		{ "a+09-00.conf", 1, 9, 0 },
		{ "a+3.conf", 1, 3, 0 },
		{ "a+b.conf", 3, -1, -1 },
		{ "a+3-.conf", 4, -1, -1 },
		{ "a+0-2.CONF", 1, 0, 2 },
		{ "a+1+2.conf", 3, 2, 0 },
		{ "6.1+deb.conf", 7, -1, -1 },
		{ "a+9999999999.conf", 12, -1, -1 },
	};
	struct boot_count count;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(boot_count_parse(text_span(rows[i].name), ".conf", &count));
		assert_int_equal(count.n, rows[i].n);
		assert_int_equal(count.left, rows[i].left);
		assert_int_equal(count.done, rows[i].done);
	}
	assert_false(boot_count_parse(text_span(".conf"), ".conf", &count));
	assert_false(boot_count_parse(text_span("a.efi"), ".conf", &count));
}

static void variables_of_efi_are_utf16_that_ends_with_a_nul(void **state)
{
	static const uint8_t good[] = { 7,    0,    0,	  0, 'a',  0, 0xfc, 0,	 0xac,
					0x20, 0x3d, 0xd8, 0, 0xde, 0, 0,    'x', 0 };
	static const uint8_t half[] = { 7, 0, 0, 0, 0x3d, 0xd8, 'a', 0 };
	struct ctx *ctx = *state;
	const char *text;

	assert_int_equal(efi_string_parse(ctx, span_of(good, sizeof(good)), &text), ERR_NONE);
	assert_string_equal(text, "a\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80");
	assert_fails(ctx, ERR_BAD, efi_string_parse(ctx, span_of(half, sizeof(half)), &text),
		     "byte 4");
	assert_fails(ctx, ERR_BAD, efi_string_parse(ctx, span_of(good, 3), &text), "3 bytes");
	assert_fails(ctx, ERR_BAD, efi_string_parse(ctx, span_of(good, 5), &text), "5 bytes");
}

static void an_environment_block_escapes_with_backslashes(void **state)
{
	struct ctx *ctx = *state;
	struct grub_variables v = { NULL };
	const char block[] = "# GRUB Environment Block\n# a comment\na=1\\\\2\\\n3\nb=\n###";

	assert_int_equal(grubenv_parse(ctx, text_span(block), &v), ERR_NONE);
	assert_string_equal(grub_get(&v, text_span("a")), "1\\2\n3");
	assert_string_equal(grub_get(&v, text_span("b")), "");
	assert_null(grub_get(&v, text_span("c")));
	assert_fails(ctx, ERR_BAD, grubenv_parse(ctx, text_span("a=1\n"), &v), "does not begin");
}

static void os_release_values_lose_their_quotes(void **state)
{
	struct ctx *ctx = *state;
	const struct span text = text_span("ID=a\nNAME=\"b \\\"c\\\"\"\nXNAME=x\nTITLE='d \\e'\n");
	const char *value;

	assert_int_equal(os_release_find(ctx, text, "NAME", &value), ERR_NONE);
	assert_string_equal(value, "b \"c\"");
	assert_int_equal(os_release_find(ctx, text, "TITLE", &value), ERR_NONE);
	assert_string_equal(value, "d \\e");
	assert_int_equal(os_release_find(ctx, text, "VERSION", &value), ERR_NONE);
	assert_null(value);
}

/* ---- GRUB's script ---- */

static const struct grub_menu *script(struct ctx *ctx, const char *text)
{
	static struct grub_menu menu;

	menu = (struct grub_menu){ .has_environment = true };
	assert_int_equal(grub_set(ctx, &menu.variables, "next_entry", "2"), ERR_NONE);
	if (grub_script_parse(ctx, text_span(text), &menu) != ERR_NONE)
		fail_msg("%s", ctx->message);
	return &menu;
}

static const char *value_of(const struct grub_menu *menu, const char *name)
{
	return grub_get(&menu->variables, text_span(name));
}

static void conditions_choose_the_branch_that_grub_takes(void **state)
{
	static const char *const rows[][2] = {
		{ "if [ x = x ]; then set r=1; else set r=2; fi", "1" },
		{ "if [ x != x ]; then set r=1; elif [ -z \"$none\" ]; then set r=2; else set r=3; fi",
		  "2" },
		{ "if [ \"${next_entry}\" ] ; then\n set r=\"${next_entry}\"\nelse\n set r=0\nfi",
		  "2" },
		{ "if [ x$feature_any = xy ]; then set r=1; fi", "1" },
		{ "if [ -s $prefix/grubenv ]; then set r=1; fi", "1" },
		{ "set r=1\nif [ -f /boot/custom.cfg ]; then set r=2; fi", "1" },
		{ "set r=1\nif [ -z \"$none\" -a -f /x/custom.cfg ]; then set r=2; fi", "1" },
		{ "if [ ! -z y -a x = x ]; then set r=1; fi", "1" },
		{ "set r=1\nif false; then if true; then set r=2; else set r=3; fi; fi", "1" },
		{ "if loadfont x ; then set r=1; fi", "1" },
		{ "set r=1\nfunction f {\n if [ 1 ]; then set r=2; fi\n}\n", "1" },
		{ "set r=1\nwhile [ 1 ]; do set r=2; done", "1" },
		{ "set r=a\\\nb'c $d'\"e\\\"\\$f\"$", "abc $de\"$f$" },
		{ "# set r=2\nset r=1 # set r=3", "1" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(value_of(script(*state, rows[i][0]), "r"), rows[i][1]);
}

static void entries_and_submenus_have_their_places(void **state)
{
	const struct grub_menu *menu = script(
		*state,
		"menuentry A --id=a { linux /k one \"t w o\"; initrd /i /j; }\n"
		"submenu 'B' --id b {\n menuentry B0 {\n  linuxefi /k2\n }\n"
		" menuentry B1 --class --x {\n }\n}\n"
		"function f {\n menuentry X { true; }\n}\n"
		"if false; then\nmenuentry Y {\n linux /y\n}\nfi\n"
		"blscfg\nmenuentry \"C\" { search --fs-uuid --set=root ab-cd; chainloader +1; }\n");

	assert_int_equal(menu->n, 5);
	assert_string_equal(menu->items[0].id, "a");
	assert_string_equal(menu->items[0].options, "one \"t w o\"");
	assert_int_equal(menu->items[0].initrds.n, 2);
	assert_true(menu->items[1].is_submenu);
	assert_int_equal(menu->items[2].parent, 1);
	assert_int_equal(menu->items[3].place, 1);
	assert_string_equal(menu->items[3].title, "B1");
	assert_int_equal(menu->items[4].place, 2);
	assert_int_equal(menu->bls_at, 4);
	assert_string_equal(menu->items[4].uuid, "ab-cd");
	assert_words(menu->items[4].obstacle, "chainloader");
}

static void a_broken_script_is_refused_by_line(void **state)
{
	static const char *const rows[][2] = {
		{ "\nset a='b", "line 2|single quote" },
		{ "\nset a=\"b", "line 2|double quote" },
		{ "\n\nfi", "line 3|\"fi\"" },
		{ "}", "line 1|\"}\"" },
		{ "\nmenuentry a {\n", "line 2|not closed" },
		{ "menuentry a\n{ }\n", "without \"{\"" },
		{ "else", "without \"if\"" },
		{ "set a=${b", "\"}\"" },
		{ "menuentry a { linux\n}", "without a name" },
	};
	struct ctx *ctx = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct grub_menu menu = { .has_environment = false };

		assert_fails(ctx, ERR_BAD, grub_script_parse(ctx, text_span(rows[i][0]), &menu),
			     rows[i][1]);
	}
}

static void a_variable_that_doubles_itself_ends(void **state)
{
	struct ctx *ctx = *state;
	struct grub_menu menu = { .has_environment = false };
	char text[64 * 12 + 16] = "a=xxxxxxxx\n";

	for (int i = 0; i < 64; i++)
		strcat(text, "a=$a$a$a\n");
	assert_fails(ctx, ERR_BAD, grub_script_parse(ctx, text_span(text), &menu), "expands");
}

/* ---- choosing ---- */

static void choose_fails(struct ctx *ctx, const char *name, const char *words)
{
	struct entries entries;
	const struct entry *entry;
	const char *why;

	assert_int_equal(entries_read(ctx, &entries), ERR_NONE);
	assert_int_not_equal(entries_choose(ctx, &entries, name, &entry, &why), ERR_NONE);
	assert_words(ctx->message, words);
}

static const struct entry *chosen(struct ctx *ctx, const char *name, const char *words)
{
	static struct entries entries;
	const struct entry *entry = NULL;
	const char *why;

	assert_int_equal(entries_read(ctx, &entries), ERR_NONE);
	if (entries_choose(ctx, &entries, name, &entry, &why))
		fail_msg("%s", ctx->message);
	assert_words(why, words);
	return entry;
}

static void nothing_installed_is_said(void **state)
{
	choose_fails(*state, "default", "is /boot mounted");
	choose_fails(*state, "newest", "--list");
	choose_fails(*state, "x", "no entry \"x\"");
}

static void put_two_loaders(struct ctx *ctx)
{
	put_text(ctx, "/boot/vmlinuz-1", "kernel");
	put_text(ctx, "/boot/grub/grub.cfg", "menuentry G --id g {\n linux /vmlinuz-1\n}\n");
	put_text(ctx, "/efi/loader/loader.conf", "default s*\n");
	put_text(ctx, "/efi/loader/entries/s.conf", "linux /linux\n");
	put_text(ctx, "/efi/linux", "kernel");
}

#define VARIABLE(name) LOADER_VARIABLE_DIR "/" name "-" LOADER_VARIABLE_GUID

static void put_variable(struct ctx *ctx, const char *path, const char *text)
{
	uint8_t wide[128] = { 7 };

	for (size_t i = 0; text[i]; i++)
		wide[4 + 2 * i] = (uint8_t)text[i];
	put(ctx, path, wide, 6 + 2 * strlen(text));
}

static void put_loader_info(struct ctx *ctx, const char *name)
{
	put_variable(ctx, VARIABLE("LoaderInfo"), name);
}

static void of_two_loaders_the_one_that_started_the_machine_counts(void **state)
{
	struct ctx *ctx = *state;

	put_two_loaders(ctx);
	choose_fails(ctx, "default", "GRUB and systemd-boot are both set up");
	put_loader_info(ctx, "systemd-boot 257");
	assert_string_equal(chosen(ctx, "default", "loader.conf: default is \"s*\"|started")->id,
			    "s.conf");
	put_loader_info(ctx, "GRUB 2.12");
	assert_string_equal(chosen(ctx, "default", "first of the menu|started")->id, "g");
	put_loader_info(ctx, "Limine 9");
	choose_fails(ctx, "default", "Limine 9 started this machine");
}

static void a_loader_whose_menu_is_not_mounted_is_not_replaced_by_another(void **state)
{
	struct ctx *ctx = *state;

	put_text(ctx, "/boot/vmlinuz-1", "kernel");
	put_loader_info(ctx, "systemd-boot 257");
	choose_fails(ctx, "default", "systemd-boot 257|is its partition mounted");
}

static void a_menu_that_cannot_be_read_is_not_taken_for_none(void **state)
{
	struct ctx *ctx = *state;

	put_text(ctx, "/boot/vmlinuz-1", "kernel");
	put_text(ctx, "/boot/grub/grub.cfg", "menuentry G --id g {\n linux /vmlinuz-1\n}\n");
	put_text(ctx, "/efi/loader/loader.conf/x", "");
	choose_fails(ctx, "default", "whether systemd-boot is set up|/efi/loader/loader.conf");
	assert_string_equal(chosen(ctx, "g", "identifier")->id, "g");
	put_loader_info(ctx, "GRUB 2.12");
	assert_string_equal(chosen(ctx, "default", "started this machine")->id, "g");
	put_loader_info(ctx, "systemd-boot 257");
	choose_fails(ctx, "default", "systemd-boot: |/efi/loader/loader.conf");
}

static void a_name_that_fits_two_entries_is_refused(void **state)
{
	struct ctx *ctx = *state;

	put_two_loaders(ctx);
	put_text(ctx, "/efi/loader/entries/a.conf", "title T\nlinux /linux\n");
	put_text(ctx, "/efi/loader/entries/b.conf", "title T\nlinux /linux\noptions quiet\n");
	choose_fails(ctx, "T", "a.conf|b.conf|two entries");
	put_text(ctx, "/efi/loader/entries/b.conf", "title T\nlinux /linux\n");
	assert_string_equal(chosen(ctx, "T", "title")->title, "T");
	put_text(ctx, "/efi/loader/entries/b.conf", "title T\nlinux /linux\ninitrd /linux\n");
	choose_fails(ctx, "T", "a.conf|b.conf|two entries");
}

static void what_is_missing_is_named_and_cannot_be_chosen(void **state)
{
	struct ctx *ctx = *state;

	put_text(ctx, "/efi/linux", "kernel");
	put_text(ctx, "/efi/loader/entries/i.conf", "linux /linux\ninitrd /none\n");
	choose_fails(ctx, "i", "i.conf|there is no /efi/none");
	put_text(ctx, "/efi/loader/entries/u.conf", "linux /../etc/linux\n");
	choose_fails(ctx, "u", "leads upwards");
	put_text(ctx, "/efi/loader/entries/n.conf", "linux /linux\noptions a\xff\n");
	assert_string_equal(chosen(ctx, "n", "suffix")->options, "a\xff");
	put(ctx, "/efi/loader/entries/n.conf", "linux /li\0nux\n", 14);
	choose_fails(ctx, "n", "line 1|NUL");
}

static void a_pattern_takes_the_first_and_preferred_no_bad_one(void **state)
{
	struct ctx *ctx = *state;

	put_text(ctx, "/efi/linux", "kernel");
	put_text(ctx, "/efi/loader/entries/a-1.conf", "linux /linux\n");
	put_text(ctx, "/efi/loader/entries/a-10+0-1.conf", "linux /linux\n");
	put_text(ctx, "/efi/loader/entries/a-9.conf", "linux /linux\n");
	put_text(ctx, "/efi/loader/loader.conf", "default A-*\n");
	assert_string_equal(chosen(ctx, "default", "A-*")->id, "a-9.conf");
	put_text(ctx, "/efi/loader/loader.conf", "preferred a-10*\ndefault a-1.*\n");
	assert_string_equal(chosen(ctx, "default", "default is \"a-1.*\"")->id, "a-1.conf");
	put_text(ctx, "/efi/loader/loader.conf", "default a-10*\n");
	assert_string_equal(chosen(ctx, "default", "a-10*")->id, "a-10.conf");
	put_text(ctx, "/efi/loader/loader.conf", "default b\n");
	assert_string_equal(chosen(ctx, "default", "first of the menu|\"b\", which fits none")->id,
			    "a-9.conf");
}

static void a_subvolume_is_no_part_of_a_path(void **state)
{
	struct ctx *ctx = *state;

	put_text(ctx, "/boot/vmlinuz-1", "kernel");
	put_text(ctx, "/boot/grub/grub.cfg",
		 "menuentry G --id g {\n linux /@/boot/vmlinuz-1 ro rootflags=subvol=@ quiet\n}\n"
		 "menuentry H --id h {\n linux /@/boot/vmlinuz-1 ro\n}\n");
	assert_words(chosen(ctx, "g", "identifier")->kernel, "/boot/vmlinuz-1");
	choose_fails(ctx, "h", "there is no /boot/@/boot/vmlinuz-1");
}

static void a_broken_menu_keeps_no_other_from_being_used(void **state)
{
	struct ctx *ctx = *state;

	put_two_loaders(ctx);
	put_text(ctx, "/boot/grub/grub.cfg", "menuentry {");
	put_loader_info(ctx, "GRUB 2.12");
	choose_fails(ctx, "default", "GRUB: /boot/grub/grub.cfg: line 1");
	assert_string_equal(chosen(ctx, "s", "suffix")->id, "s.conf");
}

static void entries_of_another_kind_are_left_alone(void **state)
{
	struct ctx *ctx = *state;

	put_text(ctx, "/efi/linux", "kernel");
	put_text(ctx, "/efi/loader/entries/a.conf", "linux /linux\n");
	put_text(ctx, "/efi/loader/entries.srel", "type7\n");
	choose_fails(ctx, "a", "no entry \"a\"");
}

static void what_cannot_be_done_for_an_entry_is_an_obstacle(void **state)
{
	static const char *const rows[][2] = {
		{ "uki-url http://example.com/k.efi\n", "network" },
		{ "linux /linux\ndevicetree /linux\ndevicetree-overlay /o\n", "overlays" },
		{ "uki /linux\ninitrd /linux\n", "which has its own" },
		{ "uki /linux\n", "not a unified kernel image" },
		{ "uki /linux\nprofile x\n", "profile: \"x\"" },
	};
	struct ctx *ctx = *state;

	put_text(ctx, "/efi/linux", "kernel");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put_text(ctx, "/efi/loader/entries/a.conf", rows[i][0]);
		choose_fails(ctx, "a", rows[i][1]);
	}
}

/* ---- what is left behind at -e ---- */

static const char *variable(struct ctx *ctx, const char *name)
{
	const char *text;

	assert_int_equal(efi_string_read(ctx, name, &text), ERR_NONE);
	return text;
}

static void put_variables(struct ctx *ctx)
{
	put_text(ctx, "/run/x", "");
	put_variable(ctx, VARIABLE("LoaderEntrySelected"), "old.conf");
	put_variable(ctx, VARIABLE("LoaderEntryOneShot"), "new.conf");
	put_variable(ctx, VARIABLE("LoaderEntryLastBooted"), "old.conf");
	put_variable(ctx, VARIABLE("LoaderBootCountPath"), "\\old+1.conf");
	put_text(ctx, "/boot/grub/grub.cfg", "");
	put_text(ctx, "/boot/grub/grubenv",
		 "# GRUB Environment Block\na=next_entry=2\nnext_entry=new\nb=\n##");
}

static const char *environment(struct ctx *ctx)
{
	struct span text;

	assert_int_equal(host_file(ctx, "/boot/grub/grubenv", &text), ERR_NONE);
	return (const char *)text.p;
}

static const struct entry new_entry = { .loader = "systemd-boot", .id = "n\xc3\xa9w.conf" };

static void a_start_by_an_entry_is_told_to_systemd(void **state)
{
	struct ctx *ctx = *state;

	put_variables(ctx);
	assert_int_equal(entries_remember(ctx, &new_entry, false), ERR_NONE);
	assert_string_equal(variable(ctx, "LoaderEntrySelected"), "old.conf");
	entries_started(ctx);
	assert_string_equal(variable(ctx, "LoaderEntrySelected"), new_entry.id);
	assert_string_equal(variable(ctx, "LoaderEntryLastBooted"), new_entry.id);
	assert_string_equal(variable(ctx, "LoaderEntryOneShot"), "new.conf");
	assert_null(variable(ctx, "LoaderBootCountPath"));
	assert_words(environment(ctx), "next_entry=new\n");
}

static void a_start_by_the_one_shot_entry_uses_it_up(void **state)
{
	struct ctx *ctx = *state;

	put_variables(ctx);
	assert_int_equal(entries_remember(ctx, &new_entry, true), ERR_NONE);
	entries_started(ctx);
	assert_string_equal(variable(ctx, "LoaderEntrySelected"), new_entry.id);
	assert_string_equal(variable(ctx, "LoaderEntryLastBooted"), "old.conf");
	assert_null(variable(ctx, "LoaderEntryOneShot"));
}

static void a_start_by_an_entry_of_grub_clears_what_systemd_would_believe(void **state)
{
	static const struct entry of_grub = { .loader = "GRUB", .id = "two\nlines" };
	struct ctx *ctx = *state;

	put_variables(ctx);
	assert_int_equal(entries_remember(ctx, &of_grub, true), ERR_NONE);
	entries_started(ctx);
	assert_null(variable(ctx, "LoaderEntrySelected"));
	assert_string_equal(environment(ctx),
			    "# GRUB Environment Block\na=next_entry=2\nnext_entry=\nb=\n#####");
}

static void another_load_leaves_the_variables_alone(void **state)
{
	struct ctx *ctx = *state;

	put_variables(ctx);
	assert_int_equal(entries_remember(ctx, &new_entry, true), ERR_NONE);
	assert_int_equal(entries_remember(ctx, NULL, false), ERR_NONE);
	assert_int_equal(entries_remember(ctx, NULL, false), ERR_NONE);
	entries_started(ctx);
	assert_string_equal(variable(ctx, "LoaderEntrySelected"), "old.conf");
	assert_string_equal(variable(ctx, "LoaderEntryOneShot"), "new.conf");
}

static void no_variable_is_made(void **state)
{
	struct ctx *ctx = *state;

	put_text(ctx, "/run/x", "");
	assert_int_equal(entries_remember(ctx, &new_entry, false), ERR_NONE);
	entries_started(ctx);
	assert_null(variable(ctx, "LoaderEntrySelected"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_ctx(versions_compare_as_the_examples_of_their_specification),
		with_ctx(a_name_has_its_boot_counter_before_the_suffix),
		with_ctx(variables_of_efi_are_utf16_that_ends_with_a_nul),
		with_ctx(an_environment_block_escapes_with_backslashes),
		with_ctx(os_release_values_lose_their_quotes),
		with_ctx(conditions_choose_the_branch_that_grub_takes),
		with_ctx(entries_and_submenus_have_their_places),
		with_ctx(a_broken_script_is_refused_by_line),
		with_ctx(a_variable_that_doubles_itself_ends),
		with_root(nothing_installed_is_said),
		with_root(of_two_loaders_the_one_that_started_the_machine_counts),
		with_root(a_loader_whose_menu_is_not_mounted_is_not_replaced_by_another),
		with_root(a_menu_that_cannot_be_read_is_not_taken_for_none),
		with_root(a_name_that_fits_two_entries_is_refused),
		with_root(what_is_missing_is_named_and_cannot_be_chosen),
		with_root(a_pattern_takes_the_first_and_preferred_no_bad_one),
		with_root(a_subvolume_is_no_part_of_a_path),
		with_root(a_broken_menu_keeps_no_other_from_being_used),
		with_root(entries_of_another_kind_are_left_alone),
		with_root(what_cannot_be_done_for_an_entry_is_an_obstacle),
		with_root(a_start_by_an_entry_is_told_to_systemd),
		with_root(a_start_by_the_one_shot_entry_uses_it_up),
		with_root(a_start_by_an_entry_of_grub_clears_what_systemd_would_believe),
		with_root(another_load_leaves_the_variables_alone),
		with_root(no_variable_is_made),
	};

	return run_tests(tests);
}
