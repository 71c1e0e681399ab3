/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>

#include "include/json.h"
#include "include/text.h"

static void json_write_quoted(FILE *out, struct span s)
{
	fputc('"', out);
	while (s.n) {
		uint32_t point;
		const size_t n = utf8_length(s, &point);

		if (!n)
			fputs("\\ufffd", out);
		else if (point == '"' || point == '\\')
			fprintf(out, "\\%c", (char)point);
		else if (point < 0x10000 && !text_is_printable(point))
			fprintf(out, "\\u%04x", point);
		else
			fwrite(s.p, 1, n, out);
		s = span_from(s, n ? n : 1);
	}
	fputc('"', out);
}

static void json_indent(const struct json *j)
{
	fprintf(j->out, "\n%*s", (int)j->depth * 2, "");
}

static void json_write_name(struct json *j, const char *name)
{
	ensure(!name == j->arrays[j->depth]);
	if (j->filled)
		fputc(',', j->out);
	j->filled = true;
	json_indent(j);
	if (name) {
		json_write_quoted(j->out, span_of(name, strlen(name)));
		fputs(": ", j->out);
	}
}

static void json_open(struct json *j, bool array)
{
	ensure(j->depth + 1 < JSON_DEPTH_MAX);
	fputc(array ? '[' : '{', j->out);
	j->arrays[++j->depth] = array;
	j->filled = false;
}

void json_start(struct json *j, FILE *out)
{
	*j = (struct json){ .out = out };
	json_open(j, false);
}

void json_finish(struct json *j)
{
	ensure(j->depth == 1);
	json_end(j);
	fputc('\n', j->out);
}

void json_object(struct json *j, const char *name)
{
	json_write_name(j, name);
	json_open(j, false);
}

void json_array(struct json *j, const char *name)
{
	json_write_name(j, name);
	json_open(j, true);
}

void json_end(struct json *j)
{
	const bool array = j->arrays[j->depth];

	ensure(j->depth > 0);
	j->depth--;
	if (j->filled)
		json_indent(j);
	fputc(array ? ']' : '}', j->out);
	j->filled = true;
}

void json_bytes(struct json *j, const char *name, struct span value)
{
	json_write_name(j, name);
	json_write_quoted(j->out, value);
}

void json_string(struct json *j, const char *name, const char *value)
{
	if (value) {
		json_bytes(j, name, span_of(value, strlen(value)));
		return;
	}
	json_write_name(j, name);
	fputs("null", j->out);
}

void json_u64(struct json *j, const char *name, uint64_t value)
{
	json_write_name(j, name);
	fprintf(j->out, "%" PRIu64, value);
}

void json_bool(struct json *j, const char *name, bool value)
{
	json_write_name(j, name);
	fputs(value ? "true" : "false", j->out);
}

void json_hex(struct json *j, const char *name, uint64_t value)
{
	json_write_name(j, name);
	fprintf(j->out, "\"0x%" PRIx64 "\"", value);
}

void json_octets(struct json *j, const char *name, struct span value)
{
	json_write_name(j, name);
	fputc('"', j->out);
	for (size_t i = 0; i < value.n; i++)
		fprintf(j->out, "%02x", value.p[i]);
	fputc('"', j->out);
}

void json_decimal(struct json *j, const char *name, const char *number)
{
	json_write_name(j, name);
	fputs(number, j->out);
}

void json_range(struct json *j, const char *name, struct range r)
{
	json_object(j, name);
	json_hex(j, "start", r.start);
	json_hex(j, "end", r.end);
	json_end(j);
}

void json_ranges(struct json *j, const char *name, const struct ranges *list)
{
	json_array(j, name);
	for (size_t i = 0; i < list->n; i++)
		json_range(j, NULL, list->r[i]);
	json_end(j);
}
