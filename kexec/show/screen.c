/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The next kernel's picture: one note where there will be none, and a line of the plan. */
#include <ctype.h>
#include <stdio.h>

#include "kexec/show/internal.h"
#include "kexec/show/plan.h"

static struct screen screen_of(const struct load *load, bool by_files)
{
	const struct handover *handover = load->image->handover;

	return handover->screen ? handover->screen(load, by_files)
				: (struct screen){ .state = SCREEN_UNKNOWN };
}

/* Documentation/admin-guide/serial-console.rst: ttyN is the screen. */
static bool screen_is_console(struct span console)
{
	return console.n > 3 && span_is_at(console, 0, SPAN_LITERAL("tty")) &&
	       isdigit(console.p[3]);
}

/* The console beside the screen that the next kernel is told of, or NULL. */
static const char *screen_other_console(const struct load *load)
{
	const struct cmdline_words *words = &load->words.kernel;
	struct span found = SPAN_NONE;

	for (size_t i = 0; i < words->n; i++)
		if (cmdline_is(&words->w[i], "console") && words->w[i].value.n &&
		    !screen_is_console(words->w[i].value))
			found = words->w[i].value;
	if (!found.n)
		return NULL;
	const uint8_t *options = memchr(found.p, ',', found.n);

	return ctx_printf(load->ctx, "%.*s",
			  (int)(options ? options - found.p : (ptrdiff_t)found.n),
			  (const char *)found.p);
}

static const char *screen_remedy(const struct load *load, const struct screen *screen)
{
	const char *console = screen_other_console(load);
	const char *other = console ? ctx_printf(load->ctx, "its messages are on %s", console)
				    : "console=ttyS0 gives it a serial console, where there is one";

	return ctx_printf(load->ctx, "%s%s; the driver in its initrd brings the picture sooner",
			  screen->by_segments ? "-c has purgatory bring the firmware's back; " : "",
			  other);
}

void screen_warn(const struct load *load, bool by_files)
{
	const struct screen screen = screen_of(load, by_files);
	const char *remedy;

	if (screen.state == SCREEN_RESTORED)
		debug(load->ctx, "%s %s; purgatory restores it", screen.driver, screen.why);
	if (screen.state != SCREEN_DARK || load->request->panic)
		return;
	remedy = screen_remedy(load, &screen);
	warn(load->ctx, "the next kernel has no picture until its own driver is loaded: %s %s (%s)",
	     screen.driver, screen.why, remedy ? remedy : "");
}

static const char *const screen_states[] = {
	[SCREEN_HOLDS] = "kept",
	[SCREEN_RESTORED] = "restored",
	[SCREEN_DARK] = "dark",
};

void screen_print(const struct load *load, bool by_files)
{
	const struct screen screen = screen_of(load, by_files);

	if (screen.state == SCREEN_UNKNOWN)
		return;
	printf("  screen        %s", screen_states[screen.state]);
	if (screen.driver) {
		printf(": ");
		text_print(stdout, text_of(screen.driver));
		printf(" %s", screen.why);
	}
	putchar('\n');
}

void screen_json(struct json *j, const struct load *load, bool by_files)
{
	const struct screen screen = screen_of(load, by_files);

	if (screen.state == SCREEN_UNKNOWN)
		return;
	json_object(j, "screen");
	json_string(j, "state", screen_states[screen.state]);
	json_string(j, "driver", screen.driver);
	json_string(j, "why", screen.driver ? screen.why : NULL);
	json_end(j);
}
