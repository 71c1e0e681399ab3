/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel log in a vmcore, record by record, whatever of its three formats it has:
 *
 *   ring     lockless ring buffer, 5.10 on       (Documentation/core-api/printk-ringbuffer.rst)
 *   records  struct printk_log in log_buf, 3.5 to 5.9
 *   plain    characters in log_buf, before 3.5
 */
#ifndef LOG_H
#define LOG_H

#include "include/ctx.h"
#include "include/span.h"
#include "lib/vmcore/vmcore.h"

struct record {
	uint64_t time_ns;   /* since boot */
	struct span text;   /* may hold newlines; without the last one */
	struct span prefix; /* of plain logs: priority and time as they stand before the text */
	uint32_t caller;    /* CALLER_IS_CPU | number of the CPU, or the thread's id */
	uint8_t facility;   /* as in syslog(3), without the shift */
	uint8_t level;	    /* 0 to 7 */
	bool has_time;
	bool has_caller;
};

#define CALLER_IS_CPU UINT32_C(0x80000000)

/* Takes each record; an error ends the reading and is returned by log_read(). */
typedef enum err record_fn(void *arg, const struct record *record);

struct log_reading {
	struct ctx *ctx;
	const struct vmcore *core;
	record_fn *take;
	void *arg;
	const char *format; /* set by log_read() */
	uint64_t taken;	    /* records handed over */
	uint64_t lost;	    /* records that are there but cannot be read */
};

/*
 * Hand over all records, oldest first. Records that cannot be read are counted and passed by;
 * where the rest cannot be found any more it is ERR_BAD, after what came before.
 * ERR_UNSUPPORTED: the core does not say where its log is.
 */
enum err log_read(struct log_reading *reading);

/* The three formats: ERR_NOT_MINE when vmcoreinfo does not describe theirs. */
enum err log_read_ring(struct log_reading *reading);
enum err log_read_records(struct log_reading *reading);
enum err log_read_plain(struct log_reading *reading);

enum err log_take(struct log_reading *reading, const struct record *record);

/* The 32-bit variable @name, found by its SYMBOL() line. ERR_BAD. */
enum err log_read_u32(struct log_reading *reading, const char *name, uint32_t *value);

/* Offsets and sizes of the dead kernel's structures: the lines of its vmcoreinfo. */
struct layout_key {
	const char *key; /* "OFFSET(printk_info.text_len)" */
	uint8_t size_at; /* index of the SIZE() that bounds it; its own index for a SIZE() */
	uint8_t width;	 /* bytes of the field; 0: an unsigned long */
};

/*
 * Read @n lines into @values: each size at most a page, each field inside its structure.
 * ERR_BAD names the line.
 */
enum err layout_read(struct ctx *ctx, const struct vmcore *core, const struct layout_key *keys,
		     size_t n, size_t *values);

/*
 * struct printk_info and struct printk_log alike: u8 facility, then flags:5 and level:3, which
 * the compiler fills from the low end on little-endian machines, from the high end on big.
 */
void record_set_origin(struct record *record, const struct elf *elf, struct span bytes,
		       uint64_t offset);

#endif
