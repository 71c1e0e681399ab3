/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing JSON (RFC 8259): indented by two spaces, members in the order they are written, so
 * that equal input gives equal bytes.
 *
 * A name is given for a member of an object, NULL for an element of an array. Nothing fails
 * here: the caller asks ferror() of the stream at the end.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "include/range.h"
#include "include/span.h"

#define JSON_DEPTH_MAX 32

struct json {
	FILE *out;
	unsigned depth;
	bool filled;		     /* the innermost container has a member already */
	bool arrays[JSON_DEPTH_MAX]; /* per depth: closed by ']' */
};

/* The document is one object, opened here; json_finish() closes it and ends the line. */
void json_start(struct json *j, FILE *out);
void json_finish(struct json *j);

/* Each is closed by json_end(). */
void json_object(struct json *j, const char *name);
void json_array(struct json *j, const char *name);
void json_end(struct json *j);

/* @value may be NULL: null. Bytes that are no UTF-8 become U+FFFD. */
void json_string(struct json *j, const char *name, const char *value);
void json_bytes(struct json *j, const char *name, struct span value);
void json_u64(struct json *j, const char *name, uint64_t value);
void json_bool(struct json *j, const char *name, bool value);

/* A number that is text already: "12.345678". */
void json_decimal(struct json *j, const char *name, const char *number);

/* A string of two hexadecimal digits for each byte, in the order of memory. */
void json_octets(struct json *j, const char *name, struct span value);

/* A string "0x...": addresses, which a reader's floating point numbers would round. */
void json_hex(struct json *j, const char *name, uint64_t value);

/* {"start", "end"}, and an array of such. */
void json_range(struct json *j, const char *name, struct range r);
void json_ranges(struct json *j, const char *name, const struct ranges *list);

#endif
