/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --dry-run: the machine's memory, what will stand where, and what the next kernel is told. */
#include "include/memory-map.h"
#include "kexec/arch/arch.h"
#include "kexec/plan/plan.h"
#include "kexec/show/internal.h"

/* "640 KiB", "44.1 MiB": four digits at most before the unit. */
static void print_size(uint64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	uint64_t tenths = bytes >> 10 > UINT64_MAX / 10 ? UINT64_MAX : (bytes >> 10) * 10;
	size_t unit = 0;

	if (bytes < 1024) {
		printf("%7llu B  ", (unsigned long long)bytes);
		return;
	}
	for (; tenths >= 10240 && unit < 3; unit++)
		tenths /= 1024;
	if (tenths % 10)
		printf("%5llu.%llu %s", (unsigned long long)tenths / 10,
		       (unsigned long long)tenths % 10, units[unit]);
	else
		printf("%7llu %s", (unsigned long long)tenths / 10, units[unit]);
}

static void print_line(const char *prefix, struct range r)
{
	printf("%s0x%012llx  0x%012llx  ", prefix, (unsigned long long)r.start,
	       (unsigned long long)r.end);
	print_size(range_size(r));
	printf("  ");
}

/* What is drawn into the machine's memory map. */
struct picture {
	const struct load *load;
	const struct segment **segments; /* by address */
	struct ranges placeable;	 /* where this load's segments may stand */
	struct ranges usable;		 /* the same without --mem-min and --mem-max */
};

static void print_segment(const struct segment *segment)
{
	print_line("  |  ", segment_range(segment));
	printf("[%s]", role_name(segment->role));
	if (!segment->bytes.n)
		printf(" no bytes");
	else if (segment->bytes.n < segment->size)
		printf(" %llu bytes", (unsigned long long)segment->bytes.n);
	if (segment->unhashed)
		printf(", not in the digest");
	putchar('\n');
}

/* Is @at in one of the ranges, and where does that change? */
static bool is_inside(const struct ranges *list, uint64_t at, uint64_t *until)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (list->r[middle].end > at)
			high = middle;
		else
			low = middle + 1;
	}
	*until = UINT64_MAX;
	if (low == list->n)
		return false;
	const struct range r = list->r[low];

	*until = at < r.start ? r.start : r.end;
	return at >= r.start;
}

/* What may be done with the memory at @at, and up to where. */
static const char *use_of(const struct picture *p, uint64_t at, uint64_t *until)
{
	uint64_t usable_until;
	const bool placeable = is_inside(&p->placeable, at, until);
	const bool usable = is_inside(&p->usable, at, &usable_until);
	const struct range asked = p->load->request->memory;

	if (usable_until < *until)
		*until = usable_until;
	if (placeable)
		return "usable";
	return usable && (at < asked.start || at >= asked.end) ? "left alone (--mem-min, --mem-max)"
							       : "reserved";
}

static void print_hole(const struct picture *p, struct range hole)
{
	while (!range_is_empty(hole)) {
		struct range piece = hole;
		const char *use = use_of(p, hole.start, &piece.end);

		piece = range_intersect(piece, hole);
		print_line("  |  ", piece);
		puts(use);
		hole.start = piece.end;
	}
}

static bool has_segments(const struct picture *p, struct range r)
{
	for (size_t i = 0; i < p->load->plan.n; i++)
		if (range_overlaps(segment_range(p->segments[i]), r))
			return true;
	return false;
}

/* Below a stretch of memory: what lies inside, and of what is left what it may be used for. */
static void print_inside(const struct picture *p, struct range r)
{
	uint64_t at = r.start;

	for (size_t i = 0; i < p->load->plan.n; i++) {
		const struct range segment = segment_range(p->segments[i]);

		if (!range_overlaps(segment, r))
			continue;
		print_hole(p, (struct range){ at, segment.start });
		print_segment(p->segments[i]);
		at = segment.end;
	}
	print_hole(p, (struct range){ at, r.end });
}

static void print_stretch(struct range r, const char *what)
{
	print_line("", r);
	puts(what);
}

static void print_ram(const struct picture *p, const struct memory *m)
{
	print_stretch(m->range, memory_type_name(m->type));
	if (p->load->purpose->confined)
		return;
	if (has_segments(p, m->range) ||
	    (m->type == MEMORY_RAM && !ranges_contain(&p->placeable, m->range)))
		print_inside(p, m->range);
}

static void print_map(const struct memory_map *map)
{
	for (size_t i = 0; i < map->n; i++)
		print_stretch(map->m[i].range, memory_type_name(map->m[i].type));
}

static bool maps_equal(const struct memory_map *a, const struct memory_map *b)
{
	bool equal = a->n == b->n;

	for (size_t i = 0; i < a->n && equal; i++)
		equal = a->m[i].range.start == b->m[i].range.start &&
			a->m[i].range.end == b->m[i].range.end && a->m[i].type == b->m[i].type;
	return equal;
}

static void print_next_map(const struct load *load)
{
	if (load->image->handover->finds_memory) {
		puts("\nThe next kernel finds its memory by itself.");
		return;
	}
	if (maps_equal(&load->next_map, &load->host->map)) {
		puts("\nThe next kernel is told this map.");
		return;
	}
	puts("\nThe next kernel is told:");
	print_map(&load->next_map);
}

static void print_named(const char *label, const char *text)
{
	printf("  %-14s", label);
	text_print(stdout, text_of(text));
	putchar('\n');
}

void picture_title(const struct load *load, bool by_files)
{
	const struct image *image = load->image;

	printf("%s for %s: %s", load->purpose->confined ? "Crash kernel" : "Kernel",
	       arch_host_name(load->host), image->format->name);
	if (*image->payload.layers)
		printf(" in %s", image->payload.layers);
	printf("%s, handed over as %s\n", image->version ? "" : ", version not known",
	       image->handover->name);
	if (image->version)
		print_named("version", image->version);
	print_named("command line", load->cmdline);
	screen_print(load, by_files);
}

static void print_memory(const struct picture *p)
{
	const struct host *host = p->load->host;

	puts("from            up to                 size  what");
	for (size_t i = 0; i < host->map.n; i++)
		print_ram(p, &host->map.m[i]);
	for (size_t i = 0; i < host->crash.n; i++) {
		print_stretch(host->crash.r[i], "crash memory");
		if (p->load->purpose->confined)
			print_inside(p, host->crash.r[i]);
	}
	if (!range_is_empty(host->hypervisor))
		print_stretch(host->hypervisor, "the hypervisor");
	print_next_map(p->load);
}

enum err picture_print(const struct load *load)
{
	const struct host *host = load->host;
	struct picture p = { .load = load };
	enum err err = plan_sorted(load, &p.segments);

	if (!err)
		err = load->purpose->memory(load, &p.usable);
	if (!err)
		err = plan_memory(load, &p.placeable);
	if (err)
		return err;
	picture_title(load, false);
	printf("  entry         0x%llx, %zu segments of at most %zu\n\n",
	       (unsigned long long)load->plan.entry, load->plan.n, host->max_segments);
	print_memory(&p);
	return ERR_NONE;
}
