/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DER (X.690): definite lengths in their shortest form, tags of one byte.
 *
 * Every function takes an element off the front of a span. What does not fit is left untouched, and
 * the answer is false. No allocation, no state: Xen compiles this, too.
 */
#ifndef DER_H
#define DER_H

#include "include/span.h"

enum {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT_0 = 0xa0, /* constructed; [n] is DER_CONTEXT_0 + n */
	DER_CONTEXT_1 = 0xa1,
	DER_CONTEXT_3 = 0xa3,
};

struct der {
	uint8_t tag;
	struct span whole; /* with tag and length */
	struct span body;
};

/* The next element, whatever it is. */
bool der_next(struct span *from, struct der *element);

/* An element of this tag; its body; or only past it. */
bool der_take(struct span *from, uint8_t tag, struct der *element);
bool der_body(struct span *from, uint8_t tag, struct span *body);
bool der_skip(struct span *from, uint8_t tag);

/* An INTEGER that is positive, without its leading zero. */
bool der_positive(struct span *from, struct span *value);

/* AlgorithmIdentifier (RFC 5280, section 4.1.1.2). */
struct der_algorithm {
	struct span whole;
	struct span oid;
	bool has_null;	/* its parameters are NULL, as RFC 4055 demands of RSA's algorithms */
	bool has_other; /* it has parameters of another kind */
};
bool der_algorithm(struct span *from, struct der_algorithm *algorithm);

/* Object identifiers, as encoded. */
#define OID_SHA256     SPAN_LITERAL("\x60\x86\x48\x01\x65\x03\x04\x02\x01")
#define OID_RSA	       SPAN_LITERAL("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01")
#define OID_RSA_SHA256 SPAN_LITERAL("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b")

#endif
