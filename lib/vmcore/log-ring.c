/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lockless ring of Linux 5.10 and later: kernel/printk/printk_ringbuffer.[ch].
 *
 * Three arrays: descriptors and infos, indexed by the low bits of a record's id, and the text.
 * All are walked in order of id, so each is read through a window and none is held whole.
 */
#include "lib/vmcore/log.h"

enum {
	RB_SIZE,
	RB_DESC_RING,
	RB_TEXT_RING,
	DR_SIZE,
	DR_COUNT_BITS,
	DR_DESCS,
	DR_INFOS,
	DR_HEAD_ID,
	DR_TAIL_ID,
	DESC_SIZE,
	DESC_STATE,
	DESC_LPOS,
	LPOS_SIZE,
	LPOS_BEGIN,
	LPOS_NEXT,
	INFO_SIZE,
	INFO_TIME,
	INFO_TEXT_LEN,
	INFO_CALLER,
	TR_SIZE,
	TR_SIZE_BITS,
	TR_DATA,
	KEYS
};

static const struct layout_key keys[KEYS] = {
	[RB_SIZE] = { "SIZE(printk_ringbuffer)", RB_SIZE, 0 },
	[RB_DESC_RING] = { "OFFSET(printk_ringbuffer.desc_ring)", RB_SIZE, 0 },
	[RB_TEXT_RING] = { "OFFSET(printk_ringbuffer.text_data_ring)", RB_SIZE, 0 },
	[DR_SIZE] = { "SIZE(prb_desc_ring)", DR_SIZE, 0 },
	[DR_COUNT_BITS] = { "OFFSET(prb_desc_ring.count_bits)", DR_SIZE, 4 },
	[DR_DESCS] = { "OFFSET(prb_desc_ring.descs)", DR_SIZE, 0 },
	[DR_INFOS] = { "OFFSET(prb_desc_ring.infos)", DR_SIZE, 0 },
	[DR_HEAD_ID] = { "OFFSET(prb_desc_ring.head_id)", DR_SIZE, 0 },
	[DR_TAIL_ID] = { "OFFSET(prb_desc_ring.tail_id)", DR_SIZE, 0 },
	[DESC_SIZE] = { "SIZE(prb_desc)", DESC_SIZE, 0 },
	[DESC_STATE] = { "OFFSET(prb_desc.state_var)", DESC_SIZE, 0 },
	[DESC_LPOS] = { "OFFSET(prb_desc.text_blk_lpos)", DESC_SIZE, 0 },
	[LPOS_SIZE] = { "SIZE(prb_data_blk_lpos)", LPOS_SIZE, 0 },
	[LPOS_BEGIN] = { "OFFSET(prb_data_blk_lpos.begin)", LPOS_SIZE, 0 },
	[LPOS_NEXT] = { "OFFSET(prb_data_blk_lpos.next)", LPOS_SIZE, 0 },
	[INFO_SIZE] = { "SIZE(printk_info)", INFO_SIZE, 0 },
	[INFO_TIME] = { "OFFSET(printk_info.ts_nsec)", INFO_SIZE, 8 },
	/*
	 * u16 text_len, u8 facility, u8 flags and level: the last two have no lines of their own.
	 */
	[INFO_TEXT_LEN] = { "OFFSET(printk_info.text_len)", INFO_SIZE, 4 },
	[INFO_CALLER] = { "OFFSET(printk_info.caller_id)", INFO_SIZE, 4 },
	[TR_SIZE] = { "SIZE(prb_data_ring)", TR_SIZE, 0 },
	[TR_SIZE_BITS] = { "OFFSET(prb_data_ring.size_bits)", TR_SIZE, 4 },
	[TR_DATA] = { "OFFSET(prb_data_ring.data)", TR_SIZE, 0 },
};

/* printk.c: log_buf_len is at most 2^31; it has a descriptor per 2^PRB_AVGBITS (5) bytes. */
#define SIZE_BITS_MAX  31
#define COUNT_BITS_MAX 27

/* Its descriptors have 24 bytes each, its infos 88. */
#define ARRAY_MAX (UINT64_C(1) << 34)

/* A record's text is at most 64 KiB (u16 text_len), its block that and an id. */
#define WINDOW	    (size_t)65536
#define TEXT_WINDOW (size_t)(3 * 65536)

/* enum desc_state, in the top two bits of state_var; the rest is the id. */
#define STATE_COMMITTED 1
#define STATE_FINALIZED 2

struct ring {
	struct log_reading *reading;
	size_t at[KEYS];
	uint64_t head_id;
	uint64_t tail_id;
	uint64_t id_mask;
	uint64_t word_mask;
	unsigned int count_bits;
	unsigned int size_bits;
	uint64_t addresses[3]; /* of the three arrays */
	uint64_t text_left;    /* blocks do not overlap: more text than this is a lie */
	struct window descs;
	struct window infos;
	struct window text;
};

