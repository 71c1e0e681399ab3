/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log before Linux 3.5 (kernel/printk.c of those): characters in log_buf, a ring of
 * log_buf_len bytes (a power of two) into which log_end counts on for ever. Lines start with
 * <priority> and, where printk.time was set, with [seconds.microseconds].
 */
#include "lib/vmcore/log.h"

/* Longer lines are cut into pieces; the kernel's own were at most 1024 bytes. */
#define WINDOW (size_t)65536

static bool is_digit(struct span s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* "<6>": facility and level, as in RFC 3164; without it the kernel's default holds. */
static struct span parse_priority(struct span line, struct record *record)
{
	unsigned int priority = 0;
	size_t i = 1;

	record->level = 4;
	if (!span_is_at(line, 0, SPAN_LITERAL("<")))
		return line;
	for (; i < 4 && is_digit(line, i); i++)
		priority = priority * 10 + (unsigned int)(line.p[i] - '0');
	if (i == 1 || i >= line.n || line.p[i] != '>')
		return line;
	record->level = priority & 7;
	record->facility = (uint8_t)(priority >> 3);
	return span_from(line, i + 1);
}

/* "[%5lu.%06lu] ", exactly: whatever else stands there is text. */
static struct span parse_time(struct span line, struct record *record)
{
	uint64_t seconds = 0, microseconds = 0;
	size_t i = 1;

	if (!span_is_at(line, 0, SPAN_LITERAL("[")))
		return line;
	while (i < 5 && i < line.n && line.p[i] == ' ')
		i++;
	const size_t digits = i;

	for (; i < 12 && is_digit(line, i); i++)
		seconds = seconds * 10 + (uint64_t)(line.p[i] - '0');
	if (i == digits || i < 6 || (digits > 1 && i > 6) ||
	    !span_is_at(line, i, SPAN_LITERAL(".")))
		return line;
	const size_t point = i++;

	for (; i <= point + 6 && is_digit(line, i); i++)
		microseconds = microseconds * 10 + (uint64_t)(line.p[i] - '0');
	if (i != point + 7 || !span_is_at(line, i, SPAN_LITERAL("] ")))
		return line;
	record->has_time = true;
	record->time_ns = (seconds * 1000000 + microseconds) * 1000;
	return span_from(line, i + 2);
}

static enum err take_line(struct log_reading *reading, struct span line)
{
	struct record record = { 0 };

	record.text = parse_time(parse_priority(line, &record), &record);
	record.prefix = span_of(line.p, line.n - record.text.n);
	return log_take(reading, &record);
}

struct plain {
	struct log_reading *reading;
	uint64_t buffer;   /* address of log_buf */
	uint64_t size;	   /* log_buf_len */
	uint64_t position; /* counts on for ever, as log_end does */
	uint64_t end;	   /* log_end */
	uint8_t *line;	   /* WINDOW bytes: whole lines, and the start of the next */
	size_t line_n;
};

/* Read on into the rest of the window, up to where the ring wraps. */
static size_t fill(struct plain *p)
{
	const uint64_t index = p->position & (p->size - 1);
	uint64_t n = WINDOW - p->line_n;

	if (n > p->size - index)
		n = p->size - index;
	if (n > p->end - p->position)
		n = p->end - p->position;
	const size_t got = vmcore_read_virt(p->reading->core, p->buffer + index,
					    p->line + p->line_n, (size_t)n);

	p->position += got;
	p->line_n += got;
	return got;
}

/* Hand over the whole lines of the window; all of it when @all. What is left moves forward. */
static enum err take_lines(struct plain *p, bool all)
{
	struct span bytes = span_of(p->line, p->line_n);

	while (bytes.n) {
		const uint8_t *const newline = memchr(bytes.p, '\n', bytes.n);

		if (!newline && !all)
			break;
		const size_t n = newline ? (size_t)(newline - bytes.p) : bytes.n;
		const enum err err = take_line(p->reading, span_of(bytes.p, n));

		if (err)
			return err;
		bytes = span_from(bytes, n + 1);
	}
	if (bytes.n)
		memmove(p->line, bytes.p, bytes.n);
	p->line_n = bytes.n;
	return ERR_NONE;
}

/* A page that is not in the core: the log goes on after it. */
static void skip_page(struct plain *p)
{
	const uint64_t page = 4096;
	const uint64_t next = (p->position | (page - 1)) + 1;

	p->position = next < p->end ? next : p->end;
	p->reading->lost++;
}

static enum err read_lines(struct plain *p)
{
	enum err err = ERR_NONE;

	while (!err && p->position < p->end) {
		const bool gap = fill(p) == 0;

		err = take_lines(p, gap || p->line_n == WINDOW);
		if (gap)
			skip_page(p);
	}
	return err ? err : take_lines(p, true);
}

static enum err open_plain(struct plain *p, uint64_t log_buf)
{
	struct log_reading *const reading = p->reading;
	uint32_t size = 0, end = 0;
	enum err err =
		vmcore_read_word(reading->ctx, reading->core, "log_buf", log_buf, &p->buffer);

	if (!err)
		err = log_read_u32(reading, "log_buf_len", &size);
	if (!err)
		err = log_read_u32(reading, "log_end", &end);
	if (err)
		return err;
	if (size == 0 || size > INT32_MAX || (size & (size - 1)))
		return error(reading->ctx, ERR_BAD, "the log is corrupt: log_buf_len is %u", size);
	p->size = size;
	p->end = end;
	p->position = end < size ? 0 : end - size;
	p->line = ctx_alloc(reading->ctx, WINDOW);
	return p->line ? ERR_NONE : ERR_NO_MEMORY;
}

enum err log_read_plain(struct log_reading *reading)
{
	struct plain p = { .reading = reading };
	uint64_t log_buf;

	if (!vmcoreinfo_symbol(&reading->core->info, "log_buf", &log_buf))
		return ERR_NOT_MINE;
	const enum err err = open_plain(&p, log_buf);

	return err ? err : read_lines(&p);
}
