/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/vmcore/print.h"

#include "include/file.h"
#include "include/json.h"

/* syslog(3); 12 to 15 have no names of their own. */
static const char *const facility_names[24] = {
	"kern",	  "user",   "mail",	"daemon", "auth",   "syslog", "lpr",	"news",
	"uucp",	  "cron",   "authpriv", "ftp",	  "res0",   "res1",   "res2",	"res3",
	"local0", "local1", "local2",	"local3", "local4", "local5", "local6", "local7",
};

static const char *const level_names[8] = {
	"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug",
};

struct printer {
	const struct print_options *options;
	FILE *out;
	struct json json;
};

static bool is_plain(uint8_t c)
{
	return (c >= ' ' && c <= '~') || (c >= '\t' && c <= '\r' && c != '\n');
}

void print_escaped(FILE *out, struct span text, unsigned int indent)
{
	static const char hex[] = "0123456789abcdef";

	while (text.n) {
		size_t n = 0;

		while (n < text.n && is_plain(text.p[n]))
			n++;
		fwrite_unlocked(text.p, 1, n, out);
		text = span_from(text, n);
		if (text.n == 0)
			break;
		const uint8_t c = text.p[0];

		if (c == '\n') {
			fprintf(out, "\n%*s", (int)indent, "");
		} else {
			fputs_unlocked("\\x", out);
			putc_unlocked(hex[c >> 4], out);
			putc_unlocked(hex[c & 15], out);
		}
		text = span_from(text, 1);
	}
}

/* "%5llu.%06llu" without the cost of printf, which is most of a long log's; its length. */
static unsigned int format_time(char text[32], uint64_t time_ns)
{
	uint64_t seconds = time_ns / 1000000000, microseconds = time_ns / 1000 % 1000000;
	char digits[32];
	size_t at = sizeof(digits);
	unsigned int n = 0;

	for (int i = 0; i < 6; i++, microseconds /= 10)
		digits[--at] = (char)('0' + microseconds % 10);
	digits[--at] = '.';
	const size_t point = at;

	do {
		digits[--at] = (char)('0' + seconds % 10);
		seconds /= 10;
	} while (seconds);
	while (point - at < 5)
		digits[--at] = ' ';
	for (; at < sizeof(digits); at++)
		text[n++] = digits[at];
	return n;
}

static const char *facility_name(uint8_t facility)
{
	return facility < 24 ? facility_names[facility] : "unknown";
}

/* As kernel/printk/printk.c, print_caller(). */
static void format_caller(char text[16], uint32_t caller)
{
	snprintf(text, 16, "%c%u", caller & CALLER_IS_CPU ? 'C' : 'T', caller & ~CALLER_IS_CPU);
}

static unsigned int print_time(FILE *out, uint64_t time_ns)
{
	char time[36] = "[";
	const unsigned int n = format_time(time + 1, time_ns);

	time[1 + n] = ']';
	fwrite_unlocked(time, 1, n + 2, out);
	return n + 2;
}

static unsigned int print_caller(FILE *out, uint32_t caller)
{
	char text[16];

	format_caller(text, caller);
	return (unsigned int)fprintf(out, "[%6s]", text);
}

/* Priority, facility, time and caller as asked for; how far a record's further lines are indented.
 */
static unsigned int print_prefix(const struct printer *p, const struct record *record)
{
	const struct print_options *const options = p->options;
	unsigned int decoded = 0, brackets = 0;
	FILE *const out = p->out;

	if (record->prefix.n && !options->decode && !options->no_time) {
		fwrite_unlocked(record->prefix.p, 1, record->prefix.n, out);
		return 0;
	}
	if (options->raw)
		fprintf(out, "<%u>", (unsigned int)record->facility << 3 | record->level);
	if (options->decode)
		decoded = (unsigned int)fprintf(out, "%-6s:%-6s: ", facility_name(record->facility),
						level_names[record->level]);
	if (record->has_time && !options->no_time)
		brackets = print_time(out, record->time_ns);
	if (record->has_caller && options->caller)
		brackets += print_caller(out, record->caller);
	if (brackets) {
		putc_unlocked(' ', out);
		brackets++;
	}
	return decoded + brackets;
}

static void print_text(const struct printer *p, const struct record *record)
{
	const unsigned int indent = print_prefix(p, record);

	if (p->options->raw)
		fwrite_unlocked(record->text.p, 1, record->text.n, p->out);
	else
		print_escaped(p->out, record->text, indent);
	putc_unlocked('\n', p->out);
}

