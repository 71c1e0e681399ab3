/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kexec/show/plot.h"

#include <stdio.h>
#include <stdlib.h>

#include "include/file.h"
#include "include/text.h"

#define LEFT	   20u
#define BARS_LEFT  170u
#define BARS_WIDTH 520u
#define BAR_HEIGHT 16u
#define ROW	   44u
#define TOP	   72u
#define WIDTH	   (BARS_LEFT + BARS_WIDTH + LEFT)

/* Told apart without colours, too: each has a row of its own. */
static const char *const plot_colours[] = { "#4477aa", "#ee6677", "#228833", "#ccbb44" };

/* XML 1.0, 2.2 and 2.4: what has a meaning is escaped, what may not be there is U+FFFD. */
static void plot_text(FILE *out, struct span text)
{
	while (text.n) {
		uint32_t point = 0;
		const size_t n = utf8_length(text, &point);

		if (!n || !text_is_printable(point) || (point & 0xfffe) == 0xfffe)
			fputs("&#xfffd;", out);
		else if (point < 0x80 && strchr("<>&\"'", (int)point))
			fprintf(out, "&#%u;", (unsigned)point);
		else
			fwrite(text.p, 1, n, out);
		text = span_from(text, n ? n : 1);
	}
}

static void plot_words(FILE *out, unsigned x, unsigned y, unsigned size, const char *words)
{
	fprintf(out, "<text x=\"%u\" y=\"%u\" font-size=\"%u\">", x, y, size);
	plot_text(out, text_of(words));
	fputs("</text>\n", out);
}

static uint64_t plot_sum(const struct plot *plot, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += plot->bars[i].amount;
	return sum;
}

/* Where the first @n bars end: of the sum, not of each bar, so that roundings do not add up. */
static unsigned plot_edge(const struct plot *plot, size_t n)
{
	const uint64_t whole = plot_sum(plot, plot->n);

	return whole ? (unsigned)((double)plot_sum(plot, n) / (double)whole * BARS_WIDTH) : 0;
}

static void plot_row(FILE *out, const struct plot *plot, size_t i)
{
	const struct plot_bar *bar = &plot->bars[i];
	const unsigned y = TOP + (unsigned)i * ROW, from = plot_edge(plot, i);

	plot_words(out, LEFT, y + 13, 13, bar->what);
	fprintf(out, "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" fill=\"%s\"/>\n",
		BARS_LEFT + from, y, plot_edge(plot, i + 1) - from, BAR_HEIGHT,
		plot_colours[i % (sizeof(plot_colours) / sizeof(plot_colours[0]))]);
	plot_words(out, BARS_LEFT, y + BAR_HEIGHT + 13, 11, bar->detail);
}

static void plot_draw(FILE *out, const struct plot *plot)
{
	const unsigned height = TOP + (unsigned)plot->n * ROW;

	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" "
		"font-family=\"sans-serif\">\n"
		"<rect width=\"%u\" height=\"%u\" fill=\"white\"/>\n",
		WIDTH, height, WIDTH, height);
	plot_words(out, LEFT, 28, 15, plot->title);
	plot_words(out, LEFT, 50, 13, plot->total);
	for (size_t i = 0; i < plot->n; i++)
		plot_row(out, plot, i);
	fputs("</svg>\n", out);
}

enum err plot_write(struct ctx *ctx, const char *file, const struct plot *plot)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	if (!out)
		return error(ctx, ERR_NO_MEMORY, "%s: no memory", file);
	plot_draw(out, plot);
	const bool good = fclose(out) == 0;
	const enum err err = good ? write_new(ctx, file, span_of(text, n))
				  : error(ctx, ERR_NO_MEMORY, "%s: no memory", file);

	free(text);
	return err;
}
