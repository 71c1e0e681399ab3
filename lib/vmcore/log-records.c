/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Structured records of Linux 3.5 to 5.9 (kernel/printk/printk.c of those): in log_buf, from
 * log_first_idx to log_next_idx, each a struct printk_log (struct log before 3.11), its text,
 * its dictionary. A length of 0 means that the next one is at the start of the buffer.
 */
#include "lib/vmcore/log.h"

enum { LOG_SIZE, LOG_TIME, LOG_LEN, LOG_TEXT_LEN, LOG_DICT_LEN, KEYS };

/* After dict_len: u8 facility, u8 flags and level, which have no lines of their own. */
#define KEYS_OF(type)                                                                              \
	{                                                                                          \
		[LOG_SIZE] = { "SIZE(" type ")", LOG_SIZE, 0 },                                    \
		[LOG_TIME] = { "OFFSET(" type ".ts_nsec)", LOG_SIZE, 8 },                          \
		[LOG_LEN] = { "OFFSET(" type ".len)", LOG_SIZE, 2 },                               \
		[LOG_TEXT_LEN] = { "OFFSET(" type ".text_len)", LOG_SIZE, 2 },                     \
		[LOG_DICT_LEN] = { "OFFSET(" type ".dict_len)", LOG_SIZE, 4 },                     \
	}

static const struct layout_key generations[2][KEYS] = {
	KEYS_OF("printk_log"),
	KEYS_OF("log"),
};

struct records {
	struct log_reading *reading;
	size_t at[KEYS];
	uint32_t size;
	uint32_t first;
	uint32_t next;
	struct window window;
};

#define WINDOW (size_t)(2 * 65536)

static enum err open_records(struct records *r, uint64_t log_buf)
{
	struct log_reading *const reading = r->reading;
	uint64_t buffer = 0;
	enum err err = vmcore_read_word(reading->ctx, reading->core, "log_buf", log_buf, &buffer);

	if (!err)
		err = log_read_u32(reading, "log_buf_len", &r->size);
	if (!err)
		err = log_read_u32(reading, "log_first_idx", &r->first);
	if (!err)
		err = log_read_u32(reading, "log_next_idx", &r->next);
	if (err)
		return err;
	if (r->size > INT32_MAX || r->first > r->size || r->next > r->size)
		return error(
			reading->ctx, ERR_BAD,
			"the log is corrupt: log_first_idx %u, log_next_idx %u, log_buf_len %u",
			r->first, r->next, r->size);
	return window_open(reading->ctx, reading->core, buffer, r->size, WINDOW, &r->window);
}

static enum err records_corrupt(const struct records *r, uint32_t index, const char *why)
{
	return error(r->reading->ctx, ERR_BAD, "the log is corrupt at log_buf + %#x: %s", index,
		     why);
}

static enum err take_record(const struct records *r, struct span bytes)
{
	const struct elf *const elf = &r->reading->core->elf;
	const size_t *const at = r->at;
	struct record record = {
		.time_ns = elf_u64(elf, bytes, at[LOG_TIME]),
		.has_time = true,
	};

	/* CONFIG_PRINTK_CALLER, 5.1 on: the structure has grown by u32 caller_id. */
	record.has_caller = at[LOG_DICT_LEN] + 8 <= at[LOG_SIZE];
	if (record.has_caller)
		record.caller = elf_u32(elf, bytes, at[LOG_DICT_LEN] + 4);
	record_set_origin(&record, elf, bytes, at[LOG_DICT_LEN] + 2);
	if (!span_cut(bytes, at[LOG_SIZE], elf_u16(elf, bytes, at[LOG_TEXT_LEN]), &record.text)) {
		r->reading->lost++;
		return ERR_NONE;
	}
	return log_take(r->reading, &record);
}

/* Read the record at @*index and move on to the next. */
static enum err read_next(struct records *r, uint32_t *index, bool *wrapped)
{
	const size_t header_size = r->at[LOG_SIZE];
	struct span bytes;

	if (!window_get(&r->window, *index, header_size, &bytes))
		return records_corrupt(r, *index, "not in the core");
	const uint16_t len = elf_u16(&r->reading->core->elf, bytes, r->at[LOG_LEN]);

	if (len == 0) {
		if (*wrapped)
			return records_corrupt(r, *index, "it wraps where it cannot");
		*wrapped = true;
		*index = 0;
		return ERR_NONE;
	}
	if (len < header_size)
		return records_corrupt(r, *index, "a record shorter than its header");
	if (!window_get(&r->window, *index, len, &bytes))
		return records_corrupt(r, *index, "not in the core");
	*index += len;
	return take_record(r, bytes);
}

enum err log_read_records(struct log_reading *reading)
{
	const struct vmcoreinfo *const info = &reading->core->info;
	struct records r = { .reading = reading };
	uint64_t log_buf, ignored;
	const bool new = vmcoreinfo_number(info, generations[0][LOG_SIZE].key, &ignored);

	if (!vmcoreinfo_symbol(info, "log_buf", &log_buf) ||
	    (!new && !vmcoreinfo_number(info, generations[1][LOG_SIZE].key, &ignored)))
		return ERR_NOT_MINE;
	enum err err =
		layout_read(reading->ctx, reading->core, generations[new ? 0 : 1], KEYS, r.at);

	if (!err)
		err = open_records(&r, log_buf);
	uint32_t index = r.first;
	bool wrapped = r.first <= r.next;

	while (!err && index != r.next) {
		err = read_next(&r, &index, &wrapped);
		/* Every step but one moves on, so passing the end is the only way to go wrong. */
		if (!err && wrapped && index > r.next)
			err = records_corrupt(&r, index, "the records run past log_next_idx");
	}
	return err;
}