/* Cut the sub-structures out of struct printk_ringbuffer and read their fields. */
static enum err read_rings(struct ctx *ctx, const struct vmcore *core, struct ring *ring,
			   struct span rb)
{
	const size_t *const at = ring->at;
	struct span descs, text;

	if (!span_cut(rb, at[RB_DESC_RING], at[DR_SIZE], &descs) ||
	    !span_cut(rb, at[RB_TEXT_RING], at[TR_SIZE], &text) ||
	    at[DESC_LPOS] + at[LPOS_SIZE] > at[DESC_SIZE])
		return error(ctx, ERR_BAD,
			     "vmcoreinfo: structures of the log are smaller than their parts");
	const uint32_t count_bits = elf_u32(&core->elf, descs, at[DR_COUNT_BITS]);
	const uint32_t size_bits = elf_u32(&core->elf, text, at[TR_SIZE_BITS]);

	if (count_bits > COUNT_BITS_MAX || size_bits > SIZE_BITS_MAX || size_bits < 3)
		return error(ctx, ERR_BAD,
			     "the ring of the log is corrupt: count_bits %u, size_bits %u",
			     count_bits, size_bits);
	ring->count_bits = count_bits;
	ring->size_bits = size_bits;
	ring->text_left = UINT64_C(1) << size_bits;
	ring->head_id = vmcore_word(core, descs, at[DR_HEAD_ID]) & ring->id_mask;
	ring->tail_id = vmcore_word(core, descs, at[DR_TAIL_ID]) & ring->id_mask;
	ring->addresses[0] = vmcore_word(core, descs, at[DR_DESCS]);
	ring->addresses[1] = vmcore_word(core, descs, at[DR_INFOS]);
	ring->addresses[2] = vmcore_word(core, text, at[TR_DATA]);
	return ERR_NONE;
}

static enum err open_windows(struct ctx *ctx, const struct vmcore *core, struct ring *ring)
{
	const uint64_t count = UINT64_C(1) << ring->count_bits;

	if (count * ring->at[DESC_SIZE] > ARRAY_MAX || count * ring->at[INFO_SIZE] > ARRAY_MAX)
		return error(
			ctx, ERR_BAD,
			"the ring of the log is corrupt: %llu descriptors of %llu and %llu bytes",
			(unsigned long long)count, (unsigned long long)ring->at[DESC_SIZE],
			(unsigned long long)ring->at[INFO_SIZE]);
	enum err err = window_open(ctx, core, ring->addresses[0], count * ring->at[DESC_SIZE],
				   WINDOW, &ring->descs);

	if (!err)
		err = window_open(ctx, core, ring->addresses[1], count * ring->at[INFO_SIZE],
				  WINDOW, &ring->infos);
	if (!err)
		err = window_open(ctx, core, ring->addresses[2], UINT64_C(1) << ring->size_bits,
				  TEXT_WINDOW, &ring->text);
	return err;
}

static enum err open_ring(struct log_reading *reading, uint64_t prb, struct ring *ring)
{
	struct ctx *const ctx = reading->ctx;
	const struct vmcore *const core = reading->core;
	uint8_t bytes[4096];
	uint64_t rb = 0;
	enum err err = layout_read(ctx, core, keys, KEYS, ring->at);

	ring->reading = reading;
	ring->word_mask = core->word == 8 ? UINT64_MAX : UINT32_MAX;
	ring->id_mask = ring->word_mask >> 2;
	if (!err)
		err = vmcore_read_word(ctx, core, "prb", prb, &rb);
	if (!err)
		err = vmcore_read_object(ctx, core, "the log's struct printk_ringbuffer", rb, bytes,
					 ring->at[RB_SIZE]);
	if (!err)
		err = read_rings(ctx, core, ring, span_of(bytes, ring->at[RB_SIZE]));
	return err ? err : open_windows(ctx, core, ring);
}

/*
 * The block of [begin, next), logical positions that count on for ever. One that does not fit
 * before the end of the array lies at its start (the last byte tells: a block that just fits
 * ends where the array does). It starts with the id of its descriptor.
 */
static bool get_text(struct ring *ring, uint64_t id, uint64_t begin, uint64_t next,
		     struct span *text)
{
	const unsigned int word = ring->reading->core->word;
	const uint64_t mask = (UINT64_C(1) << ring->size_bits) - 1;
	const uint64_t last = (next - 1) & ring->word_mask;
	const uint64_t wraps = (last >> ring->size_bits) - (begin >> ring->size_bits);
	const uint64_t start = wraps == 0 ? begin & mask : 0;
	const uint64_t end = (last & mask) + 1;

