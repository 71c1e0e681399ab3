/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages on the service processor's consoles (SCLP): lines in "Operating System Messages", and a
 * terminal of VT220 kind. Requests as drivers/s390/char/sclp.h and sclp_rw.h have them, done one
 * at a time, as drivers/s390/char/sclp_early_core.c does.
 *
 * What is written for that in low core and in the page of the request is put back: both may be part
 * of what is hashed, of a kernel that still runs, or of its dump.
 */
#include "purgatory/arch/s390x/s390.h"
#include "purgatory/purgatory.h"

#include <stddef.h>

enum {
	/*
	 * A request must lie below 2 GiB, where purgatory itself need not be: in a page that no
	 * kernel uses while it runs (arch/s390/boot/head_kdump.S, COPY_PAGE_ADDR).
	 */
	REQUEST_AT = 0x6000,
	REQUEST_SIZE = 0x1000,
	LINE_MAX = 128,

	COMMAND_WRITE_EVENT_DATA = 0x00760005,
	COMMAND_WRITE_EVENT_MASK = 0x00780005,
	EVENT_MESSAGE = 0x02,
	EVENT_VT220 = 0x1a,

	CR0_EXTERNAL = 0xffff, /* subclass masks of external interruptions */
	CR0_SERVICE_SIGNAL = 0x200,
	CR0_LOW_ADDRESS_PROTECTION = 0x10000000,
	SERVICE_SIGNAL = 0x2401, /* external interruption code */

	MESSAGE_TEXT_OBJECT = 4,
	MESSAGE_GENERAL_OBJECT = 1,
	LINE_ENDS_TEXT = 0x1000,
};

#define EVENT_MASK(event) (UINT32_C(1) << (32 - (event)))

struct header {
	uint16_t length;
	uint8_t function, control[3];
	uint16_t response;
};

struct event {
	uint16_t length;
	uint8_t type, flags;
	uint16_t reserved;
} __attribute__((packed));

struct mask_request {
	struct header header;
	uint16_t reserved, mask_length;
	uint32_t receive, send;		  /* what we take and give, */
	uint32_t sclp_receive, sclp_send; /* and what the service processor does */
};

struct vt220_request {
	struct header header;
	struct event event;
	uint8_t text[LINE_MAX + 2];
} __attribute__((packed));

/* A message data block of one line. */
struct line_request {
	struct header header;
	struct event event;
	uint16_t block_length, block_type;
	uint32_t block_tag, block_revision;
	uint16_t general_length, general_type;
	uint8_t general[52];
	uint16_t text_length, text_type, text_flags;
	uint8_t text_reserved[4];
	uint8_t text[LINE_MAX];
} __attribute__((packed));

static struct {
	char text[LINE_MAX];
	unsigned n;
} line;

/* ASCII from ' ' on, in code page 500. */
static const uint8_t ebcdic[] = {
	0x40, 0x4f, 0x7f, 0x7b, 0x5b, 0x6c, 0x50, 0x7d, 0x4d, 0x5d, 0x5c, 0x4e, 0x6b, 0x60,
	0x4b, 0x61, 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0x7a, 0x5e,
	0x4c, 0x7e, 0x6e, 0x6f, 0x7c, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9,
	0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6,
	0xe7, 0xe8, 0xe9, 0x4a, 0xe0, 0x5a, 0x5f, 0x6d, 0x79, 0x81, 0x82, 0x83, 0x84, 0x85,
	0x86, 0x87, 0x88, 0x89, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0xa2,
	0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xc0, 0xbb, 0xd0, 0xa1,
};

static uint64_t control_0(void)
{
	uint64_t value;

	__asm__ volatile("stctg 0, 0, %0" : "=Q"(value));
	return value;
}

static void set_control_0(uint64_t value)
{
	__asm__ volatile("lctlg 0, 0, %0" : : "Q"(value) : "memory");
}

/* False: it is busy, or there is none. */
static bool start_service(uint32_t command, const void *request)
{
	int condition;

	__asm__ volatile(".insn rre, 0xb2200000, %1, %2\n\tipm %0\n\tsrl %0, 28"
			 : "=&d"(condition)
			 : "d"(command), "a"(request)
			 : "cc", "memory");
	return condition == 0;
}