static void print_json(struct printer *p, const struct record *record)
{
	char time[33];

	json_object(&p->json, NULL);
	if (record->has_time) {
		time[format_time(time, record->time_ns)] = '\0';
		json_decimal(&p->json, "time", time + strspn(time, " "));
	}
	json_string(&p->json, "level", level_names[record->level]);
	json_string(&p->json, "facility", facility_name(record->facility));
	if (record->has_caller) {
		format_caller(time, record->caller);
		json_string(&p->json, "caller", time);
	}
	json_bytes(&p->json, "text", record->text);
	json_end(&p->json);
}

static bool is_shown(const struct print_options *options, const struct record *record)
{
	if (options->levels && !(options->levels & 1U << record->level))
		return false;
	return !options->facilities ||
	       (record->facility < 32 && options->facilities & UINT32_C(1) << record->facility);
}

static enum err print_record(void *arg, const struct record *record)
{
	struct printer *const p = arg;

	if (!is_shown(p->options, record))
		return ERR_NONE;
	if (p->options->form == PRINT_JSON)
		print_json(p, record);
	else
		print_text(p, record);
	return ERR_NONE;
}

enum err print_log(struct ctx *ctx, const struct vmcore *core, const struct print_options *options,
		   FILE *out)
{
	struct printer printer = { .options = options, .out = out };
	struct log_reading reading = {
		.ctx = ctx,
		.core = core,
		.take = print_record,
		.arg = &printer,
		.format = "none",
	};

	if (options->form == PRINT_JSON) {
		json_start(&printer.json, out);
		json_array(&printer.json, "records");
	}
	enum err err = log_read(&reading);

	if (options->form == PRINT_JSON) {
		json_end(&printer.json);
		json_string(&printer.json, "format", reading.format);
		json_u64(&printer.json, "lost", reading.lost);
		json_bool(&printer.json, "complete", !err && !reading.lost);
		json_finish(&printer.json);
	}
	if (!err && reading.lost)
		err = error(ctx, ERR_BAD, "%llu of %llu records of the log cannot be read%s",
			    (unsigned long long)reading.lost,
			    (unsigned long long)(reading.lost + reading.taken),
			    core->truncated ? ": the file is cut off" : "");
	return flush_output(ctx, out, "the log", prefix_error(ctx, err, "%s", core->name));
}

/* A name of the table or a number below @n; false when it is neither. */
static bool find_name(struct span word, const char *const *names, unsigned int n, unsigned int *i)
{
	unsigned int number = 0;

	for (*i = 0; *i < n; (*i)++)
		if (strlen(names[*i]) == word.n && memcmp(names[*i], word.p, word.n) == 0)
			return true;
	if (word.n == 0 || word.n > 2)
		return false;
	for (size_t k = 0; k < word.n; k++) {
		if (word.p[k] < '0' || word.p[k] > '9')
			return false;
		number = number * 10 + (unsigned int)(word.p[k] - '0');
	}
	*i = number;
	return number < n;
}

/* "NAME", "NAME+" (and all before it), "+NAME" (and all after it), as dmesg(1) has them. */
static bool parse_word(struct span word, const char *const *names, unsigned int n, uint32_t *bits)
{
	const bool up = word.n > 1 && word.p[word.n - 1] == '+';
	const bool down = word.n > 1 && word.p[0] == '+';
	unsigned int i;

	if (up)
		word.n--;
	if (down)
		word = span_from(word, 1);
	if (!find_name(word, names, n, &i))
		return false;
	const uint32_t bit = UINT32_C(1) << i;

	*bits |= bit;
	if (up)
		*bits |= bit - 1;
	if (down)
		*bits |= ((UINT32_C(1) << n) - 1) & ~(bit - 1);
	return true;
}

static enum err parse_list(struct ctx *ctx, const char *list, const char *what,
			   const char *const *names, unsigned int n, uint32_t *bits)
{
	for (const char *at = list;; at++) {
		const size_t word = strcspn(at, ",");

		if (!parse_word(span_of(at, word), names, n, bits))
			return error(ctx, ERR_USAGE, "unknown %s '%.*s'", what, (int)word, at);
		at += word;
		if (*at == '\0')
			return ERR_NONE;
	}
}

enum err print_parse_facilities(struct ctx *ctx, const char *list, uint32_t *bits)
{
	return parse_list(ctx, list, "facility", facility_names, 24, bits);
}

enum err print_parse_levels(struct ctx *ctx, const char *list, uint8_t *bits)
{
	uint32_t wide = *bits;
	const enum err err = parse_list(ctx, list, "level", level_names, 8, &wide);

	*bits = (uint8_t)wide;
	return err;
}