	if (wraps & (ring->word_mask >> ring->size_bits) & ~UINT64_C(1))
		return false;
	if (end < start + word || end - start > ring->text_left)
		return false;
	ring->text_left -= end - start;
	if (text->n > end - start - word)
		text->n = (size_t)(end - start - word);
	if (!window_get(&ring->text, start, word + text->n, text))
		return false;
	const bool is_its = vmcore_word(ring->reading->core, *text, 0) == id;

	*text = span_from(*text, word);
	return is_its;
}

/*
 * NO_LPOS and FAILED_LPOS are odd: a record that never had text, or whose text found no room.
 * Other readers of cores print no line for either.
 */
static bool is_dataless(uint64_t lpos)
{
	return lpos & 1;
}

/*
 * desc_reserve() counts head_id on before it changes the descriptor: the crash may have come
 * between, and then that is still unused, or of the id before.
 */
static bool is_not_yet(const struct ring *ring, uint64_t id, uint64_t state_var)
{
	const uint64_t before = (id - (UINT64_C(1) << ring->count_bits)) & ring->id_mask;

	return state_var == 0 || (state_var & ring->id_mask) == before;
}

/* Is there a record in @desc? One that should be there is counted as lost. */
static bool desc_has_record(const struct ring *ring, uint64_t id, struct span desc)
{
	struct log_reading *const reading = ring->reading;
	const uint64_t state_var = vmcore_word(reading->core, desc, ring->at[DESC_STATE]);
	const uint64_t state = (state_var & ~ring->id_mask & ring->word_mask) >>
			       (reading->core->word * 8 - 2);

	if ((state_var & ring->id_mask) != id) {
		reading->lost += !is_not_yet(ring, id, state_var);
		return false;
	}
	/* Reserved: its writer was stopped by the crash. Reusable: its text is gone. */
	return state == STATE_COMMITTED || state == STATE_FINALIZED;
}

static void info_read(const struct ring *ring, struct span info, struct record *record)
{
	const struct elf *const elf = &ring->reading->core->elf;
	const size_t *const at = ring->at;

	*record = (struct record){
		.time_ns = elf_u64(elf, info, at[INFO_TIME]),
		.has_time = true,
		.caller = elf_u32(elf, info, at[INFO_CALLER]),
		.has_caller = true,
		.text = { NULL, elf_u16(elf, info, at[INFO_TEXT_LEN]) },
	};
	record_set_origin(record, elf, info, at[INFO_TEXT_LEN] + 2);
}

static enum err read_record(struct ring *ring, uint64_t id)
{
	struct log_reading *const reading = ring->reading;
	const uint64_t index = id & ((UINT64_C(1) << ring->count_bits) - 1);
	const size_t *const at = ring->at;
	struct record record;
	struct span desc, info;

	if (!window_get(&ring->descs, index * at[DESC_SIZE], at[DESC_SIZE], &desc)) {
		reading->lost++;
		return ERR_NONE;
	}
	if (!desc_has_record(ring, id, desc))
		return ERR_NONE;
	const uint64_t begin = vmcore_word(reading->core, desc, at[DESC_LPOS] + at[LPOS_BEGIN]);
	const uint64_t next = vmcore_word(reading->core, desc, at[DESC_LPOS] + at[LPOS_NEXT]);

	if (is_dataless(begin))
		return ERR_NONE;
	if (window_get(&ring->infos, index * at[INFO_SIZE], at[INFO_SIZE], &info)) {
		info_read(ring, info, &record);
		if (get_text(ring, id, begin, next, &record.text))
			return log_take(reading, &record);
	}
	reading->lost++;
	return ERR_NONE;
}

/* @n records from the oldest on; where nothing more is to be had, the others are lost at once. */
static enum err read_records(struct ring *ring, uint64_t n)
{
	enum err err = ERR_NONE;

	for (uint64_t i = 0; !err && i < n; i++) {
		if (window_is_given_up(&ring->descs)) {
			ring->reading->lost += n - i;
			break;
		}
		err = read_record(ring, (ring->tail_id + i) & ring->id_mask);
	}
	return err;
}

enum err log_read_ring(struct log_reading *reading)
{
	struct ring ring = { 0 };
	uint64_t prb;

	if (!vmcoreinfo_symbol(&reading->core->info, "prb", &prb))
		return ERR_NOT_MINE;
	enum err err = open_ring(reading, prb, &ring);
	const uint64_t count = UINT64_C(1) << ring.count_bits;
	const uint64_t used = ((ring.head_id - ring.tail_id) & ring.id_mask) + 1;

	/* The newest ids are right whatever happened to the oldest. */
	if (used > count)
		ring.tail_id = (ring.head_id - (count - 1)) & ring.id_mask;
	return err ? err : read_records(&ring, used < count ? used : count);
}
