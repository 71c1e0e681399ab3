/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/help/made-core.h"

#include <elf.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define MEMORY_SIZE  (UINT64_C(1) << 20)
#define HEADERS_SIZE 8192
#define INFO_MAX     4096
#define RECORDS_MAX  4096
#define WORDS_MAX    16

/* Where things lie in the memory of the made kernel. */
enum {
	VARIABLES = 0,
	RING = 0x1000,
	PAGE_TABLES = 0x2000,
	SECTIONS = 0x8000,
	DESCS = 0x10000,
	INFOS = 0x30000,
	TEXT = 0x80000
};
enum {
	VAR_PRB = 0,
	VAR_LOG_BUF = 8,
	VAR_LEN = 16,
	VAR_FIRST = 24,
	VAR_NEXT = 32,
	VAR_END = 40,
	VAR_UTS = 256
};

struct line {
	uint64_t time;
	unsigned int level, facility;
	uint32_t caller;
	char text[2048];
	size_t n;
	char kind; /* of the word it was described by: r, e(mpty), f(ailed), v (reserved) */
};

struct making {
	unsigned int class, word, machine;
	bool big, xen;
	char format[16], release[32];
	uint64_t virt, p_vaddr, phys, start;
	unsigned int desc_bits, text_bits;
	char info[INFO_MAX];
	char drop[64];
	char xen_info[128];
	uint64_t xen_cr3;
	uint64_t words[WORDS_MAX][2];
	size_t words_n;
	struct line *lines;
	size_t lines_n;
	uint8_t *file;
	uint8_t *memory;
};

static void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "made-core: bad description: %s\n", what);
	abort();
}

static void put(const struct making *m, uint8_t *p, unsigned int width, uint64_t value)
{
	for (unsigned int i = 0; i < width; i++)
		p[m->big ? width - 1 - i : i] = (uint8_t)(value >> 8 * i);
}

static void put_word(const struct making *m, uint64_t at, uint64_t value)
{
	must(at + m->word <= MEMORY_SIZE, "memory");
	put(m, m->memory + at, m->word, value);
}