/* Until an interruption, which leads to what follows. */
static void wait_for_external(void)
{
	struct psw *const new_psw = real_memory(EXTERNAL_NEW_PSW);
	struct psw wait = { S390_PSW_64 | PSW_EXTERNAL | PSW_WAIT, 0 };

	new_psw->mask = S390_PSW_64;
	__asm__ volatile("larl %%r1, 0f\n\t"
			 "stg %%r1, 8(%1)\n\t"
			 "stg %%r1, %O0+8(%R0)\n\t"
			 "lpswe %0\n"
			 "0:"
			 : "+Q"(wait)
			 : "a"(new_psw)
			 : "r1", "cc", "memory");
}

/* The request has been answered when this is back. */
static void service(uint32_t command, void *request)
{
	const volatile uint16_t *const code = real_memory(EXTERNAL_CODE);

	/* Busy with what the kernel before asked for last, if that was not long ago. */
	for (unsigned tries = 0; !start_service(command, request); tries++)
		if (tries == 1000000)
			return;
	do
		wait_for_external();
	while (*code != SERVICE_SIGNAL);
}

/* What the service processor takes of what we send. */
static uint32_t exchange_masks(uint32_t send)
{
	struct mask_request *const r = real_memory(REQUEST_AT);

	*r = (struct mask_request){
		.header.length = sizeof(*r),
		.mask_length = sizeof(r->send),
		.send = send,
	};
	service(COMMAND_WRITE_EVENT_MASK, r);
	return r->sclp_receive;
}

static void write_vt220(void)
{
	struct vt220_request *const r = real_memory(REQUEST_AT);
	const uint16_t length = (uint16_t)(offsetof(struct vt220_request, text) + line.n + 2);

	*r = (struct vt220_request){
		.header.length = length,
		.event = { .length = (uint16_t)(length - sizeof(r->header)), .type = EVENT_VT220 },
	};
	__builtin_memcpy(r->text, line.text, line.n);
	r->text[line.n] = '\r';
	r->text[line.n + 1] = '\n';
	service(COMMAND_WRITE_EVENT_DATA, r);
}

static void write_line(void)
{
	struct line_request *const r = real_memory(REQUEST_AT);
	const uint16_t length = (uint16_t)(offsetof(struct line_request, text) + line.n);

	*r = (struct line_request){
		.header.length = length,
		.event = { .length = (uint16_t)(length - sizeof(r->header)),
			   .type = EVENT_MESSAGE },
		.block_length = (uint16_t)(length - offsetof(struct line_request, block_length)),
		.block_type = 1,
		.block_tag = 0xd4c4c240, /* "MDB " */
		.block_revision = 1,
		.general_length = sizeof(r->general) + 4,
		.general_type = MESSAGE_GENERAL_OBJECT,
		.text_length = (uint16_t)(length - offsetof(struct line_request, text_length)),
		.text_type = MESSAGE_TEXT_OBJECT,
		.text_flags = LINE_ENDS_TEXT,
	};
	for (unsigned i = 0; i < line.n; i++)
		r->text[i] = ebcdic[line.text[i] - ' '];
	service(COMMAND_WRITE_EVENT_DATA, r);
}

static void write_to_all(void)
{
	const uint32_t ours = EVENT_MASK(EVENT_MESSAGE) | EVENT_MASK(EVENT_VT220);
	/* A kernel that still runs has said what it sends; that is not undone. */
	const uint32_t taken = kernel_runs ? ours : exchange_masks(ours);

	if (taken & EVENT_MASK(EVENT_MESSAGE))
		write_line();
	if (taken & EVENT_MASK(EVENT_VT220))
		write_vt220();
	if (!kernel_runs)
		exchange_masks(0);
}

static struct {
	uint64_t control_0;
	uint8_t low_core[LOW_CORE_USED], page[REQUEST_SIZE];
} kept;

static void write_out(void)
{
	kept.control_0 = control_0();
	set_control_0((kept.control_0 & ~(uint64_t)(CR0_EXTERNAL | CR0_LOW_ADDRESS_PROTECTION)) |
		      CR0_SERVICE_SIGNAL);
	__builtin_memcpy(kept.low_core, real_memory(0), LOW_CORE_USED);
	__builtin_memcpy(kept.page, real_memory(REQUEST_AT), REQUEST_SIZE);
	write_to_all();
	__builtin_memcpy(real_memory(REQUEST_AT), kept.page, REQUEST_SIZE);
	__builtin_memcpy(real_memory(0), kept.low_core, LOW_CORE_USED);
	set_control_0(kept.control_0);
	line.n = 0;
}

void console_write(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text != '\n')
			line.text[line.n++] = *text;
		if (*text == '\n' || line.n == LINE_MAX)
			write_out();
	}
}