static void add_info(struct making *m, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void add_info(struct making *m, const char *format, ...)
{
	char line[256];
	const size_t have = strlen(m->info);
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (m->drop[0] && strncmp(line, m->drop, strlen(m->drop)) == 0)
		return;
	must(have + strlen(line) + 2 < INFO_MAX, "vmcoreinfo too long");
	sprintf(m->info + have, "%s\n", line);
}

/* ---- the description ---- */

static size_t unescape(const char *from, char *to, size_t capacity)
{
	size_t n = 0;

	must(*from == '"', "text without quotes");
	for (from++; *from && *from != '"'; from++) {
		unsigned int value = (unsigned char)*from;

		if (*from == '\\' && from[1] == 'x' && sscanf(from + 2, "%2x", &value) == 1)
			from += 3;
		else if (*from == '\\' && *++from == 'n')
			value = '\n';
		else
			value = (unsigned char)*from;
		must(n < capacity, "text too long");
		to[n++] = (char)value;
	}
	return n;
}

static uint64_t nanoseconds(const char *text)
{
	uint64_t seconds = 0, fraction = 0;
	char digits[16] = "";

	must(sscanf(text, "%" SCNu64 ".%9[0-9]", &seconds, digits) >= 1, text);
	for (int i = 0; i < 9; i++)
		fraction = fraction * 10 +
			   (uint64_t)((size_t)i < strlen(digits) ? digits[i] - '0' : 0);
	return seconds * 1000000000 + fraction;
}

static void add_record(struct making *m, const char *word, const char *rest)
{
	struct line *const line = &m->lines[m->lines_n++];
	char time[32], caller[16] = "";
	int used = 0;

	must(m->lines_n < RECORDS_MAX, "too many records");
	*line = (struct line){ .kind = word[2] == 's' ? 'v' : word[0] };
	if (line->kind != 'r') {
		line->time = nanoseconds(rest);
		return;
	}
	must(sscanf(rest, "%31s %u %u %15s %n", time, &line->level, &line->facility, caller,
		    &used) >= 4,
	     rest);
	line->time = nanoseconds(time);
	line->caller = (uint32_t)strtoul(caller + 1, NULL, 10) |
		       (caller[0] == 'C' ? UINT32_C(0x80000000) : 0);
	line->n = unescape(rest + used, line->text, sizeof(line->text));
}

static void take_line(struct making *m, const char *line)
{
	char word[16] = "", order[8] = "";
	int used = 0;

	if (sscanf(line, "%15s %n", word, &used) < 1 || word[0] == '#')
		return;
	const char *const rest = line + used;

	if (strcmp(word, "core") == 0) {
		must(sscanf(rest, "%u %7s %u", &m->class, order, &m->machine) == 3, line);
		m->big = strcmp(order, "big") == 0;
		m->word = m->class / 8;
	} else if (strcmp(word, "format") == 0) {
		must(sscanf(rest, "%15s", m->format) == 1, line);
	} else if (strcmp(word, "release") == 0) {
		must(sscanf(rest, "%31s", m->release) == 1, line);
	} else if (strcmp(word, "virt") == 0) {
		m->virt = m->p_vaddr = strtoull(rest, NULL, 0);
	} else if (strcmp(word, "p_vaddr") == 0) {
		m->p_vaddr = strtoull(rest, NULL, 0);
	} else if (strcmp(word, "phys") == 0) {
		m->phys = strtoull(rest, NULL, 0);
	} else if (strcmp(word, "descs") == 0) {
		m->desc_bits = (unsigned int)strtoul(rest, NULL, 0);
	} else if (strcmp(word, "text") == 0) {
		m->text_bits = (unsigned int)strtoul(rest, NULL, 0);
	} else if (strcmp(word, "start") == 0) {
		m->start = strtoull(rest, NULL, 0);
	} else if (strcmp(word, "info") == 0) {
		add_info(m, "%s", rest);
	} else if (strcmp(word, "drop") == 0) {
		must(sscanf(rest, "%63s", m->drop) == 1, line);
	} else if (strcmp(word, "word") == 0) {
		uint64_t *const w = m->words[m->words_n];

		must(m->words_n++ < WORDS_MAX, "too many words");
		must(sscanf(rest, "%" SCNx64 " %" SCNx64, &w[0], &w[1]) == 2, line);
	} else if (strcmp(word, "xen") == 0) {
		m->xen = true;
		sscanf(rest, "%" SCNx64 " %127[^\n]", &m->xen_cr3, m->xen_info);
	} else {
		must(strcmp(word, "record") == 0 || strcmp(word, "empty") == 0 ||
			     strcmp(word, "failed") == 0 || strcmp(word, "reserved") == 0,
		     line);
		add_record(m, word, rest);
	}
}

/* What makedumpfile wants to know before it looks at a log: struct new_utsname, 65 bytes each. */
static void put_utsname(struct making *m)
{
	const char *const names[] = { "Linux", "made", m->release, "#1", "x86_64" };
	static const char *const more[] = {
		"LENGTH(mem_section)=262144",
		"SIZE(mem_section)=32",
		"OFFSET(mem_section.section_mem_map)=0",
		"NUMBER(SECTION_SIZE_BITS)=27",
		"NUMBER(MAX_PHYSMEM_BITS)=52",
		"SIZE(page)=64",
		"SIZE(pglist_data)=174208",
		"SIZE(zone)=1536",
		"SIZE(free_area)=88",
		"OFFSET(page.flags)=0",
		"OFFSET(page._refcount)=52",
		"OFFSET(page.mapping)=24",
		"OFFSET(page.lru)=8",
		"OFFSET(page._mapcount)=48",
		"OFFSET(page.private)=40",
		"OFFSET(page.compound_dtor)=16",
		"OFFSET(page.compound_order)=17",
		"OFFSET(page.compound_head)=8",
		"OFFSET(pglist_data.node_zones)=0",
		"OFFSET(pglist_data.nr_zones)=171552",
		"OFFSET(pglist_data.node_start_pfn)=171560",
		"OFFSET(pglist_data.node_spanned_pages)=171576",
		"OFFSET(pglist_data.node_id)=171584",
		"OFFSET(zone.free_area)=256",
		"OFFSET(zone.vm_stat)=1344",
		"OFFSET(zone.spanned_pages)=144",
		"OFFSET(free_area.free_list)=0",
		"OFFSET(list_head.next)=0",
		"OFFSET(list_head.prev)=8",
		"LENGTH(zone.free_area)=11",
		"LENGTH(free_area.free_list)=5",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		strcpy((char *)m->memory + VAR_UTS + 65 * i, names[i]);
	add_info(m, "SYMBOL(init_uts_ns)=%" PRIx64, m->virt + VAR_UTS);
	add_info(m, "OFFSET(uts_namespace.name)=0");

	/* One section of memory: an array of roots, a root, and the start of a map of pages. */
	put_word(m, SECTIONS, m->virt + SECTIONS + 0x1000);
	put_word(m, SECTIONS + 0x1000, (m->virt + SECTIONS + 0x2000) | 3);
	add_info(m, "SYMBOL(mem_section)=%" PRIx64, m->virt + SECTIONS);
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		add_info(m, "%s", more[i]);
}

/* x86-64: four levels that map 2 MiB at the virtual address (Intel SDM volume 3, 4.5). */
static void put_page_tables(struct making *m)
{
	uint64_t entry = (m->phys & ~UINT64_C(0x1fffff)) | 0x81;

	for (unsigned int level = 2; level <= 4; level++) {
		const uint64_t table = PAGE_TABLES + 0x1000 * (4 - level);
		const uint64_t index = m->virt >> (12 + 9 * (level - 1)) & 511;

		put_word(m, table + 8 * index, entry);
		entry = (m->phys + table) | 1;
	}
	add_info(m, "SYMBOL(init_top_pgt)=%" PRIx64,
		 UINT64_C(0xffffffff80000000) + m->phys + PAGE_TABLES);
	add_info(m, "NUMBER(phys_base)=0");
	add_info(m, "NUMBER(pgtable_l5_enabled)=0");
}

static void describe(struct making *m, const char *text)
{
	char line[4096];

	while (*text) {
		const size_t n = strcspn(text, "\n");

		must(n < sizeof(line), "line too long");
		memcpy(line, text, n);
		line[n] = '\0';
		take_line(m, line);
		text += n + (text[n] == '\n');
	}
}

/* u8 facility, then flags:5, level:3 from the end of the byte where the machine begins. */
static void put_origin(const struct making *m, uint8_t *p, const struct line *line)
{
	p[0] = (uint8_t)line->facility;
	p[1] = (uint8_t)(m->big ? line->level : line->level << 5);
}

/* ---- lockless ring ---- */

static void ring_info(struct making *m)
{
	const unsigned int w = m->word;

	add_info(m, "SYMBOL(prb)=%" PRIx64, m->virt + VAR_PRB);
	add_info(m, "SIZE(printk_ringbuffer)=%u", 11 * w);
	add_info(m, "OFFSET(printk_ringbuffer.desc_ring)=0");
	add_info(m, "OFFSET(printk_ringbuffer.text_data_ring)=%u", 6 * w);
	add_info(m, "OFFSET(printk_ringbuffer.fail)=%u", 10 * w);
	add_info(m, "SIZE(prb_desc_ring)=%u", 6 * w);
	add_info(m, "OFFSET(prb_desc_ring.count_bits)=0");
	add_info(m, "OFFSET(prb_desc_ring.descs)=%u", w);
	add_info(m, "OFFSET(prb_desc_ring.infos)=%u", 2 * w);
	add_info(m, "OFFSET(prb_desc_ring.head_id)=%u", 3 * w);
	add_info(m, "OFFSET(prb_desc_ring.tail_id)=%u", 4 * w);
	add_info(m, "SIZE(prb_desc)=%u", 3 * w);
	add_info(m, "OFFSET(prb_desc.state_var)=0");
	add_info(m, "OFFSET(prb_desc.text_blk_lpos)=%u", w);
	add_info(m, "SIZE(prb_data_blk_lpos)=%u", 2 * w);
	add_info(m, "OFFSET(prb_data_blk_lpos.begin)=0");
	add_info(m, "OFFSET(prb_data_blk_lpos.next)=%u", w);
	add_info(m, "SIZE(printk_info)=88");
	add_info(m, "OFFSET(printk_info.seq)=0");
	add_info(m, "OFFSET(printk_info.ts_nsec)=8");
	add_info(m, "OFFSET(printk_info.text_len)=16");
	add_info(m, "OFFSET(printk_info.caller_id)=20");
	add_info(m, "OFFSET(printk_info.dev_info)=24");
	add_info(m, "SIZE(prb_data_ring)=%u", 4 * w);
	add_info(m, "OFFSET(prb_data_ring.size_bits)=0");
	add_info(m, "OFFSET(prb_data_ring.data)=%u", w);
	add_info(m, "SIZE(atomic_long_t)=%u", w);
	add_info(m, "OFFSET(atomic_long_t.counter)=0");
}

/* Reserve a block as data_alloc() does: one that would cross the end goes to the start. */
static void ring_block(const struct making *m, uint64_t *lpos, uint64_t size, uint64_t *begin,
		       uint64_t *data)
{
	const uint64_t ring = UINT64_C(1) << m->text_bits;
	const uint64_t next = *lpos + size;

	*begin = *lpos;
	if ((*lpos & ~(ring - 1)) == (next & ~(ring - 1)) || (next & (ring - 1)) == 0) {
		*data = *lpos & (ring - 1);
		*lpos = next;
	} else {
		*data = 0;
		*lpos = (next & ~(ring - 1)) + size;
	}
}

static void ring_record(struct making *m, const struct line *line, uint64_t id, uint64_t *lpos)
{
	const uint64_t index = id & ((UINT64_C(1) << m->desc_bits) - 1);
	const uint64_t desc = DESCS + index * 3 * m->word;
	uint8_t *const info = m->memory + INFOS + index * 88;
	uint64_t begin = line->kind == 'f' ? 1 : 3, next = begin, data;
	const uint64_t state = line->kind == 'v' ? 0 : 2;

	if (line->n) {
		const uint64_t size = (m->word + line->n + m->word - 1) & ~(uint64_t)(m->word - 1);

		ring_block(m, lpos, size, &begin, &data);
		next = *lpos;
		put_word(m, TEXT + data, id);
		memcpy(m->memory + TEXT + data + m->word, line->text, line->n);
	}
	put_word(m, desc, state << (8 * m->word - 2) | id);
	put_word(m, desc + m->word, begin);
	put_word(m, desc + 2 * m->word, next);
	put(m, info + 8, 8, line->time);
	put(m, info + 16, 2, line->n);
	put_origin(m, info + 18, line);
	put(m, info + 20, 4, line->caller);
}

/* Descriptors whose text was overwritten are reusable (state 3), as data_push_tail() does. */
static void ring_push_tail(struct making *m, uint64_t tail, uint64_t head, uint64_t lpos)
{
	const uint64_t mask = m->word == 8 ? UINT64_MAX : UINT32_MAX;

	for (uint64_t id = tail; id < head; id++) {
		const uint64_t desc =
			DESCS + (id & ((UINT64_C(1) << m->desc_bits) - 1)) * 3 * m->word;
		uint64_t begin = 0;

		for (unsigned int i = 0; i < m->word; i++)
			begin |=
				(uint64_t)m->memory[desc + m->word + (m->big ? m->word - 1 - i : i)]
				<< 8 * i;
		if (!(begin & 1) && ((lpos - begin) & mask) > UINT64_C(1) << m->text_bits)
			put_word(m, desc, UINT64_C(3) << (8 * m->word - 2) | id);
	}
}

static void make_ring(struct making *m)
{
	const uint64_t count = UINT64_C(1) << m->desc_bits;
	const uint64_t mask = m->word == 8 ? UINT64_MAX : UINT32_MAX;
	const uint64_t first = UINT64_C(1000);
	uint64_t lpos = m->start;

	ring_info(m);
	for (size_t i = 0; i < m->lines_n; i++)
		ring_record(m, &m->lines[i], first + i, &lpos);
	const uint64_t head = first + m->lines_n - 1;
	const uint64_t tail = m->lines_n > count ? head - count + 1 : first;

	ring_push_tail(m, tail, head, lpos);
	put_word(m, VAR_PRB, m->virt + RING);
	put(m, m->memory + RING, 4, m->desc_bits);
	put_word(m, RING + m->word, m->virt + DESCS);
	put_word(m, RING + 2 * m->word, m->virt + INFOS);
	put_word(m, RING + 3 * m->word, head);
	put_word(m, RING + 4 * m->word, tail);
	put(m, m->memory + RING + 6 * m->word, 4, m->text_bits);
	put_word(m, RING + 7 * m->word, m->virt + TEXT);
	put_word(m, RING + 8 * m->word, lpos & mask);
}

/* ---- structured records ---- */

static void make_records(struct making *m)
{
	const char *const type = m->format[0] == 'l' ? "log" : "printk_log";
	const uint32_t size = UINT32_C(1) << m->text_bits;
	const uint32_t header = 16;
	uint32_t first = (uint32_t)m->start, next = first;
	uint8_t *const buffer = m->memory + TEXT;

	add_info(m, "SYMBOL(log_buf)=%" PRIx64, m->virt + VAR_LOG_BUF);
	add_info(m, "SYMBOL(log_buf_len)=%" PRIx64, m->virt + VAR_LEN);
	add_info(m, "SYMBOL(log_first_idx)=%" PRIx64, m->virt + VAR_FIRST);
	add_info(m, "SYMBOL(log_next_idx)=%" PRIx64, m->virt + VAR_NEXT);
	add_info(m, "SIZE(%s)=%u", type, header);
	add_info(m, "OFFSET(%s.ts_nsec)=0", type);
	add_info(m, "OFFSET(%s.len)=8", type);
	add_info(m, "OFFSET(%s.text_len)=10", type);
	add_info(m, "OFFSET(%s.dict_len)=12", type);
	for (size_t i = 0; i < m->lines_n; i++) {
		const struct line *const line = &m->lines[i];
		const uint32_t len = (uint32_t)(header + line->n + 3) & ~UINT32_C(3);

		/* log_store(): a header of zeroes always fits behind the last record. */
		if (next + len + header > size) {
			memset(buffer + next, 0, header);
			next = 0;
		}
		uint8_t *const p = buffer + next;

		put(m, p, 8, line->time);
		put(m, p + 8, 2, len);
		put(m, p + 10, 2, line->n);
		put(m, p + 12, 2, 0);
		put_origin(m, p + 14, line);
		memcpy(p + header, line->text, line->n);
		next += len;
	}
	put_word(m, VAR_LOG_BUF, m->virt + TEXT);
	put(m, m->memory + VAR_LEN, 4, size);
	put(m, m->memory + VAR_FIRST, 4, first);
	put(m, m->memory + VAR_NEXT, 4, next);
}

/* ---- plain text ---- */

static void make_plain(struct making *m)
{
	const uint64_t size = UINT64_C(1) << m->text_bits;
	uint64_t end = m->start;

	add_info(m, "SYMBOL(log_buf)=%" PRIx64, m->virt + VAR_LOG_BUF);
	add_info(m, "SYMBOL(log_end)=%" PRIx64, m->virt + VAR_END);
	add_info(m, "SYMBOL(log_buf_len)=%" PRIx64, m->virt + VAR_LEN);
	add_info(m, "SYMBOL(logged_chars)=%" PRIx64, m->virt + VAR_FIRST);
	for (size_t i = 0; i < m->lines_n; i++) {
		const struct line *const line = &m->lines[i];
		char text[2304];
		const int n = snprintf(text, sizeof(text), "<%u>[%5llu.%06llu] %.*s\n",
				       line->facility << 3 | line->level,
				       (unsigned long long)(line->time / 1000000000),
				       (unsigned long long)(line->time / 1000 % 1000000),
				       (int)line->n, line->text);

		for (int k = 0; k < n; k++)
			m->memory[TEXT + (end++ & (size - 1))] = (uint8_t)text[k];
	}
	put_word(m, VAR_LOG_BUF, m->virt + TEXT);
	put(m, m->memory + VAR_LEN, 4, size);
	put(m, m->memory + VAR_END, 4, end & UINT32_MAX);
	put(m, m->memory + VAR_FIRST, 4, end < size ? end : size);
}

/* ---- the ELF file ---- */

static size_t put_note(const struct making *m, size_t at, const char *name, uint32_t type,
		       const void *desc, size_t n)
{
	uint8_t *const p = m->file + at;
	const size_t name_n = strlen(name) + 1, padded = (name_n + 3) & ~(size_t)3;

	put(m, p, 4, name_n);
	put(m, p + 4, 4, n);
	put(m, p + 8, 4, type);
	memcpy(p + 12, name, name_n);
	memcpy(p + 12 + padded, desc, n);
	return at + 12 + padded + ((n + 3) & ~(size_t)3);
}

static size_t put_notes(const struct making *m, size_t at)
{
	static const uint8_t zeroes[336];

	at = put_note(m, at, "CORE", 1, zeroes, sizeof(zeroes));
	if (m->xen) {
		uint8_t registers[32] = { 0 };
		char info[160];

		put(m, registers + 16, 8, m->xen_cr3);
		sprintf(info, "PAGESIZE=4096\n%s\n", m->xen_info);
		at = put_note(m, at, "Xen", 0x1000002, registers, sizeof(registers));
		at = put_note(m, at, "VMCOREINFO_XEN", 0, info, strlen(info));
	}
	return m->info[0] ? put_note(m, at, "VMCOREINFO", 0, m->info, strlen(m->info)) : at;
}

static void put_phdr(const struct making *m, unsigned int i, uint32_t type, uint64_t offset,
		     uint64_t virt, uint64_t phys, uint64_t size)
{
	const bool is_64 = m->class == 64;
	const unsigned int w = m->class / 8;
	uint8_t *const p = m->file + (is_64 ? 64 + 56 * i : 52 + 32 * i);
	const uint64_t fields[] = { offset, virt, phys, size, size };

	put(m, p, 4, type);
	for (unsigned int k = 0; k < 5; k++)
		put(m, p + (is_64 ? 8 : 4) + k * w, w, fields[k]);
}

static size_t put_elf(const struct making *m)
{
	const bool is_64 = m->class == 64;
	uint8_t *const p = m->file;
	const size_t notes_at = 0x200;
	const size_t notes_end = put_notes(m, notes_at);

	must(notes_end <= HEADERS_SIZE, "notes too long");
	memcpy(p, ELFMAG, SELFMAG);
	p[EI_CLASS] = is_64 ? ELFCLASS64 : ELFCLASS32;
	p[EI_DATA] = m->big ? ELFDATA2MSB : ELFDATA2LSB;
	p[EI_VERSION] = EV_CURRENT;
	put(m, p + 16, 2, ET_CORE);
	put(m, p + 18, 2, m->machine);
	put(m, p + 20, 4, EV_CURRENT);
	put(m, p + (is_64 ? 32 : 28), m->class / 8, is_64 ? 64 : 52);
	put(m, p + (is_64 ? 52 : 40), 2, is_64 ? 64 : 52);
	put(m, p + (is_64 ? 54 : 42), 2, is_64 ? 56 : 32);
	put(m, p + (is_64 ? 56 : 44), 2, 2);
	put_phdr(m, 0, PT_NOTE, notes_at, 0, 0, notes_end - notes_at);
	put_phdr(m, 1, PT_LOAD, HEADERS_SIZE, m->p_vaddr, m->phys, MEMORY_SIZE);
	return HEADERS_SIZE + MEMORY_SIZE;
}

struct span made_core(struct ctx *ctx, const char *text)
{
	struct making m = { .class = 64,
			    .word = 8,
			    .machine = EM_X86_64,
			    .format = "ring",
			    .release = "6.1.0",
			    .virt = UINT64_C(0xffff888000200000),
			    .phys = 0x200000,
			    .desc_bits = 5,
			    .text_bits = 12 };

	m.p_vaddr = m.virt;
	m.file = ctx_alloc(ctx, HEADERS_SIZE + MEMORY_SIZE);
	m.lines = ctx_alloc(ctx, RECORDS_MAX * sizeof(*m.lines));
	must(m.file && m.lines, "no memory");
	m.memory = m.file + HEADERS_SIZE;
	describe(&m, text);
	add_info(&m, "OSRELEASE=%s", m.release);
	add_info(&m, "PAGESIZE=4096");
	add_info(&m, "SIZE(list_head)=%u", 2 * m.word);
	put_utsname(&m);
	if (m.machine == EM_X86_64)
		put_page_tables(&m);
	if (m.format[0] == 'p')
		make_plain(&m);
	else if (m.format[1] == 'i')
		make_ring(&m);
	else
		make_records(&m);
	for (size_t i = 0; i < m.words_n; i++)
		put_word(&m, m.words[i][0], m.words[i][1]);
	return span_of(m.file, put_elf(&m));
}

struct span made_core_file(struct ctx *ctx, const char *name)
{
	FILE *const file = fopen(name, "re");
	char *const text = ctx_alloc(ctx, 1 << 20);

	must(file && text, name);
	must(fread(text, 1, (1 << 20) - 1, file) > 0, name);
	fclose(file);
	return made_core(ctx, text);
}

struct span made_core_with(struct ctx *ctx, struct span core, uint64_t at, const void *bytes,
			   size_t n)
{
	uint8_t *const copy = ctx_alloc(ctx, core.n);

	must(copy && span_has(core, at, n), "no such place");
	memcpy(copy, core.p, core.n);
	memcpy(copy + at, bytes, n);
	return span_of(copy, core.n);
}

const char *made_core_open(struct ctx *ctx, struct span core)
{
	const int fd = memfd_create("core", MFD_CLOEXEC);

	must(fd >= 0 && write(fd, core.p, core.n) == (ssize_t)core.n, "memfd");
	return ctx_printf(ctx, "/proc/self/fd/%d", fd);
}
